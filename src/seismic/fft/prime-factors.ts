/** Gives the prime factors of a whole number from 1, each as often as it divides, in rising order; none for 1. */
export function primeFactors(n: number): readonly number[] {
  const factors: number[] = [];
  let rest = n;
  for (let p = 2; p * p <= rest; p += p === 2 ? 1 : 2) {
    while (rest % p === 0) {
      factors.push(p);
      rest /= p;
    }
  }
  if (rest > 1) factors.push(rest);
  return factors;
}

/** Gives the smallest multiple of 4 from `least` whose prime factors are at most 5. */
export function smoothLengthFrom(least: number): number {
  let n = Math.ceil(least / 4) * 4;
  while ((primeFactors(n).at(-1) ?? 1) > 5) n += 4;
  return n;
}
