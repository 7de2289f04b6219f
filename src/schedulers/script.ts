import { dirname, join, resolve } from "node:path";
import { formatBatchIds } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import type { JobOptions } from "./job-options.ts";
import { jobName } from "./job-name.ts";
import type { ArrayPlan } from "./plan-arrays.ts";
import { checkOneLine, shellQuote, splitWords } from "./shell-quote.ts";
import type { Slots } from "./template.ts";

/** What a job does. */
export type JobTask =
  | { readonly kind: "grow"; readonly elements: ArrayPlan }
  /** Each of `count` elements takes what is missing; of `batches`, where some are named. */
  | {
      readonly kind: "pilot";
      readonly count: number;
      readonly batches?: readonly number[] | undefined;
    }
  | { readonly kind: "reap"; readonly output: string };

/** One job or array, as its script is to say it. */
export interface ScriptJob {
  /** Folder of the crop, absolute. */
  readonly crop: string;
  readonly cropName: string;
  readonly task: JobTask;
  readonly options: JobOptions;
  /** Run failed cases of its batches again. */
  readonly isFailedToo: boolean;
  /** The program that the nodes run. */
  readonly program: string;
  /** Node binaries to try, the best one first. */
  readonly nodes: readonly string[];
  readonly logs: LogPlace;
}

/** Where the logs of the elements of a job are: `<folder>/<prefix><index>.out`. */
export interface LogPlace {
  readonly folder: string;
  readonly prefix: string;
}

/** Gives the log of an element; `index` may be what a scheduler or the shell replaces by it. */
export function logFile({ folder, prefix }: LogPlace, index: number | string): string {
  return join(folder, `${prefix}${index}.out`);
}

/** Gives the number of elements of an array; undefined for what is to be submitted as a single job. */
export function arraySize({ task, options }: ScriptJob): number | undefined {
  if (task.kind === "pilot") return task.count;
  return task.kind === "reap" || options.mode === "single" ? undefined : task.elements.length;
}

/** Gives the job name for a scheduler that takes names of `limit` characters. */
export function nameOfJob({ cropName, task, options }: ScriptJob, limit?: number): string {
  const name = options.name ?? cropName;
  return jobName(task.kind === "reap" ? `${name}-reap` : name, limit);
}

/** Gives what fills the slots that the templates of all schedulers share: the part of the script that the shell runs. */
export function bodySlots(job: ScriptJob): Slots {
  const { crop, task, options, program, nodes } = job;
  const isReaping = task.kind === "reap";
  return {
    crop: shellQuote(checkOneLine(crop, "the folder of the crop")),
    root: shellQuote(dirname(crop)),
    elements: task.kind === "grow" ? elementLines(task.elements) : undefined,
    program: shellQuote(program),
    nodeBinary: nodes.map(shellQuote).join(" "),
    launcher: isReaping ? "" : launcherOf(options),
    setup: [...(isReaping ? [smallAddressSpace] : statusLines(job)), ...setupLines(options)],
    command: isReaping ? reapCommand(task.output) : growCommand(job),
    logFolder: shellQuote(job.logs.folder),
    logPrefix: shellQuote(logFile(job.logs, "").replace(/\.out$/, "")),
  };
}

// Words of few characters, about a hundred a line, so that a script of many elements stays readable and short.
function elementLines(elements: ArrayPlan): string[] {
  const lines: string[] = [];
  let line = "";
  for (const batches of elements) {
    const word = formatBatchIds(batches);
    if (line !== "" && line.length + word.length > 100) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line];
}

// A launcher such as "mpirun -n 8" has arguments; each word is quoted by itself.
function launcherOf({ launcher = "" }: JobOptions): string {
  return splitWords(launcher).map(shellQuote).join(" ");
}

