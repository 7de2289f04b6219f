import { CropError } from "../../errors.ts";
import type { Warn } from "../signal/index.ts";
import { firElementTransfer, firTransfer, iirTransfer } from "./digital-filters.ts";
import { polesZerosTransfer } from "./poles-zeros.ts";
import { responseListTransfer } from "./response-list.ts";
import type { PolesZeros, Polynomial, ResponseList, ResponseStage, StageFilter } from "./stages.ts";
import { modulusAt, type TransferFunction } from "./transfer-function.ts";

/** A stage as it is evaluated: `factor` times the transfer function, if it has one. */
export interface StageResponse {
  readonly factor: number;
  readonly transfer: TransferFunction | undefined;
  /** The modulus of both at the frequency of the overall sensitivity, as the stage declares it. */
  readonly sensitivity: number;
}

/** What a stage cannot say of itself. */
export interface StageContext {
  /** Of the overall sensitivity, Hz. */
  readonly frequency: number;
  /** What stands in for a missing gain; undefined where it may not be missing. */
  readonly defaultGain: number | undefined;
  /** Sampling rate of a stage without decimation as its neighbours have it, Hz. */
  readonly samplingRate: number;
  readonly warn: Warn;
}

/**
 * Normalizes a stage: where its gain, or its poles and zeros, are given at another frequency than the overall sensitivity, its
 * filter is scaled so that the gain holds at its own frequency, and its normalization factor is not used. Where they agree,
 * the factor is used as it is, right or wrong.
 *
 * @throws CropError `bad-data`, naming the stage, for a gain of zero, a filter that is zero where it is to be normalized,
 *   or one that lacks what it needs
 * Source: evalresp 3.3, `norm_resp` and `check_channel`.
 */
export function stageResponse(stage: ResponseStage, context: StageContext): StageResponse {
  const { filter } = stage;
  const gain = stage.stageGain ?? gainInstead(stage, context);
  if (gain.value === 0) throw badStage(stage, "has a gain of zero");
  const transfer = transferOf(stage, context);
  if (filter === undefined || transfer === undefined || filter.kind === "ResponseList") {
    const factor = gain.value * (filter?.kind === "Polynomial" ? slopeOf(stage, filter) : 1);
    return { factor, transfer, sensitivity: factor };
  }
  const { frequency } = context;
  const isNormalizedElsewhere =
    filter.kind === "PolesZeros" && filter.normalizationFrequency !== frequency;
  if (gain.frequency === frequency && !isNormalizedElsewhere) {
    const scale = filter.kind === "PolesZeros" ? filter.normalizationFactor : 1;
    return { factor: gain.value * scale, transfer, sensitivity: gain.value };
  }
  const atGain = modulusAt(transfer, gain.frequency);
  const atSensitivity = modulusAt(transfer, frequency);
  if (atGain === 0 || atSensitivity === 0) {
    const where = atGain === 0 ? gain.frequency : frequency;
    throw badStage(stage, `is zero at ${where} Hz, where it is to be normalized`);
  }
  const factor = gain.value / atGain;
  return { factor, transfer, sensitivity: factor * atSensitivity };
}

function gainInstead(
  stage: ResponseStage,
  { defaultGain, frequency }: StageContext,
): { readonly value: number; readonly frequency: number } {
  if (stage.filter?.kind === "Polynomial") return { value: 1, frequency };
  if (defaultGain === undefined) throw badStage(stage, "has no gain");
  return { value: defaultGain, frequency };
}

/** Gives the transfer function of a stage with a normalization factor of 1; undefined for one that is 1 everywhere. */
function transferOf(stage: ResponseStage, context: StageContext): TransferFunction | undefined {
  const { filter, decimation } = stage;
  const rate = decimation?.inputSampleRate ?? context.samplingRate;
  const dt = rate === 0 ? 0 : 1 / rate;
  const correction = decimation?.correction ?? 0;
  if (filter === undefined) return undefined;
  checkDecimation(stage, filter);
  switch (filter.kind) {
    case "PolesZeros":
      return filter.poles.length + filter.zeros.length === 0 && isDigital(filter)
        ? undefined
        : polesZerosTransfer(filter, dt);
    case "Coefficients":
      if (filter.cfTransferFunctionType !== "DIGITAL") {
        throw badStage(
          stage,
          `has ${filter.cfTransferFunctionType} coefficients, which cannot be evaluated`,
        );
      }
      if (filter.denominators.length > 0) {
        return iirTransfer(filter.numerators, filter.denominators, dt);
      }
      return filter.numerators.length === 0
        ? undefined
        : firTransfer(filter.numerators, dt, correction);
    case "FIR":
      return filter.numeratorCoefficients.length === 0
        ? undefined
        : firElementTransfer(filter, dt, correction);
    case "ResponseList":
      checkList(stage, filter);
      return responseListTransfer(filter, (message) =>
        context.warn(`response list of stage ${stage.number}: ${message}`),
      );
    case "Polynomial":
      return undefined;
    default:
      return filter satisfies never;
  }
}

/** evalresp takes a digital filter without poles and zeros for none, its normalization factor included. */
function isDigital({ pzTransferFunctionType }: PolesZeros): boolean {
  return pzTransferFunctionType === "DIGITAL (Z-TRANSFORM)";
}

function checkList(stage: ResponseStage, { responseListElements: elements }: ResponseList): void {
  if (elements.length < 4) {
    throw badStage(stage, `lists ${elements.length} frequencies; a cubic spline wants four`);
  }
  const place = elements.findIndex(
    ({ frequency }, i) => i > 0 && !(frequency > elements[i - 1]!.frequency),
  );
  if (place === -1) return;
  const { frequency } = elements[place]!;
  throw badStage(
    stage,
    `lists ${frequency} Hz after ${elements[place - 1]!.frequency} Hz; they must rise`,
  );
}

function checkDecimation(stage: ResponseStage, filter: StageFilter): void {
  if (stage.decimation !== undefined) return;
  if (filter.kind !== "Coefficients" && filter.kind !== "FIR") return;
  throw badStage(stage, "has a digital filter but no decimation, which tells its sampling rate");
}

/** Output per input of a polynomial of at most first degree; its offset counts at 0 Hz only. */
function slopeOf(stage: ResponseStage, { coefficients }: Polynomial): number {
  const [, slope = 1] = coefficients;
  if (coefficients.length <= 2 && slope !== 0) return 1 / slope;
  throw badStage(
    stage,
    `is a polynomial of ${coefficients.length} coefficients, not a line: it has no frequency response`,
  );
}

function badStage({ number }: ResponseStage, what: string): CropError {
  return new CropError("bad-data", `stage ${number} of the response ${what}`, {
    fields: { stage: number },
  });
}
