import {
  allocate,
  type DType,
  elementAt,
  isComplex,
  type NdArray,
  type Scalar,
  scalarAt,
  size,
} from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { isoOf, parseIso, periodOfIso } from "./cf-time.ts";

/** What names a place along a coordinate. A date may be a Date, an ISO text or a bigint of nanoseconds. */
export type Label = Scalar | Date;

/** A label in the one form that compares by value: integers of any dtype and floats as numbers where that is exact. */
export type LabelKey = number | bigint | string;

/** Gives the key of an element; a missing label has its own. */
export function keyOf(dtype: DType, value: Scalar | undefined): LabelKey {
  if (value === undefined) return "missing:";
  if (typeof value === "string") return `s:${value}`;
  if (typeof value === "boolean") return `b:${value}`;
  if (isComplex(value)) return value.im === 0 ? value.re : `c:${value.re},${value.im}`;
  if (dtype === "datetime64[ns]") return `t:${value}`;
  if (typeof value === "number") return value === 0 ? 0 : value; // -0 is the label 0
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}

/** Gives the key of a label that a caller asks for, along a coordinate of this dtype; undefined when it can be none of its elements. */
function keyOfLabel(dtype: DType, label: Label): LabelKey | undefined {
  if (label === null || label === undefined) return undefined; // from JavaScript
  if (dtype !== "datetime64[ns]")
    return label instanceof Date ? undefined : keyOf(dtype, inPrecisionOf(dtype, label));
  const time = nanosecondsOf(label);
  return time === undefined ? undefined : `t:${time}`;
}

/** A number as a coordinate of this dtype would hold it: 0.1 is found among float32, whose 0.1 is another number. */
function inPrecisionOf<T extends Scalar>(dtype: DType, label: T): T | number {
  return dtype === "float32" && typeof label === "number" ? Math.fround(label) : label;
}

function nanosecondsOf(label: Label): bigint | undefined {
  if (label instanceof Date)
    return isValid(label) ? BigInt(label.getTime()) * 1_000_000n : undefined;
  if (typeof label === "bigint") return label;
  return typeof label === "string" ? parseIso(label) : undefined;
}

function isValid(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

/** Where each label of a coordinate stands. */
export interface LabelIndex {
  /** The first place of each label, in the order of the coordinate. */
  readonly first: ReadonlyMap<LabelKey, number>;
  /** All places of labels that come more than once. */
  readonly repeated: ReadonlyMap<LabelKey, readonly number[]>;
}

const indexes = new WeakMap<NdArray, LabelIndex>();
/** A Map cannot hold more keys (V8). */
const mostIndexed = 2 ** 24 - 1;
/** Of more labels than this no index is made to find one of them: it would cost 100 bytes a label. */
const mostIndexedForOne = 2 ** 21;

/**
 * Gives the places of each label of a coordinate, found once for each array.
 *
 * @throws CropError `bad-data` for more than 2^24 - 1 labels
 */
export function indexOf(coordinate: NdArray): LabelIndex {
  const known = indexes.get(coordinate);
  if (known !== undefined) return known;
  const first = new Map<LabelKey, number>();
  const repeated = new Map<LabelKey, number[]>();
  const n = size(coordinate.shape);
  if (n > mostIndexed)
    throw new CropError(
      "bad-data",
      `${n} labels are too many to be matched, at most ${mostIndexed}`,
    );
  for (let i = 0; i < n; i++) {
    const key = keyOf(coordinate.dtype, elementAt(coordinate, i));
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, i);
      continue;
    }
    const places = repeated.get(key);
    if (places === undefined) repeated.set(key, [before, i]);
    else places.push(i);
  }
  const index = { first, repeated };
  indexes.set(coordinate, index);
  return index;
}

/** Gives the places of a label. @throws CropError `not-found` naming dimension and label, with labels that exist */
export function placesOf(dim: string, coordinate: NdArray, label: Label): readonly number[] {
  const key = keyOfLabel(coordinate.dtype, label);
  const places = key === undefined ? [] : placesOfKey(coordinate, key);
  if (places.length > 0) return places;
  const n = size(coordinate.shape);
  const some = Array.from({ length: Math.min(n, 8) }, (_, i) => showElement(coordinate, i));
  throw new CropError(
    "not-found",
    `dimension \`${dim}\` has no label ${showLabel(label)}; it has ${n}: ${some.join(", ")}${n > 8 ? ", …" : ""}`,
    { fields: { dimension: dim, label } },
  );
}

