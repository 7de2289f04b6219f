import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  canonicalSpace,
  caseSeed,
  type CombosInput,
  decodeSpace,
  encodeSpace,
  gridIndex,
  parseSpace,
  partition,
  permutation,
  takeValues,
} from "../../src/combos/index.ts";
import { isCropError } from "../../src/errors.ts";

const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

test("cases go through the product with the last argument fastest, each exactly once", () => {
  fc.assert(
    fc.property(lengths, (each) => {
      const space = parseSpace({
        combos: each.map((n, d): [string, number[]] => [
          `a${d}`,
          Array.from({ length: n }, (_, i) => 10 * i),
        ]),
      });
      const expected: number[][] = each.reduce<number[][]>(
        (rows, n) => rows.flatMap((row) => Array.from({ length: n }, (_, i) => [...row, i])),
        [[]],
      );
      const index = new Uint32Array(each.length);
      const found = Array.from({ length: space.size }, (_, c) => {
        gridIndex(space, c, index);
        return [...index];
      });
      assert.deepEqual(found, expected);
    }),
  );
});

test("every combo is run for every case; the values of a case argument are their sorted union", () => {
  const space = parseSpace({
    cases: [
      { b: 2, s: "y" },
      { b: 1, s: "x" },
    ],
    combos: { a: [7, 8] },
  });
  assert.deepEqual(space.names, ["b", "s", "a"]);
  assert.deepEqual(
    space.dims.map(({ values }) => [...(values as number[])]),
    [
      [1, 2],
      ["x", "y"],
      [7, 8],
    ],
  );
  const index = new Uint32Array(3);
  const rows = [0, 1, 2, 3].map((c) => (gridIndex(space, c, index), [...index]));
  assert.deepEqual(rows, [
    [1, 1, 0],
    [1, 1, 1],
    [0, 0, 0],
    [0, 0, 1],
  ]);
});

test("all spellings of the same request have one digest; another order of values has another", () => {
  const spellings: CombosInput[] = [
    { a: [1, 2, 3] },
    [["a", [1, 2, 3]]],
    ["a", [1, 2, 3]],
    { a: Float64Array.of(1, 2, 3) },
    { a: new Set([1, 2, 3]) },
    { a: [1n, 2n, 3n] },
  ];
  assert.equal(new Set(spellings.map((combos) => canonicalSpace(parseSpace({ combos })))).size, 1);
  assert.notEqual(
    canonicalSpace(parseSpace({ combos: { a: [2, 1, 3] } })),
    canonicalSpace(parseSpace({ combos: spellings[0]! })),
  );
  const cases = [
    { cases: [{ x: 1 }, { x: 2 }] },
    { cases: [[1], [2]], fnArgs: ["x"] },
    { cases: [1, 2], fnArgs: "x" },
  ];
  assert.equal(new Set(cases.map((input) => canonicalSpace(parseSpace(input)))).size, 1);
  const space = parseSpace({ cases: [{ x: 1, y: "ñ" }], combos: { a: Float64Array.of(0.1) } });
  assert.equal(canonicalSpace(decodeSpace(encodeSpace(space))), canonicalSpace(space));
});

test("values that meet at the seam of two parts of the digest do not run together", () => {
  const digestOf = (before: number, after: number): string => {
    const values = Array.from({ length: 8000 }, (_, i) => 1000 + i);
    [values[4095], values[4096]] = [before, after];
    return canonicalSpace(parseSpace({ combos: { a: values } }));
  };
  assert.notEqual(digestOf(1, 23), digestOf(12, 3));
});

test("a stored space with a place outside its dimension is refused as damaged", () => {
  const space = parseSpace({ cases: [{ x: 1 }, { x: 2 }] });
  for (const caseRows of [[Uint32Array.of(0, 2)], [Uint32Array.of(0)], [[0, 1]]])
    assert.throws(
      () => decodeSpace({ ...(encodeSpace(space) as object), caseRows }),
      (error) => isCropError(error, "corrupt"),
    );
});

