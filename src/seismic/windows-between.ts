import { CropError } from "../errors.ts";
import { nanoseconds } from "./utc-time.ts";

/**
 * Gives the start and end of each window of `length` that fits between two times, one every `step`, both in seconds.
 *
 * @throws CropError `bad-option` for a length or step that is not above 0
 */
export function* windowsBetween(
  starttime: bigint,
  endtime: bigint,
  length: number,
  step: number,
): Generator<readonly [start: bigint, end: bigint], void> {
  for (const [name, seconds] of [
    ["length", length],
    ["step", step],
  ] as const) {
    if (seconds > 0 && seconds < Infinity && nanoseconds(seconds) > 0n) continue;
    throw new CropError(
      "bad-option",
      `windows with a ${name} of ${seconds} s: more than 0 is wanted`,
    );
  }
  const [span, apart] = [nanoseconds(length), nanoseconds(step)];
  for (let start = starttime; start + span <= endtime; start += apart) yield [start, start + span];
}
