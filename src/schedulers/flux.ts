import { refuseOptions, type ScriptWriter } from "./engine.ts";
import { arraySize, environmentOf, nameOfJob, type ScriptJob } from "./script.ts";
import { shellQuote } from "./shell-quote.ts";
import type { Slots } from "./template.ts";

/** Flux: scripts only, not run on a real one. Its options stand in the comments of the script. */
export const flux: ScriptWriter = {
  name: "flux",
  title: "Flux",
  usualArrayLimit: 10_000,
  elementsWithin: (limit) => limit,
  slots,
  submitWith: `sed -n 's/^#flux: //p' job.sh | xargs sh -c 'flux submit "$@" bash job.sh' sh`,
};

function slots(job: ScriptJob): Slots {
  const { options } = job;
  refuseOptions("Flux", options, {
    memoryMib: "--mem",
    memoryPerCpuMib: "--mem-per-cpu",
    account: "--account",
    project: "--project",
    qos: "--qos",
    pe: "--pe",
    reservation: "--reservation",
    throttle: "--throttle",
    memoryResource: "--mem-resource",
    gpuResource: "--gpu-resource",
    mailType: "--mail-type",
    mailUser: "--mail-user",
  });
  const { timeSeconds, cpus, nodes, tasks, tasksPerNode, gpus } = options;
  const size = arraySize(job);
  return {
    name: nameOfJob(job),
    array: size === undefined ? undefined : `1-${size}`,
    time: timeSeconds === undefined ? undefined : `${timeSeconds}s`,
    nodes: nodes?.toString(),
    tasks: (
      tasks ?? (tasksPerNode === undefined ? undefined : tasksPerNode * (nodes ?? 1))
    )?.toString(),
    cpus: cpus?.toString(),
    gpus: gpus?.replace(/^.*:/, ""),
    partition: options.partition === undefined ? undefined : shellQuote(options.partition),
    constraint: options.constraint === undefined ? undefined : shellQuote(options.constraint),
    environment: environmentOf(options) === "NONE" ? "--env=-*" : undefined,
    signal: timeSeconds === undefined ? undefined : `${options.signalSeconds}s`,
    directive: options.directives,
  };
}
