import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { isCropError } from "../../src/errors.ts";
import {
  attributeOf,
  createDraft,
  createHdf5,
  encodeDataset,
  type Hdf5Data,
  hdf5Types,
  type NewDataset,
  openDraft,
  openHdf5,
} from "../../src/hdf5/index.ts";
import { inFolder } from "../in-folder.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const skip = existsSync(python) ? false : `no Python at ${python}; set CROP_TEST_PYTHON`;

const all = { shuffle: true, gzip: 3, fletcher32: true };

/** A dataset of one of the numeric types, of any shape, chunked and filtered or not. */
const datasets: fc.Arbitrary<NewDataset> = fc
  .record(
    {
      shape: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 3 }),
      chunk: fc.integer({ min: 1, max: 5 }),
      type: fc.constantFrom("int8", "uint16", "int32", "int64", "float32", "float64"),
      isChunked: fc.boolean(),
      filters: fc.constantFrom({}, all, { gzip: 9 }, { shuffle: true }, { fletcher32: true }),
      seed: fc.integer(),
    },
    { noNullPrototype: true },
  )
  .map(({ shape, chunk, type, isChunked, filters, seed }) => {
    const n = shape.reduce((a, b) => a * b, 1);
    const numbers = Array.from({ length: n }, (_, i) => ((i + 1) * (seed | 1)) % 100);
    const make: Readonly<Record<string, () => Hdf5Data>> = {
      int8: () => Int8Array.from(numbers),
      uint16: () => Uint16Array.from(numbers),
      int32: () => Int32Array.from(numbers),
      int64: () => BigInt64Array.from(numbers, BigInt),
      float32: () => Float32Array.from(numbers),
      float64: () => Float64Array.from(numbers, (x) => x / 3),
    };
    const chunked = {
      maxShape: shape.map(() => null),
      chunks: shape.map(() => chunk),
      filters,
    };
    const data = make[type]!();
    return { type: hdf5Types[type as "int8"], shape, data, ...(isChunked ? chunked : {}) };
  });

test("what a draft writes is read from it, and by the HDF5 library after the commit", () =>
  inFolder(async (folder) => {
    const seed = Date.now();
    const path = join(folder, "a.h5");
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5, unit: "grapheme" }), {
          maxLength: 60,
        }),
        fc.array(datasets, { minLength: 1, maxLength: 4 }),
        async (words, list) => {
          const names = words.filter((name) => !/[/\0]|^\.+$/.test(name));
          const draft = createDraft(path, { kind: attributeOf("ä") });
          for (const name of names) draft.ensureGroup(`/many/${name}`);
          for (const [i, one] of list.entries()) {
            draft.putDataset(`/x${i}`, { ...one, attributes: { n: attributeOf(i) } });
            assert.deepEqual(draft.read(`/x${i}`), one.data);
          }
          draft.commit();
          const file = await openHdf5(path);
          assert.deepEqual(file.attribute("/", "kind")?.data, ["ä"]);
          if (names.length > 0) {
            assert.deepEqual(file.children("/many").toSorted(), names.toSorted());
          }
          for (const [i, one] of list.entries()) {
            assert.deepEqual(file.read(`/x${i}`), one.data);
            assert.deepEqual(file.info(`/x${i}`).shape, one.shape);
            assert.deepEqual(file.attribute(`/x${i}`, "n")?.data, Float64Array.of(i));
          }
          file.close();
        },
      ),
      { numRuns: 60, seed },
    );
  }));

test("a block of a dataset is read from a draft", () =>
  inFolder(async (folder) => {
    const draft = createDraft(join(folder, "a.h5"));
    const data = Int32Array.from({ length: 35 }, (_, i) => i);
    const shape = [5, 7];
    draft.putDataset("/x", { type: hdf5Types.int32, shape, chunks: [2, 3], filters: all, data });
    assert.deepEqual(draft.read("/x", [1, 2], [3, 2]), Int32Array.of(9, 10, 16, 17, 23, 24));
    draft.discard();
    assert.deepEqual(readdirSync(folder), []);
  }));