test("a map, a generator of pairs and typed arrays are spellings like any other", () => {
  const digest = canonicalSpace(parseSpace({ combos: { a: [1, 2], b: ["x"] } }));
  const map = new Map<string, readonly unknown[]>([
    ["a", [1, 2]],
    ["b", ["x"]],
  ]);
  assert.equal(canonicalSpace(parseSpace({ combos: map })), digest);
  assert.equal(canonicalSpace(parseSpace({ combos: map.entries() as never })), digest);
  const rows = canonicalSpace(parseSpace({ cases: [{ x: 1 }, { x: 2 }] }));
  for (const cases of [Float64Array.of(1, 2), new Set([1, 2]), [Int32Array.of(1), [2]]])
    assert.equal(canonicalSpace(parseSpace({ cases, fnArgs: "x" })), rows);
});

test("minus zero is swept as zero, and typed arrays keep their type", () => {
  for (const a of [[-0, 1], Float64Array.of(-0, 1), Float32Array.of(-0, 1)]) {
    const { values } = parseSpace({ combos: { a } }).dims[0]!;
    assert.equal(Object.is(values[0], 0), true);
    assert.equal(values.constructor, a.constructor);
  }
  assert.equal(Object.is(parseSpace({ cases: [{ a: -0 }] }).dims[0]!.values[0], 0), true);
});

test("explicit cases come back row by row, and a repeated row is refused", () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom("x", "1", "ñ"),
    fc.boolean(),
    fc.bigInt({ min: 2n ** 60n, max: 2n ** 60n + 2n }),
  );
  const keyOf = (row: readonly unknown[]): string =>
    row.map((each) => `${typeof each} ${String(each)}`).join("|");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer(), { maxLength: 3 }),
      (rows, b) => {
        const input = {
          cases: rows,
          fnArgs: ["p", "q", "r"],
          ...(b.length > 0 ? { combos: { b: new Set(b) } } : {}),
        };
        if (new Set(rows.map(keyOf)).size < rows.length) {
          assert.throws(() => parseSpace(input), /is the same as case/);
          return;
        }
        const space = parseSpace(input);
        const product = new Set(b).size || 1;
        const index = new Uint32Array(space.dims.length);
        assert.equal(space.size, rows.length * product);
        for (let c = 0; c < space.size; c++) {
          gridIndex(space, c, index);
          const found = [0, 1, 2].map((d) => space.dims[d]!.values[index[d]!]!);
          assert.deepEqual(found, rows[Math.floor(c / product)]);
        }
      },
    ),
  );
});

test("rows are told apart where their grid has more places than a number counts exactly", () => {
  const names = Array.from({ length: 9 }, (_, d) => `a${d}`);
  const rows = Array.from({ length: 199 }, (_, i) => names.map((_, d) => (i * (d + 1)) % 100));
  assert.equal(parseSpace({ cases: rows.slice(0, 100), fnArgs: names }).size, 100);
  const nearly = rows.slice(0, 100).flatMap((row) => [row, [...row.slice(0, -1), 100]]);
  assert.equal(parseSpace({ cases: nearly, fnArgs: names }).size, 200);
  assert.throws(
    () => parseSpace({ cases: [...nearly, nearly[3]!], fnArgs: names }),
    /case 200 is the same as case 3/,
  );
});

for (const [what, input, message] of [
  ["a repeated value", { combos: { a: [1, 2, 1] } }, /`a` has the value 1 twice/],
  ["no values", { combos: { a: [] } }, /`a` has no values/],
  [
    "a list as a value",
    { combos: { a: [[1, 2]] } },
    /`a` has the value \[1,2\]; sweep numbers, texts or booleans/,
  ],
  ["NaN", { combos: { a: [NaN] } }, /NaN/],
  ["a lone value", { combos: { a: 3 } }, /`a` has 3 for its values; give a list/],
  [
    "an argument in both",
    { combos: { a: [1] }, cases: [{ a: 2 }] },
    /`a` is in combos and in cases/,
  ],
  ["tuples without names", { cases: [[1, 2]] }, /set `fnArgs`/],
  ["cases of different arguments", { cases: [{ a: 1 }, { b: 1 }] }, /case 1 has no argument `a`/],
  ["a case twice", { cases: [{ a: 1 }, { a: 1 }] }, /case 1 is the same as case 0/],
  ["no case", { cases: [], combos: { a: [1] } }, /cases is an empty list/],
  ["an infinity twice", { combos: { a: [Infinity, Infinity] } }, /value Infinity twice/],
  ["1 beside 1n", { combos: { a: [1, 1n] } }, /value 1n twice/],
  ["2^53 beside its bigint", { combos: { a: [2 ** 53, 2n ** 53n] } }, /9007199254740992n twice/],
  ["an object that holds a bigint", { combos: { a: [{ b: 1n }] } }, /the value an object/],
  ["a name twice in fnArgs", { cases: [[1, 2]], fnArgs: ["a", "a"] }, /names `a` twice/],
  ["a case argument that fnArgs lacks", { cases: [{ z: 1 }], fnArgs: ["a"] }, /`z`.*not in/],
] as const) {
  test(`${what} is refused by name`, () => {
    assert.throws(
      () => parseSpace(input as never),
      (error) => isCropError(error, "bad-combos") && message.test(error.message),
    );
  });
}

