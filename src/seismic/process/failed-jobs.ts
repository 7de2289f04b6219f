import {
  type CaseFailure,
  type Manifest,
  namesOfResults,
  readBatch,
  readBatchOutcomes,
  rowOf,
} from "../../crop/index.ts";
import { tracebackOf } from "./traceback.ts";

/** A job that gave nothing, and why. */
export interface FailedJob {
  readonly station: string;
  /** "" for a job on two files, which has none. */
  readonly tag: string;
  /** Of the error, such as `RangeError`; `Crashed` for a worker that died. */
  readonly name: string;
  readonly message: string;
  /** Name, message and the frames that were asked for. */
  readonly traceback: string;
}

/** Lists the failed jobs of a crop that is grown, in order; each shows at most `tracebackLimit` frames. */
export function failedJobs(
  folder: string,
  manifest: Manifest,
  tracebackLimit: number,
): readonly FailedJob[] {
  const { failed } = namesOfResults(folder, manifest.batches);
  const jobs: FailedJob[] = [];
  for (const batch of [...failed].toSorted((a, b) => a - b)) {
    const content = readBatch(folder, manifest.id, batch);
    const outcomes = [...readBatchOutcomes(folder, manifest, batch)].toSorted(([a], [b]) => a - b);
    for (const [position, { outcome }] of outcomes) {
      if (outcome.kind !== "failure") continue;
      const row = rowOf(content, position);
      const settings = Object.fromEntries(
        content.names.map((name, i) => [name, String(row[i] ?? "")]),
      );
      jobs.push(failedJob(settings, outcome.failure, tracebackLimit));
    }
  }
  return jobs;
}

/** Describes the failure of the job with these settings. */
export function failedJob(
  { station = "", tag = "" }: Readonly<Record<string, string>>,
  failure: CaseFailure,
  tracebackLimit: number,
): FailedJob {
  const { name, message } = failure;
  return { station, tag, name, message, traceback: tracebackOf(failure, tracebackLimit) };
}

/** Says which job failed, and its traceback. */
export function describeFailure({ station, tag, traceback }: FailedJob): string {
  return `Error during the processing of ${jobName({ station, tag })}:\n${traceback}`;
}

/** As many jobs that failed at one place are named. */
const mostNamed = 3;

/**
 * Says which jobs failed: of those that failed at one place, with one kind of error, the first with its traceback, then a few with their
 * messages, then how many more there are. A function that fails for each of a thousand stations so says it once.
 */
export function describeFailures(failed: readonly FailedJob[]): string {
  const places = new Map<string, FailedJob[]>();
  for (const job of failed) {
    const frames = job.traceback.slice(`${job.name}: ${job.message}`.length);
    const place = JSON.stringify([job.name, frames === "" ? job.message : frames]);
    const known = places.get(place);
    if (known === undefined) places.set(place, [job]);
    else known.push(job);
  }
  const texts = [...places.values()].flatMap(([first, ...others]) => {
    const named = others.slice(0, mostNamed - 1);
    const more = others.length - named.length;
    return [
      ...(first === undefined ? [] : [describeFailure(first)]),
      ...named.map((job) => `The same for ${jobName(job)}: ${job.message}`),
      ...(more === 0 ? [] : [`and ${more} more with the same error`]),
    ];
  });
  return texts.map((text) => `${text}\n`).join("");
}

function jobName({ station, tag }: Pick<FailedJob, "station" | "tag">): string {
  return `station '${station}'${tag === "" ? "" : ` and tag '${tag}'`}`;
}
