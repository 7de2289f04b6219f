import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset } from "../../src/dataset/index.ts";
import {
  caseRunnerToTable,
  comboRunnerToDs,
  comboRunnerToTable,
  isCropError,
  linspace,
  Runner,
  type VarDims,
} from "../../src/index.ts";
import { abc, abcSums, folderOf, sum3 } from "./studies.ts";

const nested = (ds: Dataset, name: string): unknown => ds.get(name).toNested();

test("bigint, boolean, complex and text results keep their dtypes", async () => {
  const a = [1, 2, 3];
  const dtype = async (fn: (settings: { a: number }) => unknown): Promise<string> =>
    (await new Runner(fn, { varNames: "x" }).runCombos({ a })).get("x").dtype;
  assert.equal(await dtype((s) => BigInt(s.a)), "int64");
  assert.equal(await dtype((s) => s.a > 1), "bool");
  assert.equal(await dtype((s) => ({ re: s.a, im: -s.a })), "complex128");
  assert.equal(await dtype((s) => "x".repeat(s.a)), "string");
  assert.equal(await dtype((s) => s.a / 3), "float64");
});

test("an array has its named dimension and coordinate; a label selects the exact values", async () => {
  const time = linspace(0, 1, 5);
  const runner = new Runner(({ a, b }) => time.map((t) => a * t + b), {
    varNames: ["x"],
    varDims: { x: ["time"] },
    varCoords: { time },
  });
  const ds = await runner.runCombos({ a: [1, 2], b: [0.5, 1.5] });
  assert.deepEqual(ds.get("x").dims, ["a", "b", "time"]);
  assert.equal(ds.get("x").sel({ a: 2, b: 1.5, time: 0.75 }).item(), 2 * 0.75 + 1.5);
  assert.equal(runner.lastDs, ds);
});

test("of an array and a scalar only the array has the inner dimension", async () => {
  const fn = ({ a }: { a: number }): unknown => [[a, a], 2 * a];
  const ds = await new Runner(fn, { varNames: ["x", "y"], varDims: { x: "t" } }).runCombos({
    a: [1, 2],
  });
  assert.deepEqual(ds.get("x").dims, ["a", "t"]);
  assert.deepEqual(ds.get("y").dims, ["a"]);
  assert.throws(
    () => ds.get("y").sel({ t: 0 }),
    (error) => isCropError(error, "bad-option"),
  );
  assert.equal(ds.isCoordinate("t"), false, "a dimension without coordinate stays a plain index");
});

test("an object of results becomes variables of its names, also with names declared", async () => {
  const fn = ({ a }: { a: number }): unknown => ({ sum: a + 1, flag: a > 1 });
  for (const options of [{}, { varNames: ["sum", "flag"] }]) {
    const ds = await new Runner(fn, options).runCombos({ a: [1, 2] });
    assert.deepEqual(nested(ds, "sum"), [2, 3]);
    assert.deepEqual(nested(ds, "flag"), [false, true]);
  }
});

test("as many outputs as names are needed; the error counts them", async () => {
  const run = new Runner(() => [1, 2, 3], { varNames: ["x", "y"] }).runCombos({ a: [1] });
  await assert.rejects(run, /a list of 3 where 2 outputs are declared/);
});

test("a constant becomes an attribute, and as the name of a dimension its coordinate; resources are not recorded", async () => {
  const runner = new Runner(
    ({ a, xs, k, table }) => (xs as number[]).map((x) => a * x * k + table[0]),
    {
      varNames: "y",
      varDims: ["xs"],
      constants: [
        ["k", 3],
        ["xs", [10, 20]],
      ],
      resources: { table: [0] },
      attrs: { title: "grünes Feld" },
    },
  );
  const ds = await runner.runCombos({ a: [1, 2] });
  assert.deepEqual(ds.attrs, { title: "grünes Feld", k: 3 });
  assert.equal(ds.get("y").sel({ a: 2, xs: 20 }).item(), 120);
});

