import assert from "node:assert/strict";
import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { blocksOf } from "../../src/dataset/block-source.ts";
import {
  Dataset,
  equalArrays,
  LazyDataset,
  merge,
  mergeNetcdf,
  openDataset,
  readNetcdf,
  slabOf,
  withoutEmptyMask,
  writeNetcdf,
} from "../../src/dataset/index.ts";
import { mergeSources } from "../../src/dataset/merge-sources.ts";
import { isCropError } from "../../src/errors.ts";
import { sharedFolder } from "../in-folder.ts";
import { anyDataset, datasetOf } from "./any-dataset.ts";

const { folder, fresh } = sharedFolder("mérge");

async function written(
  ds: Dataset,
  options: Parameters<typeof writeNetcdf>[2] = {},
): Promise<string> {
  const path = fresh();
  await writeNetcdf(ds, path, options);
  return path;
}

/** A curve over some x, with gaps where there is none. */
function curve(points: Readonly<Record<number, number | null>>, name = "v"): Dataset {
  const x = Object.keys(points).map(Number);
  return new Dataset({ coords: { x }, dataVars: { [name]: [["x"], x.map((at) => points[at]!)] } });
}

test("files merge into what their datasets merge into in memory, or are refused alike", async (t) => {
  const seed = Date.now();
  t.diagnostic(`seed ${seed}`);
  const inputs = fc.tuple(
    fc.constantFrom("float64", "int32", "bool", "string", "datetime64[ns]"),
    fc.array(anyDataset, { minLength: 1, maxLength: 3 }),
    fc.constantFrom(undefined, true, false),
    fc.boolean(),
  );
  await fc.assert(
    fc.asyncProperty(inputs, async ([dtype, made, overwrite, isAltered]) => {
      const datasets = made.map((each) => datasetOf({ ...each, dtype }));
      if (isAltered && dtype === "float64") {
        const last = datasets.at(-1)!;
        const line = last.get("line");
        const data = {
          ...line.data,
          data: Float64Array.from(line.data.data as Float64Array, (x) => x + 1),
        };
        datasets[datasets.length - 1] = merge([
          last.dropVars(["line"]),
          new Dataset({ coords: { c: last.get("c") }, dataVars: { line: { dims: ["c"], data } } }),
        ]);
      }
      const paths: string[] = [];
      for (const [k, ds] of datasets.entries())
        paths.push(await written(ds, k === 0 ? { chunks: { a: 2, c: 3 }, gzip: 1 } : {}));
      const output = fresh();
      let expected: Dataset | undefined;
      try {
        expected = merge(datasets, { overwrite });
      } catch (error) {
        assert.ok(isCropError(error, "merge-conflict"));
      }
      // One of the inputs may be in memory.
      const given = paths.map((path, k) => (k === 1 ? datasets[k]! : path));
      const merging = mergeNetcdf(given, output, { overwrite });
      if (expected === undefined) {
        await assert.rejects(merging, (error) => isCropError(error, "merge-conflict"));
      } else {
        await merging;
        const found = await readNetcdf(output);
        assert.ok(found.identical(expected), `${found.toString()}\n${expected.toString()}`);
      }
      for (const path of readdirSync(folder)) rmSync(join(folder, path));
    }),
    { seed, numRuns: 15 },
  );
});

test("any block of a merger is that block of the merged dataset", (t) => {
  const seed = Date.now();
  t.diagnostic(`seed ${seed}`);
  const inputs = fc.tuple(
    fc.array(anyDataset, { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 30 }),
  );
  fc.assert(
    fc.property(inputs, ([made, most]) => {
      const datasets = made.map((each) => datasetOf({ ...each, dtype: "int64" }));
      const expected = merge(datasets);
      const merged = new LazyDataset(mergeSources(datasets.map(blocksOf)));
      assert.deepEqual(merged.sizes, expected.sizes);
      for (const [name, { data }] of expected.variables) {
        for (const { start, ...block } of merged.blocks(name, most))
          assert.ok(
            equalArrays(
              withoutEmptyMask(block),
              withoutEmptyMask(slabOf(data, start, block.shape)),
            ),
          );
      }
    }),
    { seed, numRuns: 200 },
  );
});

