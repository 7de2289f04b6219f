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
  // As numpy does: i * step, but where step underflows to 0, (i / steps) * (stop - start).
  const values = Float64Array.from(
    { length: num },
    (_, i) => start + (steps <= 0 ? 0 : step === 0 ? (i / steps) * (stop - start) : i * step),
  );
  if (endpoint && num > 1) values[num - 1] = stop;
  return values;
}

/** Gives `num` numbers from `base ** start` to `base ** stop`, evenly spaced in their logarithm (numpy.logspace); base 10. */
export function logspace(
  start: number,
  stop: number,
  num: number = 50,
  options: { readonly base?: number; readonly endpoint?: boolean } = {},
): Float64Array {
  const { base = 10 } = options;
  return linspace(start, stop, num, options).map((exponent) => base ** exponent);
}

/**
 * Gives `num` numbers from `start` to `stop`, each the same multiple of the one before (numpy.geomspace).
 *
 * @throws CropError `bad-combos` when an end is zero or they differ in sign
 */
export function geomspace(start: number, stop: number, num: number = 50): Float64Array {
  if (!(start * stop > 0))
    throw new CropError(
      "bad-combos",
      `geomspace(${start}, ${stop}): both ends must be positive, or both negative`,
    );
  const sign = Math.sign(start);
  const values = logspace(Math.log10(Math.abs(start)), Math.log10(Math.abs(stop)), num).map(
    (value) => sign * value,
  );
  if (num > 0) values[0] = start;
  if (num > 1) values[num - 1] = stop;
  return values;
}

/**
 * Gives the numbers from `start` in steps of `step` that lie before `stop`: `ceil((stop - start) / step)` of them (numpy.arange).
 * With one argument, from 0. Whole numbers come as a list (int64 coordinate), others as float64.
 *
 * @throws CropError `bad-combos` when `step` is 0
 */
export function arange(start: number, stop?: number, step: number = 1): Float64Array | number[] {
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0 || !Number.isFinite(step))
    throw new CropError("bad-combos", `arange: the step is ${step}`);
  const length = Math.max(0, Math.ceil((end - first) / step));
  checkNumber("arange", length, first, end);
  const isWhole = Number.isSafeInteger(first) && Number.isSafeInteger(step);
  return isWhole
    ? Array.from({ length }, (_, i) => first + i * step)
    : Float64Array.from({ length }, (_, i) => first + i * step);
}

/** Gives whole numbers as a list: `range(3)` is 0, 1, 2; `range(2, 8, 3)` is 2, 5. */
export function range(start: number, stop?: number, step: number = 1): number[] {
  const values = arange(start, stop, step);
  if (!Array.isArray(values))
    throw new CropError("bad-combos", "range takes whole numbers; use arange or linspace");
  return values;
}

function checkNumber(name: string, num: number, start: number, stop: number): void {
  if (!Number.isSafeInteger(num) || num < 0 || num > 2 ** 32)
    throw new CropError(
      "bad-combos",
      `${name}: the number of values must be a whole number from 0, not ${num}`,
    );
  if (!Number.isFinite(start) || !Number.isFinite(stop))
    throw new CropError("bad-combos", `${name}: the ends must be finite, not ${start} and ${stop}`);
}
