import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import {
  Dataset,
  mergeNetcdf,
  type NdArray,
  readNetcdf,
  size,
  writeNetcdf,
} from "../../src/dataset/index.ts";
import { anyDataset, datasetOf } from "./any-dataset.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const peer = join(root, "test/dataset/xarray_peer.py");
const skip = existsSync(python)
  ? false
  : `no Python with xarray at ${python}; set CROP_TEST_PYTHON`;
const folder = mkdtempSync(join(tmpdir(), "crop xärray-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Description {
  readonly sizes: Record<string, number>;
  readonly coords: readonly string[];
  readonly attrs: Record<string, unknown>;
  readonly variables: Record<
    string,
    { readonly dims: string[]; readonly dtype: string; readonly values: unknown[] }
  >;
}

function run(...args: readonly string[]): string {
  return execFileSync(python, [peer, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

function describe(path: string): Record<"netcdf4" | "h5netcdf", Description> {
  return JSON.parse(run("describe", path));
}

function nanoseconds(text: string): bigint {
  const [date = "", digits = ""] = text.split(".");
  return BigInt(Date.parse(`${date}Z`)) * 1_000_000n + BigInt(digits.padEnd(9, "0"));
}

function withHoles(array: NdArray, places: readonly number[]): NdArray {
  const missing = new Uint8Array(size(array.shape));
  for (const place of places) missing[place] = 1;
  return { ...array, missing };
}

function ours(): Dataset {
  const texts = { dtype: "string", shape: [3], data: ["a b", "", "日本"] } as const;
  const bools: NdArray = { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) };
  const big: NdArray = {
    dtype: "int64",
    shape: [3],
    data: BigInt64Array.of(2n ** 60n + 1n, -1n, 0n),
  };
  const times: NdArray = {
    dtype: "datetime64[ns]",
    shape: [3],
    data: BigInt64Array.of(0n, 1n, 10n ** 18n),
  };
  const complex: NdArray = {
    dtype: "complex128",
    shape: [3],
    data: Float64Array.of(1, 2, NaN, 0, 0, 0),
  };
  return new Dataset({
    coords: {
      "my x": [10, 20, 30],
      y: ["p", "q ñ"],
      run: 7,
      "t of x": { dims: "my x", data: times },
    },
    dataVars: {
      f: {
        dims: ["my x", "y"],
        data: withHoles(
          { dtype: "float64", shape: [3, 2], data: Float64Array.of(1, NaN, 3, 4, 5, 6) },
          [4],
        ),
        attrs: { units: "m", n: 5, exact: true, none: null },
      },
      f32: [["my x"], Float32Array.of(0.5, 1, 2)],
      i: [["my x"], Int32Array.of(1, 2, 3)],
      big: [["my x"], big],
      "big holes": [["my x"], withHoles(big, [2])],
      flag: [["my x"], bools],
      "flag holes": [["my x"], withHoles(bools, [0])],
      text: [["my x"], texts],
      "text holes": [["my x"], withHoles({ ...texts, data: [...texts.data] }, [0])],
      when: [["my x"], withHoles(times, [1])],
      z: [["my x"], withHoles(complex, [2])],
      bare: [["k"], Uint8Array.of(1, 2)],
      one: 2.5,
    },
    attrs: {
      title: "ünïcode",
      dt: 0.25,
      n: 3,
      big: 2n ** 60n,
      ok: false,
      list: [1, 2],
      nested: { a: [1, "b"] },
    },
  });
}

test(
  "xarray reads our files with both engines, each dtype and each missing place as it should be",
  { skip },
  async () => {
    const path = join(folder, "our file.nc");
    await writeNetcdf(ours(), path, { gzip: 4, unlimited: ["my x"], chunks: { y: 1 } });
    for (const [engine, found] of Object.entries(describe(path))) {
      assert.deepEqual(found.sizes, { "my x": 3, y: 2, k: 2 }, engine);
      assert.deepEqual(found.coords, ["my x", "run", "y"], engine); // a name with a space cannot be listed
      const variable = (name: string): readonly [string, unknown[]] => {
        const { dtype, values } = found.variables[name]!;
        return [dtype, values];
      };
      assert.deepEqual(found.variables["f"]!.dims, ["my x", "y"]);
      assert.deepEqual(variable("my x"), ["int64", ["10", "20", "30"]]);
      assert.deepEqual(variable("y"), ["<U3", ["p", "q ñ"]]);
      assert.deepEqual(variable("run"), ["int64", ["7"]]);
      assert.deepEqual(variable("f"), ["float64", [1, "NaN", 3, 4, "NaN", 6]]);
      assert.deepEqual(variable("f32"), ["float32", [0.5, 1, 2]]);
      assert.deepEqual(variable("i"), ["int32", ["1", "2", "3"]]);
      assert.deepEqual(variable("big"), ["int64", [String(2n ** 60n + 1n), "-1", "0"]]);
      assert.deepEqual(variable("big holes"), ["float64", [2 ** 60, -1, "NaN"]]);
      assert.deepEqual(variable("flag"), ["bool", [true, false, true]]);
      assert.deepEqual(variable("flag holes"), ["float32", ["NaN", 0, 1]]);
      assert.deepEqual(variable("text"), ["<U3", ["a b", "", "日本"]]);
      assert.deepEqual(variable("text holes"), ["object", ["NaN", "", "日本"]]);
      assert.deepEqual(variable("when"), [
        "datetime64[ns]",
        ["1970-01-01T00:00:00.000000000", "NaT", "2001-09-09T01:46:40.000000000"],
      ]);
      assert.deepEqual(variable("z")[1], [
        [1, 2],
        ["NaN", 0],
        ["NaN", "NaN"],
      ]);
      assert.equal(variable("z")[0], engine === "h5netcdf" ? "complex128" : "complex");
      assert.deepEqual(variable("bare"), ["uint8", ["1", "2"]]);
      assert.deepEqual(variable("one"), ["float64", [2.5]]);
      assert.equal(found.attrs["title"], "ünïcode");
      assert.equal(found.attrs["dt"], 0.25);
      assert.equal(found.attrs["big"], String(2n ** 60n));
      assert.equal(found.attrs["ok"], "false");
    }
  },
);

test(
  "our files come back to us as they were, missing places and computed NaN apart",
  { skip: false },
  async () => {
    const path = join(folder, "mirror.nc");
    await writeNetcdf(ours(), path);
    const back = await readNetcdf(path);
    assert.ok(back.identical(ours()), back.toString());
  },
);

test("files of xarray from both engines read alike here", { skip }, async () => {
  run("write", folder);
  for (const engine of ["netcdf4", "h5netcdf"]) {
    const ds = await readNetcdf(join(folder, `${engine}.nc`));
    const nested = (name: string): unknown => ds.get(name).toNested();
    assert.deepEqual(ds.sizes, { x: 3, "name y": 2 }, engine);
    assert.deepEqual(Object.keys(ds.coords).toSorted(), ["name y", "run", "t", "x"], engine);
    assert.deepEqual(nested("f"), [
      [1.5, null],
      [2.5, -0],
      [Infinity, 4],
    ]);
    assert.deepEqual(ds.get("f").attrs, { units: "m/s", n: 3 });
    assert.deepEqual(nested("f32"), [Math.fround(0.1), null, 3]);
    assert.deepEqual(nested("i64"), [2n ** 60n + 1n, -5n, 7n]);
    assert.deepEqual([ds.get("u16").dtype, nested("u16")], ["uint16", [65535, null, 2]]);
    assert.deepEqual([ds.get("flag").dtype, nested("flag")], ["bool", [true, false, true]]);
    assert.deepEqual(nested("text"), ["añ", "", "日本"]);
    assert.deepEqual(nested("bytes"), ["abc", "", "de"]);
    assert.deepEqual(nested("packed"), [1, null, 3.5]);
    assert.deepEqual(
      [ds.get("when").dtype, nested("when")],
      ["datetime64[ns]", [946684800500000000n, null, -86400000000000n]],
    );
    assert.deepEqual(
      nested("days"),
      [946684800n, 946857600n, 978307200n].map((s) => s * 10n ** 9n),
    );
    assert.deepEqual(
      nested("t"),
      [1582977600n, 1583020800n, 1583107200n].map((s) => s * 10n ** 9n),
    );
    assert.equal(nested("scalar"), 5);
    assert.deepEqual(nested("x"), [10n, 20n, 30n]);
    assert.deepEqual(nested("name y"), ["p", "q"]);
    assert.equal(ds.get("run").item(), 7n);
    assert.deepEqual(ds.attrs, { title: "ünïcode", pi: 3.25, list: [1, 2, 3] });
  }
  const complex = await readNetcdf(join(folder, "complex.nc"));
  assert.deepEqual(complex.get("z").toNested(), [
    { re: 1, im: 2 },
    { re: NaN, im: -1 },
  ]);
});

test(
  "times that are packed by scale and offset are those that xarray reads",
  { skip },
  async () => {
    const expected: Record<string, Record<string, string[]>> = JSON.parse(
      run("packed_times", folder),
    );
    for (const [engine, variables] of Object.entries(expected)) {
      const ds = await readNetcdf(join(folder, `times ${engine}.nc`));
      for (const [name, times] of Object.entries(variables)) {
        const ours = ds.get(name);
        const theirs = times.map((text) => (text === "NaT" ? null : nanoseconds(text)));
        assert.deepEqual([ours.dtype, ours.attrs], ["datetime64[ns]", {}], name);
        assert.deepEqual(ours.toNested(), theirs, `${engine} ${name}`);
      }
    }
  },
);

test("xarray reads names of as many bytes as may be written", { skip }, async () => {
  const [name, dim] = ["é".repeat(127) + "v", "d".repeat(255)];
  const path = join(folder, "long names.nc");
  await writeNetcdf(
    new Dataset({ coords: { [dim]: [1] }, dataVars: { [name]: [[dim], [2]] } }),
    path,
  );
  for (const { sizes, variables } of Object.values(describe(path))) {
    assert.deepEqual(sizes, { [dim]: 1 });
    assert.deepEqual(variables[name]?.values, [2]);
  }
});

test("files that are merged here hold, value by value, what xarray merges", { skip }, async (t) => {
  const seed = Date.now();
  t.diagnostic(`seed ${seed}`);
  const cases = await Promise.all(
    fc
      .sample(fc.array(anyDataset, { minLength: 2, maxLength: 3 }), { seed, numRuns: 20 })
      .map(async (made, k) => {
        const inputs = made.map((_, i) => join(folder, `merge ${k} ${i}.nc`));
        const output = join(folder, `merged ${k}.nc`);
        for (const [i, each] of made.entries())
          await writeNetcdf(datasetOf({ ...each, dtype: made[0]!.dtype }), inputs[i]!);
        await mergeNetcdf(inputs, output);
        return [inputs, output];
      }),
  );
  const plan = join(folder, "merge plan.json");
  writeFileSync(plan, JSON.stringify(cases));
  assert.deepEqual(JSON.parse(run("merged", plan)), []);
});

test(
  "what went through xarray and back still has its values, places and text",
  { skip },
  async () => {
    const path = join(folder, "there.nc");
    const back = join(folder, "back.nc");
    await writeNetcdf(ours().dropVars(["z"]), path);
    run("again", path, back);
    const ds = await readNetcdf(back);
    assert.deepEqual(ds.get("text holes").toNested(), [null, "", "日本"]);
    assert.deepEqual(ds.get("flag").toNested(), [true, false, true]);
    assert.deepEqual(ds.get("flag holes").toNested(), [null, false, true]);
    assert.deepEqual(ds.get("big").toNested(), [2n ** 60n + 1n, -1n, 0n]);
    assert.deepEqual(ds.get("when").toNested(), [0n, null, 10n ** 18n]);
    assert.deepEqual(ds.get("f").toNested(), [
      [1, null],
      [3, 4],
      [null, 6],
    ]);
  },
);
