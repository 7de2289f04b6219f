import * as fc from "fast-check";
import {
  type ArrayData,
  Dataset,
  type DType,
  type NdArray,
  size,
} from "../../src/dataset/index.ts";

/** Gives a value of a dtype that depends on a number and nothing else, so that equal places have equal values. */
function element(dtype: DType, i: number): number | bigint | string {
  switch (dtype) {
    case "float64":
      return i % 7 === 3 ? NaN : i / 3;
    case "string":
      return `t ${i % 5}`;
    case "bool":
      return i % 2;
    case "int64":
    case "datetime64[ns]":
      return BigInt(i) * 1_000_003n;
    default:
      return i % 100;
  }
}

const dtypes = ["float64", "int32", "int64", "bool", "string", "datetime64[ns]"] as const;
type AnyDType = (typeof dtypes)[number];

const stores: Readonly<Record<AnyDType, { from(values: unknown[]): ArrayData }>> = {
  float64: { from: (values) => Float64Array.from(values as number[]) },
  int32: { from: (values) => Int32Array.from(values as number[]) },
  int64: { from: (values) => BigInt64Array.from(values as bigint[]) },
  bool: { from: (values) => Uint8Array.from(values as number[]) },
  string: { from: (values) => values as string[] },
  "datetime64[ns]": { from: (values) => BigInt64Array.from(values as bigint[]) },
};

/** Labels from which the dimensions of a dataset take some. */
export const worldLabels = {
  a: [1, 2, 3.5, 4, 10],
  b: ["p", "q", "r s", "ü"],
  c: [0, 1, 2, 3, 4, 5, 6],
} as const;

export type Dim = keyof typeof worldLabels;

/** Some labels of each dimension, and which places of the grid of all labels have values. */
export interface AnyDataset {
  readonly labels: Readonly<Record<Dim, readonly number[]>>;
  readonly dtype: AnyDType;
  /** The value at a place is missing where its number is a multiple of this. */
  readonly hole: number;
}

const some = (n: number): fc.Arbitrary<number[]> =>
  fc
    .uniqueArray(fc.nat(n - 1), { minLength: 1, maxLength: n })
    .map((places) => places.toSorted((x, y) => x - y));

export const anyDataset: fc.Arbitrary<AnyDataset> = fc.record(
  {
    labels: fc.record({ a: some(5), b: some(4), c: some(7) }, { noNullPrototype: true }),
    dtype: fc.constantFrom(...dtypes),
    hole: fc.integer({ min: 2, max: 9 }),
  },
  { noNullPrototype: true },
);

/** Makes the dataset: `grid` over a, b, c; `line` over c without holes; `swapped` over c, a; the scalar `one`; `when` a coordinate over a. */
export function datasetOf({ labels, dtype, hole }: AnyDataset): Dataset {
  const take = (dim: Dim): (number | string)[] => labels[dim].map((i) => worldLabels[dim][i]!);
  const cells = (dims: readonly Dim[], step: number, type: AnyDType = dtype): NdArray => {
    const shape = dims.map((dim) => labels[dim].length);
    const values: unknown[] = [];
    const missing = new Uint8Array(size(shape));
    const visit = (axis: number, number: number): void => {
      if (axis === dims.length) {
        if (step > 0 && (number * 7 + 3) % step === 0) missing[values.length] = 1;
        values.push(element(type, number));
        return;
      }
      for (const place of labels[dims[axis]!]) visit(axis + 1, number * 8 + place);
    };
    visit(0, 0);
    const data = stores[type].from(values);
    return missing.includes(1)
      ? { dtype: type, shape, data, missing }
      : { dtype: type, shape, data };
  };
  return new Dataset({
    coords: {
      a: take("a"),
      b: take("b"),
      c: take("c"),
      when: { dims: ["a"], data: cells(["a"], 0, "datetime64[ns]"), attrs: { long_name: "time" } },
      run: 7,
    },
    dataVars: {
      grid: {
        dims: ["a", "b", "c"],
        data: cells(["a", "b", "c"], hole),
        attrs: { long_name: "grid" },
      },
      line: { dims: ["c"], data: cells(["c"], 0, "float64") },
      swapped: { dims: ["c", "a"], data: cells(["c", "a"], hole + 1) },
      one: 2.5,
    },
    attrs: { title: "any" },
  });
}
