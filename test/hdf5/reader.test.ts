import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isCropError } from "../../src/errors.ts";
import {
  hdf5Types,
  type Hdf5Source,
  openDraft,
  openHdf5,
  openReader,
} from "../../src/hdf5/index.ts";
import { inFolder } from "../in-folder.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const skip = existsSync(python) ? false : `no Python at ${python}; set CROP_TEST_PYTHON`;
const small = join(root, "test/data/seismic/asdf-small.h5");

/** Lists what stands below a group, not all of it where damage has made a group stand below itself. */
function pathsBelow(source: Hdf5Source, group: string): string[] {
  return source.children(group).flatMap((name) => {
    const path = group === "/" ? `/${name}` : `${group}/${name}`;
    const isDeep = path.split("/").length > 8;
    return source.kindOf(path) === "group" && !isDeep
      ? [path, ...pathsBelow(source, path)]
      : [path];
  });
}

/** Gives all that is in a file, by path. */
function contents(source: Hdf5Source): Map<string, unknown> {
  const found = new Map<string, unknown>([["/", source.attributes("/")]]);
  for (const path of pathsBelow(source, "/")) {
    const kind = source.kindOf(path);
    const isDataset = kind === "dataset";
    const info = isDataset ? source.info(path) : undefined;
    const data = isDataset ? source.read(path) : undefined;
    found.set(path, { kind, info, data, attributes: source.attributes(path) });
  }
  return found;
}

const program = `
import sys, h5py, numpy as np
def fill(f):
    f.attrs["title"] = "ä"
    f.attrs["fixed"] = np.bytes_(b"abc")
    g = f.create_group("group/below")
    g.attrs["numbers"] = np.arange(6, dtype=">i2").reshape(2, 3)
    g.attrs["yes"] = True
    g.attrs["texts"] = ["a", "éé", ""]
    g.attrs["complex"] = 1 + 2j
    for i in range(70):
        f.create_dataset("many/d%02d" % i, data=np.arange(i))
    x = np.arange(12345)
    for code in ("<i1", "<u2", ">i4", "<i8", ">f4", "<f8", ">f8"):
        f.create_dataset("x" + code[1:] + ("b" if code[0] == ">" else ""), data=(x % 100).astype(code), chunks=(1000,),
                         compression="gzip", shuffle=True, fletcher32=True, maxshape=(None,))
    f.create_dataset("plain", data=x.reshape(5, -1))
    f.create_dataset("two", data=np.arange(35.0).reshape(5, 7), chunks=(2, 3), compression="gzip")
    f.create_dataset("szip", data=x, compression="szip") if h5py.h5z.filter_avail(4) else None
    holes = f.create_dataset("holes", shape=(1000,), chunks=(100,), fillvalue=7, dtype="i4")
    holes[250:260] = 1
    f.create_dataset("empty", shape=(0,), maxshape=(None,), dtype="f4")
    f.create_dataset("bools", data=np.array([True, False]))
    f.create_dataset("texts", data=["a", "bé"])
    f.create_dataset("fixed", data=np.array([b"ab", b"c"]))
    f.create_dataset("scalar", data=3.5)
    f.create_dataset("shrunk", data=x, chunks=(100,)).resize((150,))
    f["soft"] = h5py.SoftLink("/group/below")
for name, options in (("old", {}), ("latest", {"libver": "latest"}), ("ordered", {"track_order": True})):
    with h5py.File(sys.argv[1] + "/" + name + ".h5", "w", **options) as f:
        fill(f)
`;

