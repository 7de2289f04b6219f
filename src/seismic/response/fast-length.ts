import { primeFactors } from "../fft/index.ts";

/**
 * Gives the length that the samples are padded to with zeros before a response is removed: twice their number, made even, or
 * one a little above it without a great prime factor, else the next power of two. The frequencies follow from it, and
 * so does the result: it is not free to choose.
 * Source: obspy 1.5.1 `_npts2nfft`.
 */
export function fastLength(npts: number): number {
  const least = 2 * (npts + (npts % 2));
  if (least <= 5000) return least;
  const candidates = Array.from({ length: 11 }, (_, i) => least + 2 * i);
  const fast = candidates.find((length) => (primeFactors(length).at(-1) ?? 1) < 500);
  return fast ?? 2 ** Math.ceil(Math.log2(least));
}
