const halving = 2 ** 27 + 1;

/** The powers of ten that a float64 holds exactly, from 10^0 to 10^22. */
export const exactPowers: readonly number[] = Array.from({ length: 23 }, (_, n) =>
  Number(`1e${n}`),
);

/**
 * Gives `a b - product` exactly, where `product` is the float64 next to `a b`.
 *
 * Source: Dekker (1971), A floating-point technique for extending the available precision.
 */
export function productError(a: number, b: number, product: number): number {
  const aHigh = halving * a - (halving * a - a);
  const bHigh = halving * b - (halving * b - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
