import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { isCropError } from "../../../src/errors.ts";
import { openAsdf, type Samples, Stream, Trace } from "../../../src/seismic/index.ts";
import { inFolder } from "../../in-folder.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const skip = existsSync(python) ? false : `no Python at ${python}; set CROP_TEST_PYTHON`;
const small = join(root, "test/data/seismic/asdf-small.h5");
const library = new URL("../../../src/seismic/index.js", import.meta.url).href;

const header = { network: "XY", station: "S1", channel: "BHZ", samplingRate: 20 };
const second = 1_000_000_000n;

const samples: fc.Arbitrary<Samples> = fc.oneof(
  fc.int16Array({ maxLength: 50 }),
  fc.int32Array({ maxLength: 50 }),
  fc.bigInt64Array({ maxLength: 50 }),
  fc.float32Array({ maxLength: 50 }),
  fc.float64Array({ maxLength: 50 }),
);

test("any trace comes back as it was, with its ids and labels", () =>
  inFolder(async (folder) => {
    const word = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !/[,\0]/.test(text));
    const ascii = fc.stringMatching(/^smi:[a-z]{1,8}\/[a-z0-9]{1,8}$/);
    const path = join(folder, "a.h5");
    await fc.assert(
      fc.asyncProperty(
        samples,
        fc.bigInt({ min: -second * 10n ** 9n, max: second * 4n * 10n ** 9n }),
        fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
        fc.array(word, { maxLength: 3 }),
        fc.array(ascii, { maxLength: 3 }),
        fc.constantFrom("none", "gzip-0", "gzip-9"),
        fc.boolean(),
        async (data, starttime, samplingRate, labels, ids, compression, shuffle) => {
          const trace = new Trace(data, { ...header, starttime, samplingRate });
          const writer = await openAsdf(path, { mode: "w", compression, shuffle });
          const details = { labels, eventIds: ids, focalMechanismIds: ids };
          assert.deepEqual(writer.addWaveforms(trace, "raw_1", details), []);
          const early = writer.station("XY.S1").stream("raw_1");
          writer.close();
          const reader = await openAsdf(path);
          const [back] = reader.station("XY.S1").stream("raw_1");
          reader.close();
          assert.deepEqual(early.at(0), back);
          assert.deepEqual(back?.data, data);
          assert.equal(back.starttime, starttime);
          assert.equal(back.samplingRate, samplingRate);
          assert.deepEqual(back.details.asdf?.labels ?? [], labels);
          assert.deepEqual(back.details.asdf?.eventIds ?? [], ids);
        },
      ),
      { numRuns: 60, seed: Date.now() },
    );
  }));

test("two thousand gaps are two thousand waveforms, and read back as they were", () =>
  inFolder(async (folder) => {
    const path = join(folder, "gaps.h5");
    const traces = Array.from(
      { length: 2001 },
      (_, i) =>
        new Trace(Float32Array.of(i, NaN, -i), { ...header, starttime: BigInt(i) * 40n * second }),
    );
    const data = await openAsdf(path, { mode: "w" });
    data.addWaveforms(traces, "raw");
    data.close();
    const back = await openAsdf(path);
    const stream = back.station("XY.S1").stream("raw");
    assert.equal(stream.length, 2001);
    assert.deepEqual(
      stream.traces.map(({ data }) => data),
      traces.map(({ data }) => data),
    );
    const some = back.getWaveforms({ channel: "BH?" }, 400n * second, 480n * second);
    assert.equal(some.length, 3);
    back.close();
  }));

test("codes that are odd are kept, those that cannot name a group refused", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const data = await openAsdf(path, { mode: "w" });
    const codes = ["TOOLONGER", "lower case", "ä_ö", "S-1", "'\"", "日本"];
    for (const station of codes) {
      data.addWaveforms(new Trace(Int32Array.of(1), { ...header, station }), "raw");
    }
    for (const station of ["", "A/B", "A.B"]) {
      const trace = new Trace(Int32Array.of(1), { ...header, station });
      assert.throws(
        () => data.addWaveforms(trace, "raw"),
        (error) => isCropError(error, "bad-data"),
      );
    }
    data.close();
    const back = await openAsdf(path);
    assert.deepEqual(back.stations(), codes.map((code) => `XY.${code}`).toSorted());
    for (const code of codes) assert.equal(back.station(`XY.${code}`).stream("raw").length, 1);
    assert.throws(
      () => back.station("XY.GONE"),
      (error) => isCropError(error, "not-found"),
    );
    back.close();
  }));

