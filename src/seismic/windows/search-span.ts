import { CropError } from "../../errors.ts";
import type { Extrema } from "./candidate.ts";

/**
 * Gives the troughs from `start` to `end` (samples) and the peaks between them; where the first or last trough is lost,
 * that end of the span stands for it. Without a span all of them.
 *
 * @throws CropError `bad-data` when no trough is left though there are peaks
 * Source: pyflex 0.2.0 `calculate_preliminiaries`.
 */
export function extremaWithin(
  channelId: string,
  all: Extrema,
  span?: { readonly start: number; readonly end: number },
): Extrema {
  if (all.peaks.length === 0) return all;
  const kept =
    span === undefined
      ? all.troughs
      : all.troughs.filter((trough) => trough >= span.start && trough <= span.end);
  if (kept.length === 0) {
    throw new CropError(
      "bad-data",
      `${channelId}: cannot select windows, the STA/LTA has no minimum in the time of the waves; most likely the source is too near for the shortest period`,
    );
  }
  if (span === undefined) return all;
  const troughs = [...kept];
  if (kept[0] !== all.troughs[0]) troughs.unshift(span.start);
  if (kept.at(-1) !== all.troughs.at(-1)) troughs.push(span.end);
  const [first, last] = [troughs[0]!, troughs.at(-1)!];
  return {
    troughs: Int32Array.from(troughs),
    peaks: all.peaks.filter((peak) => peak > first && peak < last),
  };
}
