import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  evaluateDefinition,
  growCrop,
  type GrowEvent,
  type GrowOptions,
  loadSource,
  type Manifest,
  type ModuleSource,
  packageFolder,
  startCaseBar,
} from "../../crop/index.ts";
import { hasText } from "./process-function.ts";

/**
 * Gives the source of a crop definition of this folder, with the file of a function where there is one. It is not imported: a data
 * set, which uses this, would import itself.
 */
export async function sourceOf(
  name: "process-crop" | "two-files-crop",
  settings: Readonly<Record<string, string>>,
): Promise<ModuleSource> {
  const folder = "function" in settings ? join("src", "seismic", "process") : "lib";
  return await loadSource(join(packageFolder(), "dist", folder, `${name}.js`), settings);
}

/** How the jobs of a crop are run. */
export interface JobRun {
  /** The module that defines the crop. */
  readonly entry: string;
  /** The function, where it is one of this program. */
  readonly closure: ((...args: never[]) => unknown) | undefined;
  readonly numWorkers: number;
  readonly isQuiet: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Grows what is missing of a crop in worker processes, with a progress bar. A function of this program that turns out to use variables
 * which only this program has is called here instead.
 */
export async function growJobs(folder: string, manifest: Manifest, run: JobRun): Promise<void> {
  const bar = await startCaseBar("Process", manifest.cases, run.isQuiet);
  try {
    await growShown(folder, manifest, run, (event) => bar.show(event));
  } finally {
    bar.stop();
  }
}

async function growShown(
  folder: string,
  manifest: Manifest,
  run: JobRun,
  onEvent: (event: GrowEvent) => void,
): Promise<void> {
  const { closure, numWorkers, signal } = run;
  const options = signal === undefined ? {} : { signal };
  if (closure === undefined) {
    await growCrop(folder, manifest, { ...options, numWorkers, isolation: "process", onEvent });
    return;
  }
  if (hasText(closure) && !(await growSent(folder, manifest, run, onEvent))) return;
  const definition = await evaluateDefinition(
    ((await import(pathToFileURL(run.entry).href)) as { readonly default: unknown }).default,
    manifest.options,
    run.entry,
    { function: { default: closure } },
  );
  const inline: GrowOptions = { ...options, isolation: "inline", failed: true, onEvent };
  await growCrop(folder, manifest, inline, definition);
}

/** Has the text of the function run elsewhere; true when it lacks something there. */
async function growSent(
  folder: string,
  manifest: Manifest,
  { numWorkers, signal }: JobRun,
  onEvent: (event: GrowEvent) => void,
): Promise<boolean> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal?.addEventListener("abort", onAbort, { once: true });
  let lacksSomething = false;
  try {
    signal?.throwIfAborted();
    await growCrop(folder, manifest, {
      numWorkers,
      isolation: "process",
      signal: stop.signal,
      graceSeconds: 0.01,
      onEvent: (event) => {
        if (event.kind === "failed-case" && event.failure.name === "ReferenceError") {
          lacksSomething = true;
          stop.abort();
        }
        onEvent(event);
      },
    });
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
  return lacksSomething && signal?.aborted !== true;
}
