import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Dataset, readNetcdf, readTable } from "../../src/dataset/index.ts";
import { Harvester, isCropError, openCrop, Runner, Sampler, uniform } from "../../src/index.ts";
import { withFolderLock } from "../../src/files/index.ts";
import { Lab } from "../faults/lab.ts";
import { abc, abcSums, folderOf, sum3 } from "./studies.ts";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test("a crop is a folder with the name of its function or the name given, in the root; with neither it is refused", (t) => {
  const root = folderOf(t);
  const runner = new Runner(sum3);
  assert.equal(runner.crop({ root }).folder, join(root, "sum3"));
  assert.equal(runner.crop({ root, name: "other" }).folder, join(root, "other"));
  assert.equal(new Runner(sum3, { name: "named" }).crop({ root }).name, "named");
  assert.throws(
    () =>
      new Runner(
        (
          () => () =>
            1
        )(),
      ).crop({ root }),
    (error) => isCropError(error, "usage"),
  );
  assert.throws(
    () => new Runner(undefined as never),
    (error) => isCropError(error, "bad-definition"),
  );
});

test("batchsize and numBatches must be whole, positive, and agree", async (t) => {
  const root = folderOf(t);
  const sow = (batchsize?: number, numBatches?: number): Promise<unknown> =>
    new Runner(({ a }) => a, { varNames: "x", name: `${batchsize} ${numBatches}` })
      .crop({
        root,
        ...(batchsize === undefined ? {} : { batchsize }),
        ...(numBatches === undefined ? {} : { numBatches }),
      })
      .sowCombos({ a: [1, 2, 3] });
  for (const [size, count] of [[0.5], [-1], [undefined, 0], [1, 2], [2, 3]])
    await assert.rejects(sow(size, count), (error) => isCropError(error, "bad-option"));
  for (const [size, count] of [
    [1, 3],
    [2, 2],
    [3, 1],
  ])
    await sow(size, count);
});

test("12 combos in batches of 5, in order or not: 3 batches, then batch 1 is grown and 2, 3 are missing, then all equals a direct run", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ a, b }) => 10 * a + b, { varNames: "x", name: "dozen" });
  const combos = { a: range(4), b: range(3) };
  const direct = await runner.runCombos(combos);
  for (const shuffle of [false, true, 2]) {
    const crop = runner.crop({ root, batchsize: 5, shuffle });
    assert.equal((await crop.sowCombos(combos)).batches, 3);
    assert.deepEqual(crop.missing(), [1, 2, 3]);
    await crop.grow(1);
    assert.deepEqual(crop.missing(), [2, 3]);
    await assert.rejects(
      crop.reap(),
      (error) => isCropError(error, "incomplete") && error.message.includes("(2-3)"),
    );
    await crop.growMissing();
    assert.ok((await crop.reap()).identical(direct));
  }
});

test("67 and 98 batches of 99 cases are exactly so many, and two crops grown in turns do not mix", async (t) => {
  const root = folderOf(t);
  const crops = [67, 98].map((numBatches) =>
    new Runner(({ i, factor }) => factor * i, {
      varNames: "x",
      constants: { factor: numBatches },
    }).crop({ root, name: `of ${numBatches}`, numBatches }),
  );
  for (const crop of crops) await crop.sowCombos({ i: range(99) });
  for (let batch = 1; batch <= 67; batch++)
    for (const crop of crops) await crop.grow([batch, batch]);
  assert.deepEqual(
    crops.map((crop) => crop.missing().length),
    [0, 31],
  );
  await crops[1]!.growMissing();
  for (const [k, factor] of [67, 98].entries())
    assert.deepEqual(
      (await crops[k]!.reap()).get("x").toNested(),
      range(99).map((i) => factor * i),
    );
});

const kinds: Readonly<Record<string, (i: number) => unknown>> = {
  scalar: (i) => i / 7,
  bool: (i) => i % 3 === 0,
  text: (i) => `${i}`,
  array: (i) => [i, -i],
  "array and bool": (i) => ({ series: [i, NaN], even: i % 2 === 0 }),
  dataset: (i) =>
    new Dataset({ dataVars: { y: [["t"], [i, i + 0.5]] }, coords: { t: ["p", "q"] } }),
};
for (const [kind, fn] of Object.entries(kinds)) {
  test(`39 of 99 batches of a crop that gives ${kind} are reaped with 60 holes; the rest makes it the direct run`, async (t) => {
    const runner = new Runner(({ i }) => fn(i as number), { name: "part" });
    const combos = { i: range(99) };
    const direct = await runner.runCombos(combos);
    const crop = runner.crop({ root: folderOf(t), batchsize: 1, shuffle: 5 });
    await crop.sowCombos(combos);
    await assert.rejects(crop.reap({ allowIncomplete: true }), (error) =>
      isCropError(error, "incomplete"),
    );
    await crop.grow(range(39).map((i) => i + 1));
    const part = await crop.reap({ allowIncomplete: true });
    const [name] = Object.keys(direct.dataVars);
    const isThere = range(99).map(
      (i) =>
        JSON.stringify(part.get(name!).sel({ i }).toNested()) ===
        JSON.stringify(direct.get(name!).sel({ i }).toNested()),
    );
    assert.equal(isThere.filter(Boolean).length, 39);
    assert.equal(crop.missing().length, 60);
    await crop.growMissing();
    assert.ok((await crop.reap()).identical(direct));
    assert.equal(crop.isSown(), false);
  });
}

