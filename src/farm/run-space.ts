import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SpaceInput } from "../combos/index.ts";
import {
  caseError,
  type CodeSource,
  growCrop,
  type MemoryRun,
  readManifest,
  reapDataset,
  type ReapLayout,
  runInMemory,
  sow,
} from "../crop/index.ts";
import { startProgressBar } from "../progress-bar.ts";
import { type RunOptions, workersOf } from "./run-options.ts";
import { sendable } from "./sent-function.ts";

/**
 * Runs the cases of a space and labels what they give: one after the other in this process, or in workers as a crop in a
 * temporary folder.
 *
 * @throws CropError `case-failed` for the first failed case unless `raiseErrors` is false; what sowing and reaping throw
 */
export async function runSpace(
  source: CodeSource,
  space: SpaceInput,
  layout: ReapLayout,
  options: RunOptions,
): Promise<MemoryRun> {
  const { verbosity = 0, desc = "Run", onProgress } = options;
  const bar = await startProgressBar(desc, verbosity === 0);
  const show: ShowProgress = (done, cases, settings) => {
    bar.update(done, cases, verbosity === 2 ? settings?.() : "");
    onProgress?.(done, cases);
  };
  try {
    const workers = workersOf(options);
    if (workers !== undefined)
      return await runInWorkers(source, space, layout, workers, options, show);
    return await runInMemory(source.definition, {
      ...options,
      constants: {},
      space,
      layout,
      onProgress: show,
    });
  } finally {
    bar.stop();
  }
}

type ShowProgress = (done: number, cases: number, settings?: () => string) => void;

async function runInWorkers(
  source: CodeSource,
  space: SpaceInput,
  layout: ReapLayout,
  numWorkers: number,
  options: RunOptions,
  show: ShowProgress,
): Promise<MemoryRun> {
  const { executor, signal, shuffle, seed, raiseErrors = true } = options;
  const code = source.kind === "module" ? source : sendable(source.definition);
  const root = mkdtempSync(join(tmpdir(), "crop-run-"));
  try {
    const { folder, cases } = await sow(code, {
      name: "run",
      root,
      space,
      numBatches: 4 * numWorkers, // workers share the cases of a batch; more files would only cost
      ...(shuffle === undefined ? {} : { shuffle }),
      ...(seed === undefined ? {} : { seed }),
    });
    const manifest = readManifest(folder);
    let done = 0;
    const grown = await growCrop(folder, manifest, {
      numWorkers,
      raiseErrors,
      ...(executor === undefined ? {} : { executor }),
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => {
        if (event.kind === "cases") show((done += event.values + event.failures), cases);
      },
    });
    signal?.throwIfAborted();
    const failure = grown.firstFailure?.failure;
    if (failure !== undefined && raiseErrors) {
      const isUnknown = failure.name === "ReferenceError" && source.kind === "memory";
      throw caseError(
        failure,
        isUnknown
          ? "; a function that is sent to workers cannot use variables from around it: pass them as constants or resources, or use a definition file"
          : "",
      );
    }
    const reaping = { layout, provenance: false, keep: true, allowIncomplete: !raiseErrors };
    const dataset =
      grown.values === 0 && grown.failures > 0
        ? undefined
        : (await reapDataset(folder, manifest, reaping)).dataset;
    return { dataset, failures: grown.failures, firstFailure: failure };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
