import {
  comboEntries,
  type CombosInput,
  type Distribution,
  latinHypercube,
  type ParameterValue,
  randomSamples,
  type SampledCase,
  sobol,
} from "../combos/index.ts";
import { CropError } from "../errors.ts";

/** What an argument is drawn from: a list or typed array (evenly), a distribution such as `uniform(0, 1)`, or a function. */
export type SampledValues =
  | ArrayLike<ParameterValue>
  | Iterable<ParameterValue>
  | Distribution
  | (() => ParameterValue);

/** What is drawn, by argument. */
export type SampleCombos =
  | Readonly<Record<string, SampledValues>>
  | ReadonlyMap<string, SampledValues>
  | readonly (readonly [string, SampledValues])[];

/** How samples are drawn. */
export interface DrawOptions {
  /** Independent draws (default), a Latin hypercube, or the Sobol sequence, which spread more evenly. */
  readonly method?: "random" | "latinHypercube" | "sobol";
  /**
   * Default: it follows from `drawn`, so that the next draws are others, and the whole history is repeatable. Processes that draw for
   * one table at once need a seed each: they find the same rows there, and would draw the same.
   */
  readonly seed?: number;
  /** The number of samples drawn before; default 0. A Sobol sequence without a seed goes on after them. */
  readonly drawn?: number;
}

/**
 * Gives `n` samples as cases, repeatable unless an argument is drawn by a function.
 *
 * @throws CropError `bad-combos` for what nothing can be drawn from, `bad-option` for an unknown method
 */
export function drawSamples(
  n: number,
  combos: SampleCombos,
  options: DrawOptions = {},
): SampledCase[] {
  const { method = "random", drawn = 0 } = options;
  const of = Object.fromEntries(
    comboEntries(combos as CombosInput).map(([name, values]) => [name, drawable(name, values)]),
  );
  if (Object.keys(of).length === 0)
    throw new CropError("bad-combos", "there is nothing to draw: give combos or default combos");
  const seed = options.seed ?? drawn;
  switch (method) {
    case "random":
      return randomSamples(n, of, { seed });
    case "latinHypercube":
      return latinHypercube(n, of, { seed });
    case "sobol":
      // One sequence for all draws, so that they complement each other.
      return options.seed === undefined
        ? sobol(drawn + n, of, { seed: 0 }).slice(drawn)
        : sobol(n, of, { seed });
    default:
      throw new CropError(
        "bad-option",
        `there is no sampling method \`${String(method)}\`; there are random, latinHypercube and sobol`,
      );
  }
}

function drawable(name: string, given: unknown): Distribution | ArrayLike<ParameterValue> {
  if (typeof given === "function") return { atQuantile: () => (given as () => ParameterValue)() };
  if (typeof given === "object" && given !== null) {
    if ("atQuantile" in given || "length" in given) return given as Distribution;
    if (Symbol.iterator in given) return [...(given as Iterable<ParameterValue>)];
  }
  throw new CropError(
    "bad-combos",
    `argument \`${name}\` cannot be drawn from ${String(given)}; give a list, a distribution such as uniform(0, 1), or a function`,
    { fields: { argument: name } },
  );
}
