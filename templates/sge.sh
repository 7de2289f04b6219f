#!/bin/bash
## The job script of Crop for Grid Engine. Copy it, change the copy, and name it with --template.
##
## A name in double braces is a slot. The line is left out where the slot is empty, and repeated where it holds
## several values. The values of Grid Engine's comments stand there as they are, since qsub knows no quotes there; below
## they are quoted as the shell does. Lines that begin with ## are left out of the script.
##
##   name          --name        job name (letters, digits, `_`, `.`, `-`)
##   array         --mode        indices of the array: 1-40; empty for a single job
##   throttle      --throttle    elements that run at once
##   time          --time        wall time, H:MM:SS
##   slots         --pe --cpus --tasks   parallel environment and slots: smp 4; empty for one slot
##   memory        --mem --mem-per-cpu --mem-resource   memory per slot: h_vmem=2048M. Node needs 4G of h_vmem to be at ease,
##                               and about 800M to start, because that is a limit on addresses, used or not
##   gpus          --gpus --gpu-resource   gpu=1
##   partition, account, project, reservation   the options of these names
##   logPrefix     --output      start of the path of the log, which the script opens itself: Grid Engine stumbles over
##                               spaces and colons in its own -o, and stops a job whose log folder is missing
##   logFolder     folder of the log
##   mailType, mailUser          --mail-type (letters: b, e, a, s) --mail-user
##   environment   --export ALL  -V
##   signal        --signal      -notify: a warning before the job is killed; growing stops in time by itself
##   requeue       --requeue     y or n
##   directive     --directive   further directives, verbatim
##   setup         --module --conda --setup --export NAME=value --scratch   lines of shell
##   crop, root    folder of the crop, and the folder that holds it
##   elements      batches of the array elements, a word each, in lines; empty: all that are missing
##   program       the program that grows, frozen in the crop
##   nodeBinary    --node        Node binaries; the first that is there is taken, else the one on the PATH
##   launcher      --launcher    what starts the tasks
##   command       arguments of the program: grow …, or reap … in the job that reaps
#$ -S /bin/bash
#$ -N {{name}}
#$ -t {{array}}
#$ -tc {{throttle}}
#$ -l h_rt={{time}}
#$ -pe {{slots}}
#$ -l {{memory}}
#$ -l {{gpus}}
#$ -q {{partition}}
#$ -A {{account}}
#$ -P {{project}}
#$ -ar {{reservation}}
#$ -o /dev/null
#$ -j y
#$ -m {{mailType}}
#$ -M {{mailUser}}
#$ {{environment}}
#$ {{signal}}
#$ -r {{requeue}}
#$ {{directive}}

index=${SGE_TASK_ID:-1}
[ "$index" != undefined ] || index=1 # a job without an array
crop={{crop}}
mkdir -p -- {{logFolder}} && exec >>{{logPrefix}}"$index.out" 2>&1

## From here on the templates of all schedulers are the same.
say() {
  local host=$HOSTNAME # often that of the login node
  read -r host 2>/dev/null </proc/sys/kernel/hostname
  printf 'crop: %s, on host %s\n' "$*" "$host" >&2
}
stop() { say "$@"; exit 3; }

elements=(
  {{elements}}
)
[ ${#elements[@]} != 1 ] || index=1 # a single job may have got that of the array element which submitted it
batches=${elements[index - 1]}
[ -n "$batches" ] || [ ${#elements[@]} = 0 ] || stop "the array has no element $index"
cd -- {{root}} || stop "the folder of the crop is not there: $crop"
program={{program}}
[ -r "$program" ] || stop "the frozen crop is not whole: there is no $program"
export CROP_WAIT_SECONDS="${CROP_WAIT_SECONDS:-30}"
crop_scratch= crop_statuses=/dev/null
{{setup}}

for node in {{nodeBinary}} ''; do [ -x "$node" ] && break; done
[ -n "$node" ] || node=$(type -P node) || stop "there is no Node binary: neither" {{nodeBinary}} "nor one on the PATH (see --node, --module)"

# A signal goes on to the program, which keeps what is finished; the shell waits for its end.
warn() { isWarned=yes; kill -s "$1" "$child" 2>/dev/null; }
for signal in TERM INT HUP USR1 USR2; do trap "warn $signal" "$signal"; done
launcher=({{launcher}})
IFS=, # each range of batches becomes a word: a single one would have 128 KiB at most
"${launcher[@]}" "$node" "$program" {{command}} &
child=$!
while isWarned=; wait "$child"; status=$?; [ -n "$isWarned" ]; do :; done
while read -r each; do [ "$each" -le "$status" ] || status=$each; done <"$crop_statuses" # of ranks

[ "$crop_statuses" = /dev/null ] || rm -f -- "$crop_statuses"
[ -z "$crop_scratch" ] || rm -rf -- "$crop_scratch"
case $status in 99 | 100) status=98 ;; esac # Grid Engine would take them for orders
[ "$status" = 0 ] || say "array element $index${batches:+, batches $batches,} ended with status $status"
exit "$status"
