import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isCropError } from "../../../src/index.ts";
import {
  formatSemd,
  formatSlist,
  readEvents,
  readInventory,
  readWaveforms,
  Trace,
  writeEvents,
  writeInventory,
  writeWaveforms,
} from "../../../src/seismic/index.ts";

const folder = mkdtempSync(join(tmpdir(), "crop sei's-mic-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const header = { network: "XX", station: "A", channel: "BXZ", samplingRate: 20 };
const trace = new Trace(Float64Array.of(1, 2.5, -3), header);

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

test("waveforms of every format come back from their file, whatever it is called", () => {
  for (const name of ["a b.mseed", "ü.sac", "it's.slist", "XX.A.BXZ.semd"]) {
    const file = join(folder, name);
    writeWaveforms(file, [trace]);
    const [back] = readWaveforms(file).traces;
    assert.deepEqual(
      back?.data,
      name.endsWith("sac") ? Float32Array.from(trace.toFloat64()) : trace.data,
    );
    assert.equal(back?.id, trace.id);
    assert.equal(back?.samplingRate, trace.samplingRate);
    const renamed = join(folder, "no ending");
    writeFileSync(renamed, readFileSync(file));
    if (!name.endsWith("semd")) assert.deepEqual(readWaveforms(renamed).at(0), back);
  }
});

test("a name that tells no format, and traces that a format cannot hold, are refused without a file", () => {
  assert.throws(
    () => writeWaveforms(join(folder, "x.unknown"), [trace]),
    (error) => isCropError(error, "bad-option"),
  );
  for (const traces of [[], [trace, trace]]) {
    assert.throws(
      () => writeWaveforms(join(folder, "x.unknown"), traces, { format: "sac" }),
      (error) => isCropError(error, "bad-data"),
    );
  }
  assert.ok(!existsSync(join(folder, "x.unknown")));
});

test("networks and events come back from their files", () => {
  const samples = fileURLToPath(new URL("../../../../test/data/seismic/", import.meta.url));
  const inventory = readInventory(join(samples, "stationxml.xml"));
  const catalog = readEvents(join(samples, "quakeml.xml")).filter((_, i) => i === 0);
  const file = join(folder, "metadata");
  writeInventory(file, inventory);
  assert.deepEqual(readInventory(file).response("XX.ABC..LKO"), inventory.response("XX.ABC..LKO"));
  writeInventory(file, inventory, { format: "stations" });
  assert.equal(readInventory(file).networks[0]?.stations.length, 2);
  writeEvents(file, catalog);
  assert.deepEqual(readEvents(file), catalog);
  writeEvents(file, catalog, { format: "cmtsolution" });
  assert.equal(readEvents(file).at(0)?.origins.length, 2);
});

test("the format of a file is found from its content or its name", () => {
  const semd = write("XX.A.BXZ.semd", formatSemd(trace));
  const slist = write("any name", formatSlist([trace]));
  for (const file of [semd, slist]) {
    assert.deepEqual(readWaveforms(file).at(0)?.data, trace.data, file);
    assert.equal(readWaveforms(file).at(0)?.id, "XX.A..BXZ");
  }
  assert.throws(
    () => readWaveforms(slist, { format: "semd" }),
    (error) => isCropError(error, "bad-data"),
  );
});

test("a file of no known format, or none at all, is refused by name", () => {
  for (const content of ["", "junk", new Uint8Array(5000), "TIMESERIES"]) {
    const file = write("junk.bin", content);
    assert.throws(
      () => readWaveforms(file),
      (error) => isCropError(error, "bad-data") && error.message.startsWith(file),
    );
  }
  const missing = join(folder, "missing");
  assert.throws(
    () => readWaveforms(missing),
    (error) => isCropError(error, "not-found") && error.message.startsWith(missing),
  );
  assert.throws(
    () => readWaveforms(folder),
    (error) => isCropError(error, "disk") && error.message.includes(folder),
  );
});
