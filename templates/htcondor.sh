#!/bin/bash
## The job script of Crop for HTCondor (not run on a real one so far). Copy it, change the copy, and name it with
## --template. Its submit description stands in the comments; submit a printed script with:
##   sed -n 's/^#HTC //p' job.sh | condor_submit executable=job.sh -
##
## A name in double braces is a slot. The line is left out where the slot is empty, and repeated where it holds
## several values. Below the comments the values are quoted as the shell does. Lines that begin with ## are left out of the script.
##
##   name          --name        name of the batch
##   time          --time        seconds
##   cpus, memory, gpus          --cpus --mem (MiB) --gpus
##   account, constraint         accounting group, requirements
##   throttle      --throttle    elements that are in the queue at once
##   logPrefix     --output      start of the path of the log, which the script opens itself
##   logFolder     folder of the log
##   mailType, mailUser          --mail-type (Always, Complete, Error) --mail-user
##   environment   --export ALL  True
##   signal        --signal      seconds between the warning, with TERM, and the kill
##   directive     --directive   further lines, verbatim
##   array         number of elements
##   setup         --module --conda --setup --export NAME=value --scratch   lines of shell
##   crop, root    folder of the crop, and the folder that holds it
##   elements      batches of the array elements, a word each, in lines; empty: all that are missing
##   program       the program that grows, frozen in the crop
##   nodeBinary    --node        Node binaries; the first that is there is taken, else the one on the PATH
##   launcher      --launcher    what starts the tasks
##   command       arguments of the program: grow …, or reap … in the job that reaps
#HTC universe = vanilla
#HTC batch_name = {{name}}
#HTC should_transfer_files = NO
#HTC environment = "CROP_PROCESS=$(Process)"
#HTC getenv = {{environment}}
#HTC allowed_job_duration = {{time}}
#HTC kill_sig = TERM
#HTC kill_sig_timeout = {{signal}}
#HTC request_cpus = {{cpus}}
#HTC request_memory = {{memory}}
#HTC request_gpus = {{gpus}}
#HTC accounting_group = {{account}}
#HTC requirements = {{constraint}}
#HTC max_materialize = {{throttle}}
#HTC notify_user = {{mailUser}}
#HTC notification = {{mailType}}
#HTC {{directive}}
#HTC queue {{array}}

index=$((${CROP_PROCESS:-0} + 1))
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
