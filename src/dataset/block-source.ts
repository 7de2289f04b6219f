import { type DType, type NdArray, slabOf } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import type { Attributes } from "./netcdf-attributes.ts";
import type { Labelled, Variable } from "./variable.ts";

/** A variable whose elements may lie elsewhere than in memory. */
export interface BlockVariable {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly attrs: Attributes;
  /** What is read from a file as a whole, however little of it is asked for; null where nothing is. */
  readonly chunks?: readonly number[] | null;
  /** The gzip level under which it is stored, if it is. */
  readonly gzip?: number | undefined;
}

/** Labelled arrays that give their elements block by block: an open file, a dataset, a selection or a merger of such. */
export interface BlockSource {
  /** What messages call it: the path of a file. */
  readonly name?: string | undefined;
  readonly sizes: Readonly<Record<string, number>>;
  readonly attrs: Attributes;
  readonly unlimited?: readonly string[];
  readonly variables: ReadonlyMap<string, BlockVariable>;
  /** Variables of kinds that cannot be read, with the reason, which `read` throws. */
  readonly unreadable?: ReadonlyMap<string, string>;
  /** The names of groups below what is here, which are not looked at. */
  readonly groups?: readonly string[];
  isCoordinate(name: string): boolean;
  /** Gives a block of a variable, or all of it. */
  read(name: string, start?: readonly number[], count?: readonly number[]): NdArray;
}

/** Gives a dataset in memory as a source of blocks. */
export function blocksOf(dataset: Labelled): BlockSource {
  const variables = new Map<string, BlockVariable>();
  for (const [name, { dims, attrs, data }] of dataset.variables)
    variables.set(name, { dims, attrs, shape: data.shape, dtype: data.dtype });
  return {
    sizes: dataset.sizes,
    attrs: dataset.attrs,
    variables,
    isCoordinate: (name) => dataset.isCoordinate(name),
    read: (name, start, count) => {
      const { data } = dataset.variables.get(name) ?? missingFrom(dataset, name);
      return start === undefined || count === undefined ? data : slabOf(data, start, count);
    },
  };
}

/** Gives the coordinate along a dimension, read as a whole; undefined where there is none. */
export function coordinateOf(source: BlockSource, dim: string): Variable | undefined {
  const found = source.variables.get(dim);
  if (found === undefined || found.dims.length !== 1 || found.dims[0] !== dim) return undefined;
  return { dims: [dim], attrs: found.attrs, data: source.read(dim) };
}

/**
 * Gives name and length of the dimensions of variables, those of the variable with most dimensions first.
 *
 * @throws CropError `bad-data` when lengths along a dimension differ
 */
export function sizesOf(
  variables: Iterable<readonly [string, Pick<BlockVariable, "dims" | "shape">]>,
): Record<string, number> {
  const sizes: Record<string, number> = {};
  const from: Record<string, string> = {};
  // The dimensions of data come first: they have the order that matters.
  for (const [name, { dims, shape }] of [...variables].toSorted(
    (a, b) => b[1].dims.length - a[1].dims.length,
  )) {
    dims.forEach((dim, axis) => {
      const length = shape[axis]!;
      const known = Object.hasOwn(sizes, dim) ? sizes[dim] : undefined;
      if (known === undefined) {
        sizes[dim] = length;
        from[dim] = name;
      } else if (known !== length) {
        throw new CropError(
          "bad-data",
          `dimension \`${dim}\` has ${known} places in \`${from[dim]}\` and ${length} in \`${name}\``,
          { fields: { dimension: dim } },
        );
      }
    });
  }
  return sizes;
}

/** @throws CropError `not-found` naming the variable, and those that are there */
export function missingFrom(
  source: { readonly name?: string | undefined; readonly variables: ReadonlyMap<string, unknown> },
  name: string,
): never {
  const known = [...source.variables.keys()].join(", ") || "nothing";
  throw new CropError(
    "not-found",
    `${source.name ?? "the dataset"} has no \`${name}\`; it has ${known}`,
    { fields: { ...(source.name === undefined ? {} : { file: source.name }), variable: name } },
  );
}