test("each mode does what it says with a file that is there, and with one that is not", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    for (const mode of ["r", "r+"] as const) {
      await assert.rejects(openAsdf(path, { mode }), (error) => isCropError(error, "not-found"));
    }
    const trace = new Trace(Int32Array.of(1), header);
    for (const [mode, count] of [
      ["x", 1],
      ["r+", 1],
      ["a", 1],
      ["w", 1],
    ] as const) {
      const data = await openAsdf(path, { mode });
      data.addWaveforms(trace, mode.replace("+", "_plus"));
      data.close();
      const back = await openAsdf(path);
      const tags = { x: ["x"], "r+": ["r_plus", "x"], a: ["a", "r_plus", "x"], w: ["w"] }[mode];
      assert.deepEqual(back.waveformTags(), tags);
      assert.equal(back.stations().length, count);
      back.close();
    }
    for (const mode of ["x", "w-"] as const) {
      await assert.rejects(openAsdf(path, { mode }), (error) =>
        isCropError(error, "already-exists"),
      );
    }
    for (const compression of ["szip-nn-8", "gzip-10", ""]) {
      await assert.rejects(openAsdf(path, { compression }), (error) =>
        isCropError(error, "bad-option"),
      );
    }
    assert.deepEqual(readdirSync(folder), ["a.h5"]);
  }));

test("old versions of the format keep their rules", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const data = await openAsdf(path, { mode: "w", formatVersion: "1.0.0" });
    const short = new Trace(Int16Array.of(1), header);
    assert.throws(() => data.addWaveforms(short, "raw"), /does not know int16/);
    const cut = new Trace(Int32Array.of(1), { ...header, starttime: 5n });
    data.addWaveforms(cut, "raw");
    assert.throws(() => data.addAuxiliaryData("Kind/a-b", Int8Array.of(1)), /is no name/);
    await assert.rejects(data.addProvenanceDocument(Buffer.from("<a/>"), "A"), /cannot name/);
    data.close();
    const back = await openAsdf(path);
    assert.equal(back.formatVersion, "1.0.0");
    assert.deepEqual(back.station("XY.S1").waveformNames(), [
      "XY.S1..BHZ__1970-01-01T00:00:00__1970-01-01T00:00:00__raw",
    ]);
    back.close();
  }));

test("a document that is replaced leaves the rest of the file alone", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    copyFileSync(small, path);
    const before = readFileSync(path);
    const data = await openAsdf(path, { mode: "r+" });
    const events = data.events();
    await data.replaceEvents(events);
    const name = data.stations().find((one) => data.station(one).hasStationXml()) ?? "";
    await data.deleteStation(name, "StationXML");
    data.close();
    assert.deepEqual(readFileSync(path).subarray(96, before.length), before.subarray(96));
    const back = await openAsdf(path);
    assert.deepEqual(back.events().events, events.events);
    assert.equal(back.station(name).stationXml(), undefined);
    back.close();
  }));

