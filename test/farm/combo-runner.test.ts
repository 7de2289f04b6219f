import assert from "node:assert/strict";
import { test } from "node:test";
import {
  caseRunner,
  comboRunner,
  type Complex,
  isCropError,
  poolWorkerUrl,
} from "../../src/index.ts";
import { Tinypool } from "tinypool";
import { abc, abcSums, sum3 } from "./studies.ts";

test("the product of combos is a nest with one level for each argument, whatever the order of work", async () => {
  for (const shuffle of [false, true, 0, 2, 17])
    assert.deepEqual(await comboRunner(sum3, abc, { shuffle }), abcSums);
});

test("combos as mapping, Map, list of pairs, and a single pair give equal results", async () => {
  const pairs = Object.entries(abc);
  assert.deepEqual(await comboRunner(sum3, pairs), abcSums);
  assert.deepEqual(await comboRunner(sum3, new Map(pairs)), abcSums);
  const single = ["a", [1, 2, 3]] as const;
  assert.deepEqual(await comboRunner(({ a }) => 2 * a, single), [2, 4, 6]);
  assert.deepEqual(await comboRunner(({ a }) => 2 * a, [single]), [2, 4, 6]);
});

test("flat gives one list in the order of the cases", async () => {
  assert.deepEqual(await comboRunner(sum3, abc, { flat: true, shuffle: 3 }), abcSums.flat(2));
});

test("two outputs split into two nests, as list, by name, and with named variables", async () => {
  const { a, b } = abc;
  const sums = a.map((x) => b.map((y) => x + y));
  const products = a.map((x) => b.map((y) => x * y));
  const split = true;
  const two = (x: number, y: number): [number, number] => [x + y, x * y];
  assert.deepEqual(await comboRunner((s) => two(s.a, s.b), { a, b }, { split }), [sums, products]);
  assert.deepEqual(
    await comboRunner(
      (s) => ({ sum: s.a + s.b, product: s.a * s.b }),
      { a, b },
      { split, shuffle: 1 },
    ),
    [sums, products],
  );
  const varNames = ["sum", "isLarge"];
  const mixed = await comboRunner((s) => [s.a + s.b, s.b > 15], { a, b }, { split, varNames });
  assert.deepEqual(mixed, [sums, a.map(() => [false, true, true])]);
  assert.deepEqual(await comboRunner((s) => [s.a, true], { a }, { varNames }), [
    [1, true],
    [2, true],
  ]);
});

test("constants and resources reach the function; a constant of the call stands above", async () => {
  const results = await comboRunner(
    ({ a, k, table }) => a * k + table.get("x"),
    { a: [1, 2] },
    {
      constants: { k: 10 },
      resources: { table: new Map([["x", 0.5]]) },
    },
  );
  assert.deepEqual(results, [10.5, 20.5]);
});

test("worker processes give what one process gives, also with shuffle and split", async () => {
  assert.deepEqual(await comboRunner(sum3, abc, { numWorkers: 2 }), abcSums);
  assert.deepEqual(
    await comboRunner(sum3, abc, { parallel: 2, shuffle: 5, flat: true }),
    abcSums.flat(2),
  );
  const split = await comboRunner(
    ({ a, b }) => [a, b],
    { a: [1, 2], b: [3, 4] },
    { parallel: true, split: true },
  );
  assert.deepEqual(split, [
    [
      [1, 1],
      [2, 2],
    ],
    [
      [3, 4],
      [3, 4],
    ],
  ]);
  const withData = await comboRunner(
    ({ a, shift }) => a + shift[1],
    { a: [1, 2] },
    {
      numWorkers: 2,
      resources: { shift: Float64Array.of(0, 100) },
    },
  );
  assert.deepEqual(withData, [101, 102]);
});

test("a pool of the caller runs the cases; what is no pool is refused", async () => {
  const pool = new Tinypool({ filename: poolWorkerUrl().href, maxThreads: 2 });
  try {
    assert.deepEqual(await comboRunner(sum3, abc, { executor: pool, shuffle: 1 }), abcSums);
  } finally {
    await pool.destroy();
  }
  await assert.rejects(
    comboRunner(sum3, abc, { executor: {} as never }),
    (error) => isCropError(error, "bad-option") && error.message.includes("submit"),
  );
});

