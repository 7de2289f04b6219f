import { CropError } from "../../errors.ts";

/** What tapers the sinc function. */
export type LanczosWindow = "lanczos" | "hanning" | "blackman";

/**
 * Gives, at some places x from 0 to n - 1, the sum over |d| <= a of samples[j] sinc(d) w(d), d = x - j; samples beyond the ends
 * count as zero. w is sinc(d / a) (`lanczos`), the Hann or the Blackman window over -a .. a.
 *
 * @throws CropError `bad-option` unless a is a whole number from 1
 * Source: W. Burger and M. J. Burge, Principles of Digital Image Processing, 2009, section 10.5; obspy 1.5.1
 * `lanczos_interpolation`, which takes every window for `lanczos`.
 */
export function lanczos(
  samples: Float64Array,
  a: number,
  window: LanczosWindow,
  places: Float64Array,
): Float64Array {
  if (!Number.isInteger(a) || a < 1) {
    throw new CropError(
      "bad-option",
      `Lanczos interpolation with a = ${a}: a whole number from 1 is wanted`,
    );
  }
  const n = samples.length;
  // cos and sin of pi j / a, j = -a .. a, from which those of pi d / a follow for any d.
  const cosines = Float64Array.from({ length: 2 * a + 1 }, (_, j) =>
    Math.cos((Math.PI * (j - a)) / a),
  );
  const sines = Float64Array.from({ length: 2 * a + 1 }, (_, j) =>
    Math.sin((Math.PI * (j - a)) / a),
  );
  const result = new Float64Array(places.length);
  for (let p = 0; p < places.length; p++) {
    const floor = Math.floor(places[p]!);
    const rest = places[p]! - floor;
    const sineOfRest = Math.sin(Math.PI * rest) / Math.PI;
    const cos = Math.cos((Math.PI * rest) / a);
    const sin = Math.sin((Math.PI * rest) / a);
    let sum = 0;
    // Sample floor - m is d = rest + m away; sin(pi d) changes sign from one to the next.
    for (let m = Math.max(-a, floor - n + 1); m <= Math.min(a, floor); m++) {
      const d = rest + m;
      if (d > a) continue;
      const sample = samples[floor - m]!;
      if (Math.abs(d) < 1e-10) {
        sum += sample;
        continue;
      }
      const c = cosines[m + a]! * cos - sines[m + a]! * sin;
      const s = sines[m + a]! * cos + cosines[m + a]! * sin;
      const weight =
        window === "lanczos"
          ? (a * s) / (Math.PI * d)
          : window === "hanning"
            ? 0.5 + 0.5 * c
            : 0.42 + 0.5 * c + 0.08 * (2 * c * c - 1);
      sum += (sample * (m % 2 === 0 ? sineOfRest : -sineOfRest) * weight) / d;
    }
    result[p] = sum;
  }
  return result;
}
