import { CropError } from "../../errors.ts";
import { emitWarning, type Warn } from "./warning.ts";
import { type SampleWindow, windowOf } from "./windows.ts";

/** The options of {@link taper}; without a length it takes half of the trace on each side. */
export interface TaperOptions {
  /** Length of one side as a share of the trace (0.05: a twentieth on each side). */
  readonly maxPercentage?: number;
  /** Length of one side in seconds; the shorter of both lengths counts. */
  readonly maxLength?: number;
  /** Default: `hann`. */
  readonly type?: SampleWindow;
  /** Default: `both`. */
  readonly side?: "left" | "right" | "both";
  /** Hears that the taper had to be cut to the trace. Default: {@link emitWarning}. */
  readonly warn?: Warn;
}

/**
 * Gives the samples, float64 `[npts]`, a copy, brought down to the value of a window at their ends: w samples on each side are
 * multiplied with the flanks of a window of 2 w + 1 (2 w, where that is the whole trace), those between stay.
 *
 * @throws CropError `bad-option` for a window that is not known, or a length that is negative or no number
 * Source: obspy 1.5.1 `Trace.taper`.
 */
export function taper(
  samples: Float64Array,
  samplingRate: number,
  options: TaperOptions = {},
): Float64Array {
  const { maxPercentage, maxLength, type = "hann", side = "both", warn = emitWarning } = options;
  const n = samples.length;
  const lengths = [
    lengthOf("maxPercentage", maxPercentage, n),
    lengthOf("maxLength", maxLength, samplingRate),
  ].filter((length) => length !== undefined);
  if (n > 0 && lengths.length > 0 && lengths.every((length) => 2 * length > n)) {
    warn("the taper is longer than the trace and was cut to it");
  }
  const flank = Math.min(...lengths, Math.floor(n / 2));
  const window = windowOf(type, 2 * flank === n ? n : 2 * flank + 1, flank);
  const result = samples.slice();
  for (let i = 0; i < flank; i++) {
    if (side !== "right") result[i]! *= window[i]!;
    if (side !== "left") result[n - 1 - i]! *= window[i]!;
  }
  return result;
}

function lengthOf(name: string, value: number | undefined, factor: number): number | undefined {
  if (value === undefined) return undefined;
  if (value >= 0) return Math.trunc(value * factor);
  throw new CropError("bad-option", `a taper with ${name} ${value}: 0 or more is wanted`);
}
