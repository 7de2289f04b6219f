import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  arange,
  choice,
  geomspace,
  integers,
  latinHypercube,
  linspace,
  logspace,
  logUniform,
  normal,
  parseComboText,
  parseConstantText,
  randomGenerator,
  randomSamples,
  range,
  type SampledArguments,
  sobol,
  uniform,
} from "../../src/combos/index.ts";
import { isCropError } from "../../src/errors.ts";

test("sequences are those of numpy 2.4", () => {
  assert.deepEqual(
    [...linspace(0, 1, 11)],
    [
      0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001, 0.8, 0.9,
      1,
    ],
  );
  assert.deepEqual([...linspace(2, 3, 4, { endpoint: false })], [2, 2.25, 2.5, 2.75]);
  assert.deepEqual([...linspace(5, 9, 1)], [5]);
  assert.deepEqual([...logspace(0, 3, 4)], [1, 10, 100, 1000]);
  assert.deepEqual(
    [...geomspace(1, 8, 4)].map((x) => Math.round(x * 1e12) / 1e12),
    [1, 2, 4, 8],
  );
  assert.deepEqual([...arange(0, 1, 0.25)], [0, 0.25, 0.5, 0.75]);
  assert.deepEqual(arange(5, 1, -2), [5, 3]);
  assert.deepEqual(range(2, 8, 3), [2, 5]);
  assert.throws(
    () => geomspace(-1, 1),
    (error) => isCropError(error, "bad-combos"),
  );
});

test("linspace is numpy's to the last bit, also where the step underflows", () => {
  assert.deepEqual([...linspace(0.1, 0.7, 7)], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  assert.deepEqual(
    [...linspace(1, -2, 5, { endpoint: false })],
    [1, 0.4, -0.19999999999999996, -0.7999999999999998, -1.4],
  );
  assert.deepEqual([...linspace(0, 5e-324, 4)], [0, 0, 5e-324, 5e-324]);
  assert.deepEqual([...linspace(3, 3, 3)], [3, 3, 3]);
});

test("linspace has the length asked for, both ends exact, and rises", () => {
  const end = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(end, end, fc.integer({ min: 2, max: 200 }), (a, b, num) => {
      const values = linspace(Math.min(a, b), Math.max(a, b), num);
      assert.equal(values.length, num);
      assert.ok(values[0] === Math.min(a, b) && values.at(-1) === Math.max(a, b));
      // The step is rounded, so the last but one may pass the end by a few of its last digits.
      const slack = 1e-9 * (1 + Math.abs(a) + Math.abs(b));
      assert.ok(values.every((value, i) => i === 0 || value >= values[i - 1]! - slack));
    }),
  );
});

test("whole powers of ten are the numbers that are typed for them", () => {
  const powers = Array.from({ length: 601 }, (_, i) => Number(`1e${i - 300}`));
  assert.deepEqual([...logspace(-300, 300, 601)], powers);
  assert.deepEqual([...geomspace(1e-5, 1e5, 11)], powers.slice(295, 306));
});

test("geomspace takes ends whose product has no float64, and negative ones", () => {
  assert.deepEqual([...geomspace(1e-200, 1e-150, 3)], [1e-200, 1e-175, 1e-150]);
  const values = geomspace(-8, -1, 4, { endpoint: false });
  assert.equal(values[0], -8);
  assert.ok(Math.abs(values[2]! + 8 ** 0.5) < 1e-12);
});

test("arange has as many values as numpy's", () => {
  const lengths = [arange(0, 1, 0.1), arange(1, 1.3, 0.1), arange(5, 1, -2), arange(0, -3)];
  assert.deepEqual(
    lengths.map(({ length }) => length),
    [10, 4, 2, 0],
  );
});

