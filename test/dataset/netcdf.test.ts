import assert from "node:assert/strict";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  allocate,
  createNetcdf,
  Dataset,
  type DType,
  exportTable,
  fromValues,
  type NdArray,
  openNetcdf,
  readNetcdf,
  size,
  writeNetcdf,
} from "../../src/dataset/index.ts";
import { isCropError } from "../../src/errors.ts";
import { openHdf5 } from "../../src/hdf5/index.ts";
import { sharedFolder } from "../in-folder.ts";

const { folder, fresh } = sharedFolder("netcdf ñ");

const text = fc
  .string({ unit: "grapheme", maxLength: 6 })
  .filter((s) => !s.includes("\0") && !/\p{Cs}/u.test(s));
const dtypes: Partial<Record<DType, fc.Arbitrary<number | bigint | string>>> = {
  float64: fc.double(),
  float32: fc.float(),
  int8: fc.integer({ min: -128, max: 127 }),
  uint8: fc.integer({ min: 0, max: 255 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  bool: fc.integer({ min: 0, max: 1 }),
  string: text,
  "datetime64[ns]": fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
  complex128: fc.double(),
};

const arrays = fc
  .tuple(
    fc.constantFrom(...Object.entries(dtypes)),
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  )
  .chain(([[dtype, element], shape]) => {
    const n = size(shape);
    const width = dtype === "complex128" ? 2 : 1;
    return fc
      .tuple(
        fc.array(element, { minLength: n * width, maxLength: n * width }),
        fc.option(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: n, maxLength: n })),
      )
      .map(([values, mask]): NdArray => {
        const data = allocate(dtype as DType, n);
        values.forEach((value, i) => ((data as unknown[])[i] = value));
        return {
          dtype: dtype as DType,
          shape,
          data,
          ...(mask?.includes(1) ? { missing: Uint8Array.from(mask) } : {}),
        };
      });
  });

test("every dtype and shape, with and without missing places, comes back from a file as it was", async () => {
  const path = fresh();
  await fc.assert(
    fc.asyncProperty(
      fc.array(arrays, { maxLength: 6 }),
      fc.boolean(),
      fc.boolean(),
      async (list, zip, isFirstUnlimited) => {
        const dataVars: Record<string, unknown> = {};
        list.forEach(
          (data, k) =>
            (dataVars[`v${k}`] = { dims: data.shape.map((n, axis) => `n${axis}_${n}`), data }),
        );
        const ds = new Dataset({ dataVars });
        const unlimited = isFirstUnlimited ? ds.dims.slice(0, 1) : [];
        await writeNetcdf(ds, path, { overwrite: true, unlimited, ...(zip ? { gzip: 1 } : {}) });
        const back = await readNetcdf(path);
        assert.ok(back.equals(ds), `${ds.toString()}\n${back.toString()}`);
      },
    ),
    { numRuns: 60 },
  );
});

test("attributes come back as they were", async () => {
  const attrs = {
    text: "a\nb ü",
    empty: "",
    n: 5,
    x: 0.1,
    zero: -0,
    big: 2n ** 62n,
    yes: true,
    none: null,
    list: [1, 2],
    floats: [0.5, 1],
    words: ["a", ""],
    nested: { a: [1, "b", null] },
    nothing: [],
    bytes: Uint8Array.of(1, 2),
    nan: NaN,
  };
  const path = fresh();
  await writeNetcdf(new Dataset({ dataVars: { v: { dims: [], data: 1, attrs } }, attrs }), path);
  const back = await readNetcdf(path);
  assert.deepEqual(back.attrs, attrs);
  assert.deepEqual(back.get("v").attrs, attrs);
  const refuse = (bad: Record<string, unknown>): Promise<void> =>
    writeNetcdf(new Dataset({ attrs: bad }), fresh());
  const holed = [1];
  holed[2] = 3;
  const holedPath = fresh();
  await writeNetcdf(new Dataset({ attrs: { holed } }), holedPath);
  assert.deepEqual((await readNetcdf(holedPath)).attrs, { holed: [1, null, 3] });
  await assert.rejects(refuse({ f: () => 1 }), /attribute `f` of the dataset is function/);
  await assert.rejects(refuse({ _NCProperties: "x" }), /netCDF keeps it for itself/);
});

