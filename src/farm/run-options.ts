import { availableParallelism } from "node:os";
import type { CallerPool } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import type { NamedValues } from "./parse-labels.ts";

/** How cases are run. */
export interface RunOptions {
  /** Passed to every case beside the runner's own, and recorded as attributes. */
  readonly constants?: NamedValues;
  /**
   * Run in worker processes: `true` for one a core, or their number; default false, in this process. A function is sent to
   * them as its text, so it must not use variables from around it.
   */
  readonly parallel?: boolean | number;
  /** The number of worker processes. */
  readonly numWorkers?: number;
  /** A pool of the caller's, whose workers run the cases; see `CallerPool`. */
  readonly executor?: CallerPool;
  /** Changes the order of work and not the result; a number is the seed of the order. */
  readonly shuffle?: boolean | number;
  /** From which every case has its own seed; default 0. */
  readonly seed?: number;
  /** On a terminal: 0 nothing (default), 1 a progress bar, 2 with the settings of the case. */
  readonly verbosity?: 0 | 1 | 2;
  /** The title of the progress bar. */
  readonly desc?: string;
  /** End at the first failed case with its error; default true. Otherwise its place is missing. */
  readonly raiseErrors?: boolean;
  /** Called after every case, or some of them. */
  readonly onProgress?: (done: number, cases: number) => void;
  /** Ends the run; what was computed is lost. */
  readonly signal?: AbortSignal;
}

/**
 * Gives the number of worker processes that is asked for; undefined for none.
 *
 * @throws CropError `bad-option` for a number that is not whole or below 1
 */
export function workersOf({ parallel, numWorkers, executor }: RunOptions): number | undefined {
  const asked = numWorkers ?? (typeof parallel === "number" ? parallel : undefined);
  if (asked !== undefined && !(Number.isSafeInteger(asked) && asked >= 1))
    throw new CropError(
      "bad-option",
      `the number of workers must be a whole number from 1, not ${String(asked)}`,
    );
  if (asked !== undefined) return asked;
  return parallel === true || executor !== undefined ? availableParallelism() : undefined;
}