for (const [what, make, code] of [
  ["linspace to infinity", () => linspace(0, Infinity), "bad-combos"],
  ["10^9 values", () => range(1e9), "bad-combos"],
  ["a step of 0", () => arange(0, 1, 0), "bad-combos"],
  ["geomspace from 0", () => geomspace(0, 1), "bad-combos"],
  ["uniform from NaN", () => uniform(NaN, 1), "bad-combos"],
  ["uniform downwards", () => uniform(2, 1), "bad-combos"],
  ["logUniform from 0", () => logUniform(0, 1), "bad-combos"],
  ["a negative standard deviation", () => normal(0, -1), "bad-combos"],
  ["integers from a half", () => integers(0.5, 3), "bad-combos"],
  ["a choice of nothing", () => choice([]), "bad-combos"],
  ["samples beyond the memory", () => randomSamples(1e10, { x: [1] }), "bad-combos"],
  ["points beyond the memory", () => sobol(1e10, { x: [1] }), "bad-combos"],
  ["a number for a distribution", () => randomSamples(1, { x: 3 } as never), "bad-combos"],
  ["-1 Sobol points", () => sobol(-1, { x: uniform() }), "bad-combos"],
  ["half a Latin sample", () => latinHypercube(0.5, { x: uniform() }), "bad-combos"],
  ["a seed of 0.5", () => randomGenerator(0.5), "bad-option"],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(make, (error) => isCropError(error, code));
  });
}

test("Sobol points are those of scipy in 50 dimensions", () => {
  const { points, rows } = JSON.parse(
    readFileSync(new URL("../../../test/data/sobol.json", import.meta.url), "utf8"),
  ) as {
    readonly points: number[][];
    readonly rows: number[];
  };
  const names = Array.from({ length: 50 }, (_, d) => `x${d}`);
  const cases = sobol(64, Object.fromEntries(names.map((name) => [name, uniform()])), {
    scramble: false,
  });
  for (const [i, row] of rows.entries())
    assert.deepEqual(
      names.map((name) => cases[row]![name]),
      points[i],
    );
});

test("a Latin hypercube has one sample in each slice of each argument, and follows from its seed", () => {
  const cases = latinHypercube(40, { a: uniform(), b: uniform(10, 50) }, { seed: 3 });
  for (const [name, low, width] of [
    ["a", 0, 1 / 40],
    ["b", 10, 1],
  ] as const) {
    const slices = cases.map((each) => Math.floor((Number(each[name]) - low) / width + 1e-12));
    assert.deepEqual(
      slices.toSorted((a, b) => a - b),
      Array.from({ length: 40 }, (_, i) => i),
    );
  }
  assert.deepEqual(latinHypercube(40, { a: uniform(), b: uniform(10, 50) }, { seed: 3 }), cases);
});

test("2^k Sobol points have one in each of 2^k slices of every argument, shifted or not", () => {
  const names = Array.from({ length: 64 }, (_, d) => `x${d}`);
  const of = Object.fromEntries(names.map((name) => [name, uniform()]));
  for (const options of [{ scramble: false }, { seed: 1 }, { seed: 2 }]) {
    const cases = sobol(256, of, options);
    for (const name of names) {
      const slices = new Set(cases.map((each) => Math.floor(256 * Number(each[name]))));
      assert.equal(slices.size, 256, name);
    }
  }
  assert.notDeepEqual(sobol(8, of, { seed: 1 }), sobol(8, of, { seed: 2 }));
});

test("samples lie where their distributions say, and follow from the seed", () => {
  const of: SampledArguments = {
    u: uniform(-2, 3),
    l: logUniform(1e-3, 1e3),
    n: normal(5, 2),
    i: integers(-1, 1),
    c: ["a", "b"],
    t: Float64Array.of(0.5, 1.5),
  };
  const cases = randomSamples(4000, of, { seed: 11 });
  const column = (name: string): number[] => cases.map((each) => Number(each[name]));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.ok(column("u").every((u) => u >= -2 && u < 3));
  assert.ok(column("l").every((l) => l >= 1e-3 && l < 1e3));
  assert.deepEqual(new Set(column("i")), new Set([-1, 0, 1]));
  assert.deepEqual(new Set(cases.map(({ c }) => c)), new Set(["a", "b"]));
  assert.deepEqual(new Set(column("t")), new Set([0.5, 1.5]));
  // Within five standard errors of the mean: 5 * 2 / sqrt(4000), and ln(10^6) / sqrt(12) for the logarithm.
  assert.ok(Math.abs(mean(column("n")) - 5) < 0.16);
  assert.ok(Math.abs(mean(column("l").map(Math.log))) < 0.32);
  assert.deepEqual(randomSamples(4000, of, { seed: 11 }), cases);
});

test("seeds that differ give other numbers, also below 0 and above 2^32", () => {
  const seeds = [0, 1, -1, -2, 2 ** 32, 2 ** 32 + 1, -(2 ** 40), Number.MAX_SAFE_INTEGER];
  assert.equal(new Set(seeds.map((seed) => randomGenerator(seed).next())).size, seeds.length);
});

