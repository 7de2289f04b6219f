import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  type BlockSource,
  Dataset,
  exportTable,
  LazyDataset,
  openDataset,
  openNetcdf,
  readNetcdf,
  size,
  writeNetcdf,
} from "../../src/dataset/index.ts";
import { isCropError } from "../../src/errors.ts";
import { blocksOf } from "../../src/dataset/block-source.ts";
import { sharedFolder } from "../in-folder.ts";
import { anyDataset, datasetOf } from "./any-dataset.ts";

const { fresh } = sharedFolder("läzy");

async function opened<T>(path: string, use: (ds: LazyDataset) => T | Promise<T>): Promise<T> {
  const ds = await openDataset(path);
  try {
    return await use(ds);
  } finally {
    ds.close();
  }
}

/** A selection along one dimension, as fractions of its length. */
const steps = fc.array(
  fc.record(
    {
      dim: fc.constantFrom("a", "b", "c"),
      kind: fc.constantFrom("place", "places", "range", "label", "labels"),
      at: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
        minLength: 2,
        maxLength: 6,
      }),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 4 },
);

function selected<T extends Dataset | LazyDataset>(
  ds: T,
  chosen: readonly { dim: string; kind: string; at: readonly number[] }[],
): T {
  let result: Dataset | LazyDataset = ds;
  for (const { dim, kind, at } of chosen) {
    const length = result.sizes[dim];
    if (length === undefined || length === 0) continue;
    const places = at.map((fraction) => Math.floor(fraction * length));
    const labels = result instanceof Dataset ? result.get(dim).data : result.labels(dim)!.data;
    const label = (place: number): number | string => {
      const value = labels.data[place]!;
      return typeof value === "bigint" ? Number(value) : value;
    };
    if (kind === "place") result = result.isel({ [dim]: places[0]! });
    else if (kind === "places") result = result.isel({ [dim]: places });
    else if (kind === "range")
      result = result.isel({
        [dim]: { start: places[0]!, stop: places[1]! + 1, step: 1 + (places[0]! % 2) },
      });
    else if (kind === "label") result = result.sel({ [dim]: label(places[0]!) });
    else result = result.sel({ [dim]: [...new Set(places)].map(label) });
  }
  return result as T;
}

test("any chain of selections gives, read lazily, what it gives in memory", async (t) => {
  const seed = Date.now();
  t.diagnostic(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(anyDataset, steps, fc.boolean(), async (made, chosen, isChunked) => {
      const ds = datasetOf(made);
      const path = fresh();
      await writeNetcdf(ds, path, isChunked ? { chunks: { a: 2, b: 1, c: 3 }, gzip: 1 } : {});
      await opened(path, (lazy) => {
        const [eager, later] = [selected(ds, chosen), selected(lazy, chosen)];
        assert.deepEqual(later.sizes, eager.sizes);
        const loaded = later.load();
        assert.ok(loaded.identical(eager), `${loaded.toString()}\n${eager.toString()}`);
        for (const name of eager.variables.keys()) {
          for (const { start, ...block } of later.blocks(name, 4)) {
            const expected = eager.variables.get(name)!;
            const part = new Dataset({ dataVars: { part: { dims: expected.dims, data: block } } });
            const whole = new Dataset({
              dataVars: { part: { dims: expected.dims, data: expected.data } },
            });
            const places = Object.fromEntries(
              expected.dims.map((dim, axis) => [
                dim,
                { start: start[axis]!, stop: start[axis]! + block.shape[axis]! },
              ]),
            );
            assert.ok(part.equals(whole.isel(places)));
          }
        }
      });
      rmSync(path);
    }),
    { seed, numRuns: 30 },
  );
});