test(
  "all that h5py writes is read as the HDF5 library reads it, and kept by a change",
  { skip },
  () =>
    inFolder(async (folder) => {
      const { status, stderr } = spawnSync(python, ["-c", program, folder], { encoding: "utf8" });
      assert.equal(status, 0, stderr);
      for (const name of ["old", "latest", "ordered"]) {
        const path = join(folder, `${name}.h5`);
        const library = await openHdf5(path);
        const expected = contents(library);
        library.close();
        assert.ok(expected.size > 90);
        const reader = await openReader(path);
        assert.deepEqual(contents(reader), expected, name);
        assert.deepEqual(
          reader.read("/two", [1, 2], [3, 4]),
          Float64Array.of(9, 10, 11, 12, 16, 17, 18, 19, 23, 24, 25, 26),
        );
        assert.deepEqual(reader.read("/plain", [1, 2], [1, 2]), BigInt64Array.of(2471n, 2472n));
        reader.close();
        const draft = await openDraft(path);
        draft.ensureGroup("/group/below/new");
        draft.ensureGroup("/many/new");
        assert.equal(draft.kindOf("/soft"), "group");
        draft.commit();
        const after = await openHdf5(path);
        const found = contents(after);
        assert.deepEqual(found.get("/many/new"), found.get("/group/below/new"));
        // The soft link sees the new group as well.
        for (const one of ["/many/new", "/group/below/new", "/soft/new"]) found.delete(one);
        assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected), name);
        after.close();
      }
    }),
);

test("a damaged file is refused with its name, or read in part, whatever byte is hit", () =>
  inFolder(async (folder) => {
    const path = join(folder, "damaged.h5");
    const whole = readFileSync(small);
    let refused = 0;
    const attempt = async (bytes: Uint8Array): Promise<void> => {
      writeFileSync(path, bytes);
      try {
        const reader = await openReader(path);
        try {
          contents(reader);
        } finally {
          reader.close();
        }
      } catch (error) {
        assert.ok(isCropError(error), String(error));
        assert.ok(error.message.includes(path), error.message);
        refused++;
      }
    };
    for (let at = 0; at < whole.length; at += 97) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = bytes[at]! ^ 0xff;
      await attempt(bytes);
    }
    for (let length = 0; length < whole.length; length += 2003)
      await attempt(whole.subarray(0, length));
    assert.ok(refused > 50);
  }));

test("a checksum that does not fit is told with file and dataset", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    copyFileSync(small, path);
    const reader = await openReader(path);
    const waveforms = reader.children("/Waveforms/XY.S1").filter((name) => name !== "StationXML");
    const dataset = waveforms
      .map((name) => `/Waveforms/XY.S1/${name}`)
      .find((waveform) => reader.encoded(waveform) !== undefined)!;
    const [chunk] = reader.encoded(dataset)!.encodedChunks;
    reader.close();
    const bytes = readFileSync(path);
    const address = bytes.indexOf(chunk!);
    assert.ok(address > 0);
    bytes[address + 3] = bytes[address + 3]! ^ 1;
    writeFileSync(path, bytes);
    const damaged = await openReader(path);
    assert.throws(
      () => damaged.read(dataset),
      (error) =>
        isCropError(error, "corrupt") &&
        error.message === `cannot read ${dataset} of ${path}: the checksum of a chunk does not fit`,
    );
    damaged.close();
  }));

test("chunks whose places are not the ones that a dataset has are refused", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    copyFileSync(small, path);
    const draft = await openDraft(path);
    const data = Int32Array.from({ length: 50 }, (_, i) => i);
    draft.putDataset("/x", { type: hdf5Types.int32, shape: [50], chunks: [10], data });
    draft.commit();
    const whole = readFileSync(path);
    const keyBytes = 24; // of one dimension: size, filters, place, and the place in the element
    const tree = whole.lastIndexOf(Buffer.from("TREE\u0001\0\u0005\0", "latin1"));
    const placeOf = (chunk: number): number => tree + 24 + chunk * (keyBytes + 8) + 8;
    assert.equal(whole.readBigUInt64LE(placeOf(3)), 30n);
    for (const place of [31n, 20n, 10n, 1000n + 30n, 2n ** 62n]) {
      const bytes = Buffer.from(whole);
      bytes.writeBigUInt64LE(place, placeOf(3));
      writeFileSync(path, bytes);
      const reader = await openReader(path);
      assert.throws(
        () => reader.read("/x"),
        (error) => isCropError(error, "corrupt"),
        `${place}`,
      );
      reader.close();
    }
  }));
