import { primeFactors } from "./prime-factors.ts";
import { planPrimeDft } from "./prime-dft.ts";
import {
  lastPassFour,
  passFive,
  passFour,
  passSeven,
  passThree,
  passTwo,
  type RadixPass,
} from "./radix-passes.ts";
import type { Transform } from "./transform.ts";
import { rootsOfUnity } from "./roots-of-unity.ts";

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
  const passes = planPasses(length, batch);
  const total = 2 * length * batch;
  const work = new Float64Array(passes.length > 1 ? total : 0);
  return (input, output) => {
    if (passes.length === 0) for (let i = 0; i < total; i++) output[i] = input[i]!;
    let from = input;
    for (let i = 0; i < passes.length; i++) {
      const { run, twiddles, m, s } = passes[i]!;
      const to = (passes.length - i) % 2 === 1 ? output : work;
      run(from, to, twiddles, m, s);
      from = to;
    }
  };
}

function planPasses(length: number, batch: number): readonly Pass[] {
  const passes: Pass[] = [];
  const roots = rootsOfUnity(length);
  let done = 1;
  for (const radix of radicesOf(length)) {
    const m = length / done / radix;
    passes.push({
      run: radix === 4 && m === 1 ? lastPassFour : passOf(radix),
      twiddles: twiddlesOf(radix, m, roots, done),
      m,
      s: done * batch,
    });
    done *= radix;
  }
  return passes;
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

function passOf(radix: number): RadixPass {
  switch (radix) {
    case 2:
      return passTwo;
    case 3:
      return passThree;
    case 4:
      return passFour;
    case 5:
      return passFive;
    case 7:
      return passSeven;
    default:
      return passOfPrime(radix, planPrimeDft(radix, planTransform));
  }
}

/** The roots of order radix · m are every n-th of `roots`. */
function twiddlesOf(radix: number, m: number, roots: Float64Array, n: number): Float64Array {
  const twiddles = new Float64Array(2 * m * (radix - 1));
  let i = 0;
  for (let q = 0; q < m; q++) {
    for (let k = 1; k < radix; k++) {
      twiddles[i++] = roots[2 * n * q * k]!;
      twiddles[i++] = roots[2 * n * q * k + 1]!;
    }
  }
  return twiddles;
}

/** Gathers the p numbers of each butterfly, transforms them and scatters them, turned. */
function passOfPrime(p: number, transform: Transform): RadixPass {
  const input = new Float64Array(2 * p);
  const output = new Float64Array(2 * p);
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
        transform(input, output);
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
