import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  arange,
  geomspace,
  latinHypercube,
  linspace,
  logspace,
  parseComboText,
  parseConstantText,
  range,
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

for (const [text, name, values] of [
  ["omega=1,2.5,-3e2", "omega", [1, 2.5, -300]],
  ["name=a, b ,c", "name", ["a", "b", "c"]],
  [`name="a,b",'c d',"3","q\\"x"`, "name", ["a,b", "c d", "3", 'q"x']],
  ["flag=true,false", "flag", [true, false]],
  ["x=linspace(0,1,3)", "x", [0, 0.5, 1]],
  ["n=range(3)", "n", [0, 1, 2]],
  ["ñ=€", "ñ", ["€"]],
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
]) {
  test(`the shell text ${text} is refused and shown`, () => {
    assert.throws(
      () => parseComboText(text),
      (error) => isCropError(error, "usage") && error.message.includes(text),
    );
  });
}

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
