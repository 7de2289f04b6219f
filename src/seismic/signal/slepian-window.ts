import { CropError } from "../../errors.ts";
import { slepianTapers } from "./slepian-tapers.ts";

/**
 * Gives the first Slepian sequence of `length` samples from 2, float64 `[length]`, with scipy's "approximate" norm: the greatest
 * sample is 1 at an odd length and length² / (length² + NW) at an even one.
 *
 * @throws CropError `bad-option` unless 0 < NW < length / 2
 * Source: as {@link slepianTapers}; scipy 1.17 `dpss`.
 */
export function slepianWindow(length: number, NW: number): Float64Array {
  const [taper] = slepianTapers(length, NW, 1) ?? [];
  if (taper === undefined) {
    throw new CropError(
      "bad-option",
      `a dpss window of ${length} samples with NW ${NW}: between 0 and ${length / 2} is wanted`,
    );
  }
  const greatest = taper.reduce((a, b) => Math.max(a, b));
  const norm = length % 2 === 0 ? length ** 2 / (length ** 2 + NW) : 1;
  // Symmetric but for rounding.
  return taper.map((sample, i) => ((sample + taper[length - 1 - i]!) / 2 / greatest) * norm);
}
