import { basename, dirname, resolve } from "node:path";
import {
  readManifest,
  reapCrop,
  removeCrop,
  sow,
  unfinishedBatches,
  withWorkersAhead,
} from "../../crop/index.ts";
import { CropError, isCropError } from "../../errors.ts";
import { checkOptions } from "../known-options.ts";
import { describeFailures, type FailedJob, failedJobs } from "./failed-jobs.ts";
import { growJobs, sourceOf } from "./grow-jobs.ts";
import {
  fileOf,
  hasText,
  type ProcessFunction,
  removeResponseToVelocity,
} from "./process-function.ts";
import { checkTagMap, type TagMap } from "./tag-map.ts";
import { checkFinished } from "./unfinished.ts";
import { checkTracebackLimit, workersFor, type WorkOptions } from "./work-options.ts";

/** How to process a data set. */
export interface ProcessOptions extends WorkOptions {
  /** The data set to write; it must not exist. */
  readonly outputFilename: string;
  /** Tags of the input, each with the tag that its results get; waveforms with other tags are left out. */
  readonly tagMap: TagMap;
}

/** What processing did. */
export interface ProcessSummary {
  readonly output: string;
  /** One for each station and tag. */
  readonly jobs: number;
  /** Jobs that wrote nothing since they failed, by station and tag. */
  readonly failed: readonly FailedJob[];
  readonly seconds: number;
}

// A file for each job would cost a tenth of the time of short ones; workers share the jobs of a batch.
const jobsPerBatch = 8;

/**
 * Applies a function to each station and tag of an ASDF data set and writes what it gives into a new one, with the StationXML of every
 * station and the events. It is a crop: one case for each station and tag, grown by worker processes, in the folder
 * `<output>.crop` beside the output until that is written. The same call after a crash, a kill or an abort goes on where it stopped.
 *
 * `fn` is the path or address of a module, whose default export (or `process`) workers load; or a function. A function in memory goes to
 * the workers as its text. One that uses variables from around it, which they do not have (or without a text), runs in this process
 * instead, one job after the other.
 *
 * A job fails alone, with station, tag and traceback in the summary: when the function throws, or gives anything but a stream, a trace or
 * nothing; when its waveforms or StationXML cannot be read; when its worker dies. A trace whose name is there already is left out with a
 * warning.
 *
 * @throws CropError `already-exists` for an output, or a run of another function, that is there; `bad-option` for a tag that no station
 *   has, two tags of a station with one name, or a number of workers; `bad-data` for a tag that the format refuses; `not-found`,
 *   `corrupt` for the input; `incomplete` when it was stopped, or runs elsewhere; `disk`
 */
export async function processAsdf(
  input: string,
  fn: ProcessFunction | string | URL,
  options: ProcessOptions,
): Promise<ProcessSummary> {
  const started = performance.now();
  checkOptions("process", options, {
    outputFilename: true,
    tagMap: true,
    tracebackLimit: true,
    cpuCount: true,
    isQuiet: true,
    signal: true,
  });
  const { tracebackLimit = 3, isQuiet = false, signal } = options;
  const numWorkers = workersFor(options.cpuCount ?? -1);
  checkTracebackLimit(tracebackLimit);
  const output = resolve(options.outputFilename);
  const closure = typeof fn === "function" && fn !== removeResponseToVelocity ? fn : undefined;
  const settings = {
    input: resolve(input),
    output,
    tagMap: JSON.stringify(checkTagMap(options.tagMap)),
    ...(typeof fn === "function" ? {} : { function: fileOf(fn) }),
  };
  const isSent = closure === undefined || hasText(closure);
  const { folder, manifest } = await withWorkersAhead(isSent ? numWorkers : 0, async () => {
    const source = await sourceOf("process-crop", settings);
    const sown = await sowJobs(source, {
      name: `${basename(output)}.crop`,
      root: dirname(output),
      options: settings,
      batchsize: jobsPerBatch,
      ...(closure === undefined ? {} : { constants: { functionText: String(closure) } }),
    });
    if (sown.codeChanged) throw leftOfAnother(sown.folder);
    const run = { entry: source.file, closure, numWorkers, isQuiet, signal };
    const begun = { folder: sown.folder, manifest: readManifest(sown.folder) };
    await growJobs(begun.folder, begun.manifest, run);
    return begun;
  });
  const missing = unfinishedBatches(folder, manifest);
  checkFinished({ folder, missing, batches: manifest.batches, what: "jobs", signal });
  const failed = failedJobs(folder, manifest, tracebackLimit);
  await reapCrop(folder, manifest, { output, allowIncomplete: true });
  removeCrop(folder);
  if (!isQuiet) process.stderr.write(describeFailures(failed));
  const seconds = (performance.now() - started) / 1000;
  return { output, jobs: manifest.cases, failed, seconds };
}

/** Sows, in words of processing where something else was sown under the name. */
async function sowJobs(...request: Parameters<typeof sow>): ReturnType<typeof sow> {
  try {
    return await sow(...request);
  } catch (error) {
    if (!isCropError(error, "already-exists") || !("different" in error.fields)) throw error;
    throw leftOfAnother(String(error.fields["file"]), error);
  }
}

function leftOfAnother(folder: string, cause?: unknown): CropError {
  return new CropError(
    "already-exists",
    `${folder} is left of a run that was stopped, with another function, tag map, input (or the input has changed since) or version of crop; remove that folder, or go on with what it was begun with`,
    { cause, fields: { file: folder } },
  );
}
