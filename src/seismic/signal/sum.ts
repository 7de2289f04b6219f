/** Samples added in one go before the next partial sum, which keeps the rounding error that of a few additions. */
const block = 512;

/** Gives the sum of all samples, right to a few units in the last place of the greatest partial sum; 0 for none. */
export function sumOf(samples: Float64Array): number {
  let total = 0;
  for (let start = 0; start < samples.length; start += block) {
    const stop = Math.min(start + block, samples.length);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = start;
    for (; i + 3 < stop; i += 4) {
      a += samples[i]!;
      b += samples[i + 1]!;
      c += samples[i + 2]!;
      d += samples[i + 3]!;
    }
    for (; i < stop; i++) a += samples[i]!;
    total += a + b + (c + d);
  }
  return total;
}

/** Gives the sum of the products of two arrays of one length, summed as in {@link sumOf}. */
export function dotProduct(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let start = 0; start < x.length; start += block) {
    const stop = Math.min(start + block, x.length);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = start;
    for (; i + 3 < stop; i += 4) {
      a += x[i]! * y[i]!;
      b += x[i + 1]! * y[i + 1]!;
      c += x[i + 2]! * y[i + 2]!;
      d += x[i + 3]! * y[i + 3]!;
    }
    for (; i < stop; i++) a += x[i]! * y[i]!;
    total += a + b + (c + d);
  }
  return total;
}
