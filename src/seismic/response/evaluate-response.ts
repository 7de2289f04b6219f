import { CropError } from "../../errors.ts";
import { emitWarning, type Warn } from "../signal/index.ts";
import { stageResponse, type StageResponse } from "./stage-response.ts";
import type { Response, ResponseStage, Units } from "./stages.ts";
import { type Quantity, quantityOf } from "./units.ts";

/** What the ground motion is given in: displacement (m), velocity (m/s), acceleration (m/s²), or the stages' own units. */
export type ResponseOutput = "DISP" | "VEL" | "ACC" | "DEF";

/** The options of {@link evaluateResponse}. */
export interface EvaluateOptions {
  /** Default: `VEL`. */
  readonly output?: ResponseOutput;
  /** Numbers of the first and last stage that count. Default: all. */
  readonly startStage?: number;
  readonly endStage?: number;
  /** Hears of units that are not known and of stages that do not fit the sensitivity. Default: {@link emitWarning}. */
  readonly warn?: Warn;
}

/** A reported sensitivity that is off by more than this share is worth a warning. */
const sensitivityTolerance = 0.05;

/**
 * Gives the response of an instrument, counts per unit of `output`, at frequencies in Hz: interleaved complex numbers, float64
 * `[2 · frequencies]`, exp(+i w t) convention. The overall sensitivity is not used, but its frequency is where the stages are
 * normalized; without it, the last gain frequency that is not zero. At 0 Hz a change between displacement, velocity
 * and acceleration gives 0. Units that are no motion stay as they are, whatever the output.
 *
 * @throws CropError `bad-data` for stages that are none, stand twice, do not fit each other or cannot be normalized
 * Source: evalresp 3.3 (IRIS DMC) as obspy 1.5.1 calls it; that takes units which are no motion for velocity.
 */
export function evaluateResponse(
  response: Response,
  frequencies: Float64Array,
  options: EvaluateOptions = {},
): Float64Array {
  const { output = "VEL", warn = emitWarning } = options;
  const stages = selectStages(response, options);
  checkUnits(stages);
  const evaluated = normalizeStages(response, stages, warn);
  const quantity = inputQuantity(response, stages);
  if (quantity.kind === "unknown" && output !== "DEF") {
    warn(
      `the input unit of the response is not known; it is evaluated as it is, not for ${output}`,
    );
  }
  const values = new Float64Array(2 * frequencies.length);
  const factor = evaluated.reduce((product, stage) => product * stage.factor, quantity.perSi);
  for (let i = 0; i < values.length; i += 2) values[i] = factor;
  for (const { transfer } of evaluated) transfer?.(frequencies, values);
  convert(values, frequencies, quantity, output);
  return values;
}

function selectStages(
  { stages }: Response,
  { startStage = Number.NEGATIVE_INFINITY, endStage = Number.POSITIVE_INFINITY }: EvaluateOptions,
): readonly ResponseStage[] {
  const selected = stages
    .filter(({ number }) => number >= startStage && number <= endStage)
    .toSorted((a, b) => a.number - b.number);
  if (selected.length === 0) throw new CropError("bad-data", "the response has no stages");
  const twice = selected.find(({ number }, i) => number === selected[i - 1]?.number);
  if (twice === undefined) return selected;
  throw new CropError("bad-data", `stage ${twice.number} of the response is there twice`);
}

/** The output units of a filter are the input units of the next; stages of a gain alone have none. */
function checkUnits(stages: readonly ResponseStage[]): void {
  const filtered = stages.filter(({ filter }) => filter !== undefined);
  filtered.forEach(({ number, filter }, i) => {
    const before = filtered[i - 1];
    const given = before?.filter?.outputUnits;
    const wanted = filter?.inputUnits;
    if (given === undefined || wanted === undefined) return;
    if (quantityOf(given).kind === quantityOf(wanted).kind) return;
    throw new CropError(
      "bad-data",
      `stage ${number} of the response takes ${wanted.name}, but stage ${before?.number} gives ${given.name}`,
      { fields: { stage: number } },
    );
  });
}