test("chunks that were encoded elsewhere make the same file, and too few of them are refused", () =>
  inFolder(async (folder) => {
    const data = Float64Array.from({ length: 35 }, (_, i) => Math.sin(i));
    const dataset = { type: hdf5Types.float64, shape: [5, 7], chunks: [2, 3], filters: all, data };
    const encoded = encodeDataset(dataset);
    const files = [dataset, encoded].map((each, i) => {
      const path = join(folder, `${i}.h5`);
      const draft = createDraft(path);
      draft.putDataset("/x", each);
      draft.commit();
      return readFileSync(path);
    });
    assert.deepEqual(files[0], files[1]);
    assert.throws(() => encodeDataset({ ...dataset, shape: [5, 8] }), /280 bytes do not fill/);
    const draft = createDraft(join(folder, "few.h5"));
    const encodedChunks = encoded.encodedChunks.slice(1);
    assert.throws(
      () => draft.putDataset("/x", { ...encoded, encodedChunks }),
      /8 chunks of \[2,3\] do not fill the shape \[5,7\]/,
    );
    draft.discard();
  }));

test("a file of the HDF5 library is added to, and keeps all of its bytes but the first ones", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const file = await createHdf5(path);
    file.setAttribute("/", "a", attributeOf("b"));
    file.createGroup("/group");
    file.setAttribute("/group", "c", attributeOf(4n));
    for (let i = 0; i < 40; i++) {
      const data = Float64Array.of(i);
      file.createDataset(`/group/d${i}`, { type: hdf5Types.float64, shape: [1], data });
    }
    file.close();
    const before = readFileSync(path);
    const draft = await openDraft(path);
    draft.putDataset("/group/new", { type: hdf5Types.int8, shape: [2], data: Int8Array.of(1, 2) });
    draft.remove("/group/d3");
    assert.equal(draft.kindOf("/group/d3"), undefined);
    assert.deepEqual(draft.read("/group/d4"), Float64Array.of(4));
    assert.deepEqual(readFileSync(path), before);
    draft.commit();
    assert.deepEqual(readFileSync(path).subarray(48, before.length), before.subarray(48));
    const after = await openHdf5(path);
    assert.equal(after.children("/group").length, 40);
    assert.deepEqual(after.read("/group/new"), Int8Array.of(1, 2));
    assert.deepEqual(after.attribute("/group", "c")?.data, BigInt64Array.of(4n));
    assert.deepEqual(after.attribute("/", "a")?.data, ["b"]);
    after.close();
    assert.deepEqual(readdirSync(folder), ["a.h5"]);
  }));

test("what a writer that died left behind the end does not stay in the way", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const first = createDraft(path);
    first.putDataset("/x", { type: hdf5Types.int8, shape: [1], data: Int8Array.of(1) });
    first.commit();
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(100_000, 7)]));
    const second = await openDraft(path);
    second.putDataset("/y", { type: hdf5Types.int8, shape: [1], data: Int8Array.of(2) });
    second.commit();
    assert.ok(readFileSync(path).length < 10_000);
    const file = await openHdf5(path);
    assert.deepEqual([file.read("/x"), file.read("/y")], [Int8Array.of(1), Int8Array.of(2)]);
    file.close();
  }));

test("a draft does not take the place of what another writer wrote meanwhile", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    createDraft(path).commit();
    const [first, second] = [await openDraft(path), await openDraft(path)];
    for (const draft of [first, second]) draft.ensureGroup("/group");
    first.commit();
    assert.throws(
      () => second.commit(),
      (error) => isCropError(error, "locked"),
    );
    assert.deepEqual(readdirSync(folder), ["a.h5"]);
  }));