for (const [text, name, values] of [
  ["omega=1,2.5,-3e2", "omega", [1, 2.5, -300]],
  ["name=a, b ,c", "name", ["a", "b", "c"]],
  [`name="a,b",'c d',"3","q\\"x"`, "name", ["a,b", "c d", "3", 'q"x']],
  ["flag=true,false", "flag", [true, false]],
  ["x=linspace(0,1,3)", "x", [0, 0.5, 1]],
  ["n=range(3)", "n", [0, 1, 2]],
  ["ñ=€", "ñ", ["€"]],
  ["x= 1 , .5,+2.", "x", [1, 0.5, 2]],
  ["x=0x10,1_0,inf", "x", ["0x10", "1_0", Infinity]],
  ["x=logspace( -1 , 1 , 3 )", "x", [0.1, 1, 10]],
  ["x=geomspace(1,100,3)", "x", [1, 10, 100]],
  ["x=arange(0,1,.25)", "x", [0, 0.25, 0.5, 0.75]],
  ["x='linspace(0,1,3)','nan'", "x", ["linspace(0,1,3)", "nan"]],
  ["gas=CO2 (dry),H2O", "gas", ["CO2 (dry)", "H2O"]],
  ["x=9007199254740991,'9007199254740993'", "x", [9007199254740991, "9007199254740993"]],
  ["x=[1,2]", "x", [1, 2]],
  [
    String.raw` x = [ 1e20, -2.5 , true,"a, [b]", "\"\u00e9\n" ] `,
    "x",
    [1e20, -2.5, true, "a, [b]", '"é\n'],
  ],
  ["x='[1',a[0]", "x", ["[1", "a[0]"]],
] as const) {
  test(`the shell text ${text} is read`, () => {
    const [found, list] = parseComboText(text);
    assert.deepEqual([found, [...(list as readonly unknown[])]], [name, values]);
  });
}

for (const text of [
  "omega",
  "=1",
  "x=1,,2",
  'x="a',
  "x=nospace(1,2)",
  "x=linspace(1)",
  "x=linspace(a,b)",
  "x=linspace(1,,10)",
  "x=linspace(1,10,10",
  "x=Linspace(0,1,3)",
  "x=1,linspace(0,1,3)",
  "x=linspace(0,1,3)junk",
  "x=linspace(0,1,1e12)",
  "x=1,nan",
  "x=9007199254740993",
  "x=1e999",
  "x=[1,2",
  "x=[1,2],[3]",
  "x=[[1,2],[3,4]]",
  "x=[null]",
  "x=[]",
  "x=[9007199254740993]",
  "x=[1e999]",
  "x=1,[2,3]",
]) {
  test(`the shell text ${text} is refused and shown`, () => {
    assert.throws(
      () => parseComboText(text),
      (error) => isCropError(error, "usage") && error.message.includes(text),
    );
  });
}

test("a refusal names the place in the text", () => {
  assert.throws(() => parseComboText("x=1,nan"), /position 4/);
  assert.throws(() => parseComboText('x=ab,"c'), /position 5/);
  assert.throws(() => parseConstantText("k='a','b'"), /position 6/);
});

test("a quoted constant is unquoted as a swept value is, and a lone quote is refused", () => {
  assert.deepEqual(parseConstantText(String.raw`k= "a\"b" `), ["k", 'a"b']);
  assert.deepEqual(parseConstantText("k=nan"), ["k", NaN]);
  assert.deepEqual(parseConstantText("k=a,b"), ["k", "a,b"]);
  assert.deepEqual(parseConstantText('k={"n":[9007199254740993,NaN]}'), [
    "k",
    { n: [9007199254740993n, NaN] },
  ]);
  for (const text of ['k="a', "k='a','b'", "k=9007199254740993"])
    assert.throws(
      () => parseConstantText(text),
      (error) => isCropError(error, "usage") && error.message.includes(text),
    );
});

test("a constant is a number, a text, a truth or JSON", () => {
  const read = [
    "dt=0.01",
    "name=abc",
    'label="3"',
    "flag=true",
    "w=[1,2]",
    'o={"a":1}',
    "p=a=b",
  ].map((text) => parseConstantText(text)[1]);
  assert.deepEqual(read, [0.01, "abc", "3", true, [1, 2], { a: 1 }, "a=b"]);
  assert.throws(
    () => parseConstantText("w=[1,"),
    (error) => isCropError(error, "usage"),
  );
});
