import { CropError } from "../../errors.ts";
import type { WindowSamples } from "./measured-windows.ts";
import { slepianTapers } from "../signal/index.ts";
import { taperWindow, type WindowTaper } from "./window-taper.ts";

/** What a window must have for a multitaper measurement; see `MultitaperOptions`. */
export interface WindowNeeds {
  readonly minPeriod: number;
  readonly minCycleInWindow: number;
  readonly mtNw: number;
  readonly numTaper: number;
  readonly lnpt: number;
}

/**
 * Tells whether a multitaper measurement makes sense: the time shift is more than a sample, and the window long enough. The
 * number of samples is compared with seconds, as in pyadjoint, so only very short windows are not.
 * Source: pyadjoint 0.2.3 `check_time_series_acceptability`.
 */
export function isMeasurable(
  tshift: number,
  dt: number,
  count: number,
  { minPeriod, minCycleInWindow }: WindowNeeds,
): boolean {
  return Math.abs(tshift) > dt && minCycleInWindow * minPeriod <= count;
}

/**
 * Gives the samples of a window that is moved by a time shift, tapered and divided by an amplitude ratio, float64 `[count]`;
 * undefined where the moved window leaves the trace.
 * Source: pyadjoint 0.2.3 `prepare_data_for_mtm`.
 */
export function alignedSamples(
  trace: Float64Array,
  { left, count }: WindowSamples,
  dt: number,
  { tshift, dlna }: { readonly tshift: number; readonly dlna: number },
  taper: WindowTaper,
): Float64Array | undefined {
  // The quotient of rounded numbers loses a sample now and then, as it does in pyadjoint.
  const start = left + Math.trunc(tshift / dt);
  if (start < 0 || start + count > trace.length) return undefined;
  const factor = Math.exp(-dlna);
  const samples = trace.slice(start, start + count).map((x) => factor * x);
  taperWindow(samples, taper);
  return samples;
}

/**
 * Gives the Slepian tapers of a window, float64 `[count]` each, with mean square 1; undefined where there are none.
 *
 * @throws CropError `bad-option` for a window that is longer than the transform
 */
export function multitapers(
  count: number,
  { mtNw, numTaper, lnpt }: WindowNeeds,
): readonly Float64Array[] | undefined {
  if (count > 2 ** lnpt) {
    throw new CropError(
      "bad-option",
      `a window of ${count} samples is longer than the transform of 2^${lnpt}: raise lnpt`,
    );
  }
  const factor = Math.sqrt(count);
  return slepianTapers(count, mtNw, numTaper)?.map((taper) => taper.map((x) => factor * x));
}
