import { missingArray, type NdArray, size } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { type BlockVariable, sizesOf } from "./block-source.ts";
import { DataArray } from "./data-array.ts";
import { type Label, placesOf } from "./labels.ts";
import type { Attributes } from "./netcdf-attributes.ts";
import { describeDataset, showAsText } from "./repr.ts";
import {
  checkDimension,
  type LabelSelection,
  type Places,
  placesByIndex,
  placesByLabel,
  type PlaceSelection,
  selectPlaces,
} from "./select.ts";
import { type Table, tableOf } from "./table.ts";
import { equalAttributes, equalVariables, type Variable, variableFrom } from "./variable.ts";

/** What a {@link Dataset} is made from; the values are `VariableInput`s or data alone. */
export interface DatasetInput {
  readonly dataVars?: Readonly<Record<string, unknown>>;
  readonly coords?: Readonly<Record<string, unknown>>;
  readonly attrs?: Attributes;
}

/**
 * Labelled arrays that share dimensions: xarray's model and words. A dataset never changes; every method gives a new
 * one, which shares data with the old one where nothing changed.
 *
 * @example
 * const ds = new Dataset({ dataVars: { peak: [["omega"], [1.5, 2.5]] }, coords: { omega: [1, 2] } });
 * ds.get("peak").sel({ omega: 2 }).item(); // 2.5
 */
export class Dataset {
  /** Name and length of every dimension, in the order in which they come first. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly attrs: Attributes;
  /** Coordinates and variables by name, coordinates first. */
  readonly variables: ReadonlyMap<string, Variable>;
  readonly #coordinates: ReadonlySet<string>;

  /**
   * Data is taken as it is, not copied, where it is a typed array already.
   *
   * @throws CropError `bad-data` when lengths along a dimension differ, or a name is used twice
   */
  constructor(input: DatasetInput = {}) {
    const variables = new Map<string, Variable>();
    const coords = Object.entries(input.coords ?? {});
    for (const [name, value] of coords)
      variables.set(name, variableFrom(name, value, "coordinate"));
    for (const [name, value] of Object.entries(input.dataVars ?? {})) {
      if (variables.has(name))
        throw new CropError("bad-data", `\`${name}\` is both a coordinate and a variable`);
      variables.set(name, variableFrom(name, value, "variable"));
    }
    const sizes = sizesOf(shapesOf(variables));
    const coordinates = new Set(coords.map(([name]) => name));
    for (const [name, { dims }] of variables) {
      if (!Object.hasOwn(sizes, name)) continue;
      if (dims.length !== 1 || dims[0] !== name) {
        throw new CropError(
          "bad-data",
          `\`${name}\` is a dimension, so a variable of that name must lie along it alone; it has (${dims.join(", ")})`,
          { fields: { variable: name } },
        );
      }
      coordinates.add(name);
    }
    this.variables = variables;
    this.sizes = sizes;
    this.attrs = input.attrs ?? {};
    this.#coordinates = coordinates;
    showAsText(this);
  }

  /** The names of the dimensions. */
  get dims(): string[] {
    return Object.keys(this.sizes);
  }

  /** The coordinates by name. */
  get coords(): Record<string, DataArray> {
    return this.#arrays((name) => this.#coordinates.has(name));
  }

  /** The variables that are no coordinates, by name. */
  get dataVars(): Record<string, DataArray> {
    return this.#arrays((name) => !this.#coordinates.has(name));
  }

  /** Tells whether a name is that of a coordinate. */
  isCoordinate(name: string): boolean {
    return this.#coordinates.has(name);
  }

