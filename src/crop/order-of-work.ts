import {
  type ParameterSpace,
  type ParameterValue,
  type Partition,
  permutation,
  takeValues,
} from "../combos/index.ts";
import type { Batch } from "./batch-file.ts";
import type { Manifest } from "./manifest.ts";

/** Gives batch `batch` of a space, as it is written to its file. */
export function batchAt(
  space: ParameterSpace,
  parts: Partition,
  order: Uint32Array | undefined,
  cropId: string,
  batch: number,
): Batch {
  const first = parts.first(batch);
  const count = parts.count(batch);
  const cases = new Uint32Array(count);
  for (let i = 0; i < count; i++) cases[i] = order === undefined ? first + i : order[first + i]!;
  const columns = space.dims.map(({ values }, d) => {
    const column = newColumn(values, count);
    takeValues(space, d, cases, column);
    return column;
  });
  return { cropId, batch, cases, names: space.names, columns };
}

/** Gives the case number at each place of the order of work; undefined when that is the order given. */
export function orderOfWork(
  manifest: Pick<Manifest, "cases" | "shuffle">,
): Uint32Array | undefined {
  return manifest.shuffle === undefined ? undefined : permutation(manifest.cases, manifest.shuffle);
}

function newColumn(
  values: ArrayLike<ParameterValue>,
  count: number,
): Float64Array | ParameterValue[] {
  const isNumeric = values.length > 0 && (values instanceof Float64Array || allNumbers(values));
  return isNumeric ? new Float64Array(count) : Array.from<ParameterValue>({ length: count });
}

const numericDims = new WeakMap<object, boolean>();

// Asked for every batch of the same values: the answer is kept.
function allNumbers(values: ArrayLike<ParameterValue>): boolean {
  const known = numericDims.get(values);
  if (known !== undefined) return known;
  let isNumeric = true;
  for (let i = 0; i < values.length && isNumeric; i++) isNumeric = typeof values[i] === "number";
  numericDims.set(values, isNumeric);
  return isNumeric;
}
