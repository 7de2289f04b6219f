import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readNetcdf } from "../../src/dataset/index.ts";
import { Harvester, isCropError, Runner } from "../../src/index.ts";
import { abc, abcSums, folderOf, sum3 } from "./studies.ts";

test("a crop of a harvester goes into its file when it is reaped, and is then gone", async (t) => {
  const root = folderOf(t);
  const harvester = new Harvester(new Runner(sum3, { varNames: "x" }), {
    dataName: join(root, "d.nc"),
  });
  const crop = harvester.crop({ root, numBatches: 4 });
  await crop.sowCombos(abc);
  await crop.growMissing();
  const part = await crop.reap();
  assert.ok((await readNetcdf(harvester.dataName!)).identical(part) && !crop.isSown());
  assert.deepEqual(part.get("x").toNested(), abcSums);
});

test("a third of a crop leaves holes in the file; the rest, reaped again, makes it the file of one run", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ a, b }) => [[a, b], a > b, `${a}`], {
    varNames: ["x", "flag", "text"],
    varDims: { x: "t" },
  });
  const harvester = new Harvester(runner, { dataName: join(root, "d.nc") });
  const combos = { a: [1, 2, 3], b: [1, 2] };
  const crop = harvester.crop({ name: "thirds", root, numBatches: 3 });
  await crop.sowCombos(combos);
  await assert.rejects(crop.reap({ allowIncomplete: true }), (error) =>
    isCropError(error, "incomplete"),
  );
  await crop.grow(2);
  await assert.rejects(
    crop.reap(),
    (error) => isCropError(error, "incomplete") && error.message.includes("1, 3"),
  );
  await crop.reap({ allowIncomplete: true });
  assert.deepEqual((await readNetcdf(harvester.dataName!)).get("flag").toNested(), [
    [null, null],
    [true, false],
    [null, null],
  ]);
  assert.deepEqual(crop.missing(), [1, 3]);
  await crop.growMissing();
  await crop.reap();
  assert.ok((await readNetcdf(harvester.dataName!)).identical(await runner.runCombos(combos)));
  assert.equal(crop.isSown(), false);
});

test("a conflict keeps the crop; overwrite takes the new or the old value", async (t) => {
  const root = folderOf(t);
  const dataName = join(root, "d.nc");
  const harvest = (fn: (s: { a: number }) => number): Harvester =>
    new Harvester(new Runner(fn, { varNames: "x" }), { dataName });
  await harvest(({ a }) => a).harvestCombos({ a: [1, 2] });
  const harvester = harvest(({ a }) => 10 * a);
  for (const [overwrite, expected] of [
    [false, [1, 2, 30]],
    [true, [10, 20, 30]],
  ] as const) {
    const crop = harvester.crop({ name: "conflict", root });
    await crop.sowCombos({ a: [1, 2, 3] });
    await crop.growMissing();
    if (!overwrite)
      await assert.rejects(
        crop.reap(),
        (error) => isCropError(error, "merge-conflict") && error.message.includes("a=1"),
      );
    assert.equal(crop.isSown(), true);
    await crop.reap({ overwrite });
    assert.equal(crop.isSown(), false);
    assert.deepEqual((await harvester.fullDs())!.get("x").toNested(), expected);
  }
});

test("crops of cases, reaped one after the other, give the outer union: 16 places, 4 filled", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ a, b }) => a * b, { varNames: "x" });
  const harvester = new Harvester(runner, { dataName: join(root, "d.nc") });
  for (const cases of [
    [
      [1, 10],
      [2, 20],
    ],
    [
      [3, 30],
      [4, 40],
    ],
  ]) {
    const crop = harvester.crop({ name: "cases", root });
    await crop.sowCases(cases, { fnArgs: ["a", "b"] });
    await crop.growMissing();
    await crop.reap();
  }
  const x = (await harvester.fullDs())!.get("x");
  assert.deepEqual(x.shape, [4, 4]);
  assert.equal((x.toNested() as unknown[][]).flat().filter((value) => value !== null).length, 4);
});

