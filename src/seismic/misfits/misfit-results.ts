import { dirname } from "node:path";
import { makeFolder, writeFileAtomically } from "../../files/index.ts";
import type { PairMisfit } from "./pair-misfit.ts";

/** A pair of an event and a station. */
export interface PairResult {
  readonly event: string;
  readonly station: string;
  /** null: not measured, or failed. */
  readonly result: PairMisfit | null;
}

/**
 * Gives a line for each pair that was measured, event, station, misfit and number of windows: the file of results of Pyatoa's parallel
 * example, byte by byte. A pair without windows has the misfit nan.
 */
export function formatMisfitResults(pairs: readonly PairResult[]): string {
  return pairs
    .flatMap(({ event, station, result }) =>
      result === null
        ? []
        : [`${event} ${station} ${twoDecimals(result.misfit ?? NaN)} ${result.nwin}\n`],
    )
    .join("");
}

/** Writes {@link formatMisfitResults} into a file, whole or not at all. @throws CropError `disk` */
export function writeMisfitResults(file: string, pairs: readonly PairResult[]): void {
  makeFolder(dirname(file));
  writeFileAtomically(file, formatMisfitResults(pairs));
}

/** Gives the text of Python's `.2f`: the two decimals nearest to the exact double, of two as near the even ones. */
export function twoDecimals(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (Math.abs(x) >= 1e21) return `${BigInt(x)}.00`;
  const text = x.toFixed(2);
  // Only odd multiples of 1/8 lie in the middle of two decimals, and toFixed takes the greater one.
  const isTie = Math.abs(8 * x) % 2 === 1;
  if (!isTie || Number(text.at(-1)) % 2 === 0) return text;
  return (Math.sign(x) * (Math.abs(Number(text)) - 0.01)).toFixed(2);
}
