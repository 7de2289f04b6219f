import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { isCropError } from "../errors.ts";
import { writeFileAtomically } from "../files/index.ts";
import type { ElementView } from "./engine.ts";
import { type EngineName, isEngineName } from "./engine-name.ts";
import { engineOf, knownEngine } from "./engines.ts";
import { elementsOf, type JobRecord, type RecordedJob } from "./job-record.ts";
import { jobsLayout } from "./jobs-layout.ts";

/** What the schedulers said of the jobs of a crop. */
export interface JobsView {
  /** By {@link elementKey}. */
  readonly elements: ReadonlyMap<string, ElementView>;
  /** Schedulers that could not be asked, with the reason. */
  readonly silent: ReadonlyMap<EngineName, string>;
}

const freshSeconds = 5;

/** Gives the key of an element in a view. Its submission is a part of it, since a scheduler may begin its ids anew. */
export function elementKey(record: JobRecord, id: string, index: number): string {
  return `${record.engine} ${record.number} ${id} ${index}`;
}

/**
 * Asks the schedulers for the jobs of a crop, each one once for all its jobs. An answer of the last seconds is used again, and
 * how an element ended is kept, because schedulers forget: `squeue` does after minutes.
 */
export async function viewJobs(
  crop: string,
  records: readonly JobRecord[],
  options: { readonly isFresh?: boolean } = {},
): Promise<JobsView> {
  const kept = readKept(crop);
  const isKnown = kept !== undefined && records.every(({ number }) => number <= kept.newest);
  const age = kept === undefined ? Infinity : (Date.now() - kept.timeMs) / 1000;
  if (
    kept !== undefined &&
    isKnown &&
    options.isFresh !== true &&
    kept.host === hostname() &&
    age >= 0 &&
    age < freshSeconds
  )
    return { elements: kept.elements, silent: kept.silent };
  const elements = new Map<string, ElementView>();
  for (const [key, view] of kept?.elements ?? []) if (isOver(view)) elements.set(key, view);
  const silent = new Map<EngineName, string>();
  for (const name of new Set(records.map(({ engine }) => engine))) {
    const jobs = records
      .filter(({ engine }) => engine === name)
      .flatMap((record) => record.jobs.map((job) => ({ record, job })));
    const latest = new Map(jobs.map((each) => [each.job.id, each])); // of those with the same id
    const open = [...latest.values()].filter(
      ({ record, job }) => !isAllDone(record, job, elements),
    );
    if (open.length === 0) continue;
    try {
      const view = await engineOf(name).view(
        open.map(({ record, job }) => elementsOf(record, job)),
      );
      for (const { record, job } of open) {
        for (const [index, seen] of view.get(job.id) ?? [])
          elements.set(elementKey(record, job.id, index), seen);
      }
    } catch (error) {
      if (!isCropError(error, "scheduler-refused")) throw error;
      silent.set(name, error.message);
    }
  }
  for (const [key, view] of kept?.elements ?? []) {
    const lagSeconds = lagOf(key);
    const { goneMs = Date.now() } = view;
    if (!elements.has(key) && Date.now() - goneMs < 1000 * lagSeconds)
      elements.set(key, { ...view, goneMs });
  }
  keep(crop, {
    timeMs: Date.now(),
    host: hostname(),
    newest: Math.max(0, ...records.map(({ number }) => number)),
    elements,
    silent,
  });
  return { elements, silent };
}

// A key that this version does not write is of no scheduler.
function lagOf(key: string): number {
  const [name] = key.split(" ", 1);
  return isEngineName(name) ? (knownEngine(name)?.lagSeconds ?? 0) : 0;
}

function isOver({ state }: ElementView): boolean {
  return state !== "queued" && state !== "held" && state !== "running";
}

function isAllDone(
  record: JobRecord,
  { id, count }: RecordedJob,
  elements: ReadonlyMap<string, ElementView>,
): boolean {
  // What ended otherwise may be run again under the same id: requeued, restarted by an operator.
  for (let index = 1; index <= count; index++)
    if (elements.get(elementKey(record, id, index))?.state !== "done") return false;
  return true;
}

interface Kept extends JobsView {
  readonly timeMs: number;
  readonly host: string;
  /** Number of the last submission that was known then. */
  readonly newest: number;
}

// A file that cannot be understood is no answer; it is written again.
function readKept(crop: string): Kept | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(jobsLayout.view(crop), "utf8"));
    const { timeMs, host, newest, elements, silent } = content as Record<string, unknown>;
    if (typeof timeMs !== "number" || typeof host !== "string" || typeof newest !== "number")
      return undefined;
    return {
      timeMs,
      host,
      newest,
      elements: new Map(elements as [string, ElementView][]),
      silent: new Map(silent as [EngineName, string][]),
    };
  } catch {
    return undefined;
  }
}

function keep(crop: string, { elements, silent, ...rest }: Kept): void {
  try {
    writeFileAtomically(
      jobsLayout.view(crop),
      JSON.stringify({ ...rest, elements: [...elements], silent: [...silent] }),
    );
  } catch (error) {
    if (!isCropError(error, "disk")) throw error; // somebody else's crop: looking works without keeping
  }
}
