import {
  allocate,
  cast,
  commonDType,
  copyElements,
  type DType,
  elementAt,
  equalArrays,
  type NdArray,
  type Scalar,
  size,
  take,
} from "../arrays/index.ts";
import { CropError, messageOf } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import { compareLabels, indexOf, keyOf, showLabel } from "./labels.ts";
import type { Labelled, Variable } from "./variable.ts";

/** What has labels along its dimensions. */
type LabelledDims = Pick<Labelled, "sizes" | "variables">;

/**
 * Gives the datasets on the same labels: along each dimension the union of all labels, sorted where they
 * differ and can be sorted (else in order of appearance), as xarray's outer join. Labels that a dataset lacks give missing places.
 * Dimensions in `except` are left as they are.
 *
 * @throws CropError `merge-conflict` when a dimension without labels has several lengths, a label comes twice
 *   where labels must be matched, or labels are of dtypes that have nothing in common
 */
export function alignOuter(
  datasets: readonly Dataset[],
  except: ReadonlySet<string> = new Set(),
): Dataset[] {
  const targets = outerLabels(datasets, except);
  return datasets.map((dataset) => {
    const places = new Map<string, { coordinate: Variable; places: number[] }>();
    for (const [dim, coordinate] of targets) {
      const own = dataset.variables.get(dim);
      if (own === undefined || (own.data === coordinate.data && own === coordinate)) continue;
      places.set(dim, { coordinate, places: placesIn(own.data, coordinate.data) });
    }
    return places.size === 0 ? dataset : dataset.reindex(places);
  });
}

/** Gives, for each dimension that has labels in one of them, the union of all labels, as {@link alignOuter} joins them. */
export function outerLabels(
  datasets: readonly LabelledDims[],
  except: ReadonlySet<string> = new Set(),
): Map<string, Variable> {
  const targets = new Map<string, Variable>();
  for (const dim of new Set(datasets.flatMap(({ sizes }) => Object.keys(sizes)))) {
    if (except.has(dim)) continue;
    const coordinate = unionOf(
      dim,
      datasets.filter((dataset) => Object.hasOwn(dataset.sizes, dim)),
    );
    if (coordinate !== undefined) targets.set(dim, coordinate);
  }
  return targets;
}

function unionOf(dim: string, datasets: readonly LabelledDims[]): Variable | undefined {
  const coordinates = datasets.flatMap((dataset) => dataset.variables.get(dim) ?? []);
  const union = coordinates.length === 0 ? undefined : unionOfLabels(dim, coordinates);
  // Without labels places are matched by their number, so there must be as many everywhere.
  const unlabelled = datasets.filter(({ variables }) => !variables.has(dim));
  const lengths = [...new Set(unlabelled.map(({ sizes }) => sizes[dim]!))];
  const all = union === undefined ? lengths : [...lengths, size(union.data.shape)];
  if (lengths.length === 0 || new Set(all).size === 1) return union;
  throw new CropError(
    "merge-conflict",
    union === undefined
      ? `dimension \`${dim}\` has no labels in the datasets, and the lengths ${lengths.join(" and ")}`
      : `dimension \`${dim}\` has no labels in one of the datasets, but the length ${lengths.join(" and ")}; ` +
          `the others have ${size(union.data.shape)} labels along it`,
    { fields: { dimension: dim } },
  );
}

