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
  { elements, silent }: JobsView,
  missing: ReadonlySet<number>,
): JobElement[] {
  const joined: JobElement[] = [];
  for (const record of records) {
    const { number, engine, time, jobs } = record;
    const isNew = Math.abs(Date.now() - Date.parse(time)) < 1000 * settlingSeconds;
    for (const job of jobs) {
      for (let index = 1; index <= job.count; index++) {
        const view = elements.get(elementKey(record, job.id, index));
        const batches = batchesOf(job, index);
        const left = batches.filter((batch) => missing.has(batch));
        const isDone = job.kind === "grow" && left.length === 0;
        const unseen = isDone
          ? "done"
          : silent.has(engine)
            ? "unknown"
            : isNew
              ? "queued"
              : "vanished";
        const isGone = view === undefined || (isDone && view.goneMs !== undefined);
        const told = isGone ? unseen : view.state;
        const isCancelled =
          job.cancelled?.includes(index) === true && told !== "done" && !isActive({ state: told });
        const log = logFile(job.logs, index);
        const isFull = told === "failed" && view?.signal === 9 && tellsOfMemory(log);
        joined.push({
          submission: number,
          part: job.part,
          kind: job.kind,
          engine,
          jobId: job.id,
          index,
          batches,
          state: isCancelled ? "cancelled" : isFull ? "out-of-memory" : told,
          missing: left,
          view: isGone ? undefined : view,
          log,
        });
      }
    }
  }
  return joined;
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
