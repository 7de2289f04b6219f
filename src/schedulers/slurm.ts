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
import { formatWalltime } from "./quantities.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";
import { arraySize, environmentOf, logFile, nameOfJob, type ScriptJob } from "./script.ts";
import { viewSlurm } from "./slurm-view.ts";
import type { Slots } from "./template.ts";

/** Slurm, by sbatch, squeue, sacct and scancel. */
export const slurm: Engine = {
  name: "slurm",
  title: "Slurm",
  usualArrayLimit: 1001,
  elementsWithin: (limit) => Math.max(1, limit - 1), // MaxArraySize is one above the highest index
  slots,
  submitWith: "sbatch job.sh",
  askSite,
  submit,
  view: viewSlurm,
  cancel,
  lagSeconds: 0,
};

function slots(job: ScriptJob): Slots {
  const { options } = job;
  refuseOptions("Slurm", options, {
    project: "--project (Slurm charges an --account)",
    pe: "--pe",
    memoryResource: "--mem-resource",
    gpuResource: "--gpu-resource",
  });
  const { timeSeconds, nodes, tasks, tasksPerNode, cpus, memoryMib, memoryPerCpuMib, gpus } =
    options;
  const isReaping = job.task.kind === "reap";
  const size = arraySize(job);
  const throttle = options.throttle === undefined ? "" : `%${options.throttle}`;
  const number = (value: number | undefined): string | undefined => value?.toString();
  const text = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : quoteDirective(value);
  return {
    name: nameOfJob(job),
    array: size === undefined ? undefined : `1-${size}${throttle}`,
    time: timeSeconds === undefined ? undefined : formatWalltime(timeSeconds),
    nodes: number(isReaping ? undefined : nodes),
    tasks: number(isReaping ? undefined : tasks),
    tasksPerNode: number(isReaping ? undefined : tasksPerNode),
    cpus: number(isReaping ? undefined : cpus),
    memory: memoryMib === undefined ? undefined : memoryMib === 0 ? "0" : `${memoryMib}M`,
    memoryPerCpu: memoryPerCpuMib === undefined ? undefined : `${memoryPerCpuMib}M`,
    gpus: gpus === undefined || isReaping ? undefined : quoteDirective(`gpu:${gpus}`),
    partition: text(options.partition),
    account: text(options.account),
    qos: text(options.qos),
    reservation: text(options.reservation),
    constraint: text(options.constraint),
    log: logPattern(job, size !== undefined),
    mailType: text(options.mailType ?? (options.mailUser === undefined ? undefined : "END,FAIL")),
    mailUser: text(options.mailUser),
    environment: environmentOf(options),
    signal: timeSeconds === undefined || isReaping ? undefined : String(options.signalSeconds),
    requeue: options.requeue === undefined ? undefined : options.requeue ? "requeue" : "no-requeue",
    directive: options.directives,
  };
}

// sbatch reads its comments as a shell without variables would: double quotes, and a backslash before what is special in them.
function quoteDirective(text: string): string {
  return /^[\w@%+=:,./[\]&|*-]+$/.test(text)
    ? text
    : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

function logPattern({ logs }: ScriptJob, isArray: boolean): string {
  const path = logFile(logs, "\0");
  if (path.includes("\\"))
    throw new CropError(
      "usage",
      `Slurm cannot write logs into ${logs.folder}: it has a backslash; name another folder with --output`,
    );
  return quoteDirective(path.replaceAll("%", "%%").replace("\0", isArray ? "%a" : "1"));
}

async function askSite(): Promise<Site> {
  const { stdout } = await runProgram("scontrol", ["show", "config"]);
  const size = /^MaxArraySize\s*=\s*(\d+)/m.exec(stdout)?.[1];
  const cluster = /^ClusterName\s*=\s*(\S+)/m.exec(stdout)?.[1];
  return { arrayLimit: size === undefined ? undefined : Number(size), cluster };
}

async function submit({ script, after }: Submission): Promise<string> {
  const dependency = after.length === 0 ? [] : [`--dependency=afterany:${after.join(":")}`];
  const end = await runProgram("sbatch", ["--parsable", ...dependency, script]);
  if (end.status !== 0) throw submitRefusal("sbatch", end, "Slurm");
  // Sites print banners, and federations add `;cluster`.
  const id = /^(\d+)(?:;\S*)?$/m.exec(end.stdout)?.[1] ?? /batch job (\d+)/.exec(end.stdout)?.[1];
  if (id !== undefined) return id;
  throw new CropError("scheduler-refused", `sbatch gave no job id but \`${end.stdout.trim()}\``);
}

async function cancel(jobs: readonly JobElements[]): Promise<void> {
  const names = jobs.map(({ id, isArray, indices }) =>
    indices === undefined || !isArray ? id : `${id}_[${indices.join(",")}]`,
  );
  const isEnded = ({ stderr }: ProgramEnd): boolean =>
    /already complet|Invalid job id/i.test(stderr);
  if (names.length > 0) await runCancel("scancel", names, isEnded);
}
