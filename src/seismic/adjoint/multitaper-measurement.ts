import type { FrequencyBand } from "./frequency-band.ts";
import type { PaddedFft } from "./padded-fft.ts";

/** A measurement for each bin of a band, float64 `[upper - lower]`. */
export interface SpectralMeasurement {
  /** Time by which the observed samples are later, seconds. */
  readonly tau: Float64Array;
  /** ln of the amplitude ratio, observed over synthetic. */
  readonly dlna: Float64Array;
}

/** The cross spectrum of two tapered arrays in a band, interleaved complex numbers, and the power of the second at all bins. */
export interface TaperSpectra {
  readonly cross: Float64Array;
  readonly power: Float64Array;
}

/** Gives D S* and |S|² for each taper, of d and s times the taper. */
export function taperSpectra(
  d: Float64Array,
  s: Float64Array,
  tapers: readonly Float64Array[],
  fft: PaddedFft,
  { lower, upper }: FrequencyBand,
): readonly TaperSpectra[] {
  return tapers.map((taper) => {
    const a = fft.forward(d.map((x, i) => x * taper[i]!)).slice(2 * lower, 2 * upper);
    const spectrum = fft.forward(s.map((x, i) => x * taper[i]!));
    const b = spectrum.subarray(2 * lower, 2 * upper);
    const cross = new Float64Array(a.length);
    for (let k = 0; k < a.length; k += 2) {
      cross[k] = a[k]! * b[k]! + a[k + 1]! * b[k + 1]!;
      cross[k + 1] = a[k + 1]! * b[k]! - a[k]! * b[k + 1]!;
    }
    const power = new Float64Array(spectrum.length / 2);
    for (let k = 0; k < power.length; k++) {
      power[k] = spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2;
    }
    return { cross, power };
  });
}

/** The steps of {@link measureTransfer}; see `MultitaperOptions`. */
export interface TransferOptions {
  readonly transfuncWaterlevel: number;
  readonly phaseStep: number;
}

/**
 * Measures the transfer function H = Σ D S* / Σ |S|² over the tapers: tau = tshift - arg H / ω with its jumps by 2π undone, and
 * dlna + ln |H|. Where the denominator is below the water level, the level is added to it.
 * Source: G. Laske and G. Masters, Constraints on global phase velocity maps from long-period polarization data, J. Geophys. Res.
 * 101 (1996); pyadjoint 0.2.3 `calculate_multitaper`.
 */
export function measureTransfer(
  spectra: readonly TaperSpectra[],
  { lower, upper, df }: FrequencyBand,
  { tshift, dlna }: { readonly tshift: number; readonly dlna: number },
  { transfuncWaterlevel, phaseStep }: TransferOptions,
): SpectralMeasurement {
  const cross = sumOfArrays(spectra.map((spectrum) => spectrum.cross));
  const power = sumOfArrays(spectra.map((spectrum) => spectrum.power));
  const level = power.reduce((a, b) => Math.max(a, b), 0) * transfuncWaterlevel ** 2;
  const count = upper - lower;
  const phases = new Float64Array(count);
  const ratios = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const below = power[lower + i]!;
    const denominator = below >= level ? below : below + level;
    const re = cross[2 * i]! / denominator;
    const im = cross[2 * i + 1]! / denominator;
    phases[i] = Math.atan2(im, re);
    ratios[i] = Math.log(Math.hypot(re, im)) + dlna;
  }
  undoCycleSkips(phases, phaseStep);
  const tau = phases.map((phase, i) =>
    lower + i === 0 ? tshift : tshift - phase / (2 * Math.PI * (lower + i) * df),
  );
  return { tau, dlna: ratios };
}

/**
 * Adds or takes 2π from a phase on, in place, where it jumps by more than `phaseStep` and its curvature is least so.
 * Source: pyadjoint 0.2.3 `process_cycle_skipping`.
 */
function undoCycleSkips(phases: Float64Array, phaseStep: number): void {
  const turn = 2 * Math.PI;
  for (let i = 1; i + 1 < phases.length; i++) {
    if (!(Math.abs(phases[i]! - phases[i + 1]!) > phaseStep)) continue;
    const curvature = phases[i + 1]! + phases[i - 1]! - 2 * phases[i]!;
    const as = Math.abs(curvature);
    const up = Math.abs(curvature + turn);
    const down = Math.abs(curvature - turn);
    const change = up < as && up < down ? turn : down < as && down < up ? -turn : 0;
    if (change === 0) continue;
    for (let j = i + 1; j < phases.length; j++) phases[j]! += change;
  }
}

/**
 * Gives the errors of a measurement by the jackknife: with x[j] measured without taper j of K and m the mean of the
 * pseudo-values K x - (K - 1) x[j], sqrt(Σ (x[j] - m)² / (K (K - 1))).
 * Source: D. J. Thomson and A. D. Chave, Jackknifed error estimates for spectra, coherences and transfer functions, 1991, in
 * Advances in Spectrum Analysis and Array Processing 1; the deviation is taken of x[j] as by pyadjoint 0.2.3 `calculate_mt_error`.
 */
export function jackknifeErrors(
  measurement: SpectralMeasurement,
  spectra: readonly TaperSpectra[],
  measure: (spectra: readonly TaperSpectra[]) => SpectralMeasurement,
): SpectralMeasurement {
  const deleted = spectra.map((_, j) => measure(spectra.filter((__, k) => k !== j)));
  const errorOf = (key: keyof SpectralMeasurement): Float64Array =>
    jackknife(
      measurement[key],
      deleted.map((one) => one[key]),
    );
  return { tau: errorOf("tau"), dlna: errorOf("dlna") };
}

function jackknife(whole: Float64Array, deleted: readonly Float64Array[]): Float64Array {
  const k = deleted.length;
  return whole.map((x, i) => {
    const mean = deleted.reduce((sum, one) => sum + k * x - (k - 1) * one[i]!, 0) / k;
    const square = deleted.reduce((sum, one) => sum + (one[i]! - mean) ** 2, 0);
    return Math.sqrt(square / (k * (k - 1)));
  });
}

function sumOfArrays(arrays: readonly Float64Array[]): Float64Array {
  const [first, ...rest] = arrays;
  const sum = first?.slice() ?? new Float64Array(0);
  for (const array of rest) {
    for (let i = 0; i < sum.length; i++) sum[i]! += array[i]!;
  }
  return sum;
}