function placesOfKey(coordinate: NdArray, key: LabelKey): readonly number[] {
  const n = size(coordinate.shape);
  if (n <= mostIndexedForOne || indexes.has(coordinate)) {
    const { first, repeated } = indexOf(coordinate);
    const place = first.get(key);
    return place === undefined ? [] : (repeated.get(key) ?? [place]);
  }
  const places: number[] = [];
  for (let i = 0; i < n; i++) {
    const other = keyOf(coordinate.dtype, elementAt(coordinate, i));
    if (other === key || (Number.isNaN(other) && Number.isNaN(key))) places.push(i);
  }
  return places;
}

/** Gives a label or element as a number on the axis, for distances and order; undefined for text, booleans and complex numbers. */
function positionOf(dtype: DType, label: Label | undefined): number | bigint | undefined {
  if (label === undefined) return undefined;
  if (dtype === "datetime64[ns]") return nanosecondsOf(label);
  return typeof label === "number" || typeof label === "bigint"
    ? inPrecisionOf(dtype, label)
    : undefined;
}

/** Which label stands for one that is not there: the nearest, the nearest not behind it in the order of the coordinate, or not before it. */
export const nearMethods = ["nearest", "pad", "ffill", "backfill", "bfill"] as const;

/** How to choose a label near another one; tolerance in the unit of the coordinate, for times in nanoseconds. */
export interface NearOptions {
  readonly method?: (typeof nearMethods)[number];
  readonly tolerance?: number;
}

/**
 * Gives the place of the label nearest to `label`, with `pad` and `backfill` on one side of it only; of two at the same distance the
 * larger label, as pandas does.
 *
 * @throws CropError `not-found` when none lies there or within `tolerance`; `bad-option` for a coordinate without distances, or without
 *   an order where there are sides
 */
export function nearestPlace(
  dim: string,
  coordinate: NdArray,
  label: Label,
  { method = "nearest", tolerance = Infinity }: NearOptions = {},
): number {
  const wanted = positionOf(coordinate.dtype, label);
  if (wanted === undefined || Number.isNaN(wanted)) {
    throw new CropError(
      "bad-option",
      `no label of \`${dim}\` (${coordinate.dtype}) can be near to ${showLabel(label)}`,
    );
  }
  const side = sideOf(dim, coordinate, method);
  let best = -1;
  let least = Infinity;
  let bestAt: number | bigint = 0;
  for (let i = 0; i < size(coordinate.shape); i++) {
    const at = positionOf(coordinate.dtype, elementAt(coordinate, i));
    if (at === undefined || (at < wanted && side === 1) || (at > wanted && side === -1)) continue;
    const distance = distanceBetween(at, wanted);
    if (distance < least || (distance === least && at > bestAt))
      [best, least, bestAt] = [i, distance, at];
  }
  if (best !== -1 && least <= tolerance) return best;
  throw new CropError(
    "not-found",
    best === -1
      ? `dimension \`${dim}\` has no label for ${showLabel(label)} by the method ${method}`
      : `the label of \`${dim}\` nearest to ${showLabel(label)} is ${showElement(coordinate, best)}, further than ${tolerance}`,
    { fields: { dimension: dim, label } },
  );
}

/** -1 for labels that are at most the one asked for, 1 for those that are at least it, 0 for all. */
function sideOf(
  dim: string,
  coordinate: NdArray,
  method: NonNullable<NearOptions["method"]>,
): -1 | 0 | 1 {
  if (method === "nearest") return 0;
  const direction = directionOf(coordinate);
  if (direction === undefined)
    throw new CropError(
      "bad-option",
      `the labels of \`${dim}\` neither rise nor fall, so the method ${method} has no meaning; use nearest`,
    );
  const isBehind = method === "backfill" || method === "bfill";
  return isBehind === (direction === 1) ? 1 : -1;
}

function distanceBetween(a: number | bigint, b: number | bigint): number {
  if (typeof a === "bigint" && typeof b === "bigint") return Number(a > b ? a - b : b - a);
  return Math.abs(Number(a) - Number(b));
}

