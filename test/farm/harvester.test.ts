import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Dataset, readNetcdf } from "../../src/dataset/index.ts";
import {
  type Complex,
  existingValues,
  Harvester,
  isCropError,
  Runner,
  type RunnerOptions,
} from "../../src/index.ts";
import { abc, abcSums, folderOf, sum3 } from "./studies.ts";

const isConflict = (error: unknown): boolean => isCropError(error, "merge-conflict");

function harvesterOf(t: TestContext, options: RunnerOptions = { varNames: "x" }): Harvester {
  const runner = new Runner(sum3, options);
  return new Harvester(runner, { dataName: join(folderOf(t), "all data.nc") });
}

/** Counts the cases that it runs. */
function counted(): { readonly runner: Runner; readonly count: () => number } {
  let n = 0;
  const fn = ({ a, b }: { a: number; b: number }): number => {
    n++;
    return 10 * a + b;
  };
  return { runner: new Runner(fn, { varNames: "x" }), count: () => n };
}

test("after a harvest the new part, all data and the file are identical, and another harvester sees them", async (t) => {
  const harvester = harvesterOf(t, {
    varNames: "x",
    constants: { k: 1.5 },
    attrs: { ok: true, nothing: null },
  });
  assert.equal(await harvester.fullDs(), undefined);
  const part = await harvester.harvestCombos(abc);
  const full = await harvester.fullDs();
  const file = await readNetcdf(harvester.dataName!);
  assert.ok(full!.identical(part) && file.identical(part) && harvester.lastDs === part);
  assert.deepEqual(file.attrs, { k: 1.5, ok: true, nothing: null });
  const other = new Harvester(new Runner(sum3), { dataName: harvester.dataName! });
  assert.ok((await other.fullDs())!.identical(part));
  assert.deepEqual(file.get("x").toNested(), abcSums);
});

test("a name without an ending gets .nc, so that every harvester finds the same file", async (t) => {
  const dataName = join(folderOf(t), "v1.5 results");
  for (const a of [1, 2, 3]) {
    const harvester = new Harvester(new Runner(sum3, { varNames: "x" }), { dataName });
    await harvester.harvestCombos({ a: [a], b: [0], c: [0] });
  }
  assert.deepEqual((await readNetcdf(`${dataName}.nc`)).get("x").toNested(), [[[1]], [[2]], [[3]]]);
});

test("two harvests of disjoint values merged are one harvest of all", async (t) => {
  const harvester = harvesterOf(t);
  await harvester.harvestCombos({ ...abc, a: [2] });
  await harvester.harvestCombos({ ...abc, a: [1] });
  const whole = await new Runner(sum3, { varNames: "x" }).runCombos(abc);
  assert.ok((await harvester.fullDs())!.identical(whole));
});

test("half-complementary cases fill each other, for whole and complex numbers, booleans and texts", async (t) => {
  const fn = ({ a, b }: { a: number; b: number }): unknown => ({
    whole: BigInt(a * b),
    wave: { re: a, im: b } satisfies Complex,
    flag: a > b,
    text: "ü".repeat(a) + b,
  });
  const harvester = new Harvester(new Runner(fn), { dataName: join(folderOf(t), "d.nc") });
  await harvester.harvestCases([
    { a: 1, b: 1 },
    { a: 2, b: 2 },
  ]);
  await harvester.harvestCases(
    [
      [2, 1],
      [1, 2],
    ],
    { fnArgs: ["a", "b"] },
  );
  const full = (await harvester.fullDs())!;
  assert.deepEqual(
    Object.entries(full.dataVars).map(([name, { dtype }]) => [name, dtype]),
    [
      ["whole", "int64"],
      ["wave", "complex128"],
      ["flag", "bool"],
      ["text", "string"],
    ],
  );
  for (const a of [1, 2])
    for (const b of [1, 2])
      for (const [name, value] of Object.entries(fn({ a, b }) as object))
        assert.deepEqual(full.get(name).sel({ a, b }).item(), value);
  await harvester.harvestCases([{ a: 3, b: 3 }]);
  const holes = (await harvester.fullDs())!;
  assert.equal(holes.get("flag").dtype, "bool");
  assert.equal(holes.get("flag").sel({ a: 3, b: 1 }).item(), undefined);
  assert.equal(holes.get("text").sel({ a: 1, b: 2 }).item(), "ü2");
});

