import { CropError } from "../errors.ts";
import type { EngineName } from "./engine-name.ts";
import { optionNames, optionTable, type OptionName, type RawOptions } from "./option-table.ts";
import { parseMemory, parseWalltime } from "./quantities.ts";
import { checkOneLine } from "./shell-quote.ts";

/** How the batches become jobs. */
export type SubmitMode = "array" | "single" | "pilot";

/** Options of a job, understood. What is undefined is left to the site. */
export interface JobOptions {
  readonly name: string | undefined;
  readonly timeSeconds: number | undefined;
  /** MiB per node; 0 on Slurm is all of it. */
  readonly memoryMib: number | undefined;
  readonly memoryPerCpuMib: number | undefined;
  readonly cpus: number | undefined;
  readonly tasks: number | undefined;
  readonly tasksPerNode: number | undefined;
  readonly nodes: number | undefined;
  /** Processes that share the batches of an element. */
  readonly ranks: number;
  /** A count, or `type:count`. */
  readonly gpus: string | undefined;
  readonly partition: string | undefined;
  readonly account: string | undefined;
  readonly project: string | undefined;
  readonly qos: string | undefined;
  readonly pe: string | undefined;
  readonly reservation: string | undefined;
  readonly constraint: string | undefined;
  readonly memoryResource: string | undefined;
  readonly gpuResource: string | undefined;
  readonly output: string | undefined;
  readonly mailType: string | undefined;
  readonly mailUser: string | undefined;
  readonly directives: readonly string[];
  readonly modules: readonly string[];
  readonly setup: readonly string[];
  readonly conda: string | undefined;
  /** Words of a command. */
  readonly launcher: string | undefined;
  readonly scratch: string | undefined;
  readonly exports: readonly string[];
  /** Seconds before the time limit. */
  readonly signalSeconds: number;
  readonly requeue: boolean | undefined;
  readonly throttle: number | undefined;
  readonly node: string | undefined;
  readonly numWorkers: number | undefined;
  readonly numThreads: number | undefined;
  readonly mode: SubmitMode;
  readonly pilots: number;
  readonly batchesPerTask: number | undefined;
  readonly targetSeconds: number | undefined;
  readonly maxArray: number | undefined;
  readonly resubmit: number;
  readonly reap: string | undefined;
  readonly template: string | undefined;
}

/**
 * Understands the options of a job in the words and units of a scheduler.
 *
 * @throws CropError `usage` that names the option, for a value that cannot be, or that holds a line break
 */
export function parseJobOptions(raw: RawOptions, engine: EngineName): JobOptions {
  const texts = (name: OptionName): string[] =>
    valuesOf(raw, name).map((value) => checkOneLine(value, `--${name}`));
  const text = (name: OptionName): string | undefined => {
    const value = texts(name).at(-1)?.trim();
    if (value === "") throw new CropError("usage", `--${name}: a value was expected`);
    return value;
  };
  const whole = (name: OptionName, least: number = 1): number | undefined => {
    const value = text(name);
    return value === undefined ? undefined : wholeNumber(value, `--${name}`, least);
  };
  const time = (name: OptionName, unitOf: EngineName): number | undefined => {
    const value = text(name);
    return value === undefined ? undefined : parseWalltime(value, unitOf, `--${name}`);
  };
  const memory = (name: OptionName): number | undefined => {
    const value = text(name);
    return value === undefined ? undefined : parseMemory(value, engine, `--${name}`);
  };
  const timeSeconds = time("time", engine);
  const throttle = whole("throttle");
  const tasks = whole("tasks");
  const nodes = whole("nodes");
  const tasksPerNode = whole("tasks-per-node");
  const ranks = tasks ?? (tasksPerNode ?? 1) * (nodes ?? 1);
  const mode = modeOf(text("mode"));
  const { requeue } = raw;
  const options: JobOptions = {
    name: text("name"),
    timeSeconds,
    memoryMib: memory("mem"),
    memoryPerCpuMib: memory("mem-per-cpu"),
    cpus: whole("cpus"),
    tasks,
    tasksPerNode,
    nodes,
    ranks,
    gpus: gpusOf(text("gpus")),
    partition: text("partition"),
    account: text("account"),
    project: text("project"),
    qos: text("qos"),
    pe: text("pe"),
    reservation: text("reservation"),
    constraint: text("constraint"),
    memoryResource: text("mem-resource"),
    gpuResource: text("gpu-resource"),
    output: text("output"),
    mailType: text("mail-type"),
    mailUser: text("mail-user"),
    directives: texts("directive"),
    modules: texts("module"),
    setup: texts("setup"),
    conda: text("conda"),
    launcher: text("launcher") ?? (ranks > 1 ? usualLauncher(engine, ranks) : undefined),
    scratch: text("scratch"),
    exports: texts("export").map(checkExport),
    signalSeconds: secondsBefore(text("signal"), timeSeconds),
    requeue: requeue === undefined ? undefined : requeue === true || requeue === "true",
    throttle,
    node: text("node"),
    numWorkers: whole("num-workers"),
    numThreads: whole("num-threads"),
    mode,
    pilots: whole("pilots") ?? (mode === "single" ? 1 : (throttle ?? 10)),
    batchesPerTask: whole("batches-per-task"),
    targetSeconds: time("target-time", "pbs"),
    maxArray: whole("max-array"),
    resubmit: whole("resubmit", 0) ?? 0,
    reap: text("reap"),
    template: text("template"),
  };
  return checkTogether(options);
}