/** Compares two labels: numbers, times, texts by code point, false before true; undefined for what has no order. */
export function compareLabels(a: Scalar, b: Scalar): number | undefined {
  if (isComplex(a) || isComplex(b)) return undefined;
  const sameKind = typeof a === typeof b || (isNumeric(a) && isNumeric(b));
  if (!sameKind || Number.isNaN(a) || Number.isNaN(b)) return undefined;
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumeric(value: Scalar): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

/**
 * Gives the places whose labels lie between `from` and `to`, both included, in the order of the coordinate, which may
 * rise or fall. Along labels without order both ends must exist. The text of a time names a period, such as a month, which is
 * included as a whole.
 *
 * @throws CropError `not-found` when the labels are not in order and an end is none of them; `bad-option` for an end of another kind
 */
export function placesBetween(
  dim: string,
  coordinate: NdArray,
  from: Label | undefined,
  to: Label | undefined,
): number[] {
  const n = size(coordinate.shape);
  if (n === 0) return [];
  const direction = directionOf(coordinate);
  if (direction === undefined) {
    const first = from === undefined ? 0 : placesOf(dim, coordinate, from)[0]!;
    const last = to === undefined ? n - 1 : placesOf(dim, coordinate, to).at(-1)!;
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
  }
  const low = endOf(dim, coordinate, direction === 1 ? from : to, "first");
  const high = endOf(dim, coordinate, direction === 1 ? to : from, "last");
  const places: number[] = [];
  for (let i = 0; i < n; i++) {
    const label = elementAt(coordinate, i)!;
    const isAbove = low === undefined || (compareLabels(label, low) ?? -1) >= 0;
    const isBelow = high === undefined || (compareLabels(label, high) ?? 1) <= 0;
    if (isAbove && isBelow) places.push(i);
  }
  return places;
}

/** Gives an end as an element that compares with those of the coordinate; of a period its `first` or `last` nanosecond. */
function endOf(
  dim: string,
  coordinate: NdArray,
  label: Label | undefined,
  end: "first" | "last",
): Scalar | undefined {
  if (label === undefined) return undefined;
  const { dtype } = coordinate;
  const scalar =
    dtype === "datetime64[ns]"
      ? typeof label === "string"
        ? periodOfIso(label)?.[end]
        : nanosecondsOf(label)
      : label instanceof Date
        ? undefined
        : inPrecisionOf(dtype, label);
  const sample = scalarAt(dtype, allocate(dtype, 1), 0);
  if (scalar !== undefined && compareLabels(scalar, sample) !== undefined) return scalar;
  throw new CropError(
    "bad-option",
    `${showLabel(label)} cannot be an end along \`${dim}\`, whose labels are ${dtype}`,
    { fields: { dimension: dim, label } },
  );
}

/** 1 for labels that never fall, -1 for labels that never rise, undefined for others. */
function directionOf(coordinate: NdArray): 1 | -1 | undefined {
  let direction: 1 | -1 | undefined;
  for (let i = 1; i < size(coordinate.shape); i++) {
    const a = elementAt(coordinate, i - 1);
    const b = elementAt(coordinate, i);
    const order = a === undefined || b === undefined ? undefined : compareLabels(a, b);
    if (order === undefined) return undefined;
    if (order === 0) continue;
    const step = order < 0 ? 1 : -1;
    if (direction !== undefined && direction !== step) return undefined;
    direction = step;
  }
  return direction ?? 1;
}

/** Gives the text of element `i`, as tables and messages show it; empty text for a missing place. */
export function showElement(array: NdArray, i: number): string {
  const value = elementAt(array, i);
  if (value === undefined) return array.dtype === "datetime64[ns]" ? "NaT" : "missing";
  return array.dtype === "datetime64[ns]"
    ? isoOf(BigInt(Number.isNaN(value) || isComplex(value) ? 0 : value))
    : showLabel(value);
}

/** Gives a label as a message shows it: text in quotes. */
export function showLabel(label: Label): string {
  if (label instanceof Date) return isValid(label) ? label.toISOString() : "an invalid Date";
  if (typeof label === "string") return `"${label}"`;
  if (isComplex(label))
    return `${label.re}${label.im < 0 || Object.is(label.im, -0) ? "-" : "+"}${Math.abs(label.im)}i`;
  return Object.is(label, -0) ? "-0" : String(label);
}
