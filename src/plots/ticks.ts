import { exponentOf } from "./format-number.ts";

/** Evenly spaced ticks and their spacing. */
export interface EvenTicks {
  readonly step: number;
  readonly values: readonly number[];
}

/**
 * Gives evenly spaced round numbers (1, 2 or 5 times a power of ten) within [low, high]: `count` + 1 of them at most, and at
 * least half of that less one. An empty range has its one number, a range that is no number none.
 */
export function evenTicks(low: number, high: number, count: number): EvenTicks {
  if (!(high > low)) return { step: 1, values: Number.isFinite(low) && low === high ? [low] : [] };
  const rough = high / Math.max(1, count) - low / Math.max(1, count);
  let exponent = exponentOf(rough);
  let factor = [1, 2, 5].find((each) => decimal(each, exponent) >= rough * (1 - 1e-9));
  if (factor === undefined) [factor, exponent] = [1, exponent + 1];
  const step = decimal(factor, exponent);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const length = Math.max(0, last - first + 1);
  const multiple = factor;
  return {
    step,
    values: Array.from({ length }, (_, i) => decimal((first + i) * multiple, exponent)),
  };
}

/** Gives the values of {@link evenTicks}. */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  return evenTicks(low, high, count).values;
}

/**
 * Gives the exponents of the powers of ten within [10^low, 10^high], every n-th where there are more than `count`; n is a
 * round number, and multiples of it are taken, so that 10⁰ stays.
 */
export function decadeExponents(low: number, high: number, count: number): readonly number[] {
  const first = Math.ceil(low - 1e-9);
  const last = Math.floor(high + 1e-9);
  const steps = [1, 2, 3, 5, 10, 20, 50, 100, 200];
  const fits = (step: number): boolean =>
    Math.floor(last / step) - Math.ceil(first / step) + 1 <= Math.max(1, count);
  const step = steps.find(fits) ?? 500;
  const start = Math.ceil(first / step);
  const length = Math.max(0, Math.floor(last / step) - start + 1);
  return Array.from({ length }, (_, i) => (start + i) * step);
}

/** Gives the number that `${factor}e${exponent}` means, so that 3 tenths are 0.3. */
function decimal(factor: number, exponent: number): number {
  return Number(`${factor}e${exponent}`);
}