test("a stream of blocks leaves missing places that are no NaN, and reads back block by block", async () => {
  const path = fresh();
  const writer = await createNetcdf(path, {
    dims: { a: 4, t: 3 },
    coords: { a: { dims: ["a"], data: fromValues([1n, 2n, 3n, 4n]) } },
    variables: {
      x: { dims: ["a", "t"], dtype: "float64" },
      n: { dims: ["a"], dtype: "uint8" },
      s: { dims: ["a"], dtype: "string" },
    },
  });
  writer.write("x", [2, 0], fromValues([[1, NaN, 3]]));
  writer.write("n", [0], fromValues(Uint8Array.of(255)));
  writer.write("s", [1], fromValues(["<missing>", ""]));
  assert.throws(
    () => writer.write("x", [3, 1], fromValues([[1, 2, 3]])),
    /no block of \[1, 3\] at \[3, 1\]/,
  );
  assert.throws(
    () => writer.write("x", [0, 0], fromValues([[1n]])),
    /`x` is float64; a block of int64 came/,
  );
  assert.throws(() => writer.write("y", [0], fromValues([1])), /no variable `y`; it has x, n, s/);
  await writer.close();
  const file = await openNetcdf(path);
  assert.deepEqual(file.read("x", [1, 1], [2, 2]), {
    dtype: "float64",
    shape: [2, 2],
    data: file.read("x", [1, 1], [2, 2]).data,
    missing: Uint8Array.of(1, 1, 0, 0),
  });
  assert.deepEqual([...file.read("x", [2, 0], [1, 3]).data], [1, NaN, 3]);
  assert.throws(() => file.read("x", [4, 0], [1, 1]), /no block/);
  assert.throws(() => file.read("q"), /has no variable `q`/);
  file.close();
  const ds = await readNetcdf(path);
  assert.deepEqual(ds.get("n").toNested(), [255, null, null, null]);
  assert.deepEqual(ds.get("s").toNested(), [null, "<missing>", "", null]);
});

test("a variable larger than its windows is written in any order", async () => {
  const path = fresh();
  const [rows, width] = [3000, 1000];
  const writer = await createNetcdf(path, {
    dims: { i: rows, t: width },
    variables: { x: { dims: ["i", "t"], dtype: "float64" } },
  });
  const row = new Float64Array(width);
  for (let k = 0; k < rows; k++) {
    const i = (k * 1009) % rows;
    if (i % 7 === 3) continue;
    row.forEach((_, t) => (row[t] = i + t / 1000));
    writer.write("x", [i, 0], { dtype: "float64", shape: [1, width], data: row });
  }
  await writer.close();
  const { data } = (await readNetcdf(path)).get("x");
  assert.ok(data.data instanceof Float64Array && data.missing !== undefined);
  for (let i = 0; i < rows; i++) {
    assert.equal(data.missing[i * width + 5], i % 7 === 3 ? 1 : 0);
    if (i % 7 !== 3) assert.equal(data.data[i * width + 999], i + 0.999);
  }
});

async function refused(
  input: ConstructorParameters<typeof Dataset>[0],
  reason: RegExp,
): Promise<void> {
  await assert.rejects(
    writeNetcdf(new Dataset(input), fresh()),
    (error) => isCropError(error) && reason.test(error.message),
  );
}

