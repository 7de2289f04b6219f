import { differentiate } from "../signal/index.ts";
import type { FrequencyBand } from "./frequency-band.ts";
import type { PaddedFft } from "./padded-fft.ts";

/** Which spectrum an adjoint source is made of: the tapered synthetic's, or its derivative's. */
export type SourceSpectrum = "samples" | "velocity";

/** Gives the spectrum of s times each taper, or of its derivative, in a band: interleaved complex numbers. */
export function taperedSpectra(
  s: Float64Array,
  tapers: readonly Float64Array[],
  fft: PaddedFft,
  { lower, upper }: FrequencyBand,
  kind: SourceSpectrum,
): readonly Float64Array[] {
  return tapers.map((taper) => {
    const tapered = s.map((x, i) => x * taper[i]!);
    const samples = kind === "samples" ? tapered : differentiate(tapered, 1 / fft.dt);
    return fft.forward(samples).slice(2 * lower, 2 * upper);
  });
}

/**
 * Gives the adjoint source of weighted spectral measurements: the sum over the tapers h of h times the samples with the
 * spectrum V w / B, where V is a spectrum of {@link taperedSpectra}, B = Σ V W* over the tapers with the spectra W of the partner
 * (V itself but for double differences), and w the weight of a bin.
 * Source: C. Tape, Q. Liu, A. Maggi and J. Tromp, Geophys. J. Int. 180 (2010); pyadjoint 0.2.3 `calculate_mt_adjsrc` and
 * `calculate_dd_mt_adjsrc`.
 */
export function multitaperSource(
  spectra: readonly Float64Array[],
  partners: readonly Float64Array[],
  weights: Float64Array,
  tapers: readonly Float64Array[],
  fft: PaddedFft,
  { lower }: FrequencyBand,
): Float64Array {
  const factors = factorsOf(spectra, partners, weights);
  const source = new Float64Array(tapers[0]?.length ?? 0);
  const spectrum = new Float64Array(fft.length + 2);
  for (const [k, taper] of tapers.entries()) {
    const values = spectra[k]!;
    for (let i = 0; i < values.length; i += 2) {
      const re = values[i]!;
      const im = values[i + 1]!;
      spectrum[2 * lower + i] = re * factors[i]! - im * factors[i + 1]!;
      spectrum[2 * lower + i + 1] = re * factors[i + 1]! + im * factors[i]!;
    }
    const samples = fft.inverse(spectrum);
    for (let i = 0; i < source.length; i++) source[i]! += samples[i]! * taper[i]!;
  }
  return source;
}

/** Gives w / B = w B* / |B|² for each bin, interleaved complex numbers. */
function factorsOf(
  spectra: readonly Float64Array[],
  partners: readonly Float64Array[],
  weights: Float64Array,
): Float64Array {
  const factors = new Float64Array(2 * weights.length);
  for (const [i, weight] of weights.entries()) {
    let re = 0;
    let im = 0;
    for (const [k, v] of spectra.entries()) {
      const w = partners[k]!;
      re += v[2 * i]! * w[2 * i]! + v[2 * i + 1]! * w[2 * i + 1]!;
      im += v[2 * i + 1]! * w[2 * i]! - v[2 * i]! * w[2 * i + 1]!;
    }
    const square = re * re + im * im;
    factors[2 * i] = (weight * re) / square;
    factors[2 * i + 1] = (-weight * im) / square;
  }
  return factors;
}
