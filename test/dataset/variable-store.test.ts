import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { type ArrayData, forEachRun, size, unravel } from "../../src/arrays/index.ts";
import { VariableStore } from "../../src/dataset/variable-store.ts";

/** A block of consecutive numbers, some of them missing, and where it goes. */
interface Written {
  readonly start: number[];
  readonly count: number[];
  readonly holes: number[];
}

const cases = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 0, maxLength: 4 })
  .chain((shape) =>
    fc.record(
      {
        shape: fc.constant(shape),
        most: fc.integer({ min: 1, max: 40 }),
        blocks: fc.array(blockIn(shape), { maxLength: 25 }),
      },
      { noNullPrototype: true },
    ),
  );

function blockIn(shape: readonly number[]): fc.Arbitrary<Written> {
  return fc.tuple(...shape.map((n) => fc.integer({ min: 0, max: n - 1 }))).chain((start) =>
    fc.record(
      {
        start: fc.constant(start),
        count: fc.tuple(...shape.map((n, k) => fc.integer({ min: 1, max: n - start[k]! }))),
        holes: fc.array(fc.nat(20), { maxLength: 3 }),
      },
      { noNullPrototype: true },
    ),
  );
}

test("a store keeps every block, in any order and cut into any windows, and fills what no block wrote", () => {
  fc.assert(
    fc.property(cases, ({ shape, most, blocks }) => {
      const n = size(shape);
      const file = new Float64Array(n).fill(NaN);
      const store = new VariableStore("float64", shape, most, {
        write: (start, count, data) => {
          assert.equal(data.length, size(count));
          forEachRun(shape, start, count, (from, to, k) =>
            file.set(numbers(data).subarray(from, from + k), to),
          );
        },
        read: (start, count) => {
          const data = new Float64Array(size(count));
          forEachRun(shape, start, count, (from, to, k) =>
            data.set(file.subarray(to, to + k), from),
          );
          return data;
        },
      });
      const expected = new Float64Array(n).fill(-1);
      let next = 1;
      for (const { start, count, holes } of blocks) {
        const data = Float64Array.from({ length: size(count) }, () => next++);
        const missing = new Uint8Array(size(count));
        for (const hole of holes) if (hole < missing.length) missing[hole] = 1;
        for (let i = 0; i < data.length; i++) {
          const place = unravel(i, count).map((index, axis) => index + start[axis]!);
          expected[place.reduce((at, index, axis) => at * shape[axis]! + index, 0)] =
            missing[i] === 1 ? -1 : data[i]!;
        }
        store.write(start, {
          dtype: "float64",
          shape: count,
          data,
          ...(holes.length > 0 ? { missing } : {}),
        });
      }
      assert.equal(store.hasMissing, expected.includes(-1));
      const seen = [...store.blocks()].flatMap(({ data, missing }) =>
        Array.from(numbers(data), (x, i) => (missing?.[i] === 1 ? -1 : x)),
      );
      assert.deepEqual(seen, [...expected]);
      store.finish((data, missing) =>
        missing.forEach((flag, i) => flag === 1 && (numbers(data)[i] = -1)),
      );
      assert.deepEqual(file, expected);
    }),
    { numRuns: 500 },
  );
});

function numbers(data: ArrayData): Float64Array {
  assert.ok(data instanceof Float64Array);
  return data;
}