test("what netCDF cannot hold is refused before a file is made", async () => {
  const before = readdirSync(folder).length;
  await refused({ dataVars: { "a/b": 1 } }, /cannot name a variable/);
  await refused({ dataVars: { ["é".repeat(128)]: 1 } }, /more than 255 bytes/);
  await refused({ coords: { ["d".repeat(256)]: [1] } }, /more than 255 bytes/);
  await refused(
    { dataVars: { v: { dims: [], data: 1, attrs: { _FillValue: 1 } } } },
    /`_FillValue`, which tells how it is stored/,
  );
  await refused({ attrs: { coordinates: "v" } }, /the dataset cannot have .* `coordinates`/);
  const flags = { flag_values: [0, 1], flag_meanings: "false true" };
  for (const [attrs, name] of [
    [{ coordinates: "x" }, "coordinates"],
    [{ _Unsigned: "true" }, "_Unsigned"],
    [{ dtype: "bool" }, "dtype"],
    [flags, "flag_values"],
  ] as const) {
    const v = { dims: ["x"], data: Int8Array.of(-2, 1), attrs };
    await refused({ dataVars: { v } }, new RegExp(`\`${name}\`, which tells how it is stored`));
    await refused({ coords: { x: v } }, new RegExp(`\`${name}\`, which tells how it is stored`));
  }
  await refused({ dataVars: { v: "a\0b" } }, /`v` holds a text with a NUL character/);
  await refused(
    { coords: { x: ["ok", "\ud800"] } },
    /`x` holds a text with half a character at \[1\]/,
  );
  const all = {
    dtype: "uint8",
    shape: [257],
    data: Uint8Array.from({ length: 257 }, (_, i) => i),
    missing: new Uint8Array(257),
  } as const;
  all.missing[256] = 1;
  await refused(
    { dataVars: { v: [["x"], all] } },
    /every value that could mark them; declare a wider dtype/,
  );
  assert.equal(readdirSync(folder).length, before);
});

test("attributes that only look like those of booleans leave the numbers as they are", async () => {
  const texts = { dtype: "string", shape: [2], data: ["a", "b"] } as const;
  const ds = new Dataset({
    dataVars: {
      other: { dims: ["x"], data: Float64Array.of(1, 2), attrs: { flag_meanings: "false true" } },
      shifted: {
        dims: ["x"],
        data: Int8Array.of(1, 2),
        attrs: { flag_meanings: "false true", flag_values: [1, 2], dtype: "int" },
      },
      text: { dims: ["x"], data: texts, attrs: { dtype: "bool", _Unsigned: "true" } },
    },
  });
  const path = fresh();
  await writeNetcdf(ds, path);
  assert.ok((await readNetcdf(path)).identical(ds));
});

test("options of writing that do not fit the dataset are refused by name", async () => {
  const ds = new Dataset({ dataVars: { v: [["x"], [1, 2]] } });
  for (const [options, reason] of [
    [{ gzip: 10 }, /gzip level of `v` is 10; give a whole number from 0 to 9/],
    [{ gzip: 1.5 }, /gzip level of `v` is 1.5/],
    [{ chunks: { nope: 2 } }, /no dimension `nope`; the dimensions are x/],
    [{ chunks: { x: 0 } }, /chunks of `v` are \[0\]/],
    [{ unlimited: ["y"] }, /no dimension `y`/],
  ] as const) {
    await assert.rejects(
      writeNetcdf(ds, fresh(), options),
      (error) => isCropError(error, "bad-option") && reason.test(error.message),
    );
  }
  for (const gzip of [0, 9]) {
    const path = fresh();
    await writeNetcdf(ds, path, { gzip });
    assert.ok((await readNetcdf(path)).identical(ds));
  }
});

test("a file is never replaced unasked, and a failure leaves the old one", async () => {
  const path = fresh();
  await writeNetcdf(new Dataset({ attrs: { n: 1 } }), path);
  await assert.rejects(writeNetcdf(new Dataset({ attrs: { n: 2 } }), path), (error) =>
    isCropError(error, "already-exists"),
  );
  await assert.rejects(
    writeNetcdf(new Dataset({ attrs: { "a/b": 2 } }), path, { overwrite: true }),
  );
  assert.deepEqual((await readNetcdf(path)).attrs, { n: 1 });
  await writeNetcdf(new Dataset({ attrs: { n: 3 } }), path, { overwrite: true });
  assert.deepEqual((await readNetcdf(path)).attrs, { n: 3 });
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".tmp")),
    [],
  );
  await assert.rejects(writeNetcdf(new Dataset(), join(folder, "gone", "x.nc")), (error) =>
    isCropError(error, "not-found"),
  );
});

