import {
  type Complex,
  minus,
  over,
  plus,
  productOf,
  scaled,
  squareRoot,
  times,
} from "./complex.ts";

/** A filter by its zeros, poles and gain: gain · prod(x - zero) / prod(x - pole), in s = i w or in z. */
export interface ZerosPolesGain {
  readonly zeros: readonly Complex[];
  readonly poles: readonly Complex[];
  readonly gain: number;
}

/** What passes a filter, its corners as shares of the Nyquist frequency between 0 and 1. */
export type Band =
  | { readonly kind: "lowpass" | "highpass"; readonly corner: number }
  | { readonly kind: "bandpass" | "bandstop"; readonly low: number; readonly high: number };

/**
 * Gives the analog low-pass Butterworth filter of that order with its corner at 1 rad/s.
 * Source: S. Butterworth, On the theory of filter amplifiers, 1930; poles as in scipy 1.17 `buttap`.
 */
export function butterworthPrototype(order: number): ZerosPolesGain {
  const poles = prototypeOrders(order).map((m) => {
    const angle = (Math.PI * m) / (2 * order);
    return { re: -Math.cos(angle), im: -Math.sin(angle) };
  });
  return { zeros: [], poles, gain: 1 };
}

/**
 * Gives the analog low-pass inverse Chebyshev filter of that order whose stop band, `attenuation` dB down, begins at 1 rad/s.
 * Source: A. Antoniou, Digital Filters, 2nd ed., section 5.5; scipy 1.17 `cheb2ap`.
 */
export function chebyshev2Prototype(order: number, attenuation: number): ZerosPolesGain {
  const mu = Math.asinh(Math.sqrt(10 ** (attenuation / 10) - 1)) / order;
  const one = { re: 1, im: 0 };
  const orders = prototypeOrders(order);
  const zeros = orders
    .filter((m) => m !== 0)
    .map((m) => ({ re: 0, im: 1 / Math.sin((Math.PI * m) / (2 * order)) }));
  const poles = orders.map((m) => {
    const angle = (Math.PI * m) / (2 * order);
    return over(one, {
      re: -Math.sinh(mu) * Math.cos(angle),
      im: -Math.cosh(mu) * Math.sin(angle),
    });
  });
  return { zeros, poles, gain: gainAtZero({ zeros, poles }) };
}

/** The odd or even numbers -order + 1, -order + 3 .. order - 1. */
function prototypeOrders(order: number): readonly number[] {
  return Array.from({ length: order }, (_, i) => 2 * i + 1 - order);
}

/** The gain with which the response at s = 0 is 1. */
function gainAtZero({ zeros, poles }: Omit<ZerosPolesGain, "gain">): number {
  const negative = (x: Complex): Complex => scaled(x, -1);
  return over(productOf(poles.map(negative)), productOf(zeros.map(negative))).re;
}

/**
 * Gives the digital filter of an analog low-pass prototype with a corner at 1 rad/s, by the bilinear transform with its
 * corners pre-warped.
 * Source: T. W. Parks and C. S. Burrus, Digital Filter Design, 1987, section 7; scipy 1.17 `iirfilter`.
 */
export function digitalFilter(prototype: ZerosPolesGain, band: Band): ZerosPolesGain {
  return bilinear(analogFilter(prototype, band));
}

/** Twice the sampling rate of the bilinear transform. */
const twoRates = 4;

function warped(corner: number): number {
  return twoRates * Math.tan((Math.PI * corner) / 2);
}

function analogFilter({ zeros, poles, gain }: ZerosPolesGain, band: Band): ZerosPolesGain {
  const degree = poles.length - zeros.length;
  switch (band.kind) {
    case "lowpass": {
      const w = warped(band.corner);
      return {
        zeros: zeros.map((z) => scaled(z, w)),
        poles: poles.map((p) => scaled(p, w)),
        gain: gain * w ** degree,
      };
    }
    case "highpass": {
      const w = { re: warped(band.corner), im: 0 };
      return {
        zeros: [...zeros.map((z) => over(w, z)), ...repeated({ re: 0, im: 0 }, degree)],
        poles: poles.map((p) => over(w, p)),
        gain: gain / gainAtZero({ zeros, poles }),
      };
    }
    case "bandpass":
      return bandpassFilter({ zeros, poles, gain }, warped(band.low), warped(band.high));
    case "bandstop":
      return bandstopFilter({ zeros, poles, gain }, warped(band.low), warped(band.high));
    default:
      return band satisfies never;
  }
}

function bandpassFilter(
  { zeros, poles, gain }: ZerosPolesGain,
  low: number,
  high: number,
): ZerosPolesGain {
  const degree = poles.length - zeros.length;
  const split = (x: Complex): readonly Complex[] =>
    splitAbout(scaled(x, (high - low) / 2), low * high);
  return {
    zeros: [...zeros.flatMap(split), ...repeated({ re: 0, im: 0 }, degree)],
    poles: poles.flatMap(split),
    gain: gain * (high - low) ** degree,
  };
}

function bandstopFilter(
  { zeros, poles, gain }: ZerosPolesGain,
  low: number,
  high: number,
): ZerosPolesGain {
  const degree = poles.length - zeros.length;
  const center = Math.sqrt(low * high);
  const split = (x: Complex): readonly Complex[] =>
    splitAbout(over({ re: (high - low) / 2, im: 0 }, x), low * high);
  return {
    zeros: [
      ...zeros.flatMap(split),
      ...repeated({ re: 0, im: center }, degree),
      ...repeated({ re: 0, im: -center }, degree),
    ],
    poles: poles.flatMap(split),
    gain: gain / gainAtZero({ zeros, poles }),
  };
}

/** Both solutions y of y + square / y = 2 x. */
function splitAbout(x: Complex, square: number): readonly Complex[] {
  const root = squareRoot(minus(times(x, x), { re: square, im: 0 }));
  return [plus(x, root), minus(x, root)];
}

function bilinear({ zeros, poles, gain }: ZerosPolesGain): ZerosPolesGain {
  const rate = { re: twoRates, im: 0 };
  const move = (x: Complex): Complex => over(plus(rate, x), minus(rate, x));
  const numerator = productOf(zeros.map((z) => minus(rate, z)));
  const denominator = productOf(poles.map((p) => minus(rate, p)));
  return {
    zeros: [...zeros.map(move), ...repeated({ re: -1, im: 0 }, poles.length - zeros.length)],
    poles: poles.map(move),
    gain: gain * over(numerator, denominator).re,
  };
}

function repeated(number: Complex, count: number): readonly Complex[] {
  return Array.from({ length: count }, () => number);
}