test("constants of the call stand above those of the runner, and above resources", async () => {
  const runner = new Runner(({ a, k, r }) => a * k + r, {
    varNames: "x",
    constants: { k: 1 },
    resources: { r: 0 },
  });
  const ds = await runner.runCombos({ a: [1] }, { constants: { k: 10, r: 5 } });
  assert.deepEqual([nested(ds, "x"), ds.attrs], [[15], { k: 10, r: 5 }]);
});

test("sweeping an argument takes the place of the runner's constant; a constant of the call is refused there", async () => {
  const runner = new Runner(({ a, k }) => a * k, { varNames: "x", constants: { k: 1 } });
  const ds = await runner.runCombos({ a: [1], k: [2, 3] });
  assert.deepEqual([nested(ds, "x"), ds.attrs], [[[2, 3]], {}]);
  await assert.rejects(
    runner.runCombos({ a: [1], k: [2] }, { constants: { k: 1 } }),
    /both swept and a constant/,
  );
});

test("results that are labelled datasets are combined along the swept arguments", async () => {
  const fn = ({ a }: { a: number }): Dataset =>
    new Dataset({
      dataVars: { y: [["t"], [a, 2 * a], { units: "m" }] },
      coords: { t: [0.5, 1.5] },
    });
  const ds = await new Runner(fn).runCombos({ a: [1, 2] });
  assert.deepEqual(ds.get("y").sel({ t: 1.5 }).toNested(), [2, 4]);
  assert.deepEqual(ds.get("y").attrs, { units: "m" });
});

test("two cases over three arguments span sorted unions; untouched places are missing, a bool stays a bool", async () => {
  const runner = new Runner(({ a, b, c }) => [a * b, c > 1], { varNames: ["x", "flag"] });
  const ds = await runner.runCases(
    [
      [3, 20, 2],
      [1, 10, 1],
    ],
    { fnArgs: ["a", "b", "c"] },
  );
  assert.deepEqual([...ds.get("a").values].map(Number), [1, 3]);
  assert.deepEqual(nested(ds, "flag"), [
    [
      [false, null],
      [null, null],
    ],
    [
      [null, null],
      [null, true],
    ],
  ]);
  assert.equal(ds.get("flag").dtype, "bool");
  assert.equal(ds.get("x").sel({ a: 3, b: 20, c: 2 }).item(), 60);
  assert.equal(ds.get("x").sel({ a: 3, b: 20, c: 1 }).item(), undefined);
});

test("cases run on the diagonal only, and keep attributes and inner coordinates", async () => {
  const runner = new Runner(({ a, b }) => [a, b], {
    varNames: "x",
    varDims: "t",
    varCoords: { t: ["first", "second"] },
    attrs: { author: "A. Bauer" },
  });
  const ds = await runner.runCases([
    { a: 1, b: 10 },
    { a: 2, b: 20 },
  ]);
  assert.deepEqual(nested(ds, "x"), [
    [
      [1, 10],
      [null, null],
    ],
    [
      [null, null],
      [2, 20],
    ],
  ]);
  assert.equal(ds.attrs["author"], "A. Bauer");
  assert.equal(ds.get("x").sel({ a: 2, b: 20, t: "second" }).item(), 20);
});

