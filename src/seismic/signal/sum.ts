/** Samples added in one go before the next partial sum, which keeps the rounding error that of a few additions. */
const block = 512;

/** A sum that keeps what each addition rounds off. Source: A. Neumaier, ZAMM 54 (1974). */
class CompensatedSum {
  #total = 0;
  #lost = 0;

  add(part: number): void {
    const next = this.#total + part;
    this.#lost +=
      Math.abs(this.#total) >= Math.abs(part)
        ? this.#total - next + part
        : part - next + this.#total;
    this.#total = next;
  }

  get value(): number {
    return this.#total + this.#lost;
  }
}

/** Gives the sum of all samples, right to about their own last place; 0 for none, NaN where one is not finite. */
export function sumOf(samples: Float64Array): number {
  const total = new CompensatedSum();
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
    total.add(a + b + (c + d));
  }
  return total.value;
}

/** Gives the sum of the products of two arrays of one length, as {@link sumOf} sums. */
export function dotProduct(x: Float64Array, y: Float64Array): number {
  const total = new CompensatedSum();
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
    total.add(a + b + (c + d));
  }
  return total.value;
}