function growCommand({ options, task, isFailedToo }: ScriptJob): string {
  const { cpus, numWorkers = cpus, numThreads, timeSeconds, signalSeconds, launcher } = options;
  const words = ["grow"];
  if (task.kind === "grow") words.push("$batches");
  if (task.kind === "pilot" && task.batches !== undefined)
    words.push(formatBatchIds(task.batches).replaceAll(",", " "));
  words.push('--crop "$crop"');
  if (task.kind === "pilot") words.push("--shared");
  if (isFailedToo) words.push("--failed");
  if (numWorkers !== undefined && numWorkers > 1) words.push(`-j ${numWorkers}`);
  if (numThreads !== undefined) words.push(`--num-threads ${numThreads}`);
  if (launcher !== undefined) words.push('--rank auto --rank-status "$crop_statuses"');
  words.push(`--grace-seconds ${Math.max(2, Math.min(10, Math.floor(signalSeconds / 4)))}`);
  // The limit counts from the start of the shell, as SECONDS does: set-up may take a while.
  if (timeSeconds !== undefined) {
    const growSeconds = timeSeconds - signalSeconds;
    words.push(`--until $((SECONDS < ${growSeconds} ? ${growSeconds} - SECONDS : 0))s`);
  }
  return words.join(" ");
}

// WebAssembly, which writes the netCDF file, otherwise reserves 10 GB of addresses, and h_vmem of Grid Engine limits those.
const smallAddressSpace = 'export NODE_OPTIONS="--disable-wasm-trap-handler $NODE_OPTIONS"';

// Where the ranks of a launcher leave their statuses.
function statusLines({ options, logs }: ScriptJob): string[] {
  if (options.launcher === undefined) return [];
  const file = `${shellQuote(join(logs.folder, logs.prefix))}"$index.status"`;
  return [`crop_statuses=${file}`, ': >"$crop_statuses" || stop "cannot write $crop_statuses"'];
}

function reapCommand(output: string): string {
  return `reap "$crop" --output ${shellQuote(resolve(output))} --keep --overwrite`;
}

function setupLines(options: JobOptions): string[] {
  const { modules, conda, setup, exports, scratch, launcher, cpus } = options;
  const lines: string[] = [];
  if (modules.length > 0) {
    lines.push(
      "type module >/dev/null 2>&1 || for file in /etc/profile.d/{modules,lmod,z00_lmod,z00-lmod}.sh; do [ -r $file ] && . $file; done",
    );
    for (const each of modules)
      lines.push(
        `module load ${shellQuote(each)} || stop "the module" ${shellQuote(each)} "cannot be loaded"`,
      );
  }
  if (conda !== undefined) {
    lines.push(
      `eval "$("\${CONDA_EXE:-conda}" shell.bash hook)" && conda activate ${shellQuote(conda)} || stop "the conda environment" ${shellQuote(conda)} "cannot be activated"`,
    );
  }
  lines.push(...setup);
  for (const each of exports) {
    const at = each.indexOf("=");
    const name = at < 0 ? each : each.slice(0, at);
    if (name === "ALL" || name === "NONE") continue;
    const value = at < 0 ? process.env[name] : each.slice(at + 1);
    if (value === undefined)
      throw new CropError(
        "usage",
        `--export ${name}: there is no such variable here; write ${name}=value`,
      );
    lines.push(`export ${name}=${shellQuote(checkOneLine(value, `--export ${name}`))}`);
  }
  // srun takes neither the CPUs nor the environment of its job for granted.
  if (launcher?.startsWith("srun") === true) {
    if (cpus !== undefined) lines.push(`export SRUN_CPUS_PER_TASK=${cpus}`);
    lines.push("export SLURM_EXPORT_ENV=ALL");
  }
  if (scratch !== undefined) {
    const folder = expandable(scratch);
    lines.push(
      `crop_scratch=$(mkdir -p -- ${folder} && mktemp -d ${folder}/crop.XXXXXX) || stop "no folder can be made in" ${folder}`,
      "export TMPDIR=$crop_scratch",
    );
  }
  return lines;
}

// Variables such as $SCRATCH or ${USER} are those of the job; all else is text.
function expandable(text: string): string {
  return text
    .split(/(\$\w+|\$\{\w+\})/)
    .filter((part) => part !== "")
    .map((part) => (part.startsWith("$") ? `"${part}"` : shellQuote(part)))
    .join("");
}

/** Tells whether the whole environment is to go with the job (`ALL`), none of it (`NONE`), or what the site does. */
export function environmentOf({ exports }: JobOptions): "ALL" | "NONE" | undefined {
  const last = exports.findLast((each) => each === "ALL" || each === "NONE");
  return last === "ALL" || last === "NONE" ? last : undefined;
}
