import { CropError } from "../../errors.ts";
import { type RealFft, realFft } from "../fft/index.ts";
import { demean, emitWarning, freshSamples } from "../signal/index.ts";
import type { EvaluateOptions } from "./evaluate-response.ts";
import { fastLength } from "./fast-length.ts";
import { responseUpTo } from "./kept-responses.ts";
import { removePolynomial } from "./remove-polynomial.ts";
import { sacTaper } from "./sac-taper.ts";
import type { Response } from "./stages.ts";

/** The options of {@link removeResponse}. */
export interface RemoveResponseOptions extends EvaluateOptions {
  /** Magnitudes of the response lower than this below the greatest, dB, are lifted to it; null for none. Default: 60. */
  readonly waterLevel?: number | null;
  /** Corners f1 <= f2 <= f3 <= f4, Hz: the spectrum is tapered from f2 down to f1 and from f3 up to f4. Default: none. */
  readonly preFilt?: readonly [number, number, number, number];
  /** Whether the mean is taken away first. Default: true. */
  readonly zeroMean?: boolean;
  /** Whether the ends are tapered first. Default: true. */
  readonly taper?: boolean;
  /** Share of the trace in both tapers together, 0 to 1. Default: 0.05. */
  readonly taperFraction?: number;
}

/**
 * Gives the ground motion of samples in counts, float64 `[npts]`, in SI units of `output`: their spectrum divided by the
 * response, lifted to the water level. A response of polynomials is undone in time instead. NaN makes all of it NaN.
 *
 * @throws CropError as `evaluateResponse`; `bad-option` for corners that fall or a fraction outside of 0 to 1
 * Source: obspy 1.5.1 `Trace.remove_response`; the water level after PITSA, `spr_sinv.c`.
 */
export function removeResponse(
  samples: Float64Array,
  samplingRate: number,
  response: Response,
  options: RemoveResponseOptions = {},
): Float64Array {
  const { zeroMean = true, taper = true, taperFraction = 0.05, waterLevel = 60 } = options;
  const n = samples.length;
  const first = response.stages.reduce(
    (least, stage) => (least === undefined || stage.number < least.number ? stage : least),
    response.stages[0],
  );
  if (
    first?.filter?.kind === "Polynomial" ||
    (first === undefined && response.instrumentPolynomial)
  ) {
    return removePolynomial(samples, response, options.warn ?? emitWarning);
  }
  if (n === 0) return new Float64Array(0);

  const fft = realFft(fastLength(n));
  const { padded, spectrum } = roomFor(fft);
  padded.set(zeroMean ? demean(samples) : samples);
  padded.fill(0, n);
  if (taper) sacTaper(padded.subarray(0, n), taperFraction);
  fft.forward(padded, spectrum);

  const nyquist = samplingRate / 2;
  if (options.preFilt !== undefined) preFilter(spectrum, nyquist, options.preFilt);
  const values = responseUpTo(nyquist, fft.bins, response, options);
  divide(spectrum, values, waterLevel === null ? 0 : floorOf(values, waterLevel));
  if (waterLevel === null) spectrum.fill(0, 0, 2);
  spectrum[2 * fft.bins - 2] = Math.hypot(spectrum.at(-2)!, spectrum.at(-1)!);
  fft.inverse(spectrum, padded);
  return padded.slice(0, n);
}

interface Room {
  readonly padded: Float64Array;
  readonly spectrum: Float64Array;
}

let room: Room | undefined;

/** Gives memory to transform in, that of last time where it fits: new pages take as long as a transform. */
function roomFor({ length, bins }: RealFft): Room {
  if (room?.padded.length !== length) {
    room = { padded: freshSamples(length), spectrum: freshSamples(2 * bins) };
  }
  return room;
}

/** Gives the magnitude that is lifted to. */
function floorOf(response: Float64Array, waterLevel: number): number {
  let greatest = 0;
  for (let i = 0; i < response.length; i += 2) {
    greatest = Math.max(greatest, response[i]! ** 2 + response[i + 1]! ** 2);
  }
  return Math.sqrt(greatest) * 10 ** (-waterLevel / 20);
}

/** Divides by the response, whose magnitudes below `floor` count as that with their phase; where it is 0 the result is. */
function divide(spectrum: Float64Array, response: Float64Array, floor: number): void {
  for (let i = 0; i < spectrum.length; i += 2) {
    const re = response[i]!;
    const im = response[i + 1]!;
    const modulus = Math.sqrt(re * re + im * im);
    const scale = modulus === 0 ? 0 : 1 / (modulus * Math.max(modulus, floor));
    const a = spectrum[i]!;
    const b = spectrum[i + 1]!;
    spectrum[i] = (a * re + b * im) * scale;
    spectrum[i + 1] = (b * re - a * im) * scale;
  }
}

/** Source: obspy 1.5.1 `cosine_sac_taper`. */
function preFilter(
  spectrum: Float64Array,
  nyquist: number,
  corners: readonly [number, number, number, number],
): void {
  const [f1, f2, f3, f4] = corners;
  if (!(f1 <= f2 && f2 <= f3 && f3 <= f4)) {
    throw new CropError(
      "bad-option",
      `a pre-filter with corners at ${corners.join(", ")} Hz: four that do not fall are wanted`,
    );
  }
  const bins = spectrum.length / 2;
  for (let k = 0; k < bins; k++) {
    const f = k * (nyquist / (bins - 1));
    let weight = f >= f2 && f <= f3 ? 1 : 0;
    if (f >= f1 && f < f2) weight = 0.5 * (1 - Math.cos((Math.PI * (f - f1)) / (f2 - f1)));
    if (f > f3 && f <= f4) weight = 0.5 * (1 + Math.cos((Math.PI * (f - f3)) / (f4 - f3)));
    spectrum[2 * k]! *= weight;
    spectrum[2 * k + 1]! *= weight;
  }
}
