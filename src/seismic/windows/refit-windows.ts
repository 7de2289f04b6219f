import type { Trace } from "../trace.ts";
import { type MisfitWindow, misfitWindow, pairOf } from "./misfit-window.ts";
import { siftMisfits } from "./sift-misfits.ts";
import { SelectionLog } from "./selection-log.ts";
import type { WindowConfig } from "./window-config.ts";

/** How windows of another pair of traces are taken over. */
export interface RefitOptions {
  /** Whether windows are dropped that the acceptance levels of the configuration refuse now. Default false. */
  readonly revalidate?: boolean;
}

/**
 * Gives windows that were selected before, as in an earlier step of an inversion, with the fit of these traces in them;
 * their ends, centers and phases stay.
 *
 * @throws CropError `bad-data` when the traces differ in their times or hold NaN
 * Source: Pyatoa 0.4.2 `Manager.retrieve_windows_from_dataset`.
 */
export function refitWindows(
  windows: readonly MisfitWindow[],
  observed: Trace,
  synthetic: Trace,
  config: WindowConfig,
  { revalidate = false }: RefitOptions = {},
): readonly MisfitWindow[] {
  const pair = pairOf(observed, synthetic);
  const refitted = windows.map((window) => {
    const { phaseArrivals } = window;
    return { ...misfitWindow(pair, config, window), phaseArrivals };
  });
  return revalidate ? siftMisfits(new SelectionLog(), config, observed.npts, refitted) : refitted;
}
