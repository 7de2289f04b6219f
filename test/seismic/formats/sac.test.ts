import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/index.ts";
import { encodeSac, parseSac, parseSacText, Trace } from "../../../src/seismic/index.ts";
import { anyCode, anyTime } from "../any-values.ts";

const folder = new URL("../../../../test/data/seismic/", import.meta.url);

interface Expected {
  readonly starttime: string;
  readonly data: readonly number[];
}

const obspy = JSON.parse(readFileSync(new URL("sac.json", folder), "utf8")) as Readonly<
  Record<string, Expected>
>;

for (const [name, expected] of Object.entries(obspy)) {
  test(`${name} of obspy is read as obspy reads it`, () => {
    const bytes = readFileSync(new URL(`${name}.sac`, folder));
    const isText = name.endsWith("text");
    const trace = isText ? parseSacText(bytes.toString("latin1"), name) : parseSac(bytes, name);
    assert.equal(trace.id, "XX.ABC.10.BHZ");
    // The text holds `b` in eight digits, and obspy keeps it as a double.
    assert.ok(Math.abs(Number(trace.starttime - BigInt(expected.starttime))) <= 1);
    assert.equal(trace.samplingRate, name.includes("big") ? 100 : 1 / 3);
    assert.deepEqual([...trace.toFloat64()], expected.data);
    assert.equal(trace.details.sac?.["kevnm"], isText ? "a long event" : undefined);
  });
}

test("binary SAC is written as obspy writes it, but for scale, the last bit of the mean and undefined texts", () => {
  for (const byteOrder of ["big", "little"] as const) {
    const bytes = readFileSync(new URL(`sac-${byteOrder}.sac`, folder));
    const ours = encodeSac(parseSac(bytes, "x").with({ details: {} }), { byteOrder });
    assert.equal(ours.length, bytes.length);
    const different = [];
    for (let word = 0; word < bytes.length / 4; word++) {
      const at = 4 * word;
      if (!bytes.subarray(at, at + 4).equals(ours.subarray(at, at + 4))) different.push(word);
    }
    assert.deepEqual(different, [3, 56, 114, 115]);
  }
});

const anySacTrace: fc.Arbitrary<Trace> = fc
  .record(
    {
      network: anyCode(0, 8),
      station: anyCode(0, 8),
      location: anyCode(0, 8),
      channel: anyCode(0, 8),
      starttime: anyTime(1n),
      samplingRate: fc.constantFrom(0.01, 1 / 3, 1, 40, 100 / 3, 100, 5000),
      data: fc.float32Array({ maxLength: 50 }),
    },
    { noNullPrototype: true },
  )
  .map(({ data, ...header }) => new Trace(data, header));

test("traces come back from SAC, twice too, empty ones and NaN included", () => {
  fc.assert(
    fc.property(anySacTrace, fc.constantFrom("big", "little"), (trace, byteOrder) => {
      const back = parseSac(encodeSac(trace, { byteOrder }), "x");
      assert.deepEqual(back.data, trace.data);
      assert.equal(back.id, trace.id);
      assert.equal(back.starttime, trace.starttime);
      assert.ok(Math.abs(back.samplingRate / trace.samplingRate - 1) < 1e-6);
      const again = parseSac(encodeSac(back, { byteOrder }), "x");
      assert.deepEqual(again, back);
    }),
  );
});

test("a header that came along stays, and its reference time with it", () => {
  const bytes = readFileSync(new URL("sac-big-text.sac", folder), "latin1");
  const trace = parseSacText(bytes, "x");
  const moved = trace.slice(trace.timeOf(10));
  const back = parseSac(encodeSac(moved), "x");
  assert.ok(Math.abs(Number(back.starttime - trace.timeOf(10))) < 100); // b is a float32
  const { t0, user0, kevnm, evla, nzmsec, npts } = back.details.sac ?? {};
  assert.deepEqual([t0, user0, kevnm, evla, nzmsec, npts], [4, 3.25, "a long event", 12.5, 12, 40]);
});

