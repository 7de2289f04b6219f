import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  type ArrayData,
  Dataset,
  fromValues,
  type NdArray,
  openDataset,
  readNetcdf,
  writeNetcdf,
} from "../../src/dataset/index.ts";
import { isCropError } from "../../src/errors.ts";
import {
  attributeOf,
  type AttributeValue,
  createHdf5,
  hdf5Types,
  type Hdf5Type,
} from "../../src/hdf5/index.ts";
import { sharedFolder } from "../in-folder.ts";

const { fresh } = sharedFolder("foreign netcdf");

test("the bounds of a time are times, which a copy keeps", async () => {
  const path = fresh();
  const attrs = { units: "days since 2000-01-01", calendar: "standard", bounds: "cells" };
  const cells = [
    [0, 1],
    [1, 2.5],
  ];
  await writeNetcdf(
    new Dataset({
      coords: { time: { dims: "time", data: Float64Array.of(0.5, 2), attrs } },
      dataVars: { cells: [["time", "end"], cells] },
    }),
    path,
  );
  const days = [10957, 10958, 10958, 10959.5].map((day) => BigInt(day * 86400e3) * 1_000_000n);
  for (let copy = 0; copy < 2; copy++) {
    const ds = await readNetcdf(path);
    assert.deepEqual(ds.get("cells").values, BigInt64Array.from(days));
    assert.deepEqual(ds.get("time").attrs, { bounds: "cells" });
    await writeNetcdf(ds, path, { overwrite: true });
  }
  const raw = await readNetcdf(path, { decodeTimes: false });
  assert.equal(raw.get("cells").attrs["units"], "nanoseconds since 1970-01-01");
});

test("times that are stored as fractions of a day are found by what they were made from", async () => {
  const path = fresh();
  const hours = Array.from({ length: 24 * 40 }, (_, i) => 478_000 + i);
  const data = Float64Array.from(hours, (hour) => hour / 24);
  const attrs = { units: "days since 1970-01-01" };
  await writeNetcdf(new Dataset({ coords: { time: { dims: "time", data, attrs } } }), path);
  const { values } = (await readNetcdf(path)).get("time");
  assert.deepEqual(
    values,
    BigInt64Array.from(hours, (hour) => BigInt(hour) * 3_600_000_000_000n),
  );
});

test("numbers of a width without an array here cost themselves alone, as attributes too", async () => {
  // Of h5py 3.16, gzipped: the attributes half (float16) and n of the file, v with the attribute long (float128), and h (float16).
  const stored =
    "H4sIAELOAmsC/+v0cHHj5ZLiYubgYICB/1AgBBUygIr7Z85h8vdwCWJiaBUQYGA4wwgR1oNKczExAEVAMmzMqDI8GgwMzAysDCIMLAwMGYk5aQ" +
    "yCCvwMTGA5AQYuVgYufiALzLfjUQapZWLgAanNYxAAugHiDAewAlYGBFCdwcEDdg8jAyOjCNAARkZGJqgcjGYWYWAUVLCHm2HCzWDyH+g8VqBj" +
    "mbk4hIAqGKGSQKdAgKgQyO7/aIDHDMkTOfl56QyCDP5QPQEMDvwMDv/tEfYCwQKgdRCQwEBzUNT1Wdnf2cObSQg5BmGAjYcBGDeMZQegqlOYYt" +
    "/CQ44F4mpISGFGC3JICXCghi7DAYYhD8TjbZ6CQg57rENDLuMXNLEXMnr7M4yCUTAKRsGwAx/sGRwA3Y0yNxIIAAA=";
  const path = fresh();
  writeFileSync(path, gunzipSync(Buffer.from(stored, "base64")));
  const file = await openDataset(path);
  assert.deepEqual(file.attrs, { n: 5 });
  assert.deepEqual([...file.unreadable], [["h", "elements of the class float (2 bytes)"]]);
  assert.deepEqual(file.pick(["v"]).load().get("v").values, Float64Array.of(0, 1));
  file.close();
});