test("a function that uses variables from around it says so when it is sent to workers", async () => {
  const around = 3;
  assert.deepEqual(await comboRunner(({ a }) => a * around, { a: [1] }), [3]);
  await assert.rejects(
    comboRunner(({ a }) => a * around, { a: [1] }, { numWorkers: 2 }),
    /around is not defined.*constants or resources/s,
  );
  await assert.rejects(
    comboRunner(Math.sin as never, { a: [1] }, { numWorkers: 2 }),
    /arrow function/,
  );
});

test("the first failed case ends the run with its settings and its error", async () => {
  const fn = ({ a }: { a: number }): number => {
    if (a === 2) throw new RangeError("too much");
    return a;
  };
  for (const options of [{}, { numWorkers: 2 }]) {
    await assert.rejects(comboRunner(fn, { a: [1, 2, 3] }, options), (error) => {
      assert.ok(isCropError(error, "case-failed"));
      assert.match(error.message, /RangeError: too much \(a=2\)/);
      assert.equal((error.cause as Error).name, "RangeError");
      return true;
    });
    assert.deepEqual(await comboRunner(fn, { a: [1, 2, 3] }, { ...options, raiseErrors: false }), [
      1,
      NaN,
      3,
    ]);
  }
});

test("cases as tuples, values and mappings are equal", async () => {
  const fn = ({ a, b }: { a: number; b: number }): number => a - b;
  const expected = [-9, -18];
  assert.deepEqual(
    await caseRunner(
      fn,
      ["a", "b"],
      [
        [1, 10],
        [2, 20],
      ],
    ),
    expected,
  );
  assert.deepEqual(
    await caseRunner(fn, undefined, [
      [1, 10],
      [2, 20],
    ]),
    expected,
  );
  assert.deepEqual(
    await caseRunner(fn, undefined, [
      { a: 1, b: 10 },
      { a: 2, b: 20 },
    ]),
    expected,
  );
  assert.deepEqual(await caseRunner(({ a }) => a + 1, "a", [3, 1]), [4, 2]);
  await assert.rejects(
    caseRunner((settings) => settings.a, undefined, [[1, 10]]),
    (error) => isCropError(error, "bad-combos") && error.message.includes("fnArgs"),
  );
});

test("places of the union of case values that were not run are missing: NaN for numbers, null for the rest", async () => {
  const cases = [
    { a: 2, b: 20 },
    { a: 1, b: 10 },
  ];
  const nest = await comboRunner(({ a, b, c }) => a + b + c, { c: [0.5] }, { cases });
  assert.deepEqual(nest, [
    [[11.5], [NaN]],
    [[NaN], [22.5]],
  ]);
  assert.deepEqual(await comboRunner(({ a }) => a > 1, {}, { cases }), [
    [false, null],
    [null, true],
  ]);
  assert.deepEqual(await comboRunner(({ a }) => `${a}`, {}, { cases }), [
    ["1", null],
    [null, "2"],
  ]);
  assert.deepEqual(await comboRunner(({ a }) => [a, a], {}, { cases }), [
    [
      [1, 1],
      [NaN, NaN],
    ],
    [
      [NaN, NaN],
      [2, 2],
    ],
  ]);
  const complex = await comboRunner(({ a }): Complex => ({ re: a, im: 1 }), {}, { cases });
  assert.deepEqual(complex, [
    [
      { re: 1, im: 1 },
      { re: NaN, im: 0 },
    ],
    [
      { re: NaN, im: 0 },
      { re: 2, im: 1 },
    ],
  ]);
});

test("an argument in combos and cases, a repeated value and a repeated case are refused by name", async () => {
  const refused = (run: Promise<unknown>, text: RegExp): Promise<void> =>
    assert.rejects(run, (error) => isCropError(error, "bad-combos") && text.test(error.message));
  await refused(comboRunner(sum3, abc, { cases: [{ a: 5 }] }), /`a` is in combos and in cases/);
  await refused(comboRunner(sum3, { a: [1, 2, 1] }), /`a` has the value 1 twice/);
  await refused(caseRunner(sum3, ["a"], [1, 1]), /case 1 is the same as case 0/);
  await refused(comboRunner(sum3, { a: [] }), /`a` has no values/);
});
