import { type NdArray, take } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { type Label, nearestPlace, placesBetween, placesOf } from "./labels.ts";
import type { Variable } from "./variable.ts";

/**
 * What is taken along a dimension by label: one label (the dimension goes), a list of labels, all labels from one to
 * another, both included, or what lies nearest to a label or to each of a list.
 */
export type LabelSelection =
  | Label
  | readonly Label[]
  | { readonly from?: Label; readonly to?: Label }
  | {
      readonly method: "nearest";
      readonly value: Label | readonly Label[];
      readonly tolerance?: number;
    };

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

/** Gives the places of a selection by place. @throws CropError `bad-option` for a place outside */
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
  if ("length" in selection) return selection.map(place);
  const { start, stop, step = 1 } = selection;
  if (!Number.isInteger(step) || step === 0)
    throw new CropError("bad-option", `the step ${step} is no whole number but 0`);
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
  if (isList(selection)) return selection.flatMap((label) => placesOf(dim, coordinate, label));
  if (typeof selection === "object" && "method" in selection) {
    const { value, tolerance } = selection;
    if (isList(value)) return value.map((label) => nearestPlace(dim, coordinate, label, tolerance));
    return nearestPlace(dim, coordinate, value, tolerance);
  }
  if (isRange(selection)) return placesBetween(dim, coordinate, selection.from, selection.to);
  const places = placesOf(dim, coordinate, selection);
  return places.length === 1 ? places[0]! : [...places];
}

function isList(selection: LabelSelection): selection is readonly Label[] {
  return Array.isArray(selection);
}

function isRange(
  selection: LabelSelection,
): selection is { readonly from?: Label; readonly to?: Label } {
  return typeof selection === "object" && !(selection instanceof Date) && !("re" in selection);
}

function withoutLabels(dim: string, selection: LabelSelection): PlaceSelection {
  if (typeof selection === "number") return selection;
  if (isList(selection) && selection.every((item) => typeof item === "number")) return selection;
  if (!isList(selection) && isRange(selection) && !("method" in selection)) {
    const { from, to } = selection;
    if (
      (from === undefined || typeof from === "number") &&
      (to === undefined || typeof to === "number")
    ) {
      return {
        ...(from === undefined ? {} : { start: from }),
        ...(to === undefined ? {} : { stop: to + 1 }),
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
