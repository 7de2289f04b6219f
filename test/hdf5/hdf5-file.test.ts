import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  attributeOf,
  compoundColumns,
  createHdf5,
  type Hdf5Type,
  hdf5Types,
  openHdf5,
  updateHdf5,
} from "../../src/hdf5/index.ts";
import { isCropError } from "../../src/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "crop hdf5 ñ-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const pair: Hdf5Type = {
  kind: "compound",
  bytes: 16,
  members: [
    { name: "start", offset: 0, type: hdf5Types.int64 },
    { name: "id", offset: 8, type: { kind: "string", bytes: 8, charset: "ascii" } },
  ],
};

test("groups, slabs, attributes of every kind and scales come back", async () => {
  const path = join(folder, "日本 a.h5");
  const file = await createHdf5(path);
  file.createGroup("/Waveforms");
  file.createGroup("/Waveforms/IU.ANMO");
  const data = "/Waveforms/IU.ANMO/long name";
  file.createDataset(data, {
    type: hdf5Types.int32,
    shape: [6, 2],
    maxShape: [null, 2],
    chunks: [4, 2],
    gzip: 3,
  });
  file.write(data, hdf5Types.int32, [2, 0], [2, 2], Int32Array.of(1, -2, 3, 4));
  file.setAttribute(data, "rate", attributeOf(20));
  file.setAttribute(data, "start", attributeOf(2n ** 60n));
  file.setAttribute(data, "ids", attributeOf(["smi:a", "", "ü"]));
  file.setAttribute(data, "ids", attributeOf(["smi:b", "", "ü"]));
  const bytes = new Uint8Array(32);
  new BigInt64Array(bytes.buffer)[0] = 5n;
  bytes.set(Buffer.from("abc"), 8);
  file.setAttribute("/", "pairs", { type: pair, shape: [2], data: bytes });
  file.createDataset("/xml", { type: hdf5Types.uint8, shape: [3], data: Uint8Array.of(1, 2, 3) });
  file.createDataset("/words", { type: hdf5Types.string, shape: [4], chunks: [2] });
  file.write("/words", hdf5Types.string, [1], [2], ["日", "b"]);
  file.createDataset("/x", { type: hdf5Types.float64, shape: [6], data: new Float64Array(6) });
  file.makeScale("/x", "x");
  file.attachScale(data, 0, "/x");
  file.close();
  file.close();

  const back = await openHdf5(path);
  assert.deepEqual(back.children("/"), ["Waveforms", "xml", "words", "x"]);
  assert.deepEqual(
    [back.kindOf("/Waveforms"), back.kindOf(data), back.kindOf("/a/b")],
    ["group", "dataset", undefined],
  );
  const { type, shape, maxShape, chunks } = back.info(data);
  assert.deepEqual([type, shape, maxShape, chunks], [hdf5Types.int32, [6, 2], [null, 2], [4, 2]]);
  assert.deepEqual(back.filters(data), ["deflate"]);
  assert.deepEqual(back.read(data, [1, 0], [2, 2]), Int32Array.of(0, 0, 1, -2));
  assert.deepEqual(back.attribute(data, "rate"), attributeOf(20));
  assert.deepEqual(back.attribute(data, "start"), attributeOf(2n ** 60n));
  assert.deepEqual(back.attribute(data, "ids")?.data, ["smi:b", "", "ü"]);
  assert.equal(back.attribute(data, "none"), undefined);
  const pairs = back.attribute("/", "pairs");
  assert.ok(pairs?.type.kind === "compound" && pairs.data instanceof Uint8Array);
  assert.deepEqual(Object.fromEntries(compoundColumns(pairs.type, pairs.data)), {
    start: BigInt64Array.of(5n, 0n),
    id: ["abc", ""],
  });
  assert.deepEqual(back.read("/words"), ["", "日", "b", ""]);
  assert.deepEqual(
    [back.attachedScales(data, 0), back.scaleName("/x"), back.scaleName("/xml")],
    [["/x"], "x", null],
  );
  back.close();

  const more = await updateHdf5(path);
  more.resize(data, [7, 2]);
  more.deleteAttribute(data, "rate");
  more.close();
  const last = await openHdf5(path);
  assert.deepEqual(
    [last.info(data).shape, last.attributeNames(data).includes("rate")],
    [[7, 2], false],
  );
  last.close();
});

test("a file that cannot be opened says why", async () => {
  await assert.rejects(openHdf5(join(folder, "gone.h5")), (error) =>
    isCropError(error, "not-found"),
  );
  await assert.rejects(openHdf5(folder), (error) => isCropError(error, "corrupt"));
  await assert.rejects(createHdf5(join(folder, "no", "x.h5")), (error) =>
    isCropError(error, "disk"),
  );
});

test("text that a fixed field would cut is refused", async () => {
  const file = await createHdf5(join(folder, "fixed.h5"));
  const type: Hdf5Type = { kind: "string", bytes: 3, charset: "utf-8" };
  assert.throws(
    () => file.createDataset("/s", { type, shape: [1], data: ["日本"] }),
    /takes 6 bytes, more than the 3/,
  );
  file.close();
});

test("texts that a link into another file leads to are refused, as they would come from the wrong one; numbers are read", async () => {
  const paths = ["first.h5", "second.h5"].map((name) => join(folder, name));
  for (const [i, path] of paths.entries()) {
    const file = await createHdf5(path);
    file.createGroup("/a");
    file.createDataset("/a/x", { type: hdf5Types.int32, shape: [1], data: Int32Array.of(i) });
    file.setAttribute("/a/x", "label", attributeOf(["here", "there"][i]!));
    file.close();
  }
  const { ready, File } = await import("h5wasm/node");
  await ready;
  const master = new File(paths[1]!, "a");
  master.create_external_link("first.h5", "/a", "other");
  master.close();
  const file = await openHdf5(paths[1]!);
  assert.deepEqual(file.read("/other/x"), Int32Array.of(0));
  assert.deepEqual(file.attribute("/a/x", "label")?.data, ["there"]);
  assert.throws(
    () => file.attribute("/other/x", "label"),
    (error) => isCropError(error, "bad-data") && error.message.includes("first.h5"),
  );
  file.close();
});