test("a start far from the reference time is not rounded to float32, and picks move along", () => {
  const first = parseSac(
    encodeSac(new Trace(Float32Array.of(1, 2), { samplingRate: 100, starttime: 1_000_000_000n })),
    "x",
  );
  const picked = first.with({
    starttime: first.starttime + 80_000_003_000_000n,
    details: { sac: { ...first.details.sac, t0: 80_000.5 } },
  });
  const back = parseSac(encodeSac(picked), "x");
  assert.equal(back.starttime, picked.starttime);
  assert.ok(Math.abs(Number(back.details.sac!["t0"]) - 0.497) < 1e-2);
  const near = first.with({ starttime: first.starttime + 500_000_000n });
  assert.equal(parseSac(encodeSac(near), "x").details.sac!["b"], 0.5);
});

test("version 7 is read with the doubles behind its samples", () => {
  const trace = new Trace(Float32Array.of(1, 2), { starttime: 1_000_000_000n });
  const bytes = encodeSac(trace);
  bytes.writeInt32LE(7, 304);
  const footer = Buffer.alloc(22 * 8);
  for (let i = 0; i < 22; i++) footer.writeDoubleLE(-12_345, 8 * i);
  footer.writeDoubleLE(1 / 3, 0);
  footer.writeDoubleLE(0.123456789, 8);
  const back = parseSac(Buffer.concat([bytes, footer]), "x");
  assert.equal(back.delta, 1 / 3);
  assert.equal(back.starttime, 1_123_456_789n);
});

test("what is no SAC, cut off or no even time series is refused with file and field", () => {
  const whole = encodeSac(new Trace(Float32Array.of(1, 2, 3)));
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(whole);
    change(bytes);
    return bytes;
  };
  const refusals: readonly (readonly [bytes: Buffer, message: RegExp])[] = [
    [Buffer.alloc(0), /a file: there is no SAC header/],
    [Buffer.alloc(1000), /no SAC header/],
    [whole.subarray(0, 631), /no SAC header/],
    [whole.subarray(0, -1), /header field npts: 3 samples take 644 bytes, the file has 643/],
    [Buffer.concat([whole, Buffer.alloc(1)]), /the file has 645/],
    [changed((bytes) => bytes.writeInt32LE(-12_345, 316)), /field npts: a whole number/],
    [changed((bytes) => bytes.writeInt32LE(-5, 316)), /field npts/],
    [changed((bytes) => bytes.writeInt32LE(2 ** 30, 316)), /field npts/],
    [changed((bytes) => bytes.writeFloatLE(0, 0)), /field delta: the sampling interval is 0 s/],
    [changed((bytes) => bytes.writeFloatLE(NaN, 0)), /field delta/],
    [changed((bytes) => bytes.writeFloatLE(Infinity, 20)), /field b/],
    [changed((bytes) => bytes.writeInt32LE(400, 284)), /field nzyear: day of the year 400/],
    [changed((bytes) => bytes.writeInt32LE(2, 340)), /field iftype: 2/],
    [changed((bytes) => bytes.writeInt32LE(0, 420)), /field leven: 0/],
  ];
  for (const [bytes, message] of refusals) {
    assert.throws(
      () => parseSac(bytes, "a file"),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      String(message),
    );
  }
  assert.throws(
    () => encodeSac(new Trace(Float64Array.of(Infinity, 1e39))),
    (error) => isCropError(error, "bad-data") && /sample 1 \(1e\+39\)/.test(error.message),
  );
  assert.throws(
    () => encodeSac(new Trace(Float32Array.of(1), { station: "MUCHTOOLONG" })),
    (error) => isCropError(error, "bad-data") && /kstnm/.test(error.message),
  );
});

test("changed bits and junk give a trace or a refusal, never another error", () => {
  const whole = encodeSac(new Trace(Float32Array.of(1, 2, 3)));
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    whole[bit >> 3]! ^= 1 << (bit & 7);
    try {
      parseSac(whole, "x");
    } catch (error) {
      assert.ok(isCropError(error, "bad-data"), String(error));
    }
    whole[bit >> 3]! ^= 1 << (bit & 7);
  }
  const text = readFileSync(new URL("sac-big-text.sac", folder), "latin1");
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 5 }), (place, junk) => {
      try {
        parseSacText(text.slice(0, place) + junk + text.slice(place + junk.length), "x");
        parseSacText(text.slice(0, place), "x");
      } catch (error) {
        assert.ok(isCropError(error, "bad-data"), String(error));
        assert.match(error.message, /^x, (?:line \d+|header field \w+): /);
      }
    }),
  );
});