test(
  "a writer that is killed at any time leaves the earlier file whole",
  { timeout: 120_000 },
  () =>
    inFolder(async (folder) => {
      const path = join(folder, "a.h5");
      const first = await openAsdf(path, { mode: "w" });
      first.addWaveforms(new Trace(Int32Array.of(1, 2, 3), header), "raw");
      first.close();
      const program = join(folder, "write.mjs");
      writeFileSync(
        program,
        `import { openAsdf, Trace } from ${JSON.stringify(library)};
for (let round = 0; ; round++) {
  const data = await openAsdf(process.argv[2], { mode: "a" });
  for (let i = 0; i < 50; i++) {
    const samples = Float64Array.from({ length: 2000 }, () => Math.random());
    const header = { network: "XY", station: "S" + (i % 7), starttime: BigInt(i) * 10n ** 13n, channel: "BHZ" };
    data.addWaveforms(new Trace(samples, header), "round_" + round + "_" + process.pid);
  }
  data.close();
  process.stdout.write(".");
}
`,
      );
      for (let kill = 0; kill < 4; kill++) {
        const child = spawn(process.execPath, [program, path], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        const ended = new Promise((resolve) => child.once("exit", resolve));
        await new Promise((resolve) => child.stdout.once("data", resolve));
        await setTimeout(11 * kill); // anywhere within a round
        child.kill("SIGKILL");
        await ended;
        const data = await openAsdf(path);
        assert.deepEqual(data.station("XY.S1").stream("raw").at(0)?.data, Int32Array.of(1, 2, 3));
        const tags = data.waveformTags().filter((tag) => tag.endsWith(String(child.pid)));
        assert.ok(tags.length > 0);
        // Each round is there with all of its traces or not at all.
        for (const tag of tags) {
          const found = [...data.ifilter({ tag })].flatMap((one) => [...one.stream(tag)]);
          assert.equal(found.length, 50);
          assert.ok(found.every(({ npts }) => npts === 2000));
        }
        data.close();
      }
    }),
);

test(
  "what is compressed with LZF is read by h5py, and what h5py compresses is read here",
  { skip },
  () =>
    inFolder(async (folder) => {
      const path = join(folder, "lzf.h5");
      const data = await openAsdf(path, { mode: "w", compression: "lzf" });
      let state = 1;
      const noise = Int32Array.from({ length: 5000 }, () => (state = Math.imul(state, 48_271)));
      const even = Float64Array.from({ length: 20_001 }, (_, i) => (i >> 3) % 50);
      data.addWaveforms(new Trace(noise, { ...header, channel: "AAA" }), "raw");
      data.addWaveforms(new Trace(even, { ...header, channel: "BBB" }), "raw");
      data.close();
      const code = `import sys, h5py, numpy as np
with h5py.File(sys.argv[1], "a") as f:
    station = f["Waveforms"][next(iter(f["Waveforms"]))]
    names = sorted(name for name in station if name != "StationXML")
    assert [station[name].compression for name in names] == ["lzf", "lzf"] and all(station[name].fletcher32 for name in names)
    values = {code: station[name][:] for code, name in zip("AB", names)}
    assert np.array_equal(values["B"], (np.arange(20001) >> 3) % 50), values
    for number, (name, data) in enumerate(zip(names, (values["A"], values["B"]))):
        made = station.create_dataset(name.replace("raw", "h5py"), data=data, chunks=(1000,), compression="lzf", shuffle=number == 1, fletcher32=True)
        made.attrs["starttime"] = station[name].attrs["starttime"]
        made.attrs["sampling_rate"] = 1.0
        left_out = [made.id.get_chunk_info(i).filter_mask for i in range(made.id.get_num_chunks())]
        assert any(left_out) == (number == 0), left_out
`;
      const { status, stderr } = spawnSync(python, ["-c", code, path], { encoding: "utf8" });
      assert.equal(status, 0, stderr);
      const back = await openAsdf(path);
      const [station = ""] = back.stations();
      for (const tag of ["raw", "h5py"]) {
        const read = [...back.station(station).stream(tag)].map((trace) => trace.data);
        assert.deepEqual(read, [noise, even], tag);
      }
      back.close();
    }),
);

test("a filter that is missing here is named with file and dataset", { skip }, () =>
  inFolder(async (folder) => {
    const path = join(folder, "zstd.h5");
    copyFileSync(small, path);
    const code = `import sys, h5py, numpy as np
with h5py.File(sys.argv[1], "a") as f:
    d = f["Waveforms/XY.S1"].create_dataset("XY.S1..ZST__2020-01-01T00:00:00__2020-01-01T00:01:00__raw", shape=(5000,), dtype="i4", chunks=(5000,), compression=32015, allow_unknown_filter=True)
    d.id.write_direct_chunk((0,), b"no zstd")
    d.attrs["starttime"] = 5
    d.attrs["sampling_rate"] = 1.0
`;
    const { status, stderr } = spawnSync(python, ["-c", code, path], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const data = await openAsdf(path);
    assert.throws(
      () => data.station("XY.S1").stream("raw"),
      (error) =>
        isCropError(error, "corrupt") &&
        error.message.includes(path) &&
        error.message.includes("XY.S1..ZST__") &&
        error.message.includes("it needs a filter without a name, which is not here"),
    );
    data.close();
  }),
);

test("a reader of a part does not read the rest", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const data = await openAsdf(path, { mode: "w" });
    const long = Int32Array.from({ length: 400_000 }, (_, i) => i);
    data.addWaveforms(new Trace(long, header), "raw");
    data.close();
    const limited = await openAsdf(path, { singleItemReadLimitMib: 1 });
    assert.throws(() => limited.station("XY.S1").stream("raw"), /1\.53 MiB would be read at once/);
    const cut = limited.getWaveforms({ tag: "raw" }, 10n * second + 1000n, 20n * second + 1000n);
    assert.deepEqual(cut.at(0)?.data, long.subarray(200, 402));
    assert.equal(cut.at(0)?.starttime, 10n * second);
    limited.close();
  }));

test("the files that are made have the size that the summary tells", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const data = await openAsdf(path, { mode: "w" });
    data.addWaveforms(new Stream([new Trace(new Int32Array(5000), header)]), "raw");
    data.addAuxiliaryData("Kind/a", Float64Array.of(1));
    data.addAuxiliaryDataFile("x.bin", Buffer.from("hello"));
    data.close();
    const back = await openAsdf(path);
    assert.equal(back.bytes, statSync(path).size);
    assert.match(
      String(back),
      /^ASDF file \[format version: 1\.0\.3\]: '.*a\.h5' \(\d+\.\d KB\)\n\tContains 0 event\(s\)\n\tContains waveform data from 1 station\(s\)\.\n\tContains 2 type\(s\) of auxiliary data: Files, Kind$/,
    );
    assert.equal(
      String(back.station("XY.S1")),
      "Contents of the data set for station XY.S1:\n    - Has no StationXML file\n    - 1 Waveform Tag(s):\n        raw",
    );
    assert.deepEqual(back.auxiliaryFile("x.bin"), new Uint8Array(Buffer.from("hello")));
    back.close();
  }));