test("another value at one place is refused by its place, and taken or not as overwrite says", async (t) => {
  let shift = 0;
  const runner = new Runner(({ a, b }) => a + b + shift, { varNames: "x" });
  const harvester = new Harvester(runner, { dataName: join(folderOf(t), "d.nc") });
  await harvester.harvestCombos({ a: [1, 2], b: [10, 20] });
  const bytes = readFileSync(harvester.dataName!);
  shift = 0.5;
  await assert.rejects(harvester.harvestCombos({ a: [2], b: [20, 30] }), (error) => {
    assert.ok(isConflict(error));
    assert.match((error as Error).message, /`x` at a=2, b=20 is 22 and 22\.5/);
    return true;
  });
  assert.deepEqual(readFileSync(harvester.dataName!), bytes);
  assert.deepEqual(harvester.lastDs!.get("x").toNested(), [[22.5, 32.5]]); // what was run is not lost
  await harvester.addDs(harvester.lastDs!, { overwrite: false });
  const x = async (b: number): Promise<unknown> =>
    (await harvester.fullDs())!.get("x").sel({ a: 2, b }).item();
  assert.deepEqual([await x(20), await x(30)], [22, 32.5]);
  await harvester.harvestCases([[2, 20]], { fnArgs: ["a", "b"], overwrite: true });
  await harvester.harvestCases([{ a: 2, b: 10 }], { overwrite: true });
  assert.deepEqual([await x(10), await x(20)], [12.5, 22.5]);
});

test("labels that cannot stand beside those of the data are refused before anything is run", async (t) => {
  let calls = 0;
  const runner = new Runner(({ a }) => (calls++, String(a).length), { varNames: "x" });
  const harvester = new Harvester(runner, { dataName: join(folderOf(t), "d.nc") });
  await harvester.harvestCombos({ a: [1, 2.5] });
  for (const a of [["3"], [true], [2n ** 53n + 1n]]) {
    for (const missingOnly of [false, true])
      await assert.rejects(
        harvester.harvestCombos({ a }, { missingOnly }),
        (error) =>
          isConflict(error) &&
          /the labels of `a` in .*d\.nc are float64, those asked for /.test(String(error)),
      );
  }
  assert.equal(calls, 2);
});

test("an argument that is no dimension of an output there is refused before anything is run", async (t) => {
  const { runner, count } = counted();
  const harvester = new Harvester(runner, { dataName: join(folderOf(t), "d.nc") });
  await harvester.harvestCombos({ a: [1, 2] }, { constants: { b: 10 } });
  const refused = (error: unknown): boolean =>
    isConflict(error) &&
    /`x` in .*d\.nc has the dimensions \(a\), and `b` is swept now/.test(String(error));
  const combos = { a: [3], b: [10, 20] };
  for (const missingOnly of [false, true])
    await assert.rejects(harvester.harvestCombos(combos, { missingOnly }), refused);
  await assert.rejects(harvester.cultivate(combos, { name: "c", root: folderOf(t) }), refused);
  assert.equal(count(), 2);
  await harvester.expandDims("b");
  await harvester.harvestCombos(combos);
  assert.equal((await harvester.fullDs())!.get("x").sel({ a: 1, b: 10 }).item(), 20);
});

