#!/bin/bash
## The job script of Crop for Slurm. Copy it, change the copy, and name it with --template.
##
## A name in double braces is a slot. The line is left out where the slot is empty, and repeated where it holds
## several values. In the comments of Slurm the values are quoted as sbatch reads them, below as the shell does.
## Lines that begin with ## are left out of the script.
##
##   name          --name        job name (letters, digits, `_`, `.`, `-`)
##   array         --mode        indices of the array with its throttle: 1-40%8; empty for a single job
##   time          --time        wall time, H:MM:SS
##   nodes, tasks, tasksPerNode  --nodes --tasks --tasks-per-node
##   cpus          --cpus        CPUs per task
##   memory        --mem         MiB per node, with the unit M; 0: all of it
##   memoryPerCpu  --mem-per-cpu MiB per CPU, with the unit M
##   gpus          --gpus        GPUs per node: gpu:2 or gpu:a100:2
##   partition, account, qos, reservation, constraint   the options of these names
##   log           --output      file for all that is printed, with Slurm's own %a for the index
##   mailType, mailUser          --mail-type --mail-user
##   environment   --export      ALL or NONE
##   signal        --signal      seconds before the limit at which the script is warned with USR1
##   requeue       --requeue     requeue or no-requeue
##   directive     --directive   further directives, verbatim
##   setup         --module --conda --setup --export NAME=value --scratch   lines of shell
##   crop, root    folder of the crop, and the folder that holds it
##   elements      batches of the array elements, a word each, in lines; empty: all that are missing
##   program       the program that grows, frozen in the crop
##   nodeBinary    --node        Node binaries; the first that is there is taken, else the one on the PATH
##   launcher      --launcher    what starts the tasks
##   command       arguments of the program: grow …, or reap … in the job that reaps
#SBATCH --job-name={{name}}
#SBATCH --array={{array}}
#SBATCH --time={{time}}
#SBATCH --nodes={{nodes}}
#SBATCH --ntasks={{tasks}}
#SBATCH --ntasks-per-node={{tasksPerNode}}
#SBATCH --cpus-per-task={{cpus}}
#SBATCH --mem={{memory}}
#SBATCH --mem-per-cpu={{memoryPerCpu}}
#SBATCH --gres={{gpus}}
#SBATCH --partition={{partition}}
#SBATCH --account={{account}}
#SBATCH --qos={{qos}}
#SBATCH --reservation={{reservation}}
#SBATCH --constraint={{constraint}}
#SBATCH --output={{log}}
#SBATCH --open-mode=append
#SBATCH --mail-type={{mailType}}
#SBATCH --mail-user={{mailUser}}
#SBATCH --export={{environment}}
#SBATCH --signal=B:USR1@{{signal}}
#SBATCH --{{requeue}}
#SBATCH {{directive}}

index=${SLURM_ARRAY_TASK_ID:-1}
crop={{crop}}

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
