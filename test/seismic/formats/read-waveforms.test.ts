import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isCropError } from "../../../src/index.ts";
import { formatSemd, formatSlist, readWaveforms, Trace } from "../../../src/seismic/index.ts";

const folder = mkdtempSync(join(tmpdir(), "crop sei's-mic-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const header = { network: "XX", station: "A", channel: "BXZ", samplingRate: 20 };
const trace = new Trace(Float64Array.of(1, 2.5, -3), header);

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

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
