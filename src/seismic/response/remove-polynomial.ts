import { CropError } from "../../errors.ts";
import type { Warn } from "../signal/index.ts";
import { evaluateResponse } from "./evaluate-response.ts";
import type { Polynomial, Response } from "./stages.ts";

/**
 * Gives what was measured, in the input units of a response that begins with a polynomial: the samples over the gain of all stages,
 * plus the first coefficient. Without any stage the overall polynomial is evaluated at the samples.
 *
 * @throws CropError `bad-data` for several stages without an overall sensitivity that are no line together
 * Source: obspy 1.5.1 `Trace.remove_response`; SEED 2.4, blockette 62.
 */
export function removePolynomial(
  samples: Float64Array,
  response: Response,
  warn: Warn,
): Float64Array {
  const { stages, instrumentPolynomial } = response;
  const [first] = stages.toSorted((a, b) => a.number - b.number);
  if (first?.filter?.kind !== "Polynomial") {
    const coefficients = instrumentPolynomial?.coefficients ?? [];
    return samples.map((x) => coefficients.reduceRight((sum, c) => sum * x + c, 0));
  }
  const [offset = 0] = first.filter.coefficients;
  let gain = first.stageGain?.value;
  if (stages.length > 1) gain = overallGain(response, first.filter);
  if (gain === undefined) {
    warn(`stage ${first.number} of the response, a polynomial, has no gain; it counts as 1`);
  }
  const divisor = gain ?? 1;
  return samples.map((x) => x / divisor + offset);
}

function overallGain(response: Response, first: Polynomial): number {
  const { instrumentSensitivity, instrumentPolynomial } = response;
  if (instrumentSensitivity !== undefined) return instrumentSensitivity.value;
  const degree = (instrumentPolynomial?.coefficients.length ?? 0) - 1;
  if (degree > 1) {
    throw new CropError(
      "bad-data",
      `the overall polynomial of the response is of degree ${degree}; only a line can be removed from several stages`,
    );
  }
  const middle = ((first.frequencyLowerBound ?? 0) + (first.frequencyUpperBound ?? 0)) / 2;
  const [re = 0, im = 0] = evaluateResponse(response, Float64Array.of(middle > 0 ? middle : 1), {
    output: "DEF",
  });
  return Math.hypot(re, im);
}