test("a conflict names variable, place, both values and their files, and leaves the old file", async () => {
  const first = await written(curve({ 1: null, 2: 20, 3: 30 }));
  const second = await written(curve({ 1: 10, 4: 40 }));
  const third = await written(curve({ 0: 0, 1: 11, 2: 21 }));
  const before = readFileSync(first);
  const asked = mergeNetcdf([first, second, third], first, { replace: true, advice: "give up" });
  await assert.rejects(asked, (error) => {
    assert.ok(isCropError(error, "merge-conflict"));
    assert.equal(
      error.message,
      `variable \`v\` at x=1 is 10 in ${second} and 11 in ${third}; give up`,
    );
    assert.deepEqual(error.fields["place"], ["x=1"]);
    return true;
  });
  assert.deepEqual(readFileSync(first), before);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith(".")),
    [],
  );
  await mergeNetcdf([first, second, third], first, { replace: true, overwrite: true });
  const merged = (await readNetcdf(first)).get("v");
  assert.deepEqual(merged.coords["x"]!.data.data, BigInt64Array.of(0n, 1n, 2n, 3n, 4n));
  assert.deepEqual(merged.toNested(), [0, 11, 21, 30, 40]);
});

test("a NaN that was computed is a value, a missing place is none", async () => {
  const output = fresh();
  const paths = [
    await written(curve({ 1: NaN, 2: null })),
    await written(curve({ 1: null, 2: 5 })),
  ];
  await mergeNetcdf(paths, output);
  assert.deepEqual((await readNetcdf(output)).get("v").toNested(), [NaN, 5]);
  const other = await written(curve({ 1: 7 }));
  await assert.rejects(mergeNetcdf([output, other], fresh()), /at x=1 is NaN in .* and 7 in /);
});

test("variables that do not fit, files that exist and no files at all are refused by name", async () => {
  const plain = await written(curve({ 1: 1 }));
  const flag = await written(new Dataset({ coords: { x: [1] }, dataVars: { v: [["x"], [true]] } }));
  const grid = await written(new Dataset({ dataVars: { v: [["x", "y"], [[1]]] } }));
  await assert.rejects(mergeNetcdf([plain, flag], fresh()), (error) => {
    return (
      isCropError(error, "merge-conflict") &&
      error.message.includes(plain) &&
      error.message.includes("bool")
    );
  });
  await assert.rejects(
    mergeNetcdf([plain, grid], fresh()),
    /`v` has the dimensions \(x\) in .* and \(x, y\) in /,
  );
  await assert.rejects(mergeNetcdf([plain], flag), (error) => isCropError(error, "already-exists"));
  await assert.rejects(mergeNetcdf([], fresh()), (error) => isCropError(error, "bad-option"));
  await assert.rejects(mergeNetcdf([plain, join(folder, "no such.nc")], fresh()), /no such\.nc/);
});

test("dims in another order, and dims without labels, merge by place", async () => {
  const a = new Dataset({
    coords: { x: [1, 2] },
    dataVars: {
      v: [
        ["x", "k"],
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
    },
  });
  const b = new Dataset({
    coords: { x: [2, 3] },
    dataVars: {
      v: [
        ["k", "x"],
        [
          [4, 7],
          [5, 8],
          [6, 9],
        ],
      ],
    },
  });
  const output = fresh();
  await mergeNetcdf([await written(a), await written(b)], output);
  assert.deepEqual((await readNetcdf(output)).get("v").toNested(), [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const c = new Dataset({ dataVars: { w: [["k"], [1, 2]] } });
  await assert.rejects(
    mergeNetcdf([output, await written(c)], fresh()),
    /`k` has no labels in the datasets, and the lengths 3 and 2/,
  );
});

test("the memory that merging needs does not grow with the file", async (t) => {
  const program = fileURLToPath(new URL("../fixtures/merge-memory.js", import.meta.url));
  const run = (...args: readonly string[]): number =>
    Number(execFileSync(process.execPath, [program, ...args], { encoding: "utf8" }));
  const [short, long] = [256, 768].map((rows) => {
    const place = mkdtempSync(join(folder, "large "));
    run("make", place, String(rows));
    return { mib: run("merge", place), place };
  });
  t.diagnostic(`32 MiB: ${short!.mib} MiB, 96 MiB: ${long!.mib} MiB at the peak`);
  assert.ok(long!.mib < short!.mib + 96 && long!.mib < 500);
  const file = await openDataset(join(long!.place, "large.nc"));
  t.after(() => file.close());
  assert.deepEqual(file.sizes, { y: 769, x: 16385 });
  const part = file.sel({ y: [0, 0.5, 1, 767], x: [0, 1, 7, 16384] }).load();
  assert.deepEqual(
    part.get("v").toNested(),
    [
      [null, 1, null, null],
      [null, 1, null, 2],
      [16384, 16385, 16391, 3],
      [767 * 16384, 767 * 16384 + 1, 767 * 16384 + 7, null],
    ].map((row, y) =>
      row.map((value, x) => (y === 0 || y === 1 || x === 3 ? value : isHole(y, x) ? null : value)),
    ),
  );
});

/** A seventh of the large file is missing, counted from the first of each 64 rows. */
function isHole(y: number, x: number): boolean {
  const row = [0, NaN, 1, 767][y]! % 64;
  return (row * 16384 + [0, 1, 7, NaN][x]!) % 7 === 0;
}
