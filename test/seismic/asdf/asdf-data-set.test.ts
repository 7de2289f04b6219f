import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isCropError } from "../../../src/errors.ts";
import { type AsdfQuery, openAsdf, parseUtc, Stream, Trace } from "../../../src/seismic/index.ts";
import { inFolder } from "../../in-folder.ts";

const goldens = fileURLToPath(new URL("../../../../../shared/golden/asdf/", import.meta.url));
const skip = existsSync(goldens) ? false : `no reference results at ${goldens}`;

const trace = (start: bigint, channel = "BHZ"): Trace =>
  new Trace(Int32Array.of(1, -2, 3), {
    network: "XY",
    station: "S1",
    channel,
    starttime: start,
    samplingRate: 20,
  });

for (const name of [
  "small-input",
  "small-processed",
  "small-chain",
  "variety-input",
  "variety-processed",
  "variety-chain",
]) {
  test(`everything in ${name}.h5 is read`, { skip }, async () => {
    const data = await openAsdf(join(goldens, `${name}.h5`));
    try {
      let traces = 0;
      for (const station of data.stations().map((one) => data.station(one))) {
        for (const tag of station.tags()) {
          for (const one of station.stream(tag)) {
            assert.ok(one.npts > 0, one.id);
            traces++;
          }
        }
        assert.equal(station.coordinates() === undefined, station.name === "XY.S0008");
      }
      assert.ok(traces >= 6);
      assert.ok(data.events().length > 0);
      for (const path of data.auxiliaryPaths()) assert.ok(data.auxiliary(path).data.length > 0);
      for (const one of data.provenanceNames()) assert.ok(data.provenance(one));
      assert.match(String(data), /^ASDF file \[format version: 1\.0\.3\]/);
    } finally {
      data.close();
    }
  });
}

test("ids, labels and provenance of a pyasdf file survive a delete", { skip }, () =>
  inFolder(async (folder) => {
    const path = join(folder, "x.h5");
    writeFileSync(path, readFileSync(join(goldens, "variety-input.h5")));
    const data = await openAsdf(path, { mode: "a" });
    const before = data.station("XY.S0001").stream("raw_recording");
    assert.ok(before.at(0)?.details.asdf?.labels);
    assert.ok(before.at(0)?.details.asdf?.provenanceId);
    await data.deleteStation("XY.S0008");
    data.close();
    const after = await openAsdf(path);
    assert.ok(!after.stations().includes("XY.S0008"));
    assert.deepEqual(after.station("XY.S0001").stream("raw_recording"), before);
    after.close();
  }),
);

test("what is written is read back, and found by a query", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a é'.h5");
    const data = await openAsdf(path, { mode: "w" });
    const details = { labels: ["ä", "b"], eventIds: ["smi:local/1"] };
    assert.deepEqual(
      data.addWaveforms(new Stream([trace(1n), trace(9n, "BHN")]), "raw", details),
      [],
    );
    assert.equal(data.addWaveforms(trace(1n), "raw").length, 1);
    data.addAuxiliaryData("Kind/a/b", Float64Array.of(1, 2, 3, 4), {
      shape: [2, 2],
      parameters: { x: 1.5 },
    });
    assert.equal(existsSync(path), false);
    data.close();
    assert.deepEqual(readdirSync(folder), ["a é'.h5"]);
    const back = await openAsdf(path);
    const stream = back.station("XY.S1").stream("raw");
    assert.deepEqual(stream.at(1)?.data, Int32Array.of(1, -2, 3));
    assert.equal(stream.at(1)?.starttime, 1n);
    assert.deepEqual(stream.at(0)?.details.asdf, { tag: "raw", ...details });
    assert.deepEqual(
      [...back.ifilter({ channel: "*N", labels: "ä" })][0]?.waveformNames().length,
      1,
    );
    assert.deepEqual([...back.ifilter({ event: null })], []);
    assert.deepEqual(back.auxiliary("Kind/a/b").shape, [2, 2]);
    assert.deepEqual(back.validate().withoutStationXml, ["XY.S1"]);
    back.close();
  }));

