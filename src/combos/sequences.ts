import { CropError } from "../errors.ts";

/**
 * Gives `num` evenly spaced numbers from `start` to `stop`, float64, the last one exactly `stop` (numpy.linspace).
 * `endpoint: false` leaves `stop` out.
 *
 * @throws CropError `bad-combos` when `num` is no whole number from 0
 */
export function linspace(
  start: number,
  stop: number,
  num: number = 50,
  options: { readonly endpoint?: boolean } = {},
): Float64Array {
  checkNumber("linspace", num, start, stop);
  const { endpoint = true } = options;
  const steps = endpoint ? num - 1 : num;
  const step = (stop - start) / steps;
  const values = new Float64Array(num).fill(start);
  // As numpy does: i * step, but where step underflows to 0, (i / steps) * (stop - start).
  if (steps > 0)
    for (let i = 0; i < num; i++)
      values[i] = start + (step === 0 ? (i / steps) * (stop - start) : i * step);
  if (endpoint && num > 1) values[num - 1] = stop;
  return values;
}

/**
 * Gives `num` numbers from `base ** start` to `base ** stop`, evenly spaced in their logarithm (numpy.logspace); base 10.
 * Whole powers of ten are the nearest float64 (1e-5), where numpy may be one bit off; elsewhere the last bit may differ.
 *
 * @throws CropError `bad-combos` as {@link linspace}
 */
export function logspace(
  start: number,
  stop: number,
  num: number = 50,
  options: { readonly base?: number; readonly endpoint?: boolean } = {},
): Float64Array {
  const { base = 10 } = options;
  return linspace(start, stop, num, options).map((exponent) =>
    // 10 ** -5 is 0.000009999999999999999 in V8, a label that 1e-5 would not find.
    base === 10 && Number.isInteger(exponent) ? Number(`1e${exponent}`) : base ** exponent,
  );
}

/**
 * Gives `num` numbers from `start` to `stop`, each the same multiple of the one before, float64, the ends exact
 * (numpy.geomspace). `endpoint: false` leaves `stop` out.
 *
 * @throws CropError `bad-combos` when an end is zero or not finite, or they differ in sign; for `num` as {@link linspace}
 */
export function geomspace(
  start: number,
  stop: number,
  num: number = 50,
  options: { readonly endpoint?: boolean } = {},
): Float64Array {
  checkNumber("geomspace", num, start, stop);
  const sign = Math.sign(start);
  if (sign === 0 || sign !== Math.sign(stop))
    throw new CropError(
      "bad-combos",
      `geomspace(${start}, ${stop}): both ends must be positive, or both negative`,
    );
  const [first, last] = [Math.log10(Math.abs(start)), Math.log10(Math.abs(stop))];
  const values = logspace(first, last, num, options).map((value) => sign * value);
  if (num > 0) values[0] = start;
  if (num > 1 && options.endpoint !== false) values[num - 1] = stop;
  return values;
}

/**
 * Gives the numbers from `start` in steps of `step` that lie before `stop`: `ceil((stop - start) / step)` of them as numpy.arange has.
 * With one argument, from 0. Whole numbers come as a list (int64 coordinate), others as float64, each `start + i * step`;
 * numpy adds up a rounded step, so its last digits may differ.
 *
 * @throws CropError `bad-combos` when `step` is 0 or a number is not finite
 */
export function arange(start: number, stop?: number, step: number = 1): Float64Array | number[] {
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0 || !Number.isFinite(step))
    throw new CropError("bad-combos", `arange: the step is ${step}`);
  const length = Math.max(0, Math.ceil((end - first) / step));
  checkNumber("arange", length, first, end);
  const isWhole = Number.isSafeInteger(first) && Number.isSafeInteger(step);
  const values = isWhole ? Array.from<number>({ length }) : new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = first + i * step;
  return values;
}

/** Gives whole numbers as a list: `range(3)` is 0, 1, 2; `range(2, 8, 3)` is 2, 5. */
export function range(start: number, stop?: number, step: number = 1): number[] {
  const values = arange(start, stop, step);
  if (!Array.isArray(values))
    throw new CropError("bad-combos", "range takes whole numbers; use arange or linspace");
  return values;
}

/** The most values of a sequence, and samples at once: more would exhaust the memory before anything could be said about it. */
export const mostValues = 100_000_000;

function checkNumber(name: string, num: number, start: number, stop: number): void {
  if (!Number.isFinite(start) || !Number.isFinite(stop))
    throw new CropError("bad-combos", `${name}: the ends must be finite, not ${start} and ${stop}`);
  if (!Number.isSafeInteger(num) || num < 0 || num > mostValues)
    throw new CropError(
      "bad-combos",
      `${name}: the number of values must be a whole number from 0 to 100,000,000, not ${num}`,
    );
}
