import { CropError } from "../errors.ts";
import {
  type Engine,
  type JobElements,
  refuseOptions,
  runCancel,
  type Site,
  type Submission,
  submitRefusal,
} from "./engine.ts";
import { runsOf } from "./index-ranges.ts";
import type { JobOptions } from "./job-options.ts";
import { checkWord, gpuCount } from "./plain-values.ts";
import { formatWalltime } from "./quantities.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";
import { arraySize, environmentOf, nameOfJob, type ScriptJob } from "./script.ts";
import { viewSge } from "./sge-view.ts";
import type { Slots } from "./template.ts";

/** Grid Engine (SGE, Son of Grid Engine, UGE), by qsub, qstat, qacct and qdel. */
export const sge: Engine = {
  name: "sge",
  title: "Grid Engine",
  usualArrayLimit: 75_000,
  elementsWithin: (limit) => limit,
  slots,
  submitWith: "qsub job.sh",
  askSite,
  submit,
  view: viewSge,
  cancel,
  lagSeconds: 20,
};

function slots(job: ScriptJob): Slots {
  const { options } = job;
  refuseOptions("Grid Engine", options, {
    nodes: "--nodes (a parallel environment spreads --tasks)",
    tasksPerNode: "--tasks-per-node",
    qos: "--qos",
    constraint: "--constraint",
  });
  const { timeSeconds, gpus, gpuResource = "gpu", mailType, mailUser } = options;
  const isReaping = job.task.kind === "reap";
  const size = arraySize(job);
  return {
    name: nameOfJob(job),
    array: size === undefined ? undefined : `1-${size}`,
    throttle: size === undefined ? undefined : options.throttle?.toString(),
    time: timeSeconds === undefined ? undefined : formatWalltime(timeSeconds),
    slots: isReaping ? undefined : slotsRequest(options),
    memory: memoryPerSlot(options, isReaping),
    gpus:
      gpus === undefined || isReaping
        ? undefined
        : `${gpuResource}=${gpuCount(gpus, "Grid Engine", "--directive")}`,
    partition: checkWord(options.partition, "--partition", "Grid Engine"),
    account: checkWord(options.account, "--account", "Grid Engine"),
    project: checkWord(options.project, "--project", "Grid Engine"),
    reservation: checkWord(options.reservation, "--reservation", "Grid Engine"),
    mailType: mailType ?? (mailUser === undefined ? undefined : "ea"),
    mailUser: checkWord(mailUser, "--mail-user", "Grid Engine"),
    environment: environmentOf(options) === "ALL" ? "-V" : undefined,
    signal: timeSeconds === undefined || isReaping ? undefined : "-notify",
    requeue: options.requeue === undefined ? undefined : options.requeue ? "y" : "n",
    directive: options.directives,
  };
}

/** Slots of a job: all CPUs of all tasks. */
function slotCount({ cpus = 1, tasks = 1 }: JobOptions): number {
  return cpus * tasks;
}

// No request for one slot, unless the user named an environment: none is required to exist.
function slotsRequest(options: JobOptions): string | undefined {
  const words = options.pe?.split(/\s+/) ?? [];
  if (words.length > 2)
    throw new CropError("usage", `--pe ${options.pe}: write a name, or a name and a number`);
  const count = words[1] ?? String(slotCount(options));
  if (words[0] === undefined) return count === "1" ? undefined : `smp ${count}`;
  return `${checkWord(words[0], "--pe", "Grid Engine")} ${checkWord(count, "--pe", "Grid Engine")}`;
}

// Grid Engine multiplies what is asked for by the slots.
function memoryPerSlot(options: JobOptions, isReaping: boolean): string | undefined {
  const { memoryMib, memoryPerCpuMib, memoryResource = "h_vmem" } = options;
  const count = isReaping ? 1 : slotCount(options);
  const mebibytes =
    memoryPerCpuMib ?? (memoryMib === undefined ? undefined : Math.ceil(memoryMib / count));
  return mebibytes === undefined
    ? undefined
    : `${checkWord(memoryResource, "--mem-resource", "Grid Engine")}=${mebibytes}M`;
}

async function askSite(): Promise<Site> {
  const { stdout } = await runProgram("qconf", ["-sconf"]);
  const count = Number(/^max_aj_tasks\s+(\d+)/m.exec(stdout)?.[1] ?? 0);
  return { arrayLimit: count > 0 ? count : undefined }; // 0: no limit
}

async function submit({ script, after }: Submission): Promise<string> {
  const dependency = after.length === 0 ? [] : ["-hold_jid", after.join()];
  const end = await runProgram("qsub", ["-terse", ...dependency, script]);
  if (end.status !== 0) throw submitRefusal("qsub", end, "Grid Engine");
  const id = /^(\d+)(?:\.\S*)?$/m.exec(end.stdout)?.[1];
  if (id !== undefined) return id;
  throw new CropError("scheduler-refused", `qsub gave no job id but \`${end.stdout.trim()}\``);
}

async function cancel(jobs: readonly JobElements[]): Promise<void> {
  const isEnded = (end: ProgramEnd): boolean =>
    /does not exist|already in deletion/.test(end.stdout + end.stderr);
  const isWhole = ({ indices, isArray }: JobElements): boolean => indices === undefined || !isArray;
  const whole = jobs.filter(isWhole).map(({ id }) => id);
  if (whole.length > 0) await runCancel("qdel", whole, isEnded);
  // qdel takes one range of elements a call.
  for (const { id, indices = [] } of jobs.filter((job) => !isWhole(job))) {
    for (const [first, last] of runsOf(indices))
      await runCancel("qdel", [id, "-t", `${first}-${last}`], isEnded);
  }
}