test("missingOnly runs what is missing or outside the labels, and nothing when nothing is", async (t) => {
  const { runner, count } = counted();
  const harvester = new Harvester(runner, { dataName: join(folderOf(t), "d.nc") });
  await harvester.harvestCases(
    [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ],
    { missingOnly: true },
  );
  await harvester.harvestCombos({ a: [1, 2], b: [1, 2, 3] }, { missingOnly: true });
  assert.equal(count(), 6);
  const before = statSync(harvester.dataName!).mtimeMs;
  const nothing = await harvester.harvestCombos({ b: [3, 1], a: [2, 1] }, { missingOnly: true });
  assert.deepEqual([nothing.dims, count()], [[], 6]);
  assert.equal(statSync(harvester.dataName!).mtimeMs, before);
  assert.deepEqual((await harvester.fullDs())!.get("x").toNested(), [
    [11, 12, 13],
    [21, 22, 23],
  ]);
});

test("a NaN that was computed is no missing place, unless isfinite asks; inner dimensions and other outputs do not count", async (t) => {
  let runs = 0;
  const fn = ({ a }: { a: number }): unknown => {
    runs++;
    return { x: a === 2 ? NaN : a, series: [NaN, a] };
  };
  const harvester = new Harvester(new Runner(fn), { dataName: join(folderOf(t), "d.nc") });
  await harvester.harvestCombos({ a: [1, 2, 3] });
  await harvester.harvestCombos({ a: [1, 2, 3] }, { missingOnly: true });
  assert.equal(runs, 3);
  const onlyX = new Harvester(new Runner(fn, { varNames: ["x"] }), {
    dataName: harvester.dataName!,
  });
  const space = await onlyX.spaceOf(
    { combos: { a: [1, 2, 3] } },
    { missingOnly: true, method: "isfinite" },
  );
  assert.deepEqual(space, { cases: [[2]], fnArgs: ["a"] });
});

test("a constant becomes a dimension, and `...` stands for the values that are there: the new coordinate is 5, 8, 9", async (t) => {
  const runner = new Runner(sum3, { varNames: "x", constants: { c: 5 } });
  const harvester = new Harvester(runner, { dataName: join(folderOf(t), "d.nc") });
  await harvester.harvestCombos({ a: [1, 2], b: [3, 4] });
  await harvester.expandDims("c", 5);
  await harvester.harvestCombos({ a: "...", b: existingValues, c: [8, 9] });
  const full = (await harvester.fullDs())!;
  assert.deepEqual([...full.get("c").values].map(Number), [5, 8, 9]);
  assert.equal(full.get("x").sel({ a: 2, b: 4, c: 9 }).item(), 15);
  await harvester.harvestCombos({ a: [3], b: "..." }, { constants: { c: 8 } });
  assert.equal((await harvester.fullDs())!.get("x").sel({ a: 3, b: 3, c: 8 }).item(), 14);
  await assert.rejects(harvester.harvestCombos({ z: "..." }), (error) =>
    isCropError(error, "not-found"),
  );
});

test("dropSel removes labels in the file, and refuses unknown ones unless they are to be ignored", async (t) => {
  const harvester = harvesterOf(t);
  await harvester.harvestCombos({ a: [1, 2, 3], b: [1, 2], c: [1, 2] });
  await harvester.dropSel({ a: 2 });
  assert.deepEqual((await readNetcdf(harvester.dataName!)).sizes, { a: 2, b: 2, c: 2 });
  await assert.rejects(harvester.dropSel({ a: 7 }), (error) => isCropError(error, "not-found"));
  await harvester.dropSel({ a: [7, 3], z: 1 }, { errors: "ignore" });
  assert.deepEqual((await harvester.fullDs())!.sizes, { a: 1, b: 2, c: 2 });
});

test("data is backed up beside itself, and deleted with or without a copy", async (t) => {
  const harvester = harvesterOf(t);
  await assert.rejects(harvester.backup(), (error) => isCropError(error, "not-found"));
  const part = await harvester.harvestCombos(abc);
  const first = await harvester.backup();
  const second = await harvester.backup();
  assert.match(first, /all data\.nc\.BAK-\d{8}-\d{6}$/);
  assert.notEqual(first, second);
  const third = await harvester.deleteDs({ backup: true });
  assert.ok(!existsSync(harvester.dataName!) && (await readNetcdf(third!)).identical(part));
  assert.equal(await harvester.fullDs(), undefined);
  assert.equal(await harvester.deleteDs(), undefined);
});