test("six spellings of combos, four of dims and three of names give identical datasets", async () => {
  const fn = ({ a, b }: { a: number; b: number }): unknown => [[a + b, a - b], a * b];
  const a = [1, 2];
  const b = [3, 4, 5];
  const combos = [
    { a, b },
    [
      ["a", a],
      ["b", b],
    ],
    new Map([
      ["a", a],
      ["b", b],
    ]),
    [
      ["a", new Set(a)],
      ["b", Int32Array.from(b)],
    ],
    {
      a: (function* () {
        yield* a;
      })(),
      b: Float64Array.from(b),
    },
    Object.entries({ a, b }),
  ] as const;
  const dims: VarDims[] = [{ x: ["t"] }, [["x", "t"]], new Map([[["x"], ["t"]]]), ["t", []]];
  const names = [
    ["x", "y"],
    new Set(["x", "y"]),
    (function* () {
      yield "x";
      yield "y";
    })(),
  ];
  const expected = await new Runner(fn, { varNames: ["x", "y"], varDims: { x: "t" } }).runCombos({
    a,
    b,
  });
  for (const varNames of names) {
    const runner = new Runner(fn, { varNames });
    for (const varDims of dims) {
      runner.varDims = varDims;
      for (const each of combos.filter(
        (given) => !(typeof given === "object" && "a" in given && !Array.isArray(given.a)),
      )) {
        const ds = await runner.runCombos(each as never);
        assert.deepEqual(ds.get("x").toNested(), expected.get("x").toNested());
        assert.deepEqual(ds.get("y").dims, ["a", "b"]);
        assert.deepEqual(ds.get("x").dims, ["a", "b", "t"]);
      }
    }
  }
});

test("each property can be read, set and deleted", async () => {
  const runner = new Runner(({ a, k = 1 }) => a * k);
  assert.deepEqual(runner.fnArgs, ["a", "k"]);
  runner.constants = [["k", 4]];
  assert.deepEqual([runner.constants, runner.fnArgs], [{ k: 4 }, ["a"]]);
  runner.varNames = "x";
  assert.deepEqual(runner.varNames, ["x"]);
  runner.resources = new Map([["r", 1]]);
  assert.deepEqual(runner.resources, { r: 1 });
  runner.varDims = "t";
  runner.varCoords = { t: [1] };
  assert.deepEqual([runner.varDims, runner.varCoords], [{ x: ["t"] }, { t: [1] }]);
  runner.varDims = undefined;
  runner.varCoords = undefined;
  runner.resources = undefined;
  runner.constants = undefined;
  runner.varNames = undefined;
  runner.fnArgs = ["a"];
  assert.deepEqual(
    [
      runner.varDims,
      runner.varCoords,
      runner.resources,
      runner.constants,
      runner.varNames,
      runner.fnArgs,
    ],
    [{}, {}, {}, {}, undefined, ["a"]],
  );
  runner.fnArgs = undefined;
  assert.deepEqual(runner.fnArgs, ["a", "k"]);
});

test("dims that do not fit the names are refused: an unknown output, one text for two, a list of another length", () => {
  const refused = (varNames: string[], varDims: VarDims): void =>
    assert.throws(
      () => new Runner(sum3, { varNames, varDims }),
      (error) => isCropError(error, "bad-definition"),
    );
  refused(["x", "y"], { z: "t" });
  refused(["x", "y"], "t");
  refused(["x", "y"], ["t"]);
  refused(["x", "x"], {});
  assert.deepEqual(
    new Runner(sum3, { varNames: ["x", "y"], varDims: new Map([[["x", "y"], "t"]]) }).varDims,
    {
      x: ["t"],
      y: ["t"],
    },
  );
});

test("a runner can be called like its function, and bears its name", () => {
  const runner = new Runner(sum3, { constants: { c: 100 } });
  assert.equal(runner({ a: 1, b: 2 }), 103);
  assert.equal(runner.name, "sum3");
  assert.match(String(runner), /<Runner>\n\s+fn: sum3[\s\S]*constants: c/);
});

test("a table has a row for each run: arguments, constants, attributes, outputs", async () => {
  const options = {
    varNames: ["x", "flag"],
    constants: { k: 7 },
    attrs: { who: "me" },
    resources: { r: 0 },
  };
  const fn = ({ a, b, k }: Record<string, number>): unknown => [BigInt(a! * b! + k!), a! > 1];
  for (const shuffle of [false, 2]) {
    const table = await comboRunnerToTable(fn, { a: [1, 2], b: [10, 20] }, { ...options, shuffle });
    assert.deepEqual(
      table.columns.map(({ name, dtype }) => [name, dtype]),
      [
        ["a", "int64"],
        ["b", "int64"],
        ["k", "float64"],
        ["who", "string"],
        ["x", "int64"],
        ["flag", "bool"],
      ],
    );
    const column = (name: string): unknown[] =>
      [...table.columns.find((c) => c.name === name)!.values].map(Number);
    assert.deepEqual(
      [table.rows, column("b"), column("x")],
      [4, [10, 20, 10, 20], [17, 27, 27, 47]],
    );
  }
  const failing = comboRunnerToTable(() => [1, 2], { a: [1] }, { varNames: "x" });
  await assert.rejects(failing, (error) => isCropError(error, "bad-data"));
  const cases = await caseRunnerToTable(fn, [[2, 3]], { ...options, fnArgs: ["a", "b"] });
  assert.equal(cases.rows, 1);
});