test("combos times cases with a constant and a text result: 4 dimensions, 8 filled", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ a, b, c, d, e }) => `${a}${b}${c}${d}${e}`, {
    varNames: "x",
    constants: { e: "!" },
  });
  const crop = runner.crop({ name: "text", root, batchsize: 3 });
  await crop.sowCombos(
    { c: ["u", "v"], d: ["w", "ß"] },
    {
      cases: [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    },
  );
  await crop.growMissing();
  const x = (await crop.reap()).get("x");
  assert.deepEqual(x.dims, ["a", "b", "c", "d"]);
  assert.equal(x.sel({ a: 3, b: 4, c: "v", d: "ß" }).item(), "34vß!");
  assert.equal(JSON.stringify(x.toNested()).match(/"/g)!.length / 2, 8);
});

test("cultivate sows what is missing, grows it and takes it in; called again it does nothing", async (t) => {
  const root = folderOf(t);
  let calls = 0;
  const fn = ({ a, b }: { a: number; b: number }): number => {
    calls++;
    return a * b;
  };
  const harvester = new Harvester(new Runner(fn, { varNames: "x", name: "field" }), {
    dataName: join(root, "d"),
  });
  await harvester.harvestCases([{ a: 1, b: 1 }]);
  const part = await harvester.cultivate({ a: [1, 2], b: [1, 2] }, { root });
  assert.equal(calls, 4);
  assert.deepEqual(part.get("x").toNested(), [
    [null, 2],
    [2, 4],
  ]);
  assert.deepEqual((await harvester.fullDs())!.get("x").toNested(), [
    [1, 2],
    [2, 4],
  ]);
  assert.deepEqual((await harvester.cultivate({ a: [1, 2], b: [1, 2] }, { root })).dims, []);
  assert.deepEqual([calls, existsSync(join(root, "field"))], [4, false]);
  await harvester.cultivate({ a: [5], b: "..." }, { root });
  assert.equal(calls, 6);
});

test("cultivate grows in processes, and keeps what a failed case leaves for the next call", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(
    async ({ a, flag }) => {
      const { existsSync: isThere } = await import("node:fs");
      if (a === 3 && !isThere(flag as string)) throw new Error("not yet");
      return a;
    },
    { varNames: "x", name: "field", resources: { flag: join(root, "flag") } },
  );
  const harvester = new Harvester(runner, { dataName: join(root, "d") });
  const options = { root, numWorkers: 2, numBatches: 2 };
  await assert.rejects(
    harvester.cultivate({ a: [1, 2, 3, 4] }, options),
    (error) =>
      isCropError(error, "case-failed") &&
      /not yet \(a=3\).*all others are saved/.test(error.message),
  );
  assert.deepEqual((await harvester.fullDs())!.get("x").toNested(), [1, 2, null, 4]);
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(root, "flag"), "");
  await harvester.cultivate({ a: [1, 2, 3, 4, 5] }, options);
  assert.deepEqual((await harvester.fullDs())!.get("x").toNested(), [1, 2, 3, 4, 5]);
  assert.equal(existsSync(join(root, "field")), false);
});

test("cultivate resumes a crop of its name, unless its code is another; or it reaps, drops, skips or refuses it", async (t) => {
  const root = folderOf(t);
  const make = (fn: (s: { a: number }) => number): Harvester =>
    new Harvester(new Runner(fn, { varNames: "x", name: "field" }), { dataName: join(root, "d") });
  const same = ({ a }: { a: number }): number => a;
  const half = async (): Promise<void> => {
    const crop = make(same).crop({ root, numBatches: 2 });
    await crop.sowCombos({ a: [1, 2] });
    await crop.grow(1);
  };
  const values = async (): Promise<unknown> => (await make(same).fullDs())?.get("x").toNested();
  await half();
  await assert.rejects(
    make(({ a }) => a + 0).cultivate({ a: [1, 2] }, { root }),
    (error) => isCropError(error, "already-exists") && error.message.includes("other code"),
  );
  await assert.rejects(make(same).cultivate({ a: [1] }, { root, onExisting: "raise" }), (error) =>
    isCropError(error, "already-exists"),
  );
  await make(same).cultivate({ a: [9] }, { root, onExisting: "skip" });
  assert.equal(await values(), undefined);
  await make(same).cultivate({ a: [3] }, { root, onExisting: "reap" });
  assert.deepEqual(await values(), [1, null, 3]);
  await half();
  await make(same).cultivate({ a: [4] }, { root, onExisting: "delete" });
  assert.deepEqual(await values(), [1, null, 3, 4]);
  await half();
  await make(same).cultivate({ a: [5] }, { root });
  assert.deepEqual(await values(), [1, 2, 3, 4, 5]);
});
