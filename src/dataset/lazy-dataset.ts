import { checkSlab, type NdArray, slabsOf } from "../arrays/index.ts";
import {
  type BlockSource,
  type BlockVariable,
  coordinateOf,
  missingFrom,
  sizesOf,
} from "./block-source.ts";
import { Dataset } from "./dataset.ts";
import type { Attributes } from "./netcdf-attributes.ts";
import { openNetcdf, type ReadNetcdfOptions } from "./netcdf-file.ts";
import { readPlaces } from "./read-places.ts";
import {
  checkDimension,
  type LabelSelection,
  placesByIndex,
  placesByLabel,
  type PlaceSelection,
} from "./select.ts";
import type { Variable } from "./variable.ts";

/** Which places of a dimension of the source are there, in order; a number where the dimension is gone. */
type Chosen = ReadonlyMap<string, number | readonly number[]>;

/**
 * A dataset whose elements stay where they are, such as in a file larger than memory, until they are asked for. `sel`
 * and `isel` choose without reading anything but labels; `read` gives a block, `load` all of it. Made by {@link openDataset}.
 */
export class LazyDataset implements BlockSource {
  readonly name: string | undefined;
  /** Name and length of every dimension. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly attrs: Attributes;
  readonly unlimited: readonly string[];
  /** Coordinates and variables by name, without their elements. */
  readonly variables: ReadonlyMap<string, BlockVariable>;
  /** Variables of kinds that cannot be read here, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>;
  /** The names of the groups below the root of a file, which are not looked at. */
  readonly groups: readonly string[];
  readonly #source: BlockSource;
  readonly #chosen: Chosen;
  readonly #names: ReadonlySet<string> | undefined;
  readonly #labels = new Map<string, Variable | undefined>();
  readonly #close: () => void;