test("batches hold every case once; larger ones come first", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 300 }),
      fc.boolean(),
      (n, k, bySize) => {
        const parts = partition(n, bySize ? { batchsize: k } : { numBatches: k });
        let next = 0;
        let last = Infinity;
        for (let batch = 1; batch <= parts.numBatches; batch++) {
          assert.equal(parts.first(batch), next);
          assert.ok(parts.count(batch) >= 1 && parts.count(batch) <= last);
          last = parts.count(batch);
          next += parts.count(batch);
        }
        assert.equal(next, n);
      },
    ),
  );
  for (const [n, batches] of [
    [7, 7],
    [1000, 1000],
    [1204, 1000],
    [100_000, 1000],
    [100_001, 500],
    [10 ** 6, 500],
  ] as const)
    assert.equal(partition(n).numBatches, batches);
  assert.deepEqual(
    [67, 98].map((m) => partition(99, { numBatches: m }).numBatches),
    [67, 98],
  );
});

test("batchsize and numBatches must agree, and be whole numbers from 1", () => {
  for (const [batchsize, numBatches] of [
    [1, 3],
    [2, 2],
    [3, 1],
  ] as const)
    assert.equal(partition(3, { batchsize, numBatches }).numBatches, numBatches);
  for (const [batchsize, numBatches] of [
    [1, 2],
    [2, 3],
  ] as const)
    assert.throws(() => partition(3, { batchsize, numBatches }), /only one of/);
  for (const batchsize of [0.5, -1, 0, NaN])
    assert.throws(
      () => partition(3, { batchsize }),
      (error) => isCropError(error, "bad-option"),
    );
});

test("a shuffle is a permutation that follows from its seed", () => {
  const order = permutation(1000, 7);
  assert.deepEqual(
    [...order].toSorted((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert.deepEqual(permutation(1000, 7), order);
  assert.notDeepEqual(permutation(1000, 8), order);
});

test("the seed of a case follows from the crop's seed and its values alone", () => {
  assert.equal(caseSeed(1, ["a", "b"], [1, "x"]), caseSeed(1, ["a", "b"], [1n, "x"]));
  const others = [
    caseSeed(2, ["a", "b"], [1, "x"]),
    caseSeed(1, ["b", "a"], [1, "x"]),
    caseSeed(1, ["a", "b"], [2, "x"]),
    caseSeed(1, ["a", "b"], ["1", "x"]),
  ];
  assert.equal(new Set([caseSeed(1, ["a", "b"], [1, "x"]), ...others]).size, 5);
});

test("the values that many cases have along a dimension are those of each case", () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 4 }), fc.integer(), (each, rows, seed) => {
      const combos = Object.fromEntries(
        each.map((n, d) => [`a${d}`, Array.from({ length: n }, (_, i) => `${d}:${i}`)]),
      );
      const cases = Array.from({ length: rows }, (_, i) => ({ b: i % 3, c: i }));
      const space = parseSpace(rows === 0 ? { combos } : { cases, combos });
      const some = permutation(space.size, seed >>> 0).subarray(0, 40);
      const index = new Uint32Array(space.dims.length);
      for (const [d, { values }] of space.dims.entries()) {
        const expected = Array.from(some, (c) => (gridIndex(space, c, index), values[index[d]!]!));
        const found = Array.from(some, () => expected[0]!);
        takeValues(space, d, some, found);
        assert.deepEqual(found, expected);
      }
    }),
  );
});