test("a runner's crop of two batches gives exactly what running gives", async (t) => {
  const runner = new Runner(({ a, b }) => [[a, b], a + b], {
    varNames: ["x", "y"],
    varDims: { x: "t" },
    varCoords: { t: [0, 1] },
    constants: { k: 2 },
    attrs: { title: "two ways" },
  });
  const combos = { a: [1, 2], b: [3, 4, 5] };
  const direct = await runner.runCombos(combos);
  const crop = runner.crop({ name: "two ways", root: folderOf(t), numBatches: 2 });
  assert.equal((await crop.sowCombos(combos)).batches, 2);
  await crop.growMissing();
  const reaped = await crop.reap();
  assert.ok(reaped.identical(direct), `${String(reaped)}\n${String(direct)}`);
  assert.equal(runner.lastDs, reaped);
  assert.equal(crop.isSown(), false);
});

test("a crop that keeps its function can be grown by another program, in processes", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(sum3, { varNames: "x", resources: { spare: new Map([[1, 2]]) } });
  await runner.crop({ root, saveFn: true, numBatches: 3 }).sowCombos(abc);
  const other = new Runner(() => NaN, { varNames: "x" }).crop({ root, name: "sum3" });
  await other.growMissing({ numWorkers: 2 });
  assert.deepEqual((await other.reap()).get("x").toNested(), abcSums);
});

test("shuffled work changes neither a table nor the labels of cases", async () => {
  const cases = Array.from({ length: 20 }, (_, i) => ({ a: i, b: (7 * i) % 20 }));
  const fn = ({ a, b }: { a: number; b: number }): number => 100 * a + b;
  const plain = await caseRunnerToTable(fn, cases, { varNames: "x" });
  const shuffled = await caseRunnerToTable(fn, cases, { varNames: "x", shuffle: 2 });
  assert.deepEqual(shuffled, plain);
  const ds = await comboRunnerToDs(fn, {}, { cases, varNames: "x", shuffle: 2 });
  for (const { a, b } of cases) assert.equal(ds.get("x").sel({ a, b }).item(), 100 * a + b);
});

test("labels that a runner cannot use are refused by name, and none is dropped", () => {
  const refusals: readonly (readonly [options: object, message: RegExp])[] = [
    [{ vars: ["a", "b"] }, /`vars` must be a plain object/],
    [{ vars: { a: "m" } }, /variable `a` must be an object with the fields dims, units/],
    [{ vars: { a: { unit: "m" } } }, /variable `a` has no field `unit`/],
    [{ vars: { a: { dims: "t" } } }, /`dims` of variable `a` must be a list of texts/],
    [{ varCoords: { t: null } }, /coordinate `t` must be an object/],
    [{ varCoords: { t: { values: [1], unit: "s" } } }, /coordinate `t` has no field `unit`/],
    [{ varNames: 5 }, /`varNames` must be a name or a list of names/],
    [{ fnArgs: 5 }, /`fnArgs` must be a name or a list of names/],
    [{ varNames: "a", varDims: 5 }, /`varDims` must be a name, a list or a mapping/],
  ];
  for (const [options, message] of refusals) {
    assert.throws(
      () => new Runner(() => 1, options),
      (error) => isCropError(error, "bad-definition") && message.test(error.message),
    );
  }
});
