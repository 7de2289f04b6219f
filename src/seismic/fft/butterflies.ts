import { rootsOfUnity } from "./roots-of-unity.ts";
import { add, type Complex, scale, subtract, timesMinusI } from "./complex-code.ts";

/**
 * The transform of p complex numbers, p the radix, as code: `keep` computes a number once and gives the code that reads it; the
 * inputs may be read again and again.
 */
export type Butterfly = (
  x: readonly Complex[],
  keep: (value: Complex) => Complex,
) => readonly Complex[];

/** Radix 2. */
export const butterflyTwo: Butterfly = ([a = [], b = []]) => [add(a, b), subtract(a, b)];

const sin60 = 0.8660254037844386;

/** Radix 3. */
export const butterflyThree: Butterfly = ([a = [], b = [], c = []], keep) => {
  const sum = keep(add(b, c));
  const even = keep(subtract(a, scale(0.5, sum)));
  const odd = keep(timesMinusI(keep(scale(sin60, subtract(b, c)))));
  return [add(a, sum), add(even, odd), subtract(even, odd)];
};

/** Radix 4. */
export const butterflyFour: Butterfly = ([a = [], b = [], c = [], d = []], keep) => {
  const ac = keep(add(a, c));
  const bd = keep(add(b, d));
  const even = keep(subtract(a, c));
  const odd = keep(timesMinusI(keep(subtract(b, d))));
  return [add(ac, bd), add(even, odd), subtract(ac, bd), subtract(even, odd)];
};

/** (cos 72° - cos 144°) / 2; the mean of both is -1/4 */
const rootFive = 0.5590169943749475;
const sin72 = 0.9510565162951535;
const sin144 = 0.5877852522924731;

/** Radix 5. */
export const butterflyFive: Butterfly = ([a = [], b = [], c = [], d = [], e = []], keep) => {
  const be = keep(add(b, e));
  const cd = keep(add(c, d));
  const sum = keep(add(be, cd));
  const mean = keep(subtract(a, scale(0.25, sum)));
  const apart = keep(scale(rootFive, subtract(be, cd)));
  const bme = keep(subtract(b, e));
  const cmd = keep(subtract(c, d));
  const even1 = keep(add(mean, apart));
  const even2 = keep(subtract(mean, apart));
  const odd1 = keep(timesMinusI(keep(add(scale(sin72, bme), scale(sin144, cmd)))));
  const odd2 = keep(timesMinusI(keep(subtract(scale(sin144, bme), scale(sin72, cmd)))));
  return [
    add(a, sum),
    add(even1, odd1),
    add(even2, odd2),
    subtract(even2, odd2),
    subtract(even1, odd1),
  ];
};

/** Gives the butterfly of an odd prime: the sum itself, where terms j and p - j share their cosines and sines. */
export function butterflyOfPrime(p: number): Butterfly {
  const roots = rootsOfUnity(p);
  const half = Array.from({ length: (p - 1) / 2 }, (_, i) => i + 1);
  return ([first = [], ...rest], keep) => {
    const sums = half.map((j) => keep(add(rest[j - 1]!, rest[p - 1 - j]!)));
    const differences = half.map((j) => keep(subtract(rest[j - 1]!, rest[p - 1 - j]!)));
    const pairs = half.map((k) => {
      const cosines = half.map((j) => roots[2 * ((j * k) % p)]!);
      const sines = half.map((j) => -roots[2 * ((j * k) % p) + 1]!);
      const even = sums.reduce((sum, each, i) => add(sum, scale(cosines[i]!, each)), first);
      const odd = differences.map((each, i) => scale(sines[i]!, each)).reduce(add);
      return { even: keep(even), odd: keep(timesMinusI(keep(odd))) };
    });
    return [
      sums.reduce(add, first),
      ...pairs.map(({ even, odd }) => add(even, odd)),
      ...pairs.map(({ even, odd }) => subtract(even, odd)).toReversed(),
    ];
  };
}