test("a discarded change leaves the file as it was", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const first = await openAsdf(path, { mode: "a" });
    first.addWaveforms(trace(1n), "raw");
    first.close();
    const bytes = readFileSync(path);
    const second = await openAsdf(path, { mode: "a" });
    second.addWaveforms(trace(2n), "other");
    second.discard();
    assert.deepEqual(readFileSync(path), bytes);
    assert.deepEqual(readdirSync(folder), ["a.h5"]);
  }));

test("what could not be written whole does not take the place of the file", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const first = await openAsdf(path, { mode: "w" });
    first.addWaveforms(trace(1n), "raw");
    first.close();
    const bytes = readFileSync(path);
    const program = join(folder, "write.mjs");
    const library = new URL("../../../src/seismic/index.js", import.meta.url).href;
    writeFileSync(
      program,
      `import { openAsdf, Trace } from ${JSON.stringify(library)};
const data = await openAsdf(process.argv[2], { mode: "a" });
const samples = Float64Array.from({ length: 400_000 }, () => Math.random());
const header = { network: "XY", station: "S1", location: "", channel: "BHZ", starttime: 5n, samplingRate: 1 };
let errors = "";
try { data.addWaveforms(new Trace(samples, header), "more"); } catch (error) { errors += error.code; }
try { data.close(); } catch (error) { errors += " " + error.code; }
process.stdout.write(errors);
`,
    );
    const limited = 'ulimit -f 1500; exec "$0" "$@"'; // a file may have 1.5 MB: as on a full disk
    const { stdout, stderr } = spawnSync("bash", ["-c", limited, process.execPath, program, path], {
      encoding: "utf8",
    });
    assert.equal(stdout, "disk disk", stderr);
    assert.deepEqual(readFileSync(path), bytes);
    assert.deepEqual(readdirSync(folder).toSorted(), ["a.h5", "write.mjs"]);
  }));

test("bad tags, codes and files are refused by name", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const data = await openAsdf(path, { mode: "w" });
    for (const tag of ["A", "a__b", "stationxml", ""]) {
      assert.throws(() => data.addWaveforms(trace(1n), tag), /is no tag/);
    }
    assert.throws(() => data.addWaveforms(trace(1n).with({ station: "" }), "a"), /cannot name/);
    const slash = trace(1n).with({ channel: "B/Z" });
    assert.throws(() => data.addWaveforms([trace(1n), slash], "a"), /holds a slash/);
    assert.deepEqual(data.stations(), []); // not even the first one was written
    data.discard();
    await assert.rejects(openAsdf(path), (error) => isCropError(error, "not-found"));
    writeFileSync(path, "junk");
    await assert.rejects(openAsdf(path), (error) => isCropError(error, "corrupt"));
  }));

const small = fileURLToPath(
  new URL("../../../../test/data/seismic/asdf-small.h5", import.meta.url),
);

test("a file of pyasdf is read: big-endian samples, ids, labels, documents, auxiliary data", async () => {
  const data = await openAsdf(small);
  const stream = data.station("XY.S1").stream("raw_recording");
  assert.deepEqual(
    stream.traces.map((one) => one.data),
    [Float32Array.from({ length: 20 }, (_, i) => i), Int32Array.from({ length: 20 }, (_, i) => i)],
  );
  assert.deepEqual(stream.at(0)?.details.asdf, {
    tag: "raw_recording",
    eventIds: ["smi:local/e"],
    labels: ["one", "ä"],
    provenanceId: "{http://seisprov.org/x}y",
  });
  const [attributes] = data.station("XY.S1").getWaveformAttributes().values();
  assert.deepEqual(attributes?.labels, ["one", "ä"]);
  assert.equal(attributes?.samplingRate, stream.at(0)?.samplingRate);
  assert.ok(data.events().length > 0);
  assert.deepEqual(data.auxiliary("Kind/a/b").shape, [2, 3]);
  const start = parseUtc("2020-01-01T00:00:01.1Z");
  const cut = data.getWaveforms({ channel: "BHZ" }, start, start + 1_000_000_000n);
  assert.deepEqual(cut.at(0)?.data, Int32Array.of(4, 5, 6, 7, 8, 9));
  assert.throws(() => data.addWaveforms(stream, "raw"), /opened for reading/);
  data.close();
});

