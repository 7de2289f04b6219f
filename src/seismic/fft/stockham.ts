import { primeFactors } from "./prime-factors.ts";
import { planPrimeDft } from "./prime-dft.ts";
import { type PlanMemory, planMemory } from "./plan-memory.ts";
import type { RadixPass } from "./radix-passes.ts";
import { rootsOfUnity } from "./roots-of-unity.ts";
import type { Transform } from "./transform.ts";

interface Pass {
  readonly run: RadixPass;
  readonly twiddles: Float64Array;
  /** See {@link RadixPass}. */
  readonly m: number;
  readonly s: number;
}

/**
 * Plans the forward transform of `batch` sequences of complex numbers at once, number j of sequence r at place r + batch · j;
 * it allocates nothing afterwards.
 *
 * A length is split into radices 4, 2, 3, 5, 7 and larger primes, in Stockham's order, which needs no sorting. Larger
 * primes are summed directly or transformed as a convolution.
 *
 * Source: C. Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM 1992, sections 1.7 and 2.3.
 */
export function planTransform(length: number, batch: number = 1): Transform {
  const radices = radicesOf(length);
  const total = 2 * length * batch;
  const memory = planMemory(2 * total + numberOfTwiddles(length, radices));
  const output = memory.array(total);
  const work = memory.array(total);
  const passes = planPasses(length, radices, batch, memory);
  const input = passes.length % 2 === 0 ? output : work;
  return {
    input,
    output,
    run: () => {
      let from = input;
      for (const { run, twiddles, m, s } of passes) {
        const to = from === output ? work : output;
        run(from, to, twiddles, m, s);
        from = to;
      }
    },
  };
}

function planPasses(
  length: number,
  radices: readonly number[],
  batch: number,
  memory: PlanMemory,
): readonly Pass[] {
  const passes: Pass[] = [];
  const roots = rootsOfUnity(length);
  let done = 1;
  for (const radix of radices) {
    const m = length / done / radix;
    const twiddles = memory.array(2 * m * (radix - 1));
    setTwiddles(twiddles, radix, m, roots, done);
    const run = memory.pass(radix, m) ?? passOfPrime(radix, planPrimeDft(radix, planTransform));
    passes.push({ run, twiddles, m, s: done * batch });
    done *= radix;
  }
  return passes;
}

function numberOfTwiddles(length: number, radices: readonly number[]): number {
  let rest = length;
  let number = 0;
  for (const radix of radices) {
    rest /= radix;
    number += 2 * rest * (radix - 1);
  }
  return number;
}

/** Large primes come first, where their output is one piece, and fours last, where they need no twiddles. */
function radicesOf(length: number): readonly number[] {
  const factors = primeFactors(length).toReversed();
  const twos = factors.filter((factor) => factor === 2).length;
  return [
    ...factors.filter((factor) => factor !== 2),
    ...Array.from({ length: twos % 2 }, () => 2),
    ...Array.from({ length: Math.floor(twos / 2) }, () => 4),
  ];
}

/** The roots of order radix · m are every n-th of `roots`. */
function setTwiddles(
  twiddles: Float64Array,
  radix: number,
  m: number,
  roots: Float64Array,
  n: number,
): void {
  let i = 0;
  for (let q = 0; q < m; q++) {
    for (let k = 1; k < radix; k++) {
      twiddles[i++] = roots[2 * n * q * k]!;
      twiddles[i++] = roots[2 * n * q * k + 1]!;
    }
  }
}

/** Gathers the p numbers of each butterfly, transforms them and scatters them, turned. */
function passOfPrime(p: number, transform: Transform): RadixPass {
  const { input, output } = transform;
  return (x, y, twiddles, m, s) => {
    const row = 2 * s;
    const step = m * row;
    for (let q = 0; q < m; q++) {
      const w = 2 * q * (p - 1) - 2;
      for (let r = 0; r < row; r += 2) {
        for (let j = 0, a = q * row + r; j < 2 * p; j += 2, a += step) {
          input[j] = x[a]!;
          input[j + 1] = x[a + 1]!;
        }
        transform.run();
        let u = q * p * row + r;
        y[u] = output[0]!;
        y[u + 1] = output[1]!;
        for (let k = 2; k < 2 * p; k += 2) {
          u += row;
          const re = output[k]!;
          const im = output[k + 1]!;
          const wr = twiddles[w + k]!;
          const wi = twiddles[w + k + 1]!;
          y[u] = re * wr - im * wi;
          y[u + 1] = re * wi + im * wr;
        }
      }
    }
  };
}