function normalizeStages(
  { instrumentSensitivity, stages: all }: Response,
  stages: readonly ResponseStage[],
  warn: Warn,
): readonly StageResponse[] {
  if (instrumentSensitivity?.value === 0) {
    throw new CropError("bad-data", "the overall sensitivity of the response is zero");
  }
  const frequency =
    instrumentSensitivity?.frequency ??
    stages.findLast(({ stageGain }) => (stageGain?.frequency ?? 0) !== 0)?.stageGain?.frequency ??
    0;
  const evaluated = stages.map((stage, i) =>
    stageResponse(stage, {
      frequency,
      defaultGain: defaultGain(stage, stages, instrumentSensitivity?.value),
      samplingRate: samplingRateAt(stages, i),
      warn,
    }),
  );
  const sensitivity = evaluated.reduce((product, stage) => product * stage.sensitivity, 1);
  const reported = instrumentSensitivity?.value ?? sensitivity;
  const isWhole = stages.length === all.length;
  if (isWhole && Math.abs(reported - sensitivity) >= sensitivityTolerance * Math.abs(reported)) {
    warn(
      `the gains of the stages come to ${sensitivity}, the overall sensitivity is ${reported}; the stages count`,
    );
  }
  return evaluated;
}

/** A single stage without a gain has the overall sensitivity; an analog one of several may go without. */
function defaultGain(
  { filter, decimation }: ResponseStage,
  stages: readonly ResponseStage[],
  sensitivity: number | undefined,
): number | undefined {
  if (decimation !== undefined || filter === undefined) return undefined;
  return stages.length === 1 ? sensitivity : 1;
}

/** The rate of the next stage that tells one, else of the stage before; 1 Hz where no stage does. */
function samplingRateAt(stages: readonly ResponseStage[], place: number): number {
  const next = stages.slice(place).find(({ decimation }) => decimation !== undefined)?.decimation;
  const before = stages.slice(0, place).findLast(({ decimation }) => decimation !== undefined);
  const { inputSampleRate = 1, factor = 1 } = before?.decimation ?? {};
  return stages.slice(0, place).some(({ decimation }) => decimation !== undefined)
    ? inputSampleRate / factor
    : (next?.inputSampleRate ?? 1);
}

function inputQuantity(
  { instrumentSensitivity }: Response,
  stages: readonly ResponseStage[],
): Quantity {
  const units: Units | undefined =
    stages[0]?.filter?.inputUnits ??
    (stages[0]?.number === 1 ? instrumentSensitivity?.inputUnits : undefined) ??
    stages.find(({ filter }) => filter?.inputUnits !== undefined)?.filter?.inputUnits;
  return units === undefined ? { kind: "unknown", perSi: 1 } : quantityOf(units);
}

const derivatives: Readonly<Partial<Record<Quantity["kind"] | ResponseOutput, number>>> = {
  displacement: 0,
  velocity: 1,
  acceleration: 2,
  DISP: 0,
  VEL: 1,
  ACC: 2,
};

/** Multiplies with (i w) to the power of the time derivatives from the output to the input. */
function convert(
  values: Float64Array,
  frequencies: Float64Array,
  { kind }: Quantity,
  output: ResponseOutput,
): void {
  const [have, want] = [derivatives[kind], derivatives[output]];
  if (have === undefined || want === undefined) return;
  const power = have - want;
  if (power === 0) return;
  for (let i = 0; i < frequencies.length; i++) {
    const w = 2 * Math.PI * frequencies[i]!;
    const scale = w === 0 ? 0 : w ** power;
    const re = values[2 * i]! * scale;
    const im = values[2 * i + 1]! * scale;
    // i, -1, -i and -1 for powers 1, 2, -1 and -2
    const isOdd = power % 2 !== 0;
    const sign = power === 1 ? 1 : -1;
    values[2 * i] = isOdd ? -sign * im : -re;
    values[2 * i + 1] = isOdd ? sign * re : -im;
  }
}
