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
  const at = tag === "" ? "" : ` and tag '${tag}'`;
  return `Error during the processing of station '${station}'${at}:\n${traceback}`;
}