test("a crop opened by its name finds the file of its harvester or sampler from disk", async (t) => {
  const root = folderOf(t);
  const dataName = join(root, "all of it.nc");
  const runner = new Runner(sum3, { varNames: "x" });
  await new Harvester(runner, { dataName }).crop({ root, name: "h", saveFn: true }).sowCombos(abc);
  const sampler = new Sampler(runner, {
    dataName: join(root, "s.csv"),
    defaultCombos: { a: uniform(), b: [1], c: [2] },
  });
  await sampler.crop({ root, name: "s", saveFn: true }).sowSamples(4);
  for (const name of ["h", "s"]) {
    const crop = openCrop(name, { root });
    await crop.growMissing();
    await crop.reap();
  }
  assert.deepEqual((await readNetcdf(dataName)).get("x").toNested(), abcSums);
  const { rows, columns } = await readTable(join(root, "s.csv"));
  assert.deepEqual([rows, columns.map(({ name }) => name)], [4, ["a", "b", "c", "x"]]);
  assert.throws(
    () => openCrop("h", { root }),
    (error) => isCropError(error, "not-found"),
  );
});

test("a deleted crop is gone with its folder, and can be sown again; a healthy one has nothing to mend", async (t) => {
  const root = folderOf(t);
  const crop = new Runner(sum3, { varNames: "x" }).crop({ root });
  await crop.sowCombos(abc);
  await crop.growMissing();
  assert.deepEqual(crop.crop.check().damages, []);
  assert.match(String(crop), /100/);
  crop.delete();
  assert.deepEqual([readdirSync(root), crop.isSown(), crop.name], [[], false, "sum3"]);
  assert.equal((await crop.sowCombos({ ...abc, a: [9] })).outcome, "sown");
});

test("a crop that is reaped and sown anew while it is reaped is not taken in twice, and its successor stays", async (t) => {
  const root = folderOf(t);
  const harvester = (factor: number): Harvester =>
    new Harvester(new Runner(({ i }) => factor * i, { varNames: "x", name: "twice" }), {
      dataName: join(root, `times ${factor}.nc`),
    });
  const first = harvester(2).crop({ root });
  await first.sowCombos({ i: [1, 2] });
  await first.growMissing();
  let reaping: Promise<unknown> | undefined;
  const next = harvester(3).crop({ root: join(root, "elsewhere") });
  await next.sowCombos({ i: [1, 2] });
  await withFolderLock(first.folder, async () => {
    const read = new Promise<void>((fulfil) => {
      reaping = first.reap({
        onProgress: (done, batches) => {
          if (done === batches) fulfil();
        },
      });
      reaping.catch(() => undefined); // looked at below
    });
    await read;
    first.delete();
    renameSync(next.folder, first.folder);
  });
  await assert.rejects(reaping!, (error) => isCropError(error, "not-found"));
  assert.deepEqual(first.missing(), [1, 2]);
  assert.equal(existsSync(join(root, "times 2.nc")), false);
});

test("sowing the same again, in whatever spelling, leaves every file as it was", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ a, b, k }) => a + b + k, {
    varNames: "x",
    name: "same",
    constants: { k: 1 },
  });
  const crop = runner.crop({ root, numBatches: 2 });
  await crop.sowCombos({ a: [1, 2], b: [0.5, 1] });
  await crop.grow(1);
  const look = (): unknown =>
    readdirSync(crop.folder, { recursive: true, encoding: "utf8" })
      .toSorted()
      .map((name) => {
        const { ino, mtimeMs } = statSync(join(crop.folder, name));
        return [name, ino, mtimeMs];
      });
  const before = look();
  for (const again of [
    [
      ["a", Int8Array.of(1, 2)],
      ["b", new Set([0.5, 1])],
    ],
    new Map([
      ["a", [1, 2]],
      ["b", [0.5, 1]],
    ]),
  ])
    assert.equal(
      (await runner.crop({ root, numBatches: 2 }).sowCombos(again as never)).outcome,
      "reused",
    );
  await assert.rejects(
    runner
      .crop({ root, numBatches: 2 })
      .sowCombos({ a: [1, 2], b: [0.5, 1] }, { constants: { k: 2 } }),
    (error) => isCropError(error, "already-exists") && error.message.includes("constants"),
  );
  assert.deepEqual(look(), before);
  assert.ok(readFileSync(join(crop.folder, "crop.json")).length > 0);
});

test("crop grow 1 where there is no crop says so", async (t) => {
  const lab = new Lab(t);
  assert.match((await lab.expect(3, ["grow", "1"])).stderr, /there is no crop in/);
});