test("a slice of a large file reads little more than the slice", async () => {
  const path = fresh();
  const n = 2000;
  const values = Float64Array.from({ length: n * n }, (_, i) => i);
  await writeNetcdf(
    new Dataset({
      coords: {
        y: Float64Array.from({ length: n }, (_, i) => i),
        x: Float64Array.from({ length: n }, (_, i) => i / 2),
      },
      dataVars: {
        v: { dims: ["y", "x"], data: { dtype: "float64", shape: [n, n], data: values } },
      },
    }),
    path,
  );
  const file = await openNetcdf(path);
  let elements = 0;
  const counted: BlockSource = {
    sizes: file.sizes,
    attrs: file.attrs,
    variables: file.variables,
    isCoordinate: (name) => file.isCoordinate(name),
    read: (name, start, count) => {
      const block = file.read(name, start, count);
      if (name === "v") elements += size(block.shape);
      return block;
    },
  };
  const read = (most: number, ds: LazyDataset): unknown => {
    elements = 0;
    const nested = ds.load().get("v").toNested();
    assert.ok(elements <= most, `${elements} elements were read`);
    return nested;
  };
  const ds = new LazyDataset(counted);
  const sliced = ds.sel({ y: [3, 1999, 3], x: { from: 10, to: 12 } });
  assert.deepEqual(sliced.sizes, { y: 3, x: 5 });
  const rows = [3, 1999, 3].map((y) => [20, 21, 22, 23, 24].map((x) => y * n + x));
  assert.deepEqual(read(10, sliced), rows);
  const column = read(n, ds.sel({ x: 999.5 }));
  assert.ok(Array.isArray(column) && column[1234] === 1235 * n - 1);
  assert.deepEqual(
    read(4 * n, ds.isel({ y: { step: 500 }, x: { step: -999 } })),
    [0, 500, 1000, 1500].map((y) => [1999, 1000, 1].map((x) => y * n + x)),
  );
  file.close();
});

test("one of very many labels is found without an index of all", () => {
  const n = 2 ** 21 + 5;
  const data = Float64Array.from({ length: n }, (_, i) => i / 2);
  data[n - 1] = 3.5;
  const t = { dtype: "float64", shape: [n], data } as const;
  const long = new LazyDataset(
    blocksOf(new Dataset({ coords: { t }, dataVars: { v: { dims: ["t"], data: t } } })),
  );
  assert.equal(long.sel({ t: 800_000 }).load().get("v").item(), 800_000);
  assert.deepEqual(long.sel({ t: 3.5 }).load().get("v").toNested(), [3.5, 3.5]);
  assert.throws(() => long.sel({ t: 0.3 }), /`t` has no label 0\.3; it has 2097157: 0, 0\.5/);
});

test("a lazy dataset names the file and what exists when a variable, dimension or label is not there", async () => {
  const path = fresh();
  await writeNetcdf(
    datasetOf({ labels: { a: [0, 1], b: [0], c: [0] }, dtype: "int32", hole: 5 }),
    path,
  );
  await opened(path, (ds) => {
    assert.throws(
      () => ds.read("nothing"),
      (error) =>
        isCropError(error, "not-found") &&
        error.message.includes(path) &&
        /grid, line/.test(error.message),
    );
    assert.throws(() => ds.pick(["what"]), /has no `what`; it has a, b, c/);
    assert.throws(() => ds.sel({ d: 1 }), /no dimension `d`; the dimensions are a, b, c/);
    assert.throws(() => ds.sel({ a: 7 }), /`a` has no label 7; it has 2: 1, 2/);
    assert.throws(() => ds.read("line", [0], [9]), /no block of \[9\]/);
    assert.deepEqual([...ds.pick(["line"]).variables.keys()], ["c", "run", "line"]);
    assert.deepEqual(ds.pick(["line"]).sizes, { c: 1 });
  });
});

test("a selection streams into a file and a table as the loaded one does", async () => {
  const made = {
    labels: { a: [0, 2, 4], b: [1, 2], c: [0, 3, 5] },
    dtype: "string",
    hole: 3,
  } as const;
  const ds = datasetOf(made);
  const path = fresh();
  await writeNetcdf(ds, path, { gzip: 3, unlimited: ["c"] });
  await opened(path, async (lazy) => {
    const [from, to] = [lazy.sel({ b: "r s" }), fresh()];
    await writeNetcdf(from, to);
    assert.ok((await readNetcdf(to)).identical(ds.sel({ b: "r s" })));
    await opened(to, (again) => {
      assert.equal(again.variables.get("line")!.gzip, 3, "compressed as before");
      assert.deepEqual(again.unlimited, ["c"]);
    });
    const [streamed, whole] = [fresh("csv"), fresh("csv")];
    await exportTable(from, streamed);
    await exportTable(ds.sel({ b: "r s" }), whole);
    assert.equal(readFileSync(streamed, "utf8"), readFileSync(whole, "utf8"));
  });
});
