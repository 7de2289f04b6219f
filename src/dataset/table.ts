import {
  type ArrayData,
  broadcast,
  type DType,
  type NdArray,
  size,
  transpose,
} from "../arrays/index.ts";
import type { Labelled, Variable } from "./variable.ts";

/** One column of a table: as many elements as there are rows (twice as many numbers for complex128). */
export interface Column {
  readonly name: string;
  readonly dtype: DType;
  readonly values: ArrayData;
  /** 1 at rows without a value. */
  readonly missing?: Uint8Array;
}

/**
 * A tidy table: one row per place of the grid of all dimensions, the last dimension fastest. First a column for
 * each dimension (its labels, or 0, 1, 2, … without a coordinate), then the other coordinates, then the variables; a
 * variable that lacks a dimension repeats along it, as in xarray's `to_dataframe`.
 */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Takes the rows of a table, some at a time. */
export interface TableWriter {
  write(columns: readonly Column[], rows: number): void;
  /** Completes and closes the file. */
  finish(): void;
  /** Closes the file as it is. */
  abandon(): void;
}

/** The texts of a table, whose rows come some at a time. */
export interface TableText {
  readonly head: string;
  rows(columns: readonly Column[], rows: number): string;
  readonly foot: string;
}

/** A variable that a column shows. */
export interface ColumnSource {
  readonly name: string;
  readonly dims: readonly string[];
  readonly dtype: DType;
}

/** Gives the table of a dataset. */
export function tableOf(dataset: Labelled): Table {
  const sizes = Object.entries(dataset.sizes);
  const columns = columnOrder(
    Object.keys(dataset.sizes),
    [...dataset.variables].map(([name, { dims, data }]) => ({
      name,
      dims,
      dtype: data.dtype,
      isCoordinate: dataset.isCoordinate(name),
    })),
  ).map((source) =>
    columnOf(
      source.name,
      dataset.variables.get(source.name) ?? positions(source.name, 0, dataset.sizes[source.name]!),
      sizes,
    ),
  );
  return { rows: size(sizes.map(([, length]) => length)), columns };
}

/** Gives the columns in their order: dimensions, other coordinates, variables. */
export function columnOrder(
  dims: readonly string[],
  variables: readonly (ColumnSource & { readonly isCoordinate: boolean })[],
): ColumnSource[] {
  const own = new Map(variables.map((variable) => [variable.name, variable]));
  const rest = variables.filter(({ name }) => !dims.includes(name));
  return [
    ...dims.map((dim) => own.get(dim) ?? { name: dim, dims: [dim], dtype: "int64" as const }),
    ...rest.filter(({ isCoordinate }) => isCoordinate),
    ...rest.filter(({ isCoordinate }) => !isCoordinate),
  ];
}

/** Gives the places from `start` on as the coordinate of a dimension that has none. */
export function positions(dim: string, start: number, length: number): Variable {
  const data = BigInt64Array.from({ length }, (_, i) => BigInt(start + i));
  return { dims: [dim], attrs: {}, data: { dtype: "int64", shape: [length], data } };
}

/** Gives a variable repeated over the whole grid `sizes`, as a column. */
export function columnOf(
  name: string,
  { dims, data }: Variable,
  sizes: readonly (readonly [string, number])[],
): Column {
  const inOrder = sizes.filter(([dim]) => dims.includes(dim));
  const ordered = transpose(
    data,
    inOrder.map(([dim]) => dims.indexOf(dim)),
  );
  let axis = 0;
  const shape = sizes.map(([dim]) => (dims.includes(dim) ? ordered.shape[axis++]! : 1));
  const full: NdArray = broadcast(
    { ...ordered, shape },
    sizes.map(([, length]) => length),
  );
  return {
    name,
    dtype: full.dtype,
    values: full.data,
    ...(full.missing === undefined ? {} : { missing: full.missing }),
  };
}
