import {
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
  return [...failed]
    .toSorted((a, b) => a - b)
    .flatMap((batch) => {
      const content = readBatch(folder, manifest.id, batch);
      const jobs: FailedJob[] = [];
      for (const [position, { outcome }] of readBatchOutcomes(folder, manifest, batch)) {
        if (outcome.kind !== "failure") continue;
        const row = rowOf(content, position);
        const of = (name: string): string => String(row[content.names.indexOf(name)] ?? "");
        const { name, message } = outcome.failure;
        const traceback = tracebackOf(outcome.failure, tracebackLimit);
        jobs.push({ station: of("station"), tag: of("tag"), name, message, traceback });
      }
      return jobs;
    });
}
