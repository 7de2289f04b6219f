import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readManifest, reapCases, sow } from "../../crop/index.ts";
import { CropError } from "../../errors.ts";
import { describeFailures, type FailedJob, failedJob } from "./failed-jobs.ts";
import { growJobs, sourceOf } from "./grow-jobs.ts";
import { fileOf, type TwoFilesFunction } from "./process-function.ts";
import { checkTracebackLimit, workersFor, type WorkOptions } from "./work-options.ts";

/** A data set, as far as it tells of its stations. */
export interface StationList {
  readonly path: string;
  stations(): readonly string[];
  hasStation(name: string): boolean;
}

/**
 * Calls a function with each station that two ASDF data sets have, and gives what it gave by station: plain data, as a crop keeps
 * it. `fn` is a function or a module, as for `processAsdf`. A station whose call fails is left out, and said on standard error.
 *
 * @throws CropError `bad-option` for a number of workers; `incomplete` when it was stopped
 */
export async function processTwoFiles(
  input: StationList,
  other: StationList,
  fn: TwoFilesFunction | string | URL,
  options: WorkOptions = {},
): Promise<ReadonlyMap<string, unknown>> {
  const { tracebackLimit = 3, isQuiet = false, signal } = options;
  const numWorkers = workersFor(options.cpuCount ?? -1);
  checkTracebackLimit(tracebackLimit);
  const stations = input.stations().filter((name) => other.hasStation(name));
  const values = new Map<string, unknown>();
  if (stations.length === 0) return values;
  const closure = typeof fn === "function" ? fn : undefined;
  const settings = {
    input: resolve(input.path),
    other: resolve(other.path),
    ...(typeof fn === "function" ? {} : { function: fileOf(fn) }),
  };
  const source = await sourceOf("two-files-crop", settings);
  const root = mkdtempSync(join(tmpdir(), "crop-two-files-"));
  try {
    const { folder } = await sow(source, {
      name: "stations",
      root,
      options: settings,
      space: { cases: stations.map((station) => ({ station })) },
      ...(closure === undefined ? {} : { constants: { functionText: String(closure) } }),
    });
    const manifest = readManifest(folder);
    await growJobs(folder, manifest, { entry: source.file, closure, numWorkers, isQuiet, signal });
    const failed: FailedJob[] = [];
    for await (const each of reapCases(folder, manifest)) {
      const { station } = each.settings as { readonly station: string };
      if (each.kind === "value") values.set(station, each.value);
      else if (each.kind === "missing") throw stopped(values.size, stations.length);
      else failed.push(failedJob({ station }, each.failure, tracebackLimit));
    }
    if (!isQuiet) process.stderr.write(describeFailures(failed));
    return values;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function stopped(done: number, all: number): CropError {
  return new CropError("incomplete", `it was stopped after ${done} of ${all} stations`);
}