// srun takes the number of tasks from its job; not every mpirun does.
function usualLauncher(engine: EngineName, ranks: number): string {
  if (engine === "slurm") return "srun";
  return engine === "flux" ? `flux run -n ${ranks}` : `mpirun -n ${ranks}`;
}

function checkTogether(options: JobOptions): JobOptions {
  if (options.batchesPerTask !== undefined && options.targetSeconds !== undefined)
    throw new CropError("usage", "--batches-per-task and --target-time exclude each other");
  if (options.memoryMib !== undefined && options.memoryPerCpuMib !== undefined)
    throw new CropError("usage", "--mem and --mem-per-cpu exclude each other");
  const { timeSeconds, signalSeconds } = options;
  if (timeSeconds !== undefined && signalSeconds >= timeSeconds)
    throw new CropError(
      "usage",
      `--signal ${signalSeconds}: growing would stop before it starts, with a limit of ${timeSeconds} s`,
    );
  return options;
}

function valuesOf(raw: RawOptions, name: OptionName): string[] {
  const value = raw[name];
  if (value === undefined) return [];
  if (typeof value === "object") return value.map(String);
  if (typeof value === "string") return [value];
  if (optionTable[name].kind === "flag") return [];
  throw new CropError("usage", `--${name}: a value was expected`);
}

function wholeNumber(text: string, option: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new CropError("usage", `${option} ${text}: a whole number from ${least} was expected`);
}

// Slurm's own form, gpu:a100:1, is understood, too.
function gpusOf(given: string | undefined): string | undefined {
  const text = given?.replace(/^gpu:/, "");
  if (text === undefined || /^(?:[\w.-]+:)?[1-9]\d*$/.test(text)) return text;
  throw new CropError(
    "usage",
    `--gpus ${text}: write a number such as 2, or a type and a number such as a100:1`,
  );
}

function modeOf(text: string | undefined): SubmitMode {
  if (text === undefined || text === "array" || text === "single" || text === "pilot")
    return text ?? "array";
  throw new CropError("usage", `--mode ${text}: write array, single or pilot`);
}

// Slurm's own form, B:USR1@60, is understood, too; the script decides who gets which signal.
function secondsBefore(text: string | undefined, limitSeconds: number = Infinity): number {
  if (text === undefined) return Math.min(60, Math.ceil(limitSeconds / 10));
  const number = /^(?:(?:[BR]+:)?\w+@)?(\d+)s?$/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  throw new CropError(
    "usage",
    `--signal ${text}: a number of seconds before the limit was expected`,
  );
}

function checkExport(text: string): string {
  if (/^(?:ALL|NONE|[A-Za-z_]\w*(?:=.*)?)$/.test(text)) return text;
  throw new CropError("usage", `--export ${text}: write ALL, NONE, NAME or NAME=value`);
}

/** Gives `over` on top of `base`: what it names replaces, lists are joined. */
export function mergeOptions(base: RawOptions, over: RawOptions): RawOptions {
  const merged: Partial<Record<OptionName, string | readonly string[] | boolean>> = {};
  for (const name of optionNames) {
    const [low, high] = [base[name], over[name]];
    if (optionTable[name].kind === "list" && low !== undefined && high !== undefined)
      merged[name] = [...valuesOf(base, name), ...valuesOf(over, name)];
    else {
      const value = high ?? low;
      if (value !== undefined) merged[name] = value;
    }
  }
  return merged;
}
