import { CropError } from "../errors.ts";
import type { ParameterValue } from "./parameter-space.ts";

/** A source of random numbers that is repeatable by its seed. */
export interface RandomGenerator {
  /** Uniform in [0, 1), with 53 random bits. */
  next(): number;
  /** Uniform whole number in [0, n), for n up to 2^53. */
  below(n: number): number;
  /** Standard normal, by the polar method (Marsaglia & Bray 1964). */
  normal(): number;
}

/**
 * Refuses a seed that would silently be another one, as 0.5 would be 0.
 *
 * @throws CropError `bad-option`
 */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed))
    throw new CropError("bad-option", `a seed must be a whole number, not ${seed}`);
}

/**
 * Gives the generator sfc32 (Doty-Humphrey, PractRand 2010), its state filled from `seed` by splitmix32.
 *
 * @throws CropError `bad-option` as {@link checkSeed}
 */
export function randomGenerator(seed: number): RandomGenerator {
  checkSeed(seed);
  let state = seed ^ mix(upperHalf(seed));
  const splitmix = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state);
  };
  let [a, b, c, counter] = [splitmix(), splitmix(), splitmix(), 1];
  const uint32 = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let i = 0; i < 12; i++) uint32();
  const next = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  let spare: number | undefined;
  return {
    next,
    below: (n) => Math.floor(next() * n),
    normal: () => {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      for (;;) {
        const u = 2 * next() - 1;
        const v = 2 * next() - 1;
        const s = u * u + v * v;
        if (s >= 1 || s === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    },
  };
}

/** Gives 0 to n-1 in an order that follows from `seed` (Durstenfeld 1964). */
export function permutation(n: number, seed: number): Uint32Array {
  const random = randomGenerator(seed);
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/**
 * Gives the seed of a case, unsigned 32-bit. It follows from the seed of the crop and the names and values
 * of the case alone: the same case has it in every crop of that seed, in whatever batch.
 */
export function caseSeed(
  cropSeed: number,
  names: readonly string[],
  row: readonly ParameterValue[],
): number {
  let hash = mix(cropSeed) ^ mix(upperHalf(cropSeed));
  for (let i = 0; i < names.length; i++) {
    const value = row[i]!;
    // 1 and 1n are the same value, 1 and "1" are not.
    const text = typeof value === "string" ? `"${value}` : String(value);
    hash = mix(hash + hashText(names[i]!) + Math.imul(hashText(text), 31));
  }
  return hash >>> 0;
}

// 0 for seeds below 2^32; spread, so that -1, which is all ones in both halves, does not cancel to seed 0.
function upperHalf(seed: number): number {
  return Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9);
}

// FNV-1a over UTF-16 units.
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

// The finalizer of MurmurHash3.
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
