import { CropError } from "../../errors.ts";
import type { AdjointSource, DoubleDifferenceSources, Waveforms } from "./adjoint-source.ts";
import { ccTraveltimeDoubleDifference } from "./cc-traveltime-dd.ts";
import { ccTraveltimeMisfit, type CcTraveltimeOptions } from "./cc-traveltime.ts";
import { convolutionDoubleDifference, convolutionMisfit } from "./convolution.ts";
import { exponentiatedPhaseMisfit, type ExponentiatedPhaseOptions } from "./exponentiated-phase.ts";
import { multitaperDoubleDifference } from "./multitaper-dd.ts";
import { multitaperMisfit, type MultitaperOptions } from "./multitaper.ts";
import { waveformDoubleDifference, waveformMisfit } from "./waveform.ts";
import type { WindowTaper } from "./window-taper.ts";

/** A misfit by pyadjoint's name, with its options. */
export type MisfitOptions =
  | ({ readonly type: "waveform" | "convolution" } & WindowTaper)
  | ({ readonly type: "exponentiated_phase" } & ExponentiatedPhaseOptions)
  | ({ readonly type: "cc_traveltime" } & CcTraveltimeOptions)
  | ({ readonly type: "multitaper" } & MultitaperOptions);

/** A double difference by pyadjoint's name, with the options of its misfit. */
export type DoubleDifferenceOptions =
  | ({ readonly type: "waveform_dd" | "convolution_dd" } & WindowTaper)
  | ({ readonly type: "cc_traveltime_dd" } & CcTraveltimeOptions)
  | ({ readonly type: "multitaper_dd" } & MultitaperOptions);

/**
 * Gives the misfit of that type and its adjoint source. No windows make it 0. `samplingRate` in Hz.
 *
 * @throws CropError `bad-option` for a type that is not known, else as the function of the type
 */
export function measureMisfit(
  waveforms: Waveforms,
  samplingRate: number,
  options: MisfitOptions,
): AdjointSource {
  switch (options.type) {
    case "waveform":
      return waveformMisfit(waveforms, samplingRate, options);
    case "convolution":
      return convolutionMisfit(waveforms, samplingRate, options);
    case "exponentiated_phase":
      return exponentiatedPhaseMisfit(waveforms, samplingRate, options);
    case "cc_traveltime":
      return ccTraveltimeMisfit(waveforms, samplingRate, options);
    case "multitaper":
      return multitaperMisfit(waveforms, samplingRate, options);
    default:
      throw unknownType(options satisfies never);
  }
}

/**
 * Gives the double difference of that type and both adjoint sources. No windows make it 0. `samplingRate` in Hz.
 *
 * @throws CropError `bad-option` for a type that is not known, else as the function of the type
 */
export function measureDoubleDifference(
  first: Waveforms,
  second: Waveforms,
  samplingRate: number,
  options: DoubleDifferenceOptions,
): DoubleDifferenceSources {
  switch (options.type) {
    case "waveform_dd":
      return waveformDoubleDifference(first, second, samplingRate, options);
    case "convolution_dd":
      return convolutionDoubleDifference(first, second, samplingRate, options);
    case "cc_traveltime_dd":
      return ccTraveltimeDoubleDifference(first, second, samplingRate, options);
    case "multitaper_dd":
      return multitaperDoubleDifference(first, second, samplingRate, options);
    default:
      throw unknownType(options satisfies never);
  }
}

function unknownType(options: { readonly type: string }): CropError {
  return new CropError(
    "bad-option",
    `a misfit of type ${JSON.stringify(options.type)} is not known`,
  );
}