  /** `names`: which variables; default all. */
  constructor(
    source: BlockSource,
    options: {
      readonly chosen?: Chosen;
      readonly names?: ReadonlySet<string>;
      readonly close?: () => void;
    } = {},
  ) {
    this.#source = source;
    this.#chosen = options.chosen ?? new Map();
    this.#names = options.names;
    this.#close = options.close ?? ((): void => undefined);
    const variables = new Map<string, BlockVariable>();
    for (const [name, variable] of source.variables) {
      if (options.names?.has(name) ?? true) variables.set(name, this.#reduced(variable));
    }
    this.name = source.name;
    this.variables = variables;
    this.unreadable = (options.names === undefined ? source.unreadable : undefined) ?? new Map();
    this.groups = source.groups ?? [];
    this.sizes = sizesOf(variables);
    this.attrs = source.attrs;
    this.unlimited = (source.unlimited ?? []).filter((dim) => Object.hasOwn(this.sizes, dim));
  }

  /** The names of the dimensions. */
  get dims(): string[] {
    return Object.keys(this.sizes);
  }

  /** The names of the variables that are no coordinates. */
  get dataVars(): string[] {
    return [...this.variables.keys()].filter((name) => !this.isCoordinate(name));
  }

  /** Tells whether a name is that of a coordinate. */
  isCoordinate(name: string): boolean {
    return this.#source.isCoordinate(name);
  }

  /** Gives the coordinate along a dimension, read once; undefined where there is none. */
  labels(dim: string): Variable | undefined {
    if (!this.#labels.has(dim)) this.#labels.set(dim, coordinateOf(this, dim));
    return this.#labels.get(dim);
  }

  /** Selects by label, as `Dataset.sel` does. */
  sel(selections: Readonly<Record<string, LabelSelection>>): LazyDataset {
    return this.#select(selections, (dim, length, selection) =>
      placesByLabel(dim, this.labels(dim)?.data, length, selection),
    );
  }

  /** Selects by place, as `Dataset.isel` does. */
  isel(selections: Readonly<Record<string, PlaceSelection>>): LazyDataset {
    return this.#select(selections, placesByIndex);
  }

  /**
   * Gives some variables only, with the coordinates that lie along their dimensions.
   *
   * @throws CropError `not-found` naming the variables that are there
   */
  pick(names: readonly string[]): LazyDataset {
    const dims = new Set(names.flatMap((name) => this.#variable(name).dims));
    const kept = [...this.variables].filter(
      ([name, variable]) =>
        names.includes(name) ||
        (this.isCoordinate(name) && variable.dims.every((dim) => dims.has(dim))),
    );
    return this.#derived(this.#chosen, new Set(kept.map(([name]) => name)));
  }

  /**
   * Reads a block of a variable, or all of it.
   *
   * @throws CropError `not-found` for an unknown variable; what reading a file throws
   */
  read(name: string, start?: readonly number[], count?: readonly number[]): NdArray {
    const { shape } = this.#variable(name);
    const { dims } = this.#source.variables.get(name)!;
    if (dims.every((dim) => !this.#chosen.has(dim))) return this.#source.read(name, start, count);
    const at = start ?? shape.map(() => 0);
    const counts = count ?? shape.map((length, axis) => length - at[axis]!);
    checkSlab(`variable \`${name}\``, shape, { start: at, count: counts });
    let axis = 0;
    const places = dims.map((dim) => {
      const chosen = this.#chosen.get(dim);
      if (typeof chosen === "number") return [chosen];
      const [from, length] = [at[axis]!, counts[axis]!];
      axis++;
      if (chosen !== undefined) return chosen.slice(from, from + length);
      return Array.from({ length }, (_, i) => from + i);
    });
    return { ...readPlaces(this.#source, name, places), shape: counts };
  }

  /** Gives the blocks of a variable in C order, each of at most `most` elements (default 2^20). */
  *blocks(
    name: string,
    most: number = 2 ** 20,
  ): Generator<NdArray & { readonly start: readonly number[] }> {
    const { shape } = this.#variable(name);
    for (const { start, count } of slabsOf(shape, most))
      yield { ...this.read(name, start, count), start };
  }

  /** Reads everything. @throws CropError `bad-data` naming a variable that cannot be read */
  load(): Dataset {
    for (const name of this.unreadable.keys()) this.#source.read(name);
    const coords: Record<string, Variable> = {};
    const dataVars: Record<string, Variable> = {};
    for (const [name, { dims, attrs }] of this.variables) {
      const role = this.isCoordinate(name) ? coords : dataVars;
      role[name] = { dims, attrs, data: this.labels(name)?.data ?? this.read(name) };
    }
    return new Dataset({ coords, dataVars, attrs: this.attrs });
  }

  /** Closes the file from which this was opened, and all selections with it; a second call does nothing. */
  close(): void {
    this.#close();
  }

  #select<T>(
    selections: Readonly<Record<string, T>>,
    resolve: (dim: string, length: number, selection: T) => number | number[],
  ): LazyDataset {
    const chosen = new Map(this.#chosen);
    for (const [dim, selection] of Object.entries(selections)) {
      const places = resolve(dim, checkDimension(dim, this.sizes), selection);
      const before = this.#chosen.get(dim);
      const from = (place: number): number => (typeof before === "object" ? before[place]! : place);
      chosen.set(dim, typeof places === "number" ? from(places) : places.map(from));
    }
    return this.#derived(chosen, this.#names);
  }

  #derived(chosen: Chosen, names: ReadonlySet<string> | undefined): LazyDataset {
    const close = this.#close;
    return new LazyDataset(this.#source, {
      chosen,
      close,
      ...(names === undefined ? {} : { names }),
    });
  }

  #variable(name: string): BlockVariable {
    const found = this.variables.get(name);
    if (found !== undefined) return found;
    if (this.#source.unreadable?.has(name) === true) this.#source.read(name); // says why it cannot
    return missingFrom(this, name);
  }

  #reduced(variable: BlockVariable): BlockVariable {
    const { dims, shape } = variable;
    if (dims.every((dim) => !this.#chosen.has(dim))) return variable;
    const kept = dims.flatMap((dim, axis) => {
      const chosen = this.#chosen.get(dim);
      if (typeof chosen === "number") return [];
      return [[dim, chosen?.length ?? shape[axis]!] as const];
    });
    return {
      dims: kept.map(([dim]) => dim),
      shape: kept.map(([, length]) => length),
      dtype: variable.dtype,
      attrs: variable.attrs,
      gzip: variable.gzip,
    };
  }
}

/**
 * Opens a netCDF-4 file as a dataset whose elements are read when asked for. Close it in the end.
 *
 * @throws CropError `not-found`; `corrupt` for a file that is damaged or of another format
 *
 * @example
 * const ds = await openDataset("large.nc");
 * const slice = ds.sel({ omega: 2, time: { from: 0, to: 10 } }).load(); // reads that slice only
 * ds.close();
 */
export async function openDataset(
  path: string,
  options: ReadNetcdfOptions = {},
): Promise<LazyDataset> {
  const file = await openNetcdf(path, options);
  return new LazyDataset(file, { close: () => file.close() });
}
