import type { PaddedFft } from "./padded-fft.ts";

/** The bins `lower` <= i < `upper` of a spectrum, `df` Hz apart, in which a multitaper misfit measures. */
export interface FrequencyBand {
  readonly lower: number;
  readonly upper: number;
  readonly df: number;
}

/** What limits a {@link FrequencyBand}; see `MultitaperOptions`. */
export interface BandLimits {
  readonly minPeriod: number;
  readonly maxPeriod: number;
  readonly waterThreshold: number;
  readonly minCycleInWindow: number;
  readonly mtNw: number;
}

/**
 * Gives the band between `minPeriod` and `maxPeriod` in which the spectrum of the whole synthetic, float64 `[npts]`, stays above
 * the water level around its peak; undefined where that is narrower than half of the bandwidth of a taper.
 * Source: pyadjoint 0.2.3 `calculate_freq_limits`.
 */
export function frequencyBand(
  synthetic: Float64Array,
  fft: PaddedFft,
  limits: BandLimits,
): FrequencyBand | undefined {
  const { minPeriod, maxPeriod, waterThreshold, minCycleInWindow, mtNw } = limits;
  const { df, dt } = fft;
  const duration = synthetic.length * dt;
  const amplitudes = amplitudesOf(fft.forward(synthetic));
  const nyquist = amplitudes.length - 1;
  const peak = amplitudes.reduce((best, x, i) => (x > amplitudes[best]! ? i : best), 0);
  const level = waterThreshold * amplitudes[peak]!;
  const rise = searchLimit(amplitudes.subarray(peak + 1), level);
  const fall = searchLimit(amplitudes.subarray(1, Math.max(1, peak)).toReversed(), level);
  const upper = Math.min(
    rise === undefined ? nyquist : peak + 1 + rise,
    Math.trunc(1 / (minPeriod * df)),
    Math.trunc(1 / (2 * dt) / df) - 1,
  );
  const lower = Math.max(
    fall === undefined ? 0 : peak - 1 - fall,
    Math.trunc(1 / (maxPeriod * df)),
    Math.trunc(minCycleInWindow / duration / df) - 1,
  );
  return (upper - lower) * df < mtNw / (4 * duration) ? undefined : { lower, upper, df };
}

function amplitudesOf(spectrum: Float64Array): Float64Array {
  return Float64Array.from({ length: spectrum.length / 2 }, (_, k) =>
    Math.hypot(spectrum[2 * k]!, spectrum[2 * k + 1]!),
  );
}

/**
 * Walks through the amplitudes and gives the last bin where they went under the level or, after that, above ten times the level
 * again, as a thermostat does; undefined where they never went under.
 */
function searchLimit(amplitudes: Float64Array, level: number): number | undefined {
  let limit: number | undefined;
  let isAbove = true;
  for (const [i, amplitude] of amplitudes.entries()) {
    if (isAbove ? amplitude < level : amplitude > 10 * level) {
      isAbove = !isAbove;
      limit = i;
    }
  }
  return limit;
}
