/** How an option is given: once, several times (`list`), or as a flag that `--no-…` turns round. */
export interface OptionForm {
  readonly kind: "text" | "list" | "flag";
  readonly describe: string;
  /** The words of the schedulers for the same thing. */
  readonly alias?: readonly string[];
}

/** The names of all options of a job. */
export const optionNames = [
  "name",
  "time",
  "mem",
  "mem-per-cpu",
  "cpus",
  "tasks",
  "tasks-per-node",
  "nodes",
  "gpus",
  "partition",
  "account",
  "project",
  "qos",
  "pe",
  "reservation",
  "constraint",
  "mem-resource",
  "gpu-resource",
  "output",
  "mail-type",
  "mail-user",
  "directive",
  "module",
  "setup",
  "conda",
  "launcher",
  "scratch",
  "export",
  "signal",
  "requeue",
  "throttle",
  "node",
  "num-workers",
  "num-threads",
  "mode",
  "pilots",
  "batches-per-task",
  "target-time",
  "max-array",
  "resubmit",
  "reap",
  "template",
] as const;

/** The name of an option of a job. */
export type OptionName = (typeof optionNames)[number];

const text = (describe: string, ...alias: readonly string[]): OptionForm => ({
  kind: "text",
  describe,
  alias,
});
const list = (describe: string, ...alias: readonly string[]): OptionForm => ({
  kind: "list",
  describe,
  alias,
});

/**
 * All options of a job, on the command line (`--mem-per-cpu`) and in a section of `crop.config` (`"mem-per-cpu"` or
 * `memPerCpu`). What is not given is left to the scheduler's site: none has a value of its own but those named here.
 */
export const optionTable: Readonly<Record<OptionName, OptionForm>> = {
  name: text("job name (default: the crop's)", "job-name"),
  time: text(
    "time limit: 30m, 2h, 1:30:00, or a number in the scheduler's own unit",
    "walltime",
    "h_rt",
  ),
  mem: text("memory per node, such as 4G; on Grid Engine that of all slots"),
  "mem-per-cpu": text("memory per CPU or slot", "h_vmem"),
  cpus: text("CPUs per task; also how many workers grow", "cpus-per-task", "ncpus"),
  tasks: text("tasks (MPI ranks), which share the batches", "ntasks"),
  "tasks-per-node": text("tasks per node", "ntasks-per-node", "ppn"),
  nodes: text("nodes"),
  gpus: text("GPUs per node, such as 2 or a100:1", "ngpus", "gres"),
  partition: text("partition or queue", "queue"),
  account: text("account to charge"),
  project: text("project (Grid Engine, PBS, LSF)"),
  qos: text("quality of service"),
  pe: text("parallel environment of Grid Engine (default smp)", "parallel-environment"),
  reservation: text("reservation"),
  constraint: text("features that nodes must have"),
  "mem-resource": text("Grid Engine's name for memory per slot (default h_vmem)"),
  "gpu-resource": text("Grid Engine's name for GPUs (default gpu), PBS's (default ngpus)"),
  output: text("folder for the logs of the jobs (default: inside the crop)"),
  "mail-type": text("events to mail about, in the scheduler's words"),
  "mail-user": text("mail address"),
  directive: list("a directive, verbatim: all that comes after #SBATCH, #$, #PBS, …"),
  module: list("a module to load", "modules"),
  setup: list("a line of shell to run before growing"),
  conda: text("conda environment to activate"),
  launcher: text("what starts the tasks: srun, mpirun, or a command with arguments"),
  scratch: text("folder in which the job gets a TMPDIR of its own; may hold $VARIABLES of the job"),
  export: list("environment: ALL, NONE, NAME or NAME=value"),
  signal: text("seconds before the limit at which growing stops (default 60, or a tenth of it)"),
  requeue: {
    kind: "flag",
    describe: "run again after a node failed; --no-requeue: never",
  },
  throttle: text(
    "elements that run at once; where several arrays are needed, they follow each other",
    "tc",
  ),
  node: text("the node binary (default: that of this machine, else the one on the PATH)"),
  "num-workers": text("workers in an element (default: --cpus)"),
  "num-threads": text("threads for native code in each worker (default 1)"),
  mode: text(
    "array: an element for each batch; single: one job; pilot: elements that each take what is missing",
  ),
  pilots: text("number of pilots (default: --throttle, else 10; 1 with --mode single)"),
  "batches-per-task": text("batches in an element (default 1)"),
  "target-time": text("pack so many batches into an element that it takes so long"),
  "max-array": text(
    "limit on arrays: MaxArraySize, max_aj_tasks, max_array_size (default: what the scheduler says)",
  ),
  resubmit: text("so many dependent jobs that each grow what is missing by then"),
  reap: text("file that a last dependent job reaps into; the crop is kept"),
  template: text("script template in place of the package's own"),
};

/** Options as they are given, before they are understood. */
export type RawOptions = Readonly<
  Partial<Record<OptionName, string | readonly string[] | boolean>>
>;

/** Gives the option that a text names: by its own name or an alias, in kebab or camel case. */
export function optionNamed(name: string): OptionName | undefined {
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return optionNames.find(
    (each) => each === kebab || optionTable[each].alias?.includes(kebab) === true,
  );
}
