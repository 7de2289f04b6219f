import {
  type ArrayData,
  type DType,
  elementAt,
  type NdArray,
  ravel,
  type Scalar,
  size,
  stridesOf,
} from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import type { Attributes } from "./netcdf-attributes.ts";
import { describeArray, showAsText } from "./repr.ts";
import {
  checkDimension,
  type LabelSelection,
  placesByIndex,
  placesByLabel,
  type PlaceSelection,
  selectPlaces,
} from "./select.ts";
import { equalVariables, type Variable } from "./variable.ts";

/** One labelled array: a variable with its coordinates. It never changes. */
export class DataArray implements Variable {
  readonly name: string;
  readonly dims: readonly string[];
  readonly data: NdArray;
  readonly attrs: Attributes;
  readonly coords: Readonly<Record<string, Variable>>;

  constructor(
    parts: Variable & {
      readonly name: string;
      readonly coords?: Readonly<Record<string, Variable>>;
    },
  ) {
    this.name = parts.name;
    this.dims = parts.dims;
    this.data = parts.data;
    this.attrs = parts.attrs;
    this.coords = parts.coords ?? {};
    showAsText(this);
  }

  /** The element type. */
  get dtype(): DType {
    return this.data.dtype;
  }

  /** The length along each dimension. */
  get shape(): readonly number[] {
    return this.data.shape;
  }

  /** The elements in C order, as they are held (not a copy); what stands at missing places says nothing. */
  get values(): ArrayData {
    return this.data.data;
  }

  /** Name and length of every dimension. */
  get sizes(): Record<string, number> {
    return Object.fromEntries(this.dims.map((dim, axis) => [dim, this.shape[axis]!]));
  }

  /**
   * Gives one element, undefined where it is missing; without an index the only one.
   *
   * @throws CropError `bad-option` for an index outside, or none where there are several elements
   */
  item(...index: readonly number[]): Scalar | undefined {
    if (index.length === 0 && size(this.shape) === 1) return elementAt(this.data, 0);
    const fits =
      index.length === this.shape.length &&
      index.every((i, axis) => Number.isInteger(i) && i >= 0 && i < this.shape[axis]!);
    if (fits) return elementAt(this.data, ravel(index, stridesOf(this.shape)));
    throw new CropError(
      "bad-option",
      `\`${this.name}\` has the shape [${this.shape.join(", ")}]; it has no element [${index.join(", ")}]`,
    );
  }

  /** Gives the elements as nested plain arrays (an element alone for no dimensions), null where missing. */
  toNested(): unknown {
    const { data, shape } = this;
    const strides = stridesOf(shape);
    const build = (axis: number, from: number): unknown =>
      axis === shape.length
        ? (elementAt(data, from) ?? null)
        : Array.from({ length: shape[axis]! }, (_, k) =>
            build(axis + 1, from + k * strides[axis]!),
          );
    return build(0, 0);
  }

  /** Selects by label, as `Dataset.sel` does. */
  sel(selections: Readonly<Record<string, LabelSelection>>): DataArray {
    return this.#select(selections, (dim, length, selection) =>
      placesByLabel(
        dim,
        Object.hasOwn(this.coords, dim) ? this.coords[dim]!.data : undefined,
        length,
        selection,
      ),
    );
  }

  /** Selects by place, as `Dataset.isel` does. */
  isel(selections: Readonly<Record<string, PlaceSelection>>): DataArray {
    return this.#select(selections, placesByIndex);
  }

  /** Tells whether dims, values, missing places and coordinates are the same; names and attributes may differ. */
  equals(other: DataArray): boolean {
    const names = Object.keys(this.coords);
    return (
      equalVariables(this, other) &&
      names.length === Object.keys(other.coords).length &&
      names.every(
        (name) =>
          Object.hasOwn(other.coords, name) &&
          equalVariables(this.coords[name]!, other.coords[name]!),
      )
    );
  }

  /** Gives the text that xarray would print. */
  toString(): string {
    return describeArray(this);
  }

  #select<T>(
    selections: Readonly<Record<string, T>>,
    resolve: (dim: string, length: number, selection: T) => number | number[],
  ): DataArray {
    const places = new Map<string, number | number[]>();
    for (const [dim, selection] of Object.entries(selections)) {
      places.set(dim, resolve(dim, checkDimension(dim, this.sizes), selection));
    }
    const coords = Object.entries(this.coords).map(([name, coordinate]) => [
      name,
      selectPlaces(coordinate, places),
    ]);
    return new DataArray({
      name: this.name,
      ...selectPlaces(this, places),
      coords: Object.fromEntries(coords),
    });
  }
}