test("events and StationXML are added once, replaced and deleted", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const source = await openAsdf(small);
    const data = await openAsdf(path, { mode: "w" });
    const events = source.events();
    await data.addQuakeMl(events);
    await assert.rejects(data.addQuakeMl(events), (error) => isCropError(error, "already-exists"));
    assert.equal(data.events().length, events.length);
    for (const name of source.stations()) {
      const xml = source.station(name).stationXml();
      if (xml === undefined) continue;
      await data.addStationXml(xml);
      const once = data.station(name).inventory();
      await data.addStationXml(xml);
      assert.deepEqual(data.station(name).inventory()?.networks, once?.networks);
    }
    await data.deleteEvents();
    assert.equal(data.events().length, 0);
    await assert.rejects(data.deleteStation("XY.S1", "gone"), (error) =>
      isCropError(error, "not-found"),
    );
    data.close();
    source.close();
  }));

test("a query compares, negates and asks for what is missing", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const data = await openAsdf(path, { mode: "w" });
    const event = { resourceId: "smi:local/a?b" };
    data.addWaveforms(trace(0n), "one", { labels: ["x", "yz"], eventIds: event });
    data.addWaveforms(trace(5n, "BHE").with({ samplingRate: 10 }), "two");
    data.addWaveforms(trace(9n).with({ station: "S2", location: "00" }), "one");
    const found = (...queries: readonly AsdfQuery[]): readonly string[] =>
      [...data.ifilter(...queries)].flatMap((one) =>
        one.waveforms().map(({ header, tag }) => `${header.id} ${tag}`),
      );
    const [a, b, c] = ["XY.S1..BHZ one", "XY.S1..BHE two", "XY.S2.00.BHZ one"];
    const cases: readonly [AsdfQuery, readonly (string | undefined)[]][] = [
      [{}, [b, a, c]],
      [{ tag: "o*" }, [a, c]],
      [{ tag: { not: "o*" } }, [b]],
      [{ station: ["S2", "S9"] }, [c]],
      [{ location: "" }, [b, a]],
      [{ labels: "y?" }, [a]],
      [{ labels: null }, [b, c]],
      [{ labels: { not: null } }, [a]],
      [{ labels: { not: "x" } }, [b, c]],
      [{ event }, [a]],
      [{ event: "smi:local/aXb" }, []],
      [{ event: null, tag: "one" }, [c]],
      [{ samplingRate: 10 }, [b]],
      [{ samplingRate: { above: 10 } }, [a, c]],
      [{ samplingRate: { min: 10, below: 20 } }, [b]],
      [{ npts: { not: { max: 2 } } }, [b, a, c]],
      [{ starttime: { above: 0n, max: 5n } }, [b]],
      [{ latitude: { min: -90 } }, []],
      [{ latitude: null }, [b, a, c]],
    ];
    for (const [query, expected] of cases) {
      assert.deepEqual(found(query), expected, Object.keys(query).join());
    }
    assert.deepEqual(found({ tag: "one" }, { station: "S1" }), [a]);
    data.discard();
  }));

test("an option or a condition in the words of pyasdf is refused, and not left out", () =>
  inFolder(async (folder) => {
    const any = (options: unknown): never => options as never;
    const refused = (what: RegExp) => (error: unknown) =>
      isCropError(error, "bad-option") && what.test(error.message);
    const path = join(folder, "a.h5");
    await assert.rejects(
      openAsdf(path, any({ mode: "w", format_version: "1.0.2" })),
      refused(/format_version; it knows .*formatVersion/),
    );
    const data = await openAsdf(path, { mode: "w" });
    assert.throws(
      () => data.addWaveforms(trace(0n), "raw", any({ event_id: "smi:local/a" })),
      refused(/event_id; it knows eventIds/),
    );
    assert.deepEqual(data.stations(), []);
    data.addWaveforms(trace(0n), "raw");
    assert.throws(
      () => [...data.ifilter(any({ elevation_in_m: { min: 10 } }))],
      refused(/elevation_in_m; it knows .*elevation/),
    );
    assert.throws(
      () => data.getWaveforms(any({ sation: "S1" }), 0n, 9n),
      refused(/sation; it knows network, station/),
    );
    data.close();
    const saved = await openAsdf(path);
    await assert.rejects(
      saved.process((stream) => stream, any({ output_filename: "b.h5", tagMap: { raw: "x" } })),
      refused(/output_filename; it knows outputFilename/),
    );
    saved.close();
  }));
