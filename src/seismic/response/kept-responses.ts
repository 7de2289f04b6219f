import { emitWarning } from "../signal/index.ts";
import { type EvaluateOptions, evaluateResponse } from "./evaluate-response.ts";
import type { Response } from "./stages.ts";

/** A response at the frequencies of a transform, and what there was to warn of. */
interface EvaluatedResponse {
  readonly values: Float64Array;
  readonly warnings: readonly string[];
}

/** Responses that are kept, and numbers in all of them together. */
const most = { responses: 8, numbers: 2 ** 22 };

/** By all that they follow from, those of last time. */
const kept = /* @__PURE__ */ new Map<string, EvaluatedResponse>();

/**
 * Gives {@link evaluateResponse} at `bins` frequencies from 0 to `nyquist`, Hz, and warns as that does. The channels of a station, and
 * the stations of a network, often differ in names and places alone: what was evaluated last is given again to a response
 * of the same content. It must not be written to.
 *
 * @throws CropError as {@link evaluateResponse}
 */
export function responseUpTo(
  nyquist: number,
  bins: number,
  response: Response,
  { output, startStage, endStage, warn = emitWarning }: EvaluateOptions,
): Float64Array {
  const { instrumentSensitivity, instrumentPolynomial, stages } = response;
  const content = { instrumentSensitivity, instrumentPolynomial, stages };
  const key = JSON.stringify({ nyquist, bins, output, startStage, endStage, ...content });
  const evaluated = kept.get(key) ?? evaluate();
  for (const warning of evaluated.warnings) warn(warning);
  // JSON writes null for all that is no finite number.
  if (!key.includes("null")) keep(key, evaluated);
  return evaluated.values;

  function evaluate(): EvaluatedResponse {
    const frequencies = new Float64Array(bins);
    for (let k = 0; k < bins; k++) frequencies[k] = k * (nyquist / (bins - 1));
    const warnings: string[] = [];
    const options = {
      ...(output === undefined ? {} : { output }),
      ...(startStage === undefined ? {} : { startStage }),
      ...(endStage === undefined ? {} : { endStage }),
      warn: (message: string) => void warnings.push(message),
    };
    return { values: evaluateResponse(response, frequencies, options), warnings };
  }
}

/** Keeps a response as the newest, and drops the oldest while there are too many. */
function keep(key: string, evaluated: EvaluatedResponse): void {
  kept.delete(key);
  if (evaluated.values.length <= most.numbers) kept.set(key, evaluated);
  let numbers = [...kept.values()].reduce((sum, { values }) => sum + values.length, 0);
  for (const [oldest, { values }] of kept) {
    if (kept.size <= most.responses && numbers <= most.numbers) break;
    kept.delete(oldest);
    numbers -= values.length;
  }
}
