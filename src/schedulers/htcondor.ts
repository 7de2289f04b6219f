import { refuseOptions, type ScriptWriter } from "./engine.ts";
import { arraySize, environmentOf, nameOfJob, type ScriptJob } from "./script.ts";
import type { Slots } from "./template.ts";

/** HTCondor: scripts only, not run on a real one. Its submit description stands in the comments of the script. */
export const htcondor: ScriptWriter = {
  name: "htcondor",
  title: "HTCondor",
  usualArrayLimit: 10_000,
  elementsWithin: (limit) => limit,
  slots,
  submitWith: "sed -n 's/^#HTC //p' job.sh | condor_submit executable=job.sh -",
};

function slots(job: ScriptJob): Slots {
  const { options } = job;
  refuseOptions("HTCondor", options, {
    nodes: "--nodes",
    tasks: "--tasks",
    tasksPerNode: "--tasks-per-node",
    partition: "--partition",
    project: "--project",
    qos: "--qos",
    pe: "--pe",
    reservation: "--reservation",
    memoryResource: "--mem-resource",
    gpuResource: "--gpu-resource",
  });
  const { timeSeconds, cpus, memoryMib, memoryPerCpuMib, gpus, mailUser, mailType } = options;
  const memory =
    memoryMib ?? (memoryPerCpuMib === undefined ? undefined : memoryPerCpuMib * (cpus ?? 1));
  const throttle = options.throttle?.toString();
  return {
    name: nameOfJob(job),
    time: timeSeconds?.toString(),
    cpus: cpus?.toString(),
    memory: memory?.toString(),
    gpus: gpus?.replace(/^.*:/, ""),
    account: options.account,
    constraint: options.constraint,
    mailUser,
    mailType: mailType ?? (mailUser === undefined ? undefined : "Complete"),
    environment: environmentOf(options) === "ALL" ? "True" : undefined,
    throttle,
    signal: timeSeconds === undefined ? undefined : String(options.signalSeconds),
    directive: options.directives,
    array: String(arraySize(job) ?? 1),
  };
}
