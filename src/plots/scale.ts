import { formatTicks, powerOfTen, formatNumber } from "./format-number.ts";
import { decadeExponents, evenTicks } from "./ticks.ts";
import { timeTicks } from "./time-ticks.ts";

/** How the values of an axis are laid out; `time` counts nanoseconds since 1970 (UTC), `category` numbers names from 0. */
export type ScaleKind = "linear" | "log" | "time" | "category";

/** A named place on an axis. */
export interface Tick {
  /** From 0 to 1. */
  readonly at: number;
  readonly label: string;
  /** What a second line says, such as the date of a time of day. */
  readonly context?: string;
}

/** Maps the values of an axis to places on it: 0 at its start, 1 at its end, beyond both for what lies outside. */
export interface Scale {
  readonly kind: ScaleKind;
  /** Undefined for what has no place: NaN, an infinity, what is not positive on a logarithmic axis. */
  place(value: number): number | undefined;
  /** Gives about `count` ticks; all of them on an axis of categories. */
  ticks(count: number): readonly Tick[];
  /** Gives the places of ticks without a name. */
  minorTicks(): readonly number[];
  /** The values at 0 and 1; on a logarithmic axis their base 10 logarithms. */
  readonly ends: readonly [low: number, high: number];
}

/** The smallest and the largest value; undefined where there is none. */
export type Extent = readonly [low: number, high: number] | undefined;

/** Options of {@link scaleOf}. */
export interface ScaleOptions {
  readonly kind?: ScaleKind;
  /** The parts of the range that are added before and after it; default none. */
  readonly margins?: readonly [before: number, after: number];
  /** The names on an axis of categories. */
  readonly categories?: readonly string[];
  readonly isReversed?: boolean;
  /** What stands at the values of a linear axis instead of round numbers. */
  readonly ticks?: readonly NamedValue[];
}

/** A value of an axis and what it is called. */
export interface NamedValue {
  readonly value: number;
  readonly label: string;
}

/**
 * Gives a scale over a range of values. Where the range is empty it is 0 to 1 (1 to 10 on a logarithmic axis); where it is
 * one value, or narrower than float64 tells apart well, it is widened about it.
 */
export function scaleOf(extent: Extent, options: ScaleOptions = {}): Scale {
  const { kind = "linear", margins = [0, 0], categories = [], isReversed = false } = options;
  const isLog = kind === "log";
  const [low, high] =
    kind === "category"
      ? ([-0.5, Math.max(1, categories.length) - 0.5] as const)
      : widened(isLog ? logarithms(extent) : (extent ?? emptyRange(kind)), kind, margins);
  const atOf = (value: number): number => {
    const at = (value - low) / (high - low);
    return isReversed ? 1 - at : at;
  };
  const place = (value: number): number | undefined => {
    const at = atOf(isLog ? Math.log10(value) : value);
    return Number.isFinite(value) && Number.isFinite(at) ? at : undefined;
  };
  return {
    kind,
    place,
    ends: [low, high],
    minorTicks: () => (isLog ? minorDecades(low, high).map(atOf) : []),
    ticks(count) {
      switch (kind) {
        case "linear": {
          if (options.ticks !== undefined) return namedTicks(options.ticks, place);
          const { step, values } = evenTicks(low, high, count);
          const labels = formatTicks(values, step);
          return values.map((value, i) => ({ at: atOf(value), label: labels[i] ?? "" }));
        }
        case "log":
          return logTicks(low, high, count).map(([value, label]) => ({ at: atOf(value), label }));
        case "time":
          return timeTicks(low, high, count).map(({ value, ...labels }) => ({
            at: atOf(value),
            ...labels,
          }));
        default: // categories
          return categories.map((label, i) => ({ at: atOf(i), label }));
      }
    },
  };
}

function namedTicks(
  ticks: readonly NamedValue[],
  place: (value: number) => number | undefined,
): readonly Tick[] {
  return ticks.flatMap(({ value, label }) => {
    const at = place(value);
    return at === undefined || at < -1e-9 || at > 1 + 1e-9 ? [] : [{ at, label }];
  });
}

/** Gives the extent of the finite values, of the positive ones only for a logarithmic axis. */
export function extentOf(values: ArrayLike<number>, kind: ScaleKind = "linear"): Extent {
  const above = kind === "log" ? 0 : -Infinity;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!(value > above && value < Infinity)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** Gives the extent that covers all of them. */
export function unionOf(extents: Iterable<Extent>): Extent {
  return extentOf([...extents].flatMap((extent) => extent ?? []));
}

function emptyRange(kind: ScaleKind): readonly [number, number] {
  return kind === "time" ? [0, 8.64e13] : [0, 1];
}

function logarithms(extent: Extent): readonly [number, number] {
  if (extent === undefined || !(extent[1] > 0)) return [0, 1];
  const high = Math.log10(extent[1]);
  return [extent[0] > 0 ? Math.log10(extent[0]) : high - 3, high];
}

/** The largest number on a linear axis: the difference of two of them is finite. */
const largest = 1e300;

/** The last time that 64 bits of nanoseconds count, in 2262. */
const lastTime = 2 ** 63;

function widened(
  [from, to]: readonly [number, number],
  kind: ScaleKind,
  [before, after]: readonly [number, number],
): readonly [number, number] {
  const [first, last] = from <= to ? [from, to] : [to, from];
  const most = kind === "time" ? lastTime : largest;
  const low = Math.min(most, Math.max(-most, first));
  const high = Math.min(most, Math.max(-most, last));
  const size = Math.max(Math.abs(low), Math.abs(high));
  const span = high - low;
  const wide: readonly [number, number] = [low - span * before, high + span * after];
  if (kind === "time") return span < 1e4 ? [low - 5e8, high + 5e8] : wide;
  if (span > Math.max(size * 1e-13, 1e-290)) return wide;
  const half = kind === "log" || size < 1e-290 ? 0.5 : size * 0.05;
  return [low - half, high + half];
}

function logTicks(
  low: number,
  high: number,
  count: number,
): readonly (readonly [logarithm: number, label: string])[] {
  const exponents = decadeExponents(low, high, count);
  if (exponents.length >= 2 || high - low > 300) {
    const isPlain = low > -3.5 && high < 4.5;
    return exponents.map((n) => [
      n,
      isPlain ? String(Number(`1e${n}`)) : n === 0 ? "1" : powerOfTen(n),
    ]);
  }
  const values = [1, 2, 5].flatMap((factor) =>
    [-1, 0, 1].map((n) => Number(`${factor}e${Math.floor(low) + 1 + n}`)),
  );
  const within = values.filter(
    (value) => value > 0 && Math.log10(value) >= low - 1e-9 && Math.log10(value) <= high + 1e-9,
  );
  const chosen =
    within.length >= 2
      ? within.toSorted((a, b) => a - b)
      : evenTicks(10 ** low, 10 ** high, count).values;
  return chosen
    .filter((value) => value > 0)
    .map((value) => [Math.log10(value), formatNumber(value)]);
}

function minorDecades(low: number, high: number): readonly number[] {
  if (high - low > 8) return [];
  const places: number[] = [];
  for (let decade = Math.floor(low); decade <= high; decade++) {
    for (let factor = 2; factor < 10; factor++) {
      const at = decade + Math.log10(factor);
      if (at >= low && at <= high) places.push(at);
    }
  }
  return places;
}