/** Makes a file as the netCDF library does, whose datasets may end before an unlimited dimension does. */
async function foreignFile(
  dims: Readonly<Record<string, number | null>>,
  variables: Readonly<Record<string, readonly [dims: readonly string[], data: NdArray]>>,
): Promise<string> {
  const path = fresh();
  const file = await createHdf5(path);
  const { float32, int32 } = hdf5Types;
  Object.entries(dims).forEach(([dim, length], id) => {
    const shape = [length ?? 1];
    const maxShape = [length];
    file.createDataset(`/${dim}`, { type: float32, shape, maxShape, chunks: [8] });
    file.makeScale(`/${dim}`, "This is a netCDF dimension but not a netCDF variable.         1");
    const data = Int32Array.of(id);
    file.setAttribute(`/${dim}`, "_Netcdf4Dimid", { type: int32, shape: [], data });
  });
  for (const [name, [along, { dtype, shape, data }]] of Object.entries(variables)) {
    const hidden = Object.hasOwn(dims, name) ? `/_nc4_non_coord_${name}` : `/${name}`;
    const maxShape = along.map((dim) => dims[dim] ?? null);
    const chunks = shape.map(() => 2);
    file.createDataset(hidden, {
      type: hdf5Types[dtype as "string"],
      shape,
      maxShape,
      chunks,
      data,
    });
    along.forEach((dim, axis) => file.attachScale(hidden, axis, `/${dim}`));
  }
  file.close();
  return path;
}

test("a variable that ends before an unlimited dimension does is missing from there on", async () => {
  const path = await foreignFile(
    { t: null, x: 2 },
    {
      short: [["t"], fromValues(["a", "b"])],
      wide: [["t", "x"], fromValues([[1, 2]])],
      long: [["t"], fromValues(Int32Array.of(1, 2, 3, 4))],
    },
  );
  const ds = await readNetcdf(path);
  assert.deepEqual(ds.sizes, { t: 4, x: 2 });
  assert.deepEqual(ds.get("short").toNested(), ["a", "b", null, null]);
  assert.deepEqual(ds.get("long").toNested(), [1, 2, 3, 4]);
  const gap = [null, null];
  assert.deepEqual(ds.get("wide").toNested(), [[1, 2], gap, gap, gap]);
  const file = await openDataset(path);
  assert.deepEqual(
    file
      .isel({ t: [3, 0], x: 1 })
      .load()
      .get("wide")
      .toNested(),
    [null, 2],
  );
  assert.deepEqual(
    file
      .isel({ t: { start: 2 } })
      .load()
      .get("short")
      .toNested(),
    [null, null],
  );
  file.close();
});

test("a variable whose dimensions no label can tell apart is refused, and costs itself alone", async () => {
  const eye = fromValues([
    [1, 2],
    [3, 4],
  ]);
  const one = fromValues([1, 2]);
  const path = await foreignFile(
    { x: 2, y: 2 },
    { cov: [["x", "x"], eye], y: [["x"], one], v: [["x"], one] },
  );
  const file = await openDataset(path);
  assert.throws(() => file.read("cov"), /`cov` of .* along the dimension `x` twice/);
  assert.throws(() => file.read("y"), /lie along x, although it is named after the dimension `y`/);
  assert.deepEqual(file.pick(["v"]).load().get("v").toNested(), [1, 2]);
  file.close();
  await assert.rejects(readNetcdf(path), (error) => isCropError(error, "bad-data"));
});

test("the axes of a square array in plain HDF5 are two dimensions", async () => {
  const path = fresh();
  const file = await createHdf5(path);
  file.createDataset("/square", {
    type: hdf5Types.float64,
    shape: [2, 2],
    data: Float64Array.of(1, 2, 3, 4),
  });
  file.close();
  assert.deepEqual((await readNetcdf(path)).sizes, { phony_dim_0: 2, phony_dim_1: 2 });
});