test("data without a file, or with sync false, stays in memory until it is saved", async (t) => {
  const memory = new Harvester(new Runner(sum3, { varNames: "x" }));
  await memory.harvestCombos({ ...abc, a: [1] });
  await memory.harvestCombos({ ...abc, a: [2] });
  assert.deepEqual((await memory.fullDs())!.get("x").toNested(), abcSums);
  await assert.rejects(memory.saveFullDs(), (error) => isCropError(error, "usage"));
  const harvester = harvesterOf(t);
  await harvester.harvestCombos({ ...abc, a: [1] }, { sync: false });
  assert.equal(existsSync(harvester.dataName!), false);
  assert.equal((await harvester.fullDs())!.sizes["a"], 1);
  await harvester.harvestCombos({ ...abc, a: [2] });
  assert.deepEqual((await readNetcdf(harvester.dataName!)).get("x").toNested(), abcSums);
});

test("two harvesters on one file see each other's data", async (t) => {
  const one = harvesterOf(t);
  const two = new Harvester(one.runner, { dataName: one.dataName! });
  await Promise.all([
    one.harvestCombos({ ...abc, a: [1] }),
    two.harvestCombos({ ...abc, a: [2] }),
    two.harvestCombos({ ...abc, a: [3] }),
  ]);
  for (const each of [one, two]) assert.equal((await each.fullDs())!.sizes["a"], 3);
  assert.deepEqual(readdirSync(join(one.dataName!, "..")), ["all data.nc"]);
});

test("a failed case costs itself alone: all others are saved before its error is raised", async (t) => {
  let isBad = true;
  const fn = ({ a }: { a: number }): number => {
    if (a === 2 && isBad) throw new Error("no convergence");
    return a;
  };
  const harvester = new Harvester(new Runner(fn, { varNames: "x" }), {
    dataName: join(folderOf(t), "d"),
  });
  await assert.rejects(
    harvester.harvestCombos({ a: [1, 2, 3] }),
    (error) =>
      isCropError(error, "case-failed") &&
      /no convergence \(a=2\).*1 case failed, all others are saved/.test(error.message),
  );
  assert.deepEqual((await harvester.fullDs())!.get("x").toNested(), [1, null, 3]);
  isBad = false;
  await harvester.harvestCombos({ a: [1, 2, 3] }, { missingOnly: true });
  assert.deepEqual((await harvester.fullDs())!.get("x").toNested(), [1, 2, 3]);
});

test("a file that is damaged, foreign or cannot be written stays as it is, and the error names it", async (t) => {
  const harvester = harvesterOf(t);
  writeFileSync(harvester.dataName!, "no dataset");
  await assert.rejects(
    harvester.harvestCombos(abc),
    (error) => isCropError(error, "corrupt") && error.message.includes("all data.nc"),
  );
  assert.equal(readFileSync(harvester.dataName!, "utf8"), "no dataset");
  const nowhere = new Harvester(harvester.runner, {
    dataName: join(harvester.dataName!, "below a file", "d.nc"),
  });
  await assert.rejects(nowhere.harvestCombos(abc), (error) => isCropError(error, "disk"));
  assert.deepEqual(readdirSync(join(harvester.dataName!, "..")), ["all data.nc"]);
});

test("labelled datasets that a function returns are harvested with their own coordinates", async (t) => {
  const fn = ({ a }: { a: number }): Dataset =>
    new Dataset({ dataVars: { y: [["t"], [a, -a]] }, coords: { t: ["north", "süd"] } });
  const harvester = new Harvester(new Runner(fn), { dataName: join(folderOf(t), "d") });
  await harvester.harvestCombos({ a: [1] });
  await harvester.harvestCombos({ a: [2] });
  assert.equal((await harvester.fullDs())!.get("y").sel({ a: 2, t: "süd" }).item(), -2);
});