test("the fill value of 64-bit integers differs from each of them as float64, too, which xarray makes of them", async () => {
  const most = 2n ** 63n;
  const variables: readonly (readonly [DType, BigInt64Array | BigUint64Array])[] = [
    ["int64", BigInt64Array.of(-most, 0n, most - 1n)],
    ["uint64", BigUint64Array.of(2n * most - 1n, 0n, 2n * most - 513n)],
  ];
  for (const [dtype, data] of variables) {
    const path = fresh();
    const v: NdArray = { dtype, shape: [3], data, missing: Uint8Array.of(0, 1, 0) };
    await writeNetcdf(new Dataset({ dataVars: { v: [["x"], v] } }), path);
    const file = await openHdf5(path);
    const fill = Number(file.attribute("/v", "_FillValue")!.data[0]);
    file.close();
    assert.ok(!Array.from<bigint, number>(data, Number).includes(fill), `${dtype} ${fill}`);
    assert.deepEqual((await readNetcdf(path)).get("v").toNested(), [data[0], null, data[2]]);
  }
});

test("files that are missing, cut or foreign are named in the error", async () => {
  const path = fresh();
  const reads = (code: "not-found" | "corrupt"): Promise<void> =>
    assert.rejects(
      readNetcdf(path),
      (error) => isCropError(error, code) && error.message.includes(path),
    );
  await reads("not-found");
  await writeNetcdf(new Dataset({ dataVars: { v: [["x"], new Float64Array(10000)] } }), path);
  truncateSync(path, 40000);
  await reads("corrupt");
  writeFileSync(path, "no netCDF at all");
  await reads("corrupt");
  writeFileSync(path, "");
  await reads("corrupt");
  writeFileSync(path, Buffer.from("CDF\x01\0\0\0\0", "latin1"));
  await assert.rejects(readNetcdf(path), /it is a netCDF-3 file.*nccopy -k nc4/);
});

test("tables tell missing, NaN and empty text apart", async () => {
  const ds = new Dataset({
    coords: { a: [1, 2, 3] },
    dataVars: {
      x: [["a"], [NaN, null, 0.1]],
      's, "q"': [["a"], ['a,b\n"c"', "", null]],
      z: [["a"], [{ re: 1, im: -2 }, null, { re: NaN, im: 0 }]],
      ok: [["a"], [true, null, false]],
      big: [["a"], [2n ** 60n, 1n, 2n]],
      f: [["a"], Float32Array.of(0.1, 1, 2)],
      t: [["a"], [new Date(0), null, new Date(1500)]],
    },
  });
  const csv = fresh("csv");
  await exportTable(ds, csv);
  assert.equal(
    readFileSync(csv, "utf8"),
    'a,x,"s, ""q""",z_re,z_im,ok,big,f,t\n' +
      '1,NaN,"a,b\n""c""",1,-2,true,1152921504606846976,0.1,1970-01-01\n' +
      '2,,"",,,,1,1,\n' +
      "3,0.1,,NaN,0,false,2,2,1970-01-01T00:00:01.500\n",
  );
  const nc = fresh();
  await writeNetcdf(ds, nc);
  const json = fresh("json");
  await exportTable(nc, json);
  const rows: unknown = JSON.parse(readFileSync(json, "utf8"));
  assert.deepEqual(rows, [
    {
      a: 1,
      x: "NaN",
      's, "q"': 'a,b\n"c"',
      z: { re: 1, im: -2 },
      ok: true,
      big: "1152921504606846976",
      f: 0.1,
      t: "1970-01-01",
    },
    { a: 2, x: null, 's, "q"': "", z: null, ok: null, big: 1, f: 1, t: null },
    {
      a: 3,
      x: 0.1,
      's, "q"': null,
      z: { re: "NaN", im: 0 },
      ok: false,
      big: 2,
      f: 2,
      t: "1970-01-01T00:00:01.500",
    },
  ]);
  const { asyncBufferFromFile, parquetReadObjects } = await import("hyparquet");
  const parquet = fresh("parquet");
  await exportTable(nc, parquet);
  const [first, second] = await parquetReadObjects({ file: await asyncBufferFromFile(parquet) });
  assert.deepEqual(
    [first!["x"], first!["z_im"], first!["big"], first!["ok"], first!["a"]],
    [NaN, -2, 2n ** 60n, true, 1n],
  );
  assert.deepEqual(
    [second!["x"] ?? null, second!["z_re"] ?? null, second!['s, "q"'], second!["ok"] ?? null],
    [null, null, "", null],
  );
  await assert.rejects(exportTable(nc, csv), (error) => isCropError(error, "already-exists"));
  await assert.rejects(exportTable(nc, fresh("xlsx")), /ends in none of .csv, .json, .parquet/);
});