test("labels that are stored a character an element lie along their own dimension", async () => {
  const path = fresh();
  const file = await createHdf5(path);
  file.createDataset("/station", {
    type: { kind: "string", bytes: 1, charset: "ascii" },
    shape: [2, 3],
    data: Array.from("abcde\0"),
  });
  file.makeScale("/station", "station");
  file.close();
  const ds = await readNetcdf(path);
  assert.deepEqual([ds.sizes, ds.get("station").toNested()], [{ station: 2 }, ["abc", "de"]]);
});

test("characters are read in the encoding that the file names", async () => {
  for (const [encoding, bytes] of [
    ["utf-8", Buffer.from("Zürich")],
    ["latin-1", Buffer.from("Zürich\x80", "latin1")],
    ["ISO8859-15", Buffer.from("Z\xfcrich\xa4", "latin1")],
    ["klingon", Buffer.from("Zurich")],
  ] as const) {
    const path = fresh();
    const file = await createHdf5(path);
    file.createDataset("/name", {
      type: { kind: "string", bytes: 1, charset: "ascii" },
      shape: [1, bytes.length],
      data: Array.from("*".repeat(bytes.length)),
    });
    const type = { kind: "string", bytes: encoding.length, charset: "ascii" } as const;
    file.setAttribute("/name", "_Encoding", { type, shape: [], data: [encoding] });
    file.close();
    const whole = readFileSync(path);
    bytes.copy(whole, whole.indexOf("*".repeat(bytes.length)));
    writeFileSync(path, whole);
    const names: Readonly<Record<string, string>> = {
      "utf-8": "Zürich",
      "latin-1": "Zürich\x80",
      "ISO8859-15": "Zürich€",
    };
    if (encoding in names)
      assert.deepEqual((await readNetcdf(path)).get("name").toNested(), [names[encoding]]);
    else await assert.rejects(readNetcdf(path), /`name`.*text in the encoding klingon/);
  }
});

test("times count from a year, a month, or a date without dashes, as udunits and xarray read them", async () => {
  for (const [reference, begin] of [
    ["2000", "2000-01-01"],
    ["2000-6", "2000-06-01"],
    ["20000615", "2000-06-15"],
    ["20000615 12:30", "2000-06-15T12:30"],
    ["2000-06-15T12:30Z", "2000-06-15T12:30"],
  ] as const) {
    const path = fresh();
    const attrs = { units: `hours since ${reference}` };
    await writeNetcdf(
      new Dataset({ coords: { time: { dims: "time", data: Float64Array.of(0, 1), attrs } } }),
      path,
    );
    const start =
      BigInt(Date.parse(`${begin}${begin.includes("T") ? "" : "T00:00"}Z`)) * 1_000_000n;
    const times = BigInt64Array.of(start, start + 3_600_000_000_000n);
    assert.deepEqual((await readNetcdf(path)).get("time").values, times);
  }
});

test("times since a day that no month has stay numbers, with their units", async () => {
  const path = fresh();
  const since = {
    a: "2000-02-30",
    b: "0000-01-00",
    c: "1900-02-29",
    d: "1500-02-29",
    e: "1582-10-15",
  };
  const dataVars = Object.entries(since).map(([name, day]) => [
    name,
    { dims: "t", data: Float64Array.of(200_000), attrs: { units: `days since ${day}` } },
  ]);
  await writeNetcdf(new Dataset({ dataVars: Object.fromEntries(dataVars) }), path);
  const ds = await readNetcdf(path);
  const dtypes = Object.keys(since).map((name) => ds.get(name).dtype);
  const [number, time] = ["float64", "datetime64[ns]"];
  assert.deepEqual(dtypes, [number, number, number, time, time]);
});

