import type { Complex } from "./complex.ts";
import type { ZerosPolesGain } from "./filter-design.ts";

/** A filter of second order: y = (b0 + b1/z + b2/z²) / (1 + a1/z + a2/z²) x. */
export interface Section {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * Splits a digital filter, whose zeros and poles are real or come as conjugate pairs, into sections. The poles nearest the unit
 * circle stand in the last section and take the nearest zeros, which keeps rounding errors small; the gain is in the first.
 * Source: scipy 1.17 `zpk2sos` with pairing "nearest".
 */
export function sectionsOf({ zeros, poles, gain }: ZerosPolesGain): readonly Section[] {
  const restZeros = pairsOf(zeros);
  const restPoles = pairsOf(poles);
  const sections: Section[] = [];
  while (restPoles.length > 0 || restZeros.length > 0) {
    const pole = takeLeast(restPoles, ([p]) => Math.abs(1 - Math.hypot(p!.re, p!.im)));
    const [near] = pole ?? [];
    const zero = takeLeast(restZeros, ([z]) =>
      near === undefined ? 0 : Math.hypot(z!.re - near.re, z!.im - near.im),
    );
    const [b1, b2] = coefficientsOf(zero ?? []);
    const [a1, a2] = coefficientsOf(pole ?? []);
    sections.unshift({ b0: 1, b1, b2, a1, a2 });
  }
  const first = sections[0] ?? { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };
  const scaledFirst = { ...first, b0: gain, b1: gain * first.b1, b2: gain * first.b2 };
  return [scaledFirst, ...sections.slice(1)];
}

/** Groups conjugate pairs, named by the upper one, and the real ones by twos, neighbours together. */
function pairsOf(numbers: readonly Complex[]): (readonly Complex[])[] {
  const isReal = ({ re, im }: Complex): boolean => Math.abs(im) <= 1e-13 * Math.hypot(re, im);
  const pairs: (readonly Complex[])[] = numbers
    .filter((number) => !isReal(number) && number.im > 0)
    .map((number) => [number, { re: number.re, im: -number.im }]);
  const real = numbers.filter(isReal).toSorted((a, b) => a.re - b.re);
  for (let i = 0; i < real.length; i += 2) pairs.push(real.slice(i, i + 2));
  return pairs;
}

function takeLeast<T>(items: T[], sizeOf: (item: T) => number): T | undefined {
  let least = 0;
  for (let i = 1; i < items.length; i++) {
    if (sizeOf(items[i]!) < sizeOf(items[least]!)) least = i;
  }
  return items.splice(least, 1)[0];
}

/** The coefficients c1, c2 of (1 - x0 / z)(1 - x1 / z). */
function coefficientsOf([x0, x1]: readonly Complex[]): readonly [number, number] {
  if (x0 === undefined) return [0, 0];
  if (x1 === undefined) return [-x0.re, 0];
  return [-(x0.re + x1.re), x0.re * x1.re - x0.im * x1.im];
}

/**
 * Runs the samples through the sections one after the other, in place, from rest (direct form II transposed); `backward` from the
 * last sample to the first.
 */
export function runSections(
  sections: readonly Section[],
  samples: Float64Array,
  direction: "forward" | "backward" = "forward",
): void {
  const start = direction === "forward" ? 0 : samples.length - 1;
  const step = direction === "forward" ? 1 : -1;
  let i = 0;
  for (; i + 1 < sections.length; i += 2) {
    runPair(sections[i]!, sections[i + 1]!, samples, start, step);
  }
  if (i < sections.length) runOne(sections[i]!, samples, start, step);
}

/** Two sections in one sweep: each waits for its last result, so that two take hardly longer than one. */
function runPair(
  first: Section,
  second: Section,
  samples: Float64Array,
  start: number,
  step: number,
): void {
  const { b0, b1, b2, a1, a2 } = first;
  const { b0: d0, b1: d1, b2: d2, a1: c1, a2: c2 } = second;
  let u1 = 0;
  let u2 = 0;
  let v1 = 0;
  let v2 = 0;
  for (let n = samples.length, i = start; n > 0; n--, i += step) {
    const x = samples[i]!;
    const y = b0 * x + u1;
    u1 = b1 * x - a1 * y + u2;
    u2 = b2 * x - a2 * y;
    const z = d0 * y + v1;
    v1 = d1 * y - c1 * z + v2;
    v2 = d2 * y - c2 * z;
    samples[i] = z;
  }
}

function runOne(
  { b0, b1, b2, a1, a2 }: Section,
  samples: Float64Array,
  start: number,
  step: number,
): void {
  let u1 = 0;
  let u2 = 0;
  for (let n = samples.length, i = start; n > 0; n--, i += step) {
    const x = samples[i]!;
    const y = b0 * x + u1;
    u1 = b1 * x - a1 * y + u2;
    u2 = b2 * x - a2 * y;
    samples[i] = y;
  }
}
