import { CropError } from "../../errors.ts";
import { chebyshevWindow } from "./chebyshev-window.ts";
import { slepianWindow } from "./slepian-window.ts";

/** A symmetric window by scipy's name, with the parameters that scipy wants for it. */
export type SampleWindow =
  | WindowName
  /** exp(-(d / std)² / 2) at the distance of d samples from the centre */
  | { readonly type: "gaussian"; readonly std: number }
  /** exp(-|d / sig|^(2 p) / 2) */
  | { readonly type: "general_gaussian"; readonly p: number; readonly sig: number }
  | { readonly type: "kaiser"; readonly beta: number }
  /** Side lobes `at` dB below the main one. */
  | { readonly type: "chebwin"; readonly at: number }
  /** The first discrete prolate spheroidal (Slepian) sequence; half of the bandwidth `NW` times the length. */
  | { readonly type: "dpss"; readonly NW: number };

/** The windows without a parameter. */
export type WindowName =
  | "barthann"
  | "bartlett"
  | "blackman"
  | "blackmanharris"
  | "bohman"
  | "boxcar"
  | "cosine"
  | "flattop"
  | "hamming"
  | "hann"
  | "nuttall"
  | "parzen"
  | "triang";

const cosineSums: Readonly<Record<string, readonly number[]>> = {
  blackman: [0.42, 0.5, 0.08],
  blackmanharris: [0.35875, 0.48829, 0.14128, 0.01168],
  boxcar: [1],
  flattop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
  hamming: [0.54, 0.46],
  hann: [0.5, 0.5],
  nuttall: [0.3635819, 0.4891775, 0.1365995, 0.0106411],
};

/**
 * Gives the first `count` samples of a symmetric window of `length` samples, float64; a window of one sample is 1.
 * `cosine` is obspy's: two flanks of half a cosine each that reach 1.
 *
 * @throws CropError `bad-option` for a window that is not known or a parameter out of its range
 * Source: scipy 1.17 `signal.windows`; obspy 1.5.1 `cosine_taper` with p = 1.
 */
export function windowOf(
  window: SampleWindow,
  length: number,
  count: number = length,
): Float64Array {
  if (length <= 1) return new Float64Array(count).fill(1);
  if (typeof window === "object") {
    if (window.type === "chebwin") return chebyshevWindow(length, window.at).subarray(0, count);
    if (window.type === "dpss") return slepianWindow(length, window.NW).subarray(0, count);
  }
  const weight = weightOf(window, length);
  const half = (length - 1) / 2;
  const result = new Float64Array(count);
  // Both halves from one, so that the window is symmetric to the last bit.
  for (let i = 0; i < count; i++) result[i] = weight(i <= half ? i : length - 1 - i);
  return result;
}

/** Gives the formula of a window of `length` samples over i = 0 .. floor((length - 1) / 2). */
function weightOf(
  window: Exclude<SampleWindow, { readonly type: "chebwin" | "dpss" }>,
  length: number,
): (i: number) => number {
  const last = length - 1;
  const half = last / 2;
  if (typeof window === "object") {
    switch (window.type) {
      case "gaussian":
        checkPositive("gaussian", "std", window.std);
        return (i) => Math.exp(-0.5 * ((i - half) / window.std) ** 2);
      case "general_gaussian":
        checkPositive("general_gaussian", "sig", window.sig);
        return (i) => Math.exp(-0.5 * ((half - i) / window.sig) ** (2 * window.p));
      case "kaiser": {
        const whole = besselI0(window.beta);
        return (i) => besselI0(window.beta * Math.sqrt(1 - ((i - half) / half) ** 2)) / whole;
      }
    }
  }
  switch (window) {
    case "barthann":
      return (i) => {
        const d = Math.abs(i / last - 0.5);
        return 0.62 - 0.48 * d + 0.38 * Math.cos(2 * Math.PI * d);
      };
    case "bartlett":
      return (i) => (2 * i) / last;
    case "bohman":
      return (i) => {
        const d = Math.abs(i - half) / half;
        return i === 0 ? 0 : (1 - d) * Math.cos(Math.PI * d) + Math.sin(Math.PI * d) / Math.PI;
      };
    case "cosine": {
      const flank = Math.max(1, Math.floor(length / 2) - 1);
      return (i) => (i >= flank ? 1 : 0.5 * (1 - Math.cos((Math.PI * i) / flank)));
    }
    case "parzen":
      return (i) => {
        const d = Math.abs(i - half) / (length / 2);
        return Math.abs(i - half) <= last / 4 ? 1 - 6 * d ** 2 + 6 * d ** 3 : 2 * (1 - d) ** 3;
      };
    case "triang":
      return (i) => (length % 2 === 0 ? (2 * i + 1) / length : (2 * (i + 1)) / (length + 1));
    default: {
      const sum = Object.hasOwn(cosineSums, window) ? cosineSums[window] : undefined;
      if (sum === undefined) {
        throw new CropError("bad-option", `a window of type ${window} is not known`);
      }
      return (i) => cosineSum(sum, Math.PI - (2 * Math.PI * i) / last);
    }
  }
}

/** Gives the sum over k of a[k] cos(k angle), by Clenshaw's recurrence. */
function cosineSum(a: readonly number[], angle: number): number {
  const cos = Math.cos(angle);
  let next = 0;
  let afterNext = 0;
  for (let k = a.length - 1; k > 0; k--) {
    const current = a[k]! + 2 * cos * next - afterNext;
    afterNext = next;
    next = current;
  }
  return a[0]! + cos * next - afterNext;
}

/** Gives the modified Bessel function of the first kind and order 0, by its power series, whose terms are positive. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

function checkPositive(type: string, name: string, value: number): void {
  if (value > 0) return;
  throw new CropError(
    "bad-option",
    `a ${type} window with ${name} ${value}: more than 0 is wanted`,
  );
}
