import { envelope, hilbert } from "../signal/index.ts";
import type { AdjointSource, Waveforms, WindowMeasurement } from "./adjoint-source.ts";
import { type Measured, measureWindows, type WindowCut } from "./measured-windows.ts";
import { simpson } from "./simpson.ts";
import { defaultWindowTaper, type WindowTaper } from "./window-taper.ts";

/** The options of {@link exponentiatedPhaseMisfit}. */
export interface ExponentiatedPhaseOptions extends WindowTaper {
  /** Share of its greatest value that is added to an envelope before it divides. Default: 0.2. */
  readonly wtrEnv?: number;
}

/** The options that {@link exponentiatedPhaseMisfit} takes where none is given. */
export const defaultExponentiatedPhase: Required<ExponentiatedPhaseOptions> = {
  ...defaultWindowTaper,
  wtrEnv: 0.2,
};

/** What {@link exponentiatedPhaseMisfit} measures in a window, of the real and the imaginary part. */
export interface ExponentiatedPhaseMeasurement extends WindowMeasurement {
  readonly misfitReal: number;
  readonly misfitImag: number;
  /** Mean differences of the parts. */
  readonly diffReal: number;
  readonly diffImag: number;
}

/**
 * Gives the exponentiated phase misfit, the sum over the windows of ½ ∫ a² + b² dt with the differences a = d/E_d - s/E_s and
 * b = Hd/E_d - Hs/E_s of the real and imaginary part of exp(i phase): H is the Hilbert transform, E the envelope plus a water
 * level. Its adjoint source is -a (Hs)²/E_s³ - H[a s Hs/E_s³] + b s Hs/E_s³ + H[b s²/E_s³].
 *
 * @throws CropError as `measureWindows`
 * Source: Y. O. Yuan, E. Bozdağ, C. Ciardelli, F. Gao and F. J. Simons, The exponentiated phase measurement, and objective-function
 * hybridization for adjoint waveform tomography, Geophys. J. Int. 221 (2020); pyadjoint 0.2.3 `exponentiated_phase`.
 */
export function exponentiatedPhaseMisfit(
  waveforms: Waveforms,
  samplingRate: number,
  options: ExponentiatedPhaseOptions = {},
): AdjointSource<ExponentiatedPhaseMeasurement> {
  const { wtrEnv } = { ...defaultExponentiatedPhase, ...options };
  return measureWindows(waveforms, samplingRate, options, (window) => measurePhase(window, wtrEnv));
}

function measurePhase(
  { d, s, dt, span }: WindowCut,
  wtrEnv: number,
): Measured<ExponentiatedPhaseMeasurement> {
  const n = s.length;
  const hd = hilbert(d);
  const hs = hilbert(s);
  const ed = raisedEnvelope(d, wtrEnv);
  const es = raisedEnvelope(s, wtrEnv);
  const real = d.map((x, i) => x / ed[i]! - s[i]! / es[i]!);
  const imag = d.map((_, i) => hd[i]! / ed[i]! - hs[i]! / es[i]!);
  const turnedReal = hilbert(real.map((a, i) => (a * s[i]! * hs[i]!) / es[i]! ** 3));
  const turnedImag = hilbert(imag.map((b, i) => (b * s[i]! ** 2) / es[i]! ** 3));
  const source = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const straight = (hs[i]! * (imag[i]! * s[i]! - real[i]! * hs[i]!)) / es[i]! ** 3;
    source[i] = straight - turnedReal[i]! + turnedImag[i]!;
  }
  const misfitReal = 0.5 * simpson(squared(real), dt);
  const misfitImag = 0.5 * simpson(squared(imag), dt);
  const measurement = {
    ...span,
    misfitReal,
    misfitImag,
    diffReal: meanOf(real),
    diffImag: meanOf(imag),
  };
  return { misfit: misfitReal + misfitImag, source, measurement };
}

function raisedEnvelope(samples: Float64Array, share: number): Float64Array {
  const result = envelope(samples);
  const level = share * result.reduce((a, b) => Math.max(a, b), 0);
  return result.map((x) => x + level);
}

function squared(x: Float64Array): Float64Array {
  return x.map((v) => v * v);
}

function meanOf(x: Float64Array): number {
  return x.reduce((sum, v) => sum + v, 0) / x.length;
}