  /** Gives a variable or coordinate with the coordinates that lie along its dimensions. @throws CropError `not-found` */
  get(name: string): DataArray {
    const variable = this.variables.get(name);
    if (variable === undefined) {
      throw new CropError(
        "not-found",
        `the dataset has no \`${name}\`; it has ${[...this.variables.keys()].join(", ") || "nothing"}`,
        {
          fields: { variable: name },
        },
      );
    }
    const coords: Record<string, Variable> = {};
    for (const coordinate of this.#coordinates) {
      const found = this.variables.get(coordinate)!;
      if (found.dims.every((dim) => variable.dims.includes(dim))) coords[coordinate] = found;
    }
    return new DataArray({
      name,
      dims: variable.dims,
      data: variable.data,
      attrs: variable.attrs,
      coords,
    });
  }

  /**
   * Selects by label: `{ a: 3 }`, `{ a: [1, 2] }`, `{ t: { from: 0, to: 5 } }` (both included) or
   * `{ t: { method: "nearest", value: 2.3 } }`. A single label drops the dimension and leaves its coordinate as a scalar.
   *
   * @throws CropError `bad-option` for an unknown dimension, `not-found` for a label that is not there
   */
  sel(selections: Readonly<Record<string, LabelSelection>>): Dataset {
    return this.#select(selections, (dim, length, selection) =>
      placesByLabel(dim, this.variables.get(dim)?.data, length, selection),
    );
  }

  /** Selects by place: `{ a: 0 }`, `{ a: [0, -1] }` or `{ a: { start: 1, stop: 3 } }` (stop not included). */
  isel(selections: Readonly<Record<string, PlaceSelection>>): Dataset {
    return this.#select(selections, placesByIndex);
  }

  /** Leaves out labels of a dimension. @throws CropError `not-found` for a label that is not there */
  dropSel(labels: Readonly<Record<string, Label | readonly Label[]>>): Dataset {
    return this.#select(labels, (dim, length, label) => {
      const coordinate = this.variables.get(dim)?.data;
      if (coordinate === undefined)
        throw new CropError("bad-option", `dimension \`${dim}\` has no labels to drop`);
      const list = Array.isArray(label) ? label : [label];
      const dropped = new Set(list.flatMap((item: Label) => placesOf(dim, coordinate, item)));
      return Array.from({ length }, (_, i) => i).filter((i) => !dropped.has(i));
    });
  }

  /**
   * Adds a dimension of length 1 in front of every variable; `label` (or the scalar coordinate of that name, or else the attribute
   * of that name) becomes its coordinate, and the attribute of that name goes.
   */
  expandDims(dim: string, label?: unknown): Dataset {
    if (Object.hasOwn(this.sizes, dim))
      throw new CropError("bad-option", `there is a dimension \`${dim}\` already`);
    const { [dim]: attribute, ...attrs } = this.attrs;
    const scalar = this.variables.get(dim);
    const input = label === undefined ? attribute : label;
    const coordinate =
      label === undefined && scalar !== undefined
        ? { dims: [dim], data: along(scalar.data), attrs: scalar.attrs }
        : input === undefined
          ? undefined
          : variableFrom(dim, [[dim], Array.isArray(input) ? input : [input]], "coordinate");
    const variables = new Map<string, Variable>();
    for (const [name, variable] of this.variables) {
      if (name === dim) continue;
      const stays = this.#coordinates.has(name);
      variables.set(
        name,
        stays
          ? variable
          : { ...variable, dims: [dim, ...variable.dims], data: along(variable.data) },
      );
    }
    if (coordinate !== undefined) variables.set(dim, coordinate);
    return this.#with(variables, attrs);
  }

  /** Gives the dataset with other attributes. */
  withAttrs(attrs: Attributes): Dataset {
    return this.#with(this.variables, attrs);
  }

  /** Gives the dataset without some variables or coordinates. @throws CropError `not-found` */
  dropVars(names: readonly string[]): Dataset {
    for (const name of names) this.get(name);
    return this.#with(
      new Map([...this.variables].filter(([name]) => !names.includes(name))),
      this.attrs,
    );
  }

  /**
   * Puts every variable on other labels of some dimensions; labels that are new give missing places.
   * `places` holds, for each dimension, the coordinate and for each of its labels the place now, or -1.
   */
  reindex(
    places: ReadonlyMap<
      string,
      { readonly coordinate: Variable | undefined; readonly places: readonly number[] }
    >,
  ): Dataset {
    const chosen: Places = new Map([...places].map(([dim, { places: list }]) => [dim, list]));
    const variables = new Map<string, Variable>();
    for (const [name, variable] of this.variables) {
      const target = places.get(name);
      variables.set(name, target?.coordinate ?? selectPlaces(variable, chosen));
    }
    return this.#with(variables, this.attrs);
  }

  /** Tells whether two datasets have the same dimensions, coordinates, variables and missing places; attributes may differ. */
  equals(other: Dataset): boolean {
    return (
      this.variables.size === other.variables.size &&
      Object.entries(this.sizes).every(([dim, length]) => other.sizes[dim] === length) &&
      [...this.variables].every(([name, variable]) => {
        const theirs = other.variables.get(name);
        const sameRole = this.isCoordinate(name) === other.isCoordinate(name);
        return theirs !== undefined && sameRole && equalVariables(variable, theirs);
      })
    );
  }

  /** Tells whether two datasets are equal, their attributes included. */
  identical(other: Dataset): boolean {
    return (
      this.equals(other) &&
      equalAttributes(this.attrs, other.attrs) &&
      [...this.variables].every(([name, { attrs }]) =>
        equalAttributes(attrs, other.variables.get(name)!.attrs),
      )
    );
  }

  /** Gives the tidy table: one row per place of the grid of all dimensions. See {@link Table}. */
  toTable(): Table {
    return tableOf(this);
  }

  /** Gives the text that xarray would print. */
  toString(): string {
    return describeDataset(this);
  }

  #select<T>(
    selections: Readonly<Record<string, T>>,
    resolve: (dim: string, length: number, selection: T) => number | number[],
  ): Dataset {
    const places = new Map<string, number | number[]>();
    for (const [dim, selection] of Object.entries(selections)) {
      places.set(dim, resolve(dim, checkDimension(dim, this.sizes), selection));
    }
    const variables = new Map<string, Variable>();
    for (const [name, variable] of this.variables)
      variables.set(name, selectPlaces(variable, places));
    return this.#with(variables, this.attrs);
  }

  #with(variables: ReadonlyMap<string, Variable>, attrs: Attributes): Dataset {
    const split = (isCoordinate: boolean): Record<string, Variable> =>
      Object.fromEntries(
        [...variables].filter(
          ([name]) => (this.#coordinates.has(name) || Object.hasOwn(sizes, name)) === isCoordinate,
        ),
      );
    const sizes = sizesOf(shapesOf(variables));
    return new Dataset({ coords: split(true), dataVars: split(false), attrs });
  }

  #arrays(wanted: (name: string) => boolean): Record<string, DataArray> {
    const arrays: Record<string, DataArray> = {};
    for (const name of this.variables.keys()) if (wanted(name)) arrays[name] = this.get(name);
    return arrays;
  }
}

function* shapesOf(
  variables: ReadonlyMap<string, Variable>,
): Generator<readonly [string, Pick<BlockVariable, "dims" | "shape">]> {
  for (const [name, { dims, data }] of variables) yield [name, { dims, shape: data.shape }];
}

/** Gives a variable all of whose places are missing. */
export function missingVariable(like: Variable, sizes: Readonly<Record<string, number>>): Variable {
  const shape = like.dims.map((dim, axis) => sizes[dim] ?? like.data.shape[axis]!);
  return {
    dims: like.dims,
    attrs: like.attrs,
    data:
      size(shape) === 0
        ? { dtype: like.data.dtype, shape, data: like.data.data }
        : missingArray(like.data.dtype, shape),
  };
}

function along(data: NdArray): NdArray {
  return { ...data, shape: [1, ...data.shape] };
}
