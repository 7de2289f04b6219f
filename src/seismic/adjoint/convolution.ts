import { convolveSame } from "../signal/index.ts";
import type { AdjointSource, DoubleDifferenceSources, Waveforms } from "./adjoint-source.ts";
import { measureWindowPairs, measureWindows } from "./measured-windows.ts";
import {
  difference,
  measureResidual,
  measureResidualPair,
  type ResidualMeasurement,
} from "./waveform.ts";
import type { WindowTaper } from "./window-taper.ts";

/**
 * Gives the convolution misfit, the sum over the windows of ½ ∫ r² dt with r = s ∗ d, the central part of the convolution, and
 * r as its adjoint source. It is no difference of anything, so equal traces do not make it 0: of use in a double
 * difference only.
 *
 * @throws CropError as `measureWindows`
 * Source: pyadjoint 0.2.3 `convolution`.
 */
export function convolutionMisfit(
  waveforms: Waveforms,
  samplingRate: number,
  taper: WindowTaper = {},
): AdjointSource<ResidualMeasurement> {
  return measureWindows(waveforms, samplingRate, taper, (window) =>
    measureResidual(convolveSame(window.s, window.d), window, taper),
  );
}

/**
 * Gives the double difference of convolutions, ½ ∫ r² dt with r = s ∗ d₂ - d ∗ s₂, in which the source time functions drop
 * out, and r and -r as its adjoint sources.
 *
 * @throws CropError as `measureWindowPairs`
 * Source: Y. Choi and T. Alkhalifah, Source-independent time-domain waveform inversion using convolved wavefields, Geophysics 76
 * (2011); pyadjoint 0.2.3 `convolution_dd`.
 */
export function convolutionDoubleDifference(
  first: Waveforms,
  second: Waveforms,
  samplingRate: number,
  taper: WindowTaper = {},
): DoubleDifferenceSources<ResidualMeasurement> {
  return measureWindowPairs(first, second, samplingRate, taper, (a, b) => {
    const residual = difference(convolveSame(a.s, b.d), convolveSame(a.d, b.s));
    return measureResidualPair(residual, a, taper);
  });
}
