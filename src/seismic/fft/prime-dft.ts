import { smoothLengthFrom } from "./prime-factors.ts";
import { rootsOfUnity } from "./roots-of-unity.ts";
import type { Transform } from "./transform.ts";

/** From this prime on a convolution is quicker than the sum (measured). */
const convolutionFrom = 37;

/** Plans the transform of an odd prime length; `planSmooth` plans one of a length whose prime factors are at most 5. */
export function planPrimeDft(p: number, planSmooth: (length: number) => Transform): Transform {
  if (p < convolutionFrom) return planSum(p);
  const length = smoothLengthFrom(2 * p - 1);
  return planConvolution(p, length, planSmooth(length));
}

/** The sum itself; pairs of terms j and p - j share their cosines and sines. */
function planSum(p: number): Transform {
  const roots = rootsOfUnity(p);
  const half = (p - 1) / 2;
  const cosines = new Float64Array(half * half);
  const sines = new Float64Array(half * half);
  for (let k = 1; k <= half; k++) {
    for (let j = 1; j <= half; j++) {
      const place = (k - 1) * half + j - 1;
      cosines[place] = roots[2 * ((j * k) % p)]!;
      sines[place] = -roots[2 * ((j * k) % p) + 1]!;
    }
  }
  const sums = new Float64Array(2 * half);
  const differences = new Float64Array(2 * half);
  const input = new Float64Array(2 * p);
  const output = new Float64Array(2 * p);
  const run = (): void => {
    const re = input[0]!;
    const im = input[1]!;
    let totalRe = re;
    let totalIm = im;
    for (let j = 0; j < half; j++) {
      const a = 2 * j + 2;
      const b = 2 * p - a;
      totalRe += sums[2 * j] = input[a]! + input[b]!;
      totalIm += sums[2 * j + 1] = input[a + 1]! + input[b + 1]!;
      differences[2 * j] = input[a]! - input[b]!;
      differences[2 * j + 1] = input[a + 1]! - input[b + 1]!;
    }
    output[0] = totalRe;
    output[1] = totalIm;
    for (let k = 0, place = 0; k < half; k++) {
      let evenRe = re;
      let evenIm = im;
      let oddRe = 0;
      let oddIm = 0;
      for (let j = 0; j < 2 * half; j += 2, place++) {
        const c = cosines[place]!;
        const s = sines[place]!;
        evenRe += c * sums[j]!;
        evenIm += c * sums[j + 1]!;
        oddRe += s * differences[j + 1]!;
        oddIm += s * differences[j]!;
      }
      const a = 2 * k + 2;
      const b = 2 * p - a;
      output[a] = evenRe + oddRe;
      output[a + 1] = evenIm - oddIm;
      output[b] = evenRe - oddRe;
      output[b + 1] = evenIm + oddIm;
    }
  };
  return { input, output, run };
}

/**
 * As a convolution with a chirp, by transforms of a longer, smooth length.
 * Source: L. I. Bluestein, A linear filtering approach to the computation of the discrete Fourier transform, 1970.
 */
function planConvolution(p: number, length: number, transform: Transform): Transform {
  const roots = rootsOfUnity(2 * p);
  const chirp = new Float64Array(2 * p);
  const a = transform.input;
  const b = transform.output;
  for (let j = 0, square = 0; j < p; j++) {
    chirp[2 * j] = roots[2 * square]!;
    chirp[2 * j + 1] = roots[2 * square + 1]!;
    square = (square + 2 * j + 1) % (2 * p);
    for (const place of [j, (length - j) % length]) {
      a[2 * place] = chirp[2 * j]! / length;
      a[2 * place + 1] = -chirp[2 * j + 1]! / length;
    }
  }
  transform.run();
  const kernel = b.slice();
  const input = new Float64Array(2 * p);
  const output = new Float64Array(2 * p);
  const run = (): void => {
    multiply(input, chirp, a, p);
    a.fill(0, 2 * p);
    transform.run();
    multiply(b, kernel, a, length);
    transform.run();
    // A second forward transform is the inverse one in reverse order.
    for (let k = 0, from = 0; k < 2 * p; k += 2, from = 2 * length - k) {
      const re = b[from]!;
      const im = b[from + 1]!;
      const cr = chirp[k]!;
      const ci = chirp[k + 1]!;
      output[k] = re * cr - im * ci;
      output[k + 1] = re * ci + im * cr;
    }
  };
  return { input, output, run };
}

function multiply(x: Float64Array, y: Float64Array, product: Float64Array, n: number): void {
  for (let i = 0; i < 2 * n; i += 2) {
    const xr = x[i]!;
    const xi = x[i + 1]!;
    const yr = y[i]!;
    const yi = y[i + 1]!;
    product[i] = xr * yr - xi * yi;
    product[i + 1] = xr * yi + xi * yr;
  }
}