/** Gives the union of the labels of a dimension in several datasets. */
function unionOfLabels(dim: string, coordinates: readonly Variable[]): Variable {
  const [first, ...others] = coordinates as [Variable, ...Variable[]];
  if (others.every(({ data }) => sameLabels(first.data, data))) return first;
  const dtype = commonOf(
    `the labels of \`${dim}\``,
    coordinates.map(({ data }) => data.dtype),
  );
  const arrays = coordinates.map(({ data }) => castAs(`the labels of \`${dim}\``, data, dtype));
  const seen = new Set<unknown>();
  const labels: { readonly value: Scalar; readonly source: NdArray; readonly place: number }[] = [];
  for (const source of arrays) {
    const { first: places, repeated } = indexOf(source);
    for (const [key, place] of places) {
      const value = elementAt(source, place);
      if (repeated.has(key) || value === undefined) {
        const what =
          value === undefined ? "a missing label" : `the label ${showLabel(value)} twice`;
        throw new CropError(
          "merge-conflict",
          `dimension \`${dim}\` has ${what}, so it cannot be aligned`,
          {
            fields: { dimension: dim },
          },
        );
      }
      if (seen.has(key)) continue;
      seen.add(key);
      labels.push({ value, source, place });
    }
  }
  const isSortable = labels.every(({ value }) => compareLabels(value, value) === 0);
  if (isSortable) labels.sort((a, b) => compareLabels(a.value, b.value) ?? 0);
  return { dims: [dim], attrs: first.attrs, data: gather(dtype, labels) };
}

function gather(
  dtype: DType,
  labels: readonly { readonly source: NdArray; readonly place: number }[],
): NdArray {
  const sources = [...new Set(labels.map(({ source }) => source))];
  const all = concatArrays(sources, 0, dtype);
  const starts = new Map<NdArray, number>();
  let start = 0;
  for (const source of sources) {
    starts.set(source, start);
    start += size(source.shape);
  }
  return take(
    all,
    0,
    labels.map(({ source, place }) => starts.get(source)! + place),
  );
}

function sameLabels(a: NdArray, b: NdArray): boolean {
  return a === b || equalArrays(a, b);
}

/** Gives, for each label of a union, where it stands among a dataset's own labels, or -1. */
export function placesIn(own: NdArray, union: NdArray): number[] {
  if (sameLabels(own, union)) return Array.from({ length: size(own.shape) }, (_, i) => i);
  const index = indexOf(own).first;
  return Array.from(
    { length: size(union.shape) },
    (_, i) => index.get(keyOf(union.dtype, elementAt(union, i))) ?? -1,
  );
}

/** Gives the dtype that holds the values of all. @throws CropError `merge-conflict` naming `what` when there is none */
export function commonOf(what: string, dtypes: readonly DType[]): DType {
  return naming(what, () => dtypes.reduce((a, b) => commonDType(a, b)));
}

/** Gives an array in the dtype that all have in common. @throws CropError `merge-conflict` naming `what` where that would round */
export function castAs(what: string, array: NdArray, dtype: DType): NdArray {
  return naming(what, () => cast(array, dtype));
}

function naming<T>(what: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new CropError("merge-conflict", `${what}: ${messageOf(error)}`, { cause: error });
  }
}

/** Gives arrays that differ along one axis only, joined along it, in a dtype that holds them all. */
export function concatArrays(arrays: readonly NdArray[], axis: number, dtype: DType): NdArray {
  const parts = arrays.map((array) => cast(array, dtype));
  const [first] = parts;
  if (first === undefined) throw new TypeError("nothing to join");
  if (parts.length === 1) return first;
  const total = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const shape = first.shape.map((length, a) => (a === axis ? total : length));
  const outer = size(shape.slice(0, axis));
  const inner = size(shape.slice(axis + 1));
  const data = allocate(dtype, size(shape));
  const missing = parts.some((part) => part.missing !== undefined)
    ? new Uint8Array(size(shape))
    : undefined;
  let column = 0;
  for (const part of parts) {
    const n = part.shape[axis]! * inner;
    for (let row = 0; row < outer; row++) {
      const to = row * total * inner + column;
      copyElements(dtype, data, to, part.data, row * n, n);
      if (part.missing !== undefined)
        missing!.set(part.missing.subarray(row * n, (row + 1) * n), to);
    }
    column += n;
  }
  return { dtype, shape, data, ...(missing === undefined ? {} : { missing }) };
}
