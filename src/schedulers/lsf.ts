import { refuseOptions, type ScriptWriter } from "./engine.ts";
import { arraySize, environmentOf, nameOfJob, type ScriptJob } from "./script.ts";
import type { Slots } from "./template.ts";

/** IBM Spectrum LSF: scripts only, not run on a real one. */
export const lsf: ScriptWriter = {
  name: "lsf",
  title: "LSF",
  usualArrayLimit: 1000,
  elementsWithin: (limit) => limit,
  slots,
  submitWith: "bsub < job.sh",
};

function slots(job: ScriptJob): Slots {
  const { options } = job;
  refuseOptions("LSF", options, {
    account: "--account (LSF charges a --project)",
    qos: "--qos",
    pe: "--pe",
    memoryResource: "--mem-resource",
    gpuResource: "--gpu-resource",
  });
  const { timeSeconds, cpus, tasks, tasksPerNode, nodes, memoryMib, memoryPerCpuMib, gpus } =
    options;
  const size = arraySize(job);
  const throttle = options.throttle === undefined ? "" : `%${options.throttle}`;
  const slotCount = (cpus ?? 1) * (tasks ?? (tasksPerNode ?? 1) * (nodes ?? 1));
  const eachNode = (tasksPerNode ?? Math.ceil((tasks ?? 1) / (nodes ?? 1))) * (cpus ?? 1);
  // LSF counts memory by slot.
  const memory =
    memoryPerCpuMib ?? (memoryMib === undefined ? undefined : Math.ceil(memoryMib / eachNode));
  return {
    name: quote(size === undefined ? nameOfJob(job) : `${nameOfJob(job)}[1-${size}]${throttle}`),
    time: timeSeconds === undefined ? undefined : hoursAndMinutes(timeSeconds),
    slots: slotCount === 1 ? undefined : String(slotCount),
    span:
      slotCount === 1
        ? undefined
        : quote(nodes === undefined ? "span[hosts=1]" : `span[ptile=${eachNode}]`),
    memory: memory === undefined ? undefined : quote(`rusage[mem=${memory}MB]`),
    memoryLimit: memory === undefined ? undefined : `${memory}MB`,
    gpus:
      gpus === undefined
        ? undefined
        : quote(
            gpus.includes(":")
              ? `num=${gpus.split(":")[1]}:gmodel=${gpus.split(":")[0]}`
              : `num=${gpus}`,
          ),
    partition: optional(options.partition),
    project: optional(options.project),
    reservation: optional(options.reservation),
    constraint: optional(
      options.constraint === undefined ? undefined : `select[${options.constraint}]`,
    ),
    mailUser: optional(options.mailUser),
    mailType: options.mailType ?? (options.mailUser === undefined ? undefined : "-N"),
    environment: environmentOf(options)?.toLowerCase(),
    signal:
      timeSeconds === undefined
        ? undefined
        : String(Math.max(1, Math.ceil(options.signalSeconds / 60))),
    requeue: options.requeue === undefined ? undefined : options.requeue ? "-r" : "-rn",
    directive: options.directives,
  };
}

function hoursAndMinutes(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function optional(text: string | undefined): string | undefined {
  return text === undefined ? undefined : quote(text);
}

// bsub splits its comments as a shell does.
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`;
}
