import { CropError } from "../../errors.ts";
import { brokenSample } from "../samples.ts";
import type { Trace } from "../trace.ts";
import type { Arrival } from "../travel-times/index.ts";
import { nanoseconds } from "../utc-time.ts";
import type { Candidate } from "./candidate.ts";
import { type DataFit, dataFit } from "./data-fit.ts";
import type { WindowConfig } from "./window-config.ts";

/** A window in which the observed and the synthetic trace are compared, in the words of pyflex. */
export interface MisfitWindow extends Candidate {
  /** Of the observed trace. */
  readonly channelId: string;
  /** Of the synthetic trace, nanoseconds since 1970 UTC. */
  readonly timeOfFirstSample: bigint;
  /** Greatest normalised cross-correlation. */
  readonly maxCcValue: number;
  /** Positive where the observed trace is late. */
  readonly ccShiftInSamples: number;
  readonly ccShiftInSeconds: number;
  /** Half the logarithm of the ratio of the energies, observed over synthetic. */
  readonly dlnA: number;
  /** Seconds between two samples. */
  readonly dt: number;
  /** Seconds. */
  readonly minPeriod: number;
  /** The phases that arrive inside; none without event and station. */
  readonly phaseArrivals: readonly Arrival[];
  /** Nanoseconds since 1970 UTC. */
  readonly absoluteStarttime: bigint;
  readonly absoluteEndtime: bigint;
  /** Seconds after the first sample. */
  readonly relativeStarttime: number;
  readonly relativeEndtime: number;
  readonly windowWeight: number;
}

/** Two traces of the same times, ready to be compared sample by sample. */
export interface TracePair {
  readonly observed: Float64Array;
  readonly synthetic: Float64Array;
  readonly channelId: string;
  /** Of the synthetic trace, nanoseconds since 1970 UTC. */
  readonly timeOfFirstSample: bigint;
  /** Of the observed trace, nanoseconds since 1970 UTC. */
  readonly starttime: bigint;
  /** Seconds between two samples. */
  readonly dt: number;
}

/**
 * Gives the samples of two traces as float64.
 *
 * @throws CropError `bad-data` for other lengths, sampling rates (by 1e-5) or starts (by half a sample), and for NaN
 * Source: pyflex 0.2.0 `WindowSelector._sanity_checks`.
 */
export function pairOf(observed: Trace, synthetic: Trace): TracePair {
  const differ = (what: string): CropError =>
    new CropError(
      "bad-data",
      `${observed.id} observed and ${synthetic.id} synthetic differ in ${what}; standardize them first`,
    );
  if (observed.npts !== synthetic.npts) {
    throw differ(`length: ${observed.npts} and ${synthetic.npts} samples`);
  }
  const rates = [observed.samplingRate, synthetic.samplingRate] as const;
  if (Math.abs(rates[0] - rates[1]) / rates[0] >= 1e-5) {
    throw differ(`sampling rate: ${rates.join(" and ")} Hz`);
  }
  const apart = Math.abs(Number(observed.starttime - synthetic.starttime)) / 1e9;
  if (apart > observed.delta * 0.5) throw differ(`start: by ${apart} s`);
  return {
    observed: finiteSamples(observed, "observed"),
    synthetic: finiteSamples(synthetic, "synthetic"),
    channelId: observed.id,
    timeOfFirstSample: synthetic.starttime,
    starttime: observed.starttime,
    dt: observed.delta,
  };
}

function finiteSamples({ id, data }: Trace, role: string): Float64Array {
  const samples = data instanceof Float64Array ? data : Float64Array.from(data, Number);
  const bad = brokenSample(samples);
  if (bad === -1) return samples;
  throw new CropError("bad-data", `${id} ${role}: sample ${bad} is ${samples[bad]}`);
}

/** Gives the record of a candidate with the fit of the traces in it. */
export function misfitWindow(
  pair: TracePair,
  config: Pick<WindowConfig, "minPeriod" | "windowWeightFct">,
  { left, right, center }: Candidate,
  fit: DataFit = dataFit(pair.observed, pair.synthetic, left, right),
): MisfitWindow {
  const { dt } = pair;
  const { minPeriod, windowWeightFct } = config;
  const { maxCcValue, ccShift, dlnA } = fit;
  return {
    left,
    right,
    center,
    channelId: pair.channelId,
    timeOfFirstSample: pair.timeOfFirstSample,
    maxCcValue,
    ccShiftInSamples: ccShift,
    ccShiftInSeconds: ccShift * dt,
    dlnA,
    dt,
    minPeriod,
    phaseArrivals: [],
    absoluteStarttime: pair.timeOfFirstSample + nanoseconds(dt * left),
    absoluteEndtime: pair.timeOfFirstSample + nanoseconds(dt * right),
    relativeStarttime: dt * left,
    relativeEndtime: dt * right,
    windowWeight:
      windowWeightFct === null
        ? (((right - left) * dt) / minPeriod) * maxCcValue
        : windowWeightFct({ left, right, center, dt, minPeriod, maxCcValue, ccShift, dlnA }),
  };
}
