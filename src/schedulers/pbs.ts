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
import { viewPbs } from "./pbs-view.ts";
import { checkWord, gpuCount } from "./plain-values.ts";
import { formatWalltime } from "./quantities.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";
import { arraySize, environmentOf, nameOfJob, type ScriptJob } from "./script.ts";
import type { Slots } from "./template.ts";

/** PBS Pro and OpenPBS, by qsub, qstat and qdel. */
export const pbs: Engine = {
  name: "pbs",
  title: "PBS",
  usualArrayLimit: 10_000,
  elementsWithin: (limit) => limit,
  slots,
  submitWith: "qsub job.sh",
  askSite,
  submit,
  view: viewPbs,
  cancel,
  lagSeconds: 0,
};

const longestName = 230;

function slots(job: ScriptJob): Slots {
  const { options } = job;
  refuseOptions("PBS", options, {
    qos: "--qos",
    pe: "--pe",
    memoryResource: "--mem-resource",
  });
  const { timeSeconds, partition, reservation, mailType, mailUser } = options;
  if (partition !== undefined && reservation !== undefined)
    throw new CropError(
      "usage",
      "a reservation of PBS is a queue: give --partition or --reservation",
    );
  const size = arraySize(job) ?? 1;
  const throttle = options.throttle === undefined ? "" : `%${options.throttle}`;
  return {
    name: nameOfJob(job, longestName),
    array: size === 1 ? undefined : `1-${size}${throttle}`, // PBS refuses an array of one
    time: timeSeconds === undefined ? undefined : formatWalltime(timeSeconds),
    select: job.task.kind === "reap" ? undefined : selectOf(options),
    partition: checkWord(partition ?? reservation, "--partition", "PBS"),
    account: checkWord(options.account, "--account", "PBS"),
    project: checkWord(options.project, "--project", "PBS"),
    mailType: mailType ?? (mailUser === undefined ? undefined : "ae"),
    mailUser: checkWord(mailUser, "--mail-user", "PBS"),
    environment: environmentOf(options) === "ALL" ? "-V" : undefined,
    requeue: options.requeue === undefined ? undefined : options.requeue ? "y" : "n",
    directive: options.directives,
  };
}

// One chunk a node: memory counts inside of `select` only.
function selectOf(options: JobOptions): string | undefined {
  const { cpus, tasks, tasksPerNode, nodes, memoryMib, memoryPerCpuMib, gpus, constraint } =
    options;
  const { gpuResource = "ngpus" } = options;
  const asked = [cpus, tasks, tasksPerNode, nodes, memoryMib, memoryPerCpuMib, gpus, constraint];
  if (asked.every((value) => value === undefined)) return undefined;
  const chunks = nodes ?? Math.ceil((tasks ?? 1) / (tasksPerNode ?? tasks ?? 1));
  const tasksEach = tasksPerNode ?? Math.ceil((tasks ?? chunks) / chunks);
  const cpusEach = (cpus ?? 1) * tasksEach;
  const memory =
    memoryMib ?? (memoryPerCpuMib === undefined ? undefined : memoryPerCpuMib * cpusEach);
  const parts = [`select=${chunks}`, `ncpus=${cpusEach}`];
  if (tasks !== undefined || tasksPerNode !== undefined) parts.push(`mpiprocs=${tasksEach}`);
  if (memory !== undefined) parts.push(`mem=${memory}mb`);
  if (gpus !== undefined)
    parts.push(`${gpuResource}=${gpuCount(gpus, "PBS", "--constraint gpu_type=…")}`);
  if (constraint !== undefined) parts.push(checkWord(constraint, "--constraint", "PBS"));
  return parts.join(":");
}

async function askSite(): Promise<Site> {
  const { stdout } = await runProgram("qstat", ["-Bf"]);
  const count = Number(/^\s*max_array_size\s*=\s*(\d+)/m.exec(stdout)?.[1] ?? 0);
  return { arrayLimit: count > 0 ? count : undefined }; // the ids name the server
}

async function submit({ script, after }: Submission): Promise<string> {
  const dependency = after.length === 0 ? [] : ["-W", `depend=afterany:${after.join(":")}`];
  const end = await runProgram("qsub", [...dependency, script]);
  if (end.status !== 0) throw submitRefusal("qsub", end, "PBS");
  const id = /^(\d+(?:\[\])?\S*)\s*$/m.exec(end.stdout)?.[1];
  if (id !== undefined) return id;
  throw new CropError("scheduler-refused", `qsub gave no job id but \`${end.stdout.trim()}\``);
}

async function cancel(jobs: readonly JobElements[]): Promise<void> {
  const names = jobs.flatMap(({ id, isArray, indices }) =>
    indices === undefined || !isArray || !id.includes("[]")
      ? [id]
      : runsOf(indices).map(([first, last]) =>
          id.replace("[]", first === last ? `[${first}]` : `[${first}-${last}]`),
        ),
  );
  // 35: has ended, 153: is unknown.
  const isEnded = ({ status }: ProgramEnd): boolean => status === 35 || status === 153;
  if (names.length > 0) await runCancel("qdel", names, isEnded);
}
