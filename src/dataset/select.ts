import { inspect } from "node:util";
import { isComplex, type NdArray, take } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import {
  type Label,
  nearestPlace,
  nearMethods,
  type NearOptions,
  placesBetween,
  placesOf,
} from "./labels.ts";
import type { Variable } from "./variable.ts";

/**
 * What is taken along a dimension by label: one label (the dimension goes), a list of labels, all labels from one to
 * another, both included, or what lies near a label or each of a list: the `nearest`, the one before it (`pad`, `ffill`) or after it
 * (`backfill`, `bfill`), as in xarray.
 */
export type LabelSelection =
  | Label
  | readonly Label[]
  | { readonly from?: Label; readonly to?: Label }
  | Near;

interface Near extends NearOptions {
  readonly method: NonNullable<NearOptions["method"]>;
  readonly value: Label | readonly Label[];
}

/** What is taken along a dimension by place: one place (the dimension goes), a list, or a range that ends before `stop`. Negative places count from the end. */
export type PlaceSelection =
  | number
  | readonly number[]
  | { readonly start?: number; readonly stop?: number; readonly step?: number };

/** Places along dimensions: a number drops the dimension, a list keeps it; -1 in a list gives missing places. */
export type Places = ReadonlyMap<string, number | readonly number[]>;

/** Gives a variable with only these places along its dimensions. */
export function selectPlaces(variable: Variable, places: Places): Variable {
  let data: NdArray = variable.data;
  const dims: string[] = [];
  for (const dim of variable.dims) {
    const chosen = places.get(dim);
    const axis = dims.length;
    if (typeof chosen === "number") {
      data = take(data, axis, [chosen]);
      data = { ...data, shape: data.shape.filter((_, k) => k !== axis) };
      continue;
    }
    if (chosen !== undefined && !isWhole(chosen, data.shape[axis]!))
      data = take(data, axis, chosen);
    dims.push(dim);
  }
  return data === variable.data ? variable : { dims, data, attrs: variable.attrs };
}

function isWhole(places: readonly number[], length: number): boolean {
  return places.length === length && places.every((place, i) => place === i);
}

/** @throws CropError `bad-option` when the dimension does not exist, naming those that do */
export function checkDimension(dim: string, sizes: Readonly<Record<string, number>>): number {
  const length = Object.hasOwn(sizes, dim) ? sizes[dim] : undefined;
  if (length !== undefined) return length;
  throw new CropError(
    "bad-option",
    `there is no dimension \`${dim}\`; the dimensions are ${Object.keys(sizes).join(", ") || "none"}`,
    { fields: { dimension: dim } },
  );
}

/** Gives the places of a selection by place. @throws CropError `bad-option` for a place outside, or what is no selection */
export function placesByIndex(
  dim: string,
  length: number,
  selection: PlaceSelection,
): number | number[] {
  const place = (index: number): number => {
    const at = index < 0 ? index + length : index;
    if (Number.isInteger(index) && at >= 0 && at < length) return at;
    throw new CropError(
      "bad-option",
      `dimension \`${dim}\` has ${length} places; there is no place ${index}`,
      {
        fields: { dimension: dim, place: index },
      },
    );
  };
  if (typeof selection === "number") return place(selection);
  if (isList(selection)) return Array.from(selection, place);
  checkSelector(dim, selection, placeKeys);
  const { start, stop, step = 1 } = selection;
  for (const [key, value] of Object.entries({ start, stop, step })) {
    if (value === undefined || (Number.isInteger(value) && (value !== 0 || key !== "step")))
      continue;
    throw new CropError(
      "bad-option",
      `the ${key} along \`${dim}\` is ${String(value)}, which is no whole number${key === "step" ? " but 0" : ""}`,
      { fields: { dimension: dim } },
    );
  }
  // As Python slices: bounds outside are cut to the ends.
  const bound = (value: number | undefined, fallback: number): number => {
    if (value === undefined) return fallback;
    const at = value < 0 ? value + length : value;
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  const first = bound(start, step > 0 ? 0 : length - 1);
  const end = bound(stop, step > 0 ? length : -1);
  const places: number[] = [];
  for (let i = first; step > 0 ? i < end : i > end; i += step) places.push(i);
  return places;
}

/**
 * Gives the places of a selection by label. Without a coordinate labels are places.
 *
 * @throws CropError `not-found` for a label that the coordinate lacks
 */
export function placesByLabel(
  dim: string,
  coordinate: NdArray | undefined,
  length: number,
  selection: LabelSelection,
): number | number[] {
  if (coordinate === undefined) return placesByIndex(dim, length, withoutLabels(dim, selection));
  if (isList(selection))
    return Array.from(selection, (label) => placesOf(dim, coordinate, label)).flat();
  if (!isSelector(selection)) {
    const places = placesOf(dim, coordinate, selection);
    return places.length === 1 ? places[0]! : [...places];
  }
  if (!("method" in selection)) {
    checkSelector(dim, selection, labelKeys);
    return placesBetween(dim, coordinate, selection.from, selection.to);
  }
  checkSelector(dim, selection, nearKeys);
  const { value, method } = selection;
  if (!nearMethods.includes(method))
    throw new CropError(
      "bad-option",
      `there is no method ${method} to select along \`${dim}\`; the methods are ${nearMethods.join(", ")}`,
      { fields: { dimension: dim } },
    );
  if (isList(value))
    return Array.from(value, (label) => nearestPlace(dim, coordinate, label, selection));
  return nearestPlace(dim, coordinate, value, selection);
}

function isList<T>(selection: T): selection is Extract<T, readonly unknown[]> {
  return Array.isArray(selection) || ArrayBuffer.isView(selection);
}

type Selector = Exclude<LabelSelection, Label | readonly Label[]>;

/** Tells an object that says what to take from one that is a label itself. */
function isSelector(selection: LabelSelection): selection is Selector {
  return (
    typeof selection === "object" &&
    selection !== null &&
    !(selection instanceof Date) &&
    !isComplex(selection)
  );
}

const labelKeys = ["from", "to"];
const nearKeys = ["method", "value", "tolerance"];
const placeKeys = ["start", "stop", "step"];

/** @throws CropError `bad-option` for what is no object with these keys alone */
function checkSelector(dim: string, selection: unknown, keys: readonly string[]): void {
  const isObject = typeof selection === "object" && selection !== null;
  const unknown = isObject ? Object.keys(selection).find((key) => !keys.includes(key)) : selection;
  if (isObject && unknown === undefined) return;
  throw new CropError(
    "bad-option",
    `${inspect(unknown)} selects nothing along \`${dim}\`; ` +
      "write { from, to } or { method, value, tolerance } for labels (sel), { start, stop, step } for places (isel)",
    { fields: { dimension: dim } },
  );
}

function withoutLabels(dim: string, selection: LabelSelection): PlaceSelection {
  if (typeof selection === "number") return selection;
  if (isList(selection) && selection.every((item) => typeof item === "number")) return selection;
  if (!isList(selection) && isSelector(selection) && !("method" in selection)) {
    checkSelector(dim, selection, labelKeys);
    const { from, to } = selection;
    if (
      (from === undefined || typeof from === "number") &&
      (to === undefined || typeof to === "number")
    ) {
      return {
        ...(from === undefined ? {} : { start: from }),
        // The last place is -1, behind which there is none.
        ...(to === undefined || to === -1 ? {} : { stop: to + 1 }),
      };
    }
  }
  throw new CropError(
    "bad-option",
    `dimension \`${dim}\` has no coordinate; select places by number`,
    {
      fields: { dimension: dim },
    },
  );
}
