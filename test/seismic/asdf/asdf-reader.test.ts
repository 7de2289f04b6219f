import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { isCropError } from "../../../src/errors.ts";
import { AsdfReader } from "../../../src/seismic/asdf/asdf-reader.ts";
import { openAsdf } from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { traceOf, writeInput, writeWithXml } from "../process/asdf-lab.ts";

test("a file that has changed, or was closed, is read anew", async (t) => {
  const path = new Lab(t).path("a.h5");
  const reader = new AsdfReader(path);
  const stations = (): Promise<readonly string[]> => reader.read((data) => data.stations());
  await assert.rejects(stations(), (error) => isCropError(error, "not-found"));
  await writeInput(path, ["A"]);
  assert.deepEqual(await stations(), ["XY.A"]);
  const data = await openAsdf(path, { mode: "a" });
  data.addWaveforms(traceOf("B", "BHZ"), "raw");
  data.close();
  assert.deepEqual(await stations(), ["XY.A", "XY.B"]);
  await writeInput(path, ["C"]);
  assert.deepEqual(await stations(), ["XY.C"]);
  reader.close();
  assert.deepEqual(await stations(), ["XY.C"]);
  reader.close();
});

test("what only the HDF5 library reads is read with it, from the beginning", async (t) => {
  const path = new Lab(t).path("a.h5");
  await writeWithXml(path, "<x/>");
  const reader = new AsdfReader(path);
  let calls = 0;
  const read = (): Promise<readonly unknown[]> =>
    reader.read((data) => {
      calls++;
      return [data.stations(), data.station("XY.A").stream("raw").traces[0]!.npts];
    });
  assert.deepEqual(await read(), [["XY.A", "XY.B"], 21]);
  assert.equal(calls, 2);
  assert.deepEqual(await read(), [["XY.A", "XY.B"], 21]);
  assert.equal(calls, 3);
  reader.close();
});

test("a file that was cut off is refused by its name", async (t) => {
  const path = new Lab(t).path("a.h5");
  await writeInput(path, ["A"]);
  for (const share of [0.9, 0.01]) {
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, Math.floor(share * bytes.length)));
    const reader = new AsdfReader(path);
    await assert.rejects(
      reader.read((data) => data.stations()),
      (error) => isCropError(error, "corrupt") && error.message.includes(path),
    );
  }
});
