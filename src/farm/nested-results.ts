import { elementAt, type NdArray, size, stridesOf, take, viewOf } from "../arrays/index.ts";
import type { Dataset } from "../dataset/index.ts";

/** How raw results are arranged. */
export interface NestOptions {
  /** Leading dimensions that become levels of the nest. */
  readonly levels: readonly string[];
  /** The outputs, in order. */
  readonly varNames: readonly string[];
  /** One nest for each output; default false. */
  readonly split?: boolean;
  /** Several outputs of a case as a list rather than by name; default false. */
  readonly asList?: boolean;
}

/**
 * Gives results as nested lists, one level for each of the leading dimensions: a value, nested lists for an array, several outputs by
 * name or as a list. Where nothing was run stand NaN for numbers, lists of NaN for arrays, and null for texts and booleans.
 */
export function nestedResults(dataset: Dataset, options: NestOptions): unknown {
  const { levels, varNames, split = false, asList = false } = options;
  const shape = levels.map((dim) => dataset.sizes[dim]!);
  const arrays = varNames.map((name) => dataset.get(name).data);
  const [lone] = arrays;
  const isList = split && arrays.length === 1 && lone!.shape.length > levels.length;
  const readers = (isList ? itemsOf(lone!, levels.length) : arrays).map((array) =>
    readerOf(array, levels.length),
  );
  const nest = (value: (place: number) => unknown): unknown => {
    const strides = stridesOf(shape);
    const build = (axis: number, place: number): unknown =>
      axis === shape.length
        ? value(place)
        : Array.from({ length: shape[axis]! }, (_, k) =>
            build(axis + 1, place + k * strides[axis]!),
          );
    return build(0, 0);
  };
  if (split) return readers.map((read) => nest(read));
  const [only] = readers;
  if (readers.length === 1 && only !== undefined) return nest(only);
  return nest((place) =>
    asList
      ? readers.map((read) => read(place))
      : Object.fromEntries(varNames.map((name, i) => [name, readers[i]!(place)])),
  );
}

/** Gives each item of a list that every case gave, as an output of its own. */
function itemsOf(array: NdArray, axis: number): NdArray[] {
  return Array.from({ length: array.shape[axis]! }, (_, k) => {
    const item = take(array, axis, [k]);
    return { ...item, shape: item.shape.filter((_length, a) => a !== axis) };
  });
}

/** Gives what reads the output of one case. */
function readerOf(array: NdArray, levels: number): (place: number) => unknown {
  const inner = array.shape.slice(levels);
  const n = size(inner);
  return (place) => {
    const { dtype, data, missing } = array;
    const own = missing?.subarray(place * n, (place + 1) * n);
    const cell: NdArray = {
      dtype,
      shape: inner,
      data: viewOf(dtype, data, place * n, (place + 1) * n),
      ...(own === undefined ? {} : { missing: own }),
    };
    const strides = stridesOf(inner);
    const build = (axis: number, from: number): unknown =>
      axis === inner.length
        ? (elementAt(cell, from) ?? missingOf(dtype))
        : Array.from({ length: inner[axis]! }, (_, k) =>
            build(axis + 1, from + k * strides[axis]!),
          );
    return build(0, 0);
  };
}

function missingOf(dtype: NdArray["dtype"]): unknown {
  if (dtype === "complex128") return { re: NaN, im: 0 };
  return dtype === "bool" || dtype === "string" || dtype === "datetime64[ns]" ? null : NaN;
}