test("a span of time that xarray wrote as NaT is missing, and stays so in a copy", async () => {
  const path = fresh();
  const attrs = { dtype: "timedelta64[ns]", units: "nanoseconds" };
  const data = BigInt64Array.of(1n, -(2n ** 63n), -(2n ** 63n) + 2n);
  const plain = { dims: "x", data, attrs: { units: "nanoseconds" } };
  await writeNetcdf(new Dataset({ dataVars: { span: { ...plain, attrs }, plain } }), path);
  for (let copy = 0; copy < 2; copy++) {
    const ds = await readNetcdf(path);
    assert.deepEqual(ds.get("span").toNested(), [1n, null, data[2]]);
    assert.deepEqual(ds.get("span").attrs, attrs);
    assert.deepEqual(ds.get("plain").values, data);
    await writeNetcdf(ds, path, { overwrite: true });
  }
});

test("the limits of valid elements are decoded as these are", async () => {
  const path = fresh();
  const { int16, float32, float64, int32 } = hdf5Types;
  const file = await createHdf5(path);
  const put = (
    name: string,
    type: Hdf5Type,
    data: ArrayData,
    attrs: Readonly<Record<string, AttributeValue>>,
  ): void => {
    file.createDataset(`/${name}`, { type, shape: [data.length], data });
    for (const [key, value] of Object.entries(attrs))
      file.setAttribute(`/${name}`, key, attributeOf(value));
  };
  const packed = { scale_factor: 0.5, add_offset: 190 };
  put("packed", int16, Int16Array.of(0, 30_000, -10), {
    ...packed,
    _Unsigned: "true",
    valid_range: Int16Array.of(0, -6),
  });
  put("wide", int16, Int16Array.of(1), { ...packed, valid_min: 200, valid_max: 300 });
  put("turned", int16, Int16Array.of(1), { scale_factor: -1, valid_max: Int16Array.of(5) });
  put("filled", int16, Int16Array.of(1), {
    ...packed,
    _FillValue: Int16Array.of(9),
    valid_max: Int16Array.of(9),
  });
  put("time", int32, Int32Array.of(1), {
    units: "days since 1970-01-01",
    valid_min: Int32Array.of(1),
    valid_max: Int32Array.of(2 ** 31 - 1),
  });
  put("plain", float32, Float32Array.of(1), {
    _FillValue: Float32Array.of(9),
    valid_range: Float32Array.of(0, 9),
  });
  put("float", float64, Float64Array.of(1), { valid_max: 9 });
  file.close();
  for (let copy = 0; copy < 2; copy++) {
    const ds = await readNetcdf(path);
    const attrsOf = (name: string): unknown => ds.get(name).attrs;
    assert.deepEqual(attrsOf("packed"), { valid_range: [190, 190 + 65_530 / 2] });
    assert.deepEqual(attrsOf("wide"), { valid_min: 200, valid_max: 300 });
    assert.deepEqual(attrsOf("turned"), {});
    assert.deepEqual(attrsOf("filled"), { valid_max: 194.5 });
    assert.deepEqual(attrsOf("time"), { valid_min: 86_400_000_000_000 });
    assert.deepEqual(attrsOf("plain"), { valid_range: Float32Array.of(0, 9) });
    assert.deepEqual(attrsOf("float"), { valid_max: 9 });
    await writeNetcdf(ds, path, { overwrite: true });
  }
});

test("times that nanoseconds cannot count stay numbers, with their units", async () => {
  const path = fresh();
  const attrs = { units: "days since 0001-01-01", calendar: "standard" };
  const days = { far: [0, 1], near: [730_121, 730_122], between: [730_121, 0, 730_122] };
  const dataVars = Object.entries(days).map(([name, data]) => [
    name,
    { dims: `${name}_day`, data: Float64Array.from(data), attrs },
  ]);
  await writeNetcdf(new Dataset({ dataVars: Object.fromEntries(dataVars) }), path);
  const lazy = await openDataset(path);
  const far = lazy.pick(["far"]).load().get("far");
  assert.deepEqual([far.values, far.attrs], [Float64Array.from(days.far), attrs]);
  const [first] = lazy.pick(["near"]).load().get("near").values;
  assert.equal(first, BigInt(Date.UTC(2000, 0, 1)) * 1_000_000n);
  assert.throws(() => lazy.pick(["between"]).load(), /`between`.*outside 1677-2262/);
  lazy.close();
});