const program = `
import sys, h5py, numpy as np
path = sys.argv[1]
x = (np.arange(60000) ** 2 % 977 - 400).astype("i4")
with h5py.File(path, "a") as f:
    assert f.attrs["kind"] == b"ASDF", f.attrs["kind"]
    assert len(f["many"]) == 700
    for i in range(700):
        d = f["many/S%d/w" % i]
        assert (d[:] == x[:100]).all()
        assert d.attrs["labels"] == "ä,b%d" % i and d.attrs["time"] == 5 and list(d.attrs["list"]) == ["a", "é"]
        assert d.attrs["yes"].dtype == bool and d.attrs["yes"]
    big = f["big"]
    assert (big[:] == x).all() and big.shuffle and big.fletcher32 and big.compression_opts == 3
    assert f["flag"].dtype == bool and f["flag"][0]
    assert [t.decode() for t in f["text"][:]] == ["aé", "b"]
    for i in range(0, 700, 7):
        del f["many/S%d" % i]
    for i in range(50):
        f.create_dataset("many/Y%d/w" % i, data=x, compression="gzip")
    d = f["many/S1/w"]
    d.resize((5000,))
    d[100:] = x[100:5000]
    d.attrs["labels"] = "other" * 100
    big.resize((90000,))
    big[60000:] = 7
with h5py.File(path, "r") as f:
    assert len(f["many"]) == 650
    assert (f["many/S1/w"][:] == x[:5000]).all() and (f["big"][60000:] == 7).all()
`;

test("h5py reads what a draft wrote, and changes it", { skip, timeout: 120_000 }, () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const ascii = { kind: "string", bytes: 5, charset: "ascii" } as const;
    const draft = createDraft(path, { kind: { type: ascii, shape: [], data: ["ASDF"] } });
    const data = Int32Array.from({ length: 60_000 }, (_, i) => ((i * i) % 977) - 400);
    const type = hdf5Types.int32;
    for (let i = 0; i < 700; i++) {
      draft.putDataset(`/many/S${i}/w`, {
        type,
        shape: [100],
        maxShape: [null],
        chunks: [64],
        filters: all,
        data: data.subarray(0, 100),
        attributes: {
          time: attributeOf(5n),
          labels: attributeOf(`ä,b${i}`),
          list: attributeOf(["a", "é"]),
          yes: attributeOf(true),
        },
      });
    }
    const chunked = { shape: [60_000], maxShape: [null], chunks: [500], filters: all };
    draft.putDataset("/big", { type, ...chunked, data });
    const truth = attributeOf([true]);
    draft.putDataset("/flag", { type: truth.type, shape: [1], data: truth.data });
    draft.putDataset("/text", { type: hdf5Types.string, shape: [2], data: ["aé", "b"] });
    draft.commit();
    const { status, stderr } = spawnSync(python, ["-c", program, path], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const again = await openDraft(path);
    again.remove("/many/S1");
    again.commit();
    const file = await openHdf5(path);
    assert.equal(file.children("/many").length, 649);
    file.close();
  }),
);

const copying = `
import sys, h5py
path, other = sys.argv[1:]
with h5py.File(path, "r") as f, h5py.File(other, "w") as g:
    names = list(f)
    for name in names:
        f.copy(name, g)
with h5py.File(path, "r") as f, h5py.File(other, "r") as g:
    for name in names:
        assert (g[name][:] == f[name][:]).all() and g[name].attrs["n"] == "ä", name
        assert g[name].compression == f[name].compression and g[name].fletcher32 == f[name].fletcher32
`;

test("h5py copies what a draft wrote into another file", { skip, timeout: 60_000 }, () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const draft = createDraft(path);
    const list = [{}, all, { gzip: 9 }, { shuffle: true, lzf: true }, { fletcher32: true }];
    const data = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    for (const [i, filters] of list.entries()) {
      const chunked = { shape: [1000], maxShape: [null], chunks: [300], filters };
      const attributes = { n: attributeOf("ä") };
      draft.putDataset(`/x${i}`, { type: hdf5Types.float64, ...chunked, data, attributes });
    }
    draft.commit();
    const parts = ["-c", copying, path, join(folder, "b.h5")];
    const { status, stderr } = spawnSync(python, parts, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }),
);
