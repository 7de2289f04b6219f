import { availableParallelism } from "node:os";
import { CropError } from "../../errors.ts";

/** How jobs are run. */
export interface WorkOptions {
  /** Most frames of the function that a failed job shows, from where it threw outwards; default 3. */
  readonly tracebackLimit?: number;
  /** Worker processes; default -1, as many as there are processor cores. Never more than jobs. */
  readonly cpuCount?: number;
  /** Neither progress nor failures on standard error; default false. */
  readonly isQuiet?: boolean;
  /** Stops the work. */
  readonly signal?: AbortSignal;
}

/** Gives the number of worker processes. @throws CropError `bad-option` */
export function workersFor(cpuCount: number): number {
  if (cpuCount === -1) return availableParallelism();
  if (Number.isSafeInteger(cpuCount) && cpuCount >= 1) return cpuCount;
  throw new CropError(
    "bad-option",
    `cpuCount ${cpuCount}: a whole number from 1 is wanted, or -1 for all processor cores`,
  );
}

/** @throws CropError `bad-option` for what is no number of frames */
export function checkTracebackLimit(limit: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0) return;
  throw new CropError("bad-option", `tracebackLimit ${limit}: a whole number from 0 is wanted`);
}
