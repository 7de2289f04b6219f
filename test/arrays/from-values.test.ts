import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  cast,
  coordinateFrom,
  elementAt,
  fromValues,
  isMissing,
  size,
} from "../../src/arrays/index.ts";
import { isCropError } from "../../src/errors.ts";

function dtypes(values: readonly unknown[]): string[] {
  return values.map((value) => fromValues(value).dtype);
}

function labelDType(values: unknown): string {
  return coordinateFrom(values).dtype;
}

function refusal(value: unknown): string {
  try {
    fromValues(value);
  } catch (error) {
    assert.ok(isCropError(error, "bad-data"));
    return error.message;
  }
  return assert.fail("it was taken");
}

test("each kind of value has its dtype", () => {
  assert.deepEqual(
    dtypes([
      1.5,
      3n,
      true,
      "a",
      { re: 1, im: 2 },
      new Date(0),
      [[1], [2]],
      [true],
      ["a", null],
      [],
      [Float32Array.of(1)],
    ]),
    [
      "float64",
      "int64",
      "bool",
      "string",
      "complex128",
      "datetime64[ns]",
      "float64",
      "bool",
      "string",
      "float64",
      "float32",
    ],
  );
  assert.deepEqual(dtypes([new Int16Array(1), new Uint8ClampedArray(1), new BigUint64Array(1)]), [
    "int16",
    "uint8",
    "uint64",
  ]);
});

test("a nest comes out in C order, null as a missing place", () => {
  fc.assert(
    fc.property(
      fc.nat(3),
      fc.nat(4),
      fc.array(fc.option(fc.double(), { freq: 4 }), { minLength: 12, maxLength: 12 }),
      (rows, columns, values) => {
        fc.pre(rows > 0 && columns > 0);
        const nest = Array.from({ length: rows }, (_, i) =>
          values.slice(i * columns, (i + 1) * columns),
        );
        const array = fromValues(nest);
        const flat = nest.flat();
        assert.deepEqual(array.shape, [rows, columns]);
        flat.forEach((value, i) => {
          assert.equal(isMissing(array, i), value === null);
          if (value !== null) assert.ok(Object.is(elementAt(array, i), value));
        });
      },
    ),
  );
});

test("a refusal says where and why", () => {
  assert.match(refusal([[1, 2], [3]]), /element \[1\] has 1 elements, where its siblings have 2/);
  assert.match(refusal([[1, 2], 3]), /element \[1\] is no array of 2/);
  assert.match(refusal([1, [2]]), /element \[1\] is an array/);
  assert.match(refusal([1, "a"]), /element \[1\] holds a string among elements that are numbers/);
  assert.match(refusal([[1], [undefined]]), /element \[1\]\[0\] is undefined/);
  assert.match(refusal({ a: 1 }), /the value is an object with the keys a/);
  assert.match(
    refusal(() => 1),
    /the value is a function/,
  );
  assert.match(refusal(null), /the value is null/);
  assert.match(refusal(2n ** 63n), /does not fit int64/);
  assert.match(
    refusal([Float64Array.of(1), Int32Array.of(1)]),
    /element \[1\] is an array of int32/,
  );
  assert.match(
    refusal({ dtype: "float64", shape: [2], data: new Float64Array(3) }),
    /dtype and a shape, but/,
  );
});

test("labels that are whole numbers are int64, others float64", () => {
  assert.equal(labelDType([1, 2, 3]), "int64");
  assert.equal(labelDType([1, 2.5]), "float64");
  assert.equal(labelDType([0, -0]), "float64");
  assert.equal(labelDType([2 ** 53]), "float64");
  assert.equal(labelDType(Float64Array.of(1, 2)), "float64");
  assert.equal(labelDType(["a"]), "string");
  assert.equal(labelDType(5), "int64");
});

test("a cast keeps every value or says which one it cannot keep", () => {
  const of = fromValues;
  assert.throws(
    () => cast(of([1, 2.5]), "int64"),
    /element \[1\] is 2.5 \(float64\), which int64 cannot hold/,
  );
  assert.throws(() => cast(of([[1], [300]]), "uint8"), /element \[1\]\[0\] is 300/);
  assert.throws(() => cast(of([2n ** 53n + 1n]), "float64"), /cannot hold/);
  assert.throws(() => cast(of(Int32Array.of(2 ** 24 + 1)), "float32"), /cannot hold/);
  assert.throws(() => cast(of([1e300]), "float32"), /cannot hold/);
  assert.throws(() => cast(of([NaN]), "int32"), /cannot hold/);
  assert.throws(() => cast(of([2]), "bool"), /cannot hold/);
  assert.throws(() => cast(of(["1"]), "float64"), /cannot hold/);
  assert.deepEqual(cast(of([0.1]), "float32").data, Float32Array.of(0.1));
  assert.deepEqual(cast(of([1, null]), "int64").missing, Uint8Array.of(0, 1));
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n })), (values) => {
      const array = of(BigInt64Array.from(values));
      assert.deepEqual(cast(cast(array, "float64"), "int64"), array);
      assert.equal(size(array.shape), values.length);
    }),
  );
});
