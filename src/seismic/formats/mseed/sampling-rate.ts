// The sampling rate of a record as two int16: factor and multiplier, each a divisor where it is negative.
// Source: SEED Reference Manual 2.4, chapter 8, fields 10 and 11.

const largest = 32_767;

/** A rate as the fixed header holds it. */
export interface RateFactors {
  readonly factor: number;
  readonly multiplier: number;
}

/** Gives the rate of a factor and a multiplier, Hz; 0 where one of them is 0. */
export function rateOf(factor: number, multiplier: number): number {
  if (factor === 0 || multiplier === 0) return 0;
  if (factor > 0) return multiplier > 0 ? factor * multiplier : -factor / multiplier;
  return multiplier > 0 ? -multiplier / factor : 1 / (factor * multiplier);
}

/**
 * Gives the factor and the multiplier whose rate comes nearest to `samplingRate` (Hz, above 0); both 0 for a rate
 * that is far from any. Whole rates and periods are exact up to 2^15 squared where they have divisors in reach.
 */
export function factorsOf(samplingRate: number): RateFactors {
  const rate = productOf(samplingRate);
  if (rate !== undefined) return { factor: rate[0], multiplier: rate[1] };
  const period = productOf(1 / samplingRate);
  if (period !== undefined) return { factor: -period[0], multiplier: -period[1] };
  const [numerator, denominator] = fractionOf(samplingRate);
  if (numerator === 0) return { factor: 0, multiplier: 0 };
  if (samplingRate >= 1) return { factor: numerator, multiplier: -denominator };
  return { factor: -denominator, multiplier: numerator };
}

/** Gives two factors in reach whose product is the whole number `x`: the nearest to its root when it is not in reach itself. */
function productOf(x: number): [number, number] | undefined {
  if (!Number.isInteger(x) || x < 1 || x > largest ** 2) return undefined;
  if (x <= largest) return [x, 1];
  for (let a = Math.floor(Math.sqrt(x)); x / a <= largest; a--) if (x % a === 0) return [a, x / a];
  return undefined;
}

/** Gives the last convergent of the continued fraction of `x` whose numerator and denominator are in reach. */
function fractionOf(x: number): [numerator: number, denominator: number] {
  let [n0, d0, n1, d1] = [0, 1, 1, 0];
  let rest = x;
  for (let step = 0; step < 64; step++) {
    const whole = Math.floor(rest);
    const [n2, d2] = [whole * n1 + n0, whole * d1 + d0];
    if (n2 > largest || d2 > largest) break;
    [n0, d0, n1, d1] = [n1, d1, n2, d2];
    if (n1 / d1 === x || rest === whole) break;
    rest = 1 / (rest - whole);
  }
  return d1 === 0 ? [0, 1] : [n1, d1];
}
