import { CropError } from "../errors.ts";
import type { ParameterValue } from "./parameter-space.ts";
import { show } from "./parameter-value.ts";
import { permutation, randomGenerator, type RandomGenerator } from "./random.ts";
import { mostValues } from "./sequences.ts";
import { sobolDirections } from "./sobol-table.ts";

/** How the values of an argument are distributed: gives the value at a quantile in [0, 1). */
export interface Distribution<T extends ParameterValue = ParameterValue> {
  readonly atQuantile: (quantile: number) => T;
}

/** What to sample: arguments with their distribution, or a list or typed array to choose from evenly. */
export type SampledArguments = Readonly<Record<string, Distribution | ArrayLike<ParameterValue>>>;

/** A sampled case. */
export type SampledCase = Record<string, ParameterValue>;

/**
 * Gives the uniform distribution on [low, high).
 *
 * @throws CropError `bad-combos` when an end is not finite or `low` is above `high`
 */
export function uniform(low: number = 0, high: number = 1): Distribution<number> {
  checkRange("uniform", low, high);
  return { atQuantile: (q) => low + q * (high - low) };
}

/**
 * Gives the distribution whose logarithm is uniform on [low, high), both positive.
 *
 * @throws CropError `bad-combos` when an end is not positive and finite or `low` is above `high`
 */
export function logUniform(low: number, high: number): Distribution<number> {
  checkRange("logUniform", low, high);
  if (!(low > 0))
    throw new CropError("bad-combos", `logUniform(${low}, ${high}): both ends must be positive`);
  const [first, extent] = [Math.log(low), Math.log(high) - Math.log(low)];
  return { atQuantile: (q) => Math.max(low, Math.exp(first + q * extent)) };
}

/**
 * Gives the normal distribution of a mean and a standard deviation.
 *
 * @throws CropError `bad-combos` when one is not finite or `std` is below 0
 */
export function normal(mean: number = 0, std: number = 1): Distribution<number> {
  if (!Number.isFinite(mean) || !Number.isFinite(std) || std < 0)
    throw new CropError(
      "bad-combos",
      `normal(${mean}, ${std}): both must be finite, and the standard deviation not below 0`,
    );
  return { atQuantile: (q) => mean + std * normalQuantile(Math.max(q, 2 ** -54)) };
}

/**
 * Gives the whole numbers from low to high, both included, evenly.
 *
 * @throws CropError `bad-combos` when an end is not whole or `low` is above `high`
 */
export function integers(low: number, high: number): Distribution<number> {
  checkRange("integers", low, high);
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high))
    throw new CropError("bad-combos", `integers(${low}, ${high}): both ends must be whole numbers`);
  return { atQuantile: (q) => low + Math.floor(q * (high - low + 1)) };
}

/**
 * Gives the values of a list, evenly.
 *
 * @throws CropError `bad-combos` when the list is empty
 */
export function choice<T extends ParameterValue>(values: ArrayLike<T>): Distribution<T> {
  if (values.length === 0)
    throw new CropError("bad-combos", "choice: there is nothing to choose from");
  return { atQuantile: (q) => values[Math.floor(q * values.length)]! };
}

function checkRange(name: string, low: number, high: number): void {
  if (Number.isFinite(high - low) && low <= high) return;
  throw new CropError(
    "bad-combos",
    `${name}(${low}, ${high}): both ends and their distance must be finite, the lower one first`,
  );
}

/** Gives `n` independent samples, repeatable by `seed` (default 0), as cases. */
export function randomSamples(
  n: number,
  of: SampledArguments,
  options: { readonly seed?: number } = {},
): SampledCase[] {
  const random = randomGenerator(options.seed ?? 0);
  return samples(n, of, () => random.next());
}

/**
 * Gives `n` samples of which each argument has exactly one in each of `n` equal slices of its distribution (McKay, Beckman &
 * Conover 1979), repeatable by `seed` (default 0), as cases.
 */
export function latinHypercube(
  n: number,
  of: SampledArguments,
  options: { readonly seed?: number } = {},
): SampledCase[] {
  checkCount(n);
  const random = randomGenerator(options.seed ?? 0);
  const slices = Object.keys(of).map(() => permutation(n, Math.floor(random.next() * 2 ** 32)));
  return samples(n, of, (i, d) => (slices[d]![i]! + random.next()) / n);
}

