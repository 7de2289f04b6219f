import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isCropError } from "../../../src/index.ts";
import { parseMseed3, parseUtc } from "../../../src/seismic/index.ts";

const folder = new URL("../../../../test/data/seismic/", import.meta.url);
const bytes = readFileSync(new URL("mseed3.mseed3", folder));
const samples = JSON.parse(readFileSync(new URL("mseed3.json", folder), "utf8")) as Readonly<
  Record<string, readonly number[]>
>;
const start = parseUtc("2013-05-24T05:40:00.123456789");

test("records of libmseed in every encoding are read and joined", () => {
  const stream = parseMseed3(bytes, "x");
  assert.deepEqual(
    stream.traces.map((trace) => trace.station),
    Object.keys(samples),
  );
  for (const trace of stream) {
    assert.equal(trace.id, `XX.${trace.station}.10.BHZ`);
    assert.equal(trace.starttime, start);
    assert.equal(trace.samplingRate, trace.station.startsWith("FLOAT") ? 0.1 : 40);
    assert.deepEqual([...trace.toFloat64()], samples[trace.station]);
    assert.equal(trace.details.mseed?.encoding, trace.station);
  }
});

test("any changed bit of a record is refused with its place", () => {
  const broken = Buffer.from(bytes);
  for (let bit = 0; bit < 8 * 600; bit++) {
    broken[bit >> 3]! ^= 1 << (bit & 7);
    assert.throws(
      () => parseMseed3(broken, "a file"),
      (error) =>
        isCropError(error, "bad-data") && /^a file, record [12] at byte \d+: /.test(error.message),
      `bit ${bit}`,
    );
    broken[bit >> 3]! ^= 1 << (bit & 7);
  }
});

test("a file that is cut off is refused", () => {
  for (const cut of [3, 39, 40, 100, bytes.length - 1]) {
    assert.throws(
      () => parseMseed3(bytes.subarray(0, cut), "x"),
      (error) => isCropError(error, "bad-data"),
      `${cut} bytes`,
    );
  }
});
