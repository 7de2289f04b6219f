import type {
  AdjointSource,
  DoubleDifferenceSources,
  Waveforms,
  WindowMeasurement,
} from "./adjoint-source.ts";
import {
  type Measured,
  type MeasuredPair,
  measureWindowPairs,
  measureWindows,
  type WindowCut,
} from "./measured-windows.ts";
import { simpson } from "./simpson.ts";
import { taperWindow, type WindowTaper } from "./window-taper.ts";

/** What the misfits of a residual, {@link waveformMisfit} and `convolutionMisfit`, measure in a window. */
export interface ResidualMeasurement extends WindowMeasurement {
  readonly misfit: number;
  /** Mean of the tapered residual. */
  readonly difference: number;
}

/**
 * Gives the waveform misfit, the sum over the windows of ½ ∫ (s - d)² dt, and its adjoint source s - d.
 *
 * @throws CropError as `measureWindows`
 * Source: J. Tromp, C. Tape and Q. Liu, Seismic tomography, adjoint methods, time reversal and banana-doughnut kernels, Geophys.
 * J. Int. 160 (2005); pyadjoint 0.2.3 `waveform`.
 */
export function waveformMisfit(
  waveforms: Waveforms,
  samplingRate: number,
  taper: WindowTaper = {},
): AdjointSource<ResidualMeasurement> {
  return measureWindows(waveforms, samplingRate, taper, (window) =>
    measureResidual(difference(window.s, window.d), window, taper),
  );
}

/**
 * Gives the double difference of waveforms, the sum over the windows of ½ ∫ r² dt with r = (s - s₂) - (d - d₂), and its adjoint
 * sources r and -r.
 *
 * @throws CropError as `measureWindowPairs`
 * Source: Y. O. Yuan, F. J. Simons and J. Tromp, Double-difference adjoint seismic tomography, Geophys. J. Int. 206 (2016), the
 * difference taken of waveforms; pyadjoint 0.2.3 `waveform_dd`.
 */
export function waveformDoubleDifference(
  first: Waveforms,
  second: Waveforms,
  samplingRate: number,
  taper: WindowTaper = {},
): DoubleDifferenceSources<ResidualMeasurement> {
  return measureWindowPairs(first, second, samplingRate, taper, (a, b) => {
    const residual = difference(difference(a.s, b.s), difference(a.d, b.d));
    return measureResidualPair(residual, a, taper);
  });
}

/** Measures ½ ∫ r² dt of a residual r, which is its own adjoint source. */
export function measureResidual(
  residual: Float64Array,
  { dt, span }: WindowCut,
  taper: WindowTaper,
): Measured<ResidualMeasurement> {
  const misfit =
    0.5 *
    simpson(
      residual.map((r) => r * r),
      dt,
    );
  const tapered = residual.slice();
  taperWindow(tapered, taper);
  const mean = tapered.reduce((sum, r) => sum + r, 0) / tapered.length;
  return { misfit, source: residual, measurement: { ...span, misfit, difference: mean } };
}

/** Measures a residual of two pairs of traces: it is the adjoint source of the first, its opposite that of the second. */
export function measureResidualPair(
  residual: Float64Array,
  window: WindowCut,
  taper: WindowTaper,
): MeasuredPair<ResidualMeasurement> {
  const { source, ...rest } = measureResidual(residual, window, taper);
  return { ...rest, sources: [source, source.map((x) => -x)] };
}

/** Gives a - b. */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x - b[i]!);
}