/**
 * Gives the first `n` points of the Sobol sequence, as cases, for up to 64 arguments; as even as can be when `n` is a power
 * of two. `scramble` (default true) shifts it at random by `seed` (a digital shift), so that it has no point at 0; without,
 * it is the sequence of Joe & Kuo (2008) in Gray code order, as scipy gives it.
 *
 * @throws CropError `bad-combos` for more than 64 arguments
 */
export function sobol(
  n: number,
  of: SampledArguments,
  options: { readonly seed?: number; readonly scramble?: boolean } = {},
): SampledCase[] {
  checkCount(n);
  const dims = Object.keys(of).length;
  if (dims > sobolDirections.length + 1)
    throw new CropError(
      "bad-combos",
      `sobol samples up to ${sobolDirections.length + 1} arguments, not ${dims}`,
    );
  const points = sobolPoints(
    n,
    dims,
    options.scramble === false ? undefined : randomGenerator(options.seed ?? 0),
  );
  return samples(n, of, (i, d) => points[i * dims + d]!);
}

/** Gives points `[n, dims]` of the Sobol sequence in [0, 1), after Antonov & Saleev (1979). */
export function sobolPoints(
  n: number,
  dims: number,
  shift: RandomGenerator | undefined,
): Float64Array {
  const bits = 32;
  const points = new Float64Array(n * dims);
  for (let d = 0; d < dims; d++) {
    const v = directionNumbers(d, bits);
    const offset = shift === undefined ? 0 : Math.floor(shift.next() * 2 ** 32) >>> 0;
    let x = 0;
    for (let i = 0; i < n; i++) {
      if (i > 0) x = (x ^ v[31 - Math.clz32(i & -i)]!) >>> 0;
      points[i * dims + d] = ((x ^ offset) >>> 0) / 2 ** 32;
    }
  }
  return points;
}

function directionNumbers(d: number, bits: number): Uint32Array {
  const v = new Uint32Array(bits);
  if (d === 0) return v.map((_, i) => (1 << (bits - 1 - i)) >>> 0);
  const [degree = 0, coefficients = 0, ...m] = sobolDirections[d - 1]!;
  for (let i = 0; i < bits; i++) {
    if (i < degree) {
      v[i] = (m[i]! << (bits - 1 - i)) >>> 0;
      continue;
    }
    let value = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++)
      if ((coefficients >>> (degree - 1 - k)) & 1) value ^= v[i - k]!;
    v[i] = value >>> 0;
  }
  return v;
}

function samples(
  n: number,
  of: SampledArguments,
  quantile: (i: number, d: number) => number,
): SampledCase[] {
  checkCount(n);
  const distributions = Object.entries(of).map(
    ([name, given]) => [name, distributionOf(name, given)] as const,
  );
  return Array.from({ length: n }, (_, i) => {
    const sample: SampledCase = {};
    for (const [d, [name, distribution]] of distributions.entries())
      sample[name] = distribution.atQuantile(Math.min(quantile(i, d), belowOne));
    return sample;
  });
}

// A sum of slice and fraction may round up to 1, which lies outside every distribution.
const belowOne = 1 - 2 ** -53;

function distributionOf(name: string, given: unknown): Distribution {
  if (typeof given === "object" && given !== null) {
    if ("atQuantile" in given) return given as Distribution;
    if ("length" in given) return choice(given as ArrayLike<ParameterValue>);
  }
  throw new CropError(
    "bad-combos",
    `argument \`${name}\` is ${show(given)}; give a distribution, such as uniform(0, 1), or a list to choose from`,
    { fields: { argument: name } },
  );
}

function checkCount(n: number): void {
  if (Number.isSafeInteger(n) && n >= 0 && n <= mostValues) return;
  throw new CropError(
    "bad-combos",
    `the number of samples must be a whole number from 0 to 100,000,000, not ${n}`,
  );
}

/**
 * Gives the value below which a standard normal variable lies with probability `p`: P. J. Acklam's
 * rational approximation (2003), relative error below 1.15e-9, which is far below any sampling error.
 */
function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
    2.506628277459239,
  ];
  const b = [
    -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
    -13.28068155288572,
  ];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
    4.374664141464968, 2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const polynomial = (coefficients: readonly number[], x: number): number =>
    coefficients.reduce((sum, each) => sum * x + each, 0);
  const tail = (q: number): number => polynomial(c, q) / (polynomial(d, q) * q + 1);
  const low = 0.02425;
  if (p < low) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - low) return -tail(Math.sqrt(-2 * Math.log1p(-p)));
  const q = p - 0.5;
  return (polynomial(a, q * q) * q) / (polynomial(b, q * q) * q * q + 1);
}
