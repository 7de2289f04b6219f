import { readTail } from "../crop/index.ts";
import { batchesOf, type JobRecord, type RecordedJob } from "./job-record.ts";
import type { ElementState, ElementView } from "./engine.ts";
import type { EngineName } from "./engine-name.ts";
import { logFile } from "./script.ts";
import { elementKey, type JobsView } from "./view-jobs.ts";

/** An array element or a job, as the scheduler and the folder together tell it. */
export interface JobElement {
  readonly submission: number;
  readonly part: number;
  readonly kind: RecordedJob["kind"];
  readonly engine: EngineName;
  readonly jobId: string;
  /** From 1; 1 for a single job. */
  readonly index: number;
  readonly batches: readonly number[];
  /** `unknown` when the scheduler could not be asked. */
  readonly state: ElementState | "unknown";
  /** Batches of it that are not grown. */
  readonly missing: readonly number[];
  readonly view: ElementView | undefined;
  readonly log: string;
}

/** How long a scheduler may take until it knows what it was given. */
const settlingSeconds = 15;

/** Joins what was submitted, what the schedulers say, and which batches are missing. */
export function joinJobs(
  records: readonly JobRecord[],
  view: JobsView,
  missing: ReadonlySet<number>,
): JobElement[] {
  return records.flatMap((record) =>
    record.jobs.flatMap((job) =>
      Array.from({ length: job.count }, (_, i) => joinElement(record, job, i + 1, view, missing)),
    ),
  );
}

function joinElement(
  record: JobRecord,
  job: RecordedJob,
  index: number,
  { elements, silent }: JobsView,
  missing: ReadonlySet<number>,
): JobElement {
  const { engine, number, time } = record;
  const batches = batchesOf(job, index);
  const left = batches.filter((batch) => missing.has(batch));
  const log = logFile(job.logs, index);
  const isDone = job.kind === "grow" && left.length === 0;
  const isCancelled = job.cancelled?.includes(index) === true;
  const isNew = Math.abs(Date.now() - Date.parse(time)) < 1000 * settlingSeconds;
  const last = elements.get(elementKey(record, job.id, index));
  const view = last?.goneMs !== undefined && (isDone || isCancelled) ? undefined : last;
  const stateOf = (): JobElement["state"] => {
    if (view !== undefined && (isActive(view) || view.state === "done")) return view.state;
    if (view === undefined && isDone) return "done";
    if (isCancelled) return "cancelled";
    if (view === undefined) return silent.has(engine) ? "unknown" : isNew ? "queued" : "vanished";
    return view.state === "failed" && view.signal === 9 && tellsOfMemory(log)
      ? "out-of-memory"
      : view.state;
  };
  return {
    submission: number,
    part: job.part,
    kind: job.kind,
    engine,
    jobId: job.id,
    index,
    batches,
    state: stateOf(),
    missing: left,
    view,
    log,
  };
}

// Without control groups, Slurm and PBS kill what takes too much memory, and say so nowhere else.
function tellsOfMemory(log: string): boolean {
  return /exceeded (?:job )?memory limit|oom.kill|mem \d+kb exceeded/i.test(readTail(log));
}

/** Tells whether an element waits or runs. */
export function isActive({ state }: Pick<JobElement, "state">): boolean {
  return state === "queued" || state === "held" || state === "running";
}

/** Gives the batches that wait or run, in order. */
export function activeBatches(elements: readonly JobElement[]): number[] {
  const batches = new Set(elements.filter(isActive).flatMap((element) => element.batches));
  return [...batches].toSorted((a, b) => a - b);
}
