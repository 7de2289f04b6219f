import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/index.ts";
import {
  encodeMseed,
  type MseedOptions,
  parseMseed,
  type Samples,
  sampleTypeOf,
  Stream,
  Trace,
} from "../../../src/seismic/index.ts";
import { anyTrace } from "../any-values.ts";

const folder = new URL("../../../../test/data/seismic/", import.meta.url);

interface Expected {
  readonly starttime: string;
  readonly samplingRate: number;
  readonly dtype: string;
  readonly data: readonly number[];
}

const obspy = JSON.parse(readFileSync(new URL("mseed.json", folder), "utf8")) as Readonly<
  Record<string, Expected>
>;

for (const [name, expected] of Object.entries(obspy)) {
  const bytes = readFileSync(new URL(`${name}.mseed`, folder));

  test(`${name} of obspy is read as obspy reads it`, () => {
    const [trace, ...others] = parseMseed(bytes, name).traces;
    assert.ok(trace !== undefined && others.length === 0);
    assert.equal(trace.id, "XX.ABC.10.BHZ");
    assert.equal(String(trace.starttime), expected.starttime);
    assert.equal(trace.samplingRate, expected.samplingRate);
    assert.equal(sampleTypeOf(trace.data), expected.dtype);
    assert.deepEqual([...trace.toFloat64()], expected.data);
  });

  test(`${name} is written byte for byte as obspy writes it`, () => {
    const [encoding = "", byteOrder = "", length] = name.split("-");
    const options = {
      encoding: encoding.toUpperCase(),
      byteOrder,
      recordLength: Number(length),
    } as MseedOptions;
    assert.ok(encodeMseed(parseMseed(bytes, name), options).equals(bytes));
  });
}

const anyOptions: fc.Arbitrary<MseedOptions> = fc.record(
  {
    recordLength: fc.constantFrom(256, 512, 4096),
    byteOrder: fc.constantFrom("big", "little"),
  },
  { noNullPrototype: true },
);

function withoutDetails(stream: Stream): readonly Trace[] {
  return stream.traces.map((trace) => trace.with({ details: {} }));
}

test("traces come back from miniSEED, but for rates that float32 and fractions cannot tell", () => {
  fc.assert(
    fc.property(anyTrace, anyOptions, (trace, options) => {
      const [back] = withoutDetails(parseMseed(encodeMseed([trace], options), "x"));
      const expected = trace.npts === 0 ? undefined : trace;
      assert.deepEqual(back, expected);
    }),
    { numRuns: 300 },
  );
});

test("integers come back from every integer encoding that holds them", () => {
  fc.assert(
    fc.property(
      fc.int16Array({ minLength: 1, maxLength: 2000, size: "max" }),
      fc.constantFrom("INT16", "INT32", "STEIM1", "STEIM2"),
      anyOptions,
      (data, encoding, options) => {
        for (const samples of [data, Int32Array.from(data), BigInt64Array.from(data, BigInt)]) {
          const bytes = encodeMseed([new Trace(samples)], { ...options, encoding });
          const [back] = parseMseed(bytes, "x").traces;
          assert.deepEqual([...back!.toFloat64()], [...data]);
          assert.equal(back?.details.mseed?.encoding, encoding);
        }
      },
    ),
  );
});

test("differences past 30 bits are written as Steim-1 unless Steim-2 is asked for", () => {
  const trace = new Trace(Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0));
  const [back] = parseMseed(encodeMseed([trace]), "x").traces;
  assert.deepEqual(back?.data, trace.data);
  assert.equal(back?.details.mseed?.encoding, "STEIM1");
  assert.throws(
    () => encodeMseed([trace], { encoding: "STEIM2" }),
    (error) => isCropError(error, "bad-data"),
  );
});

test("a record longer than 65,535 samples can fill is written in parts", () => {
  for (const data of [new Int32Array(200_000), new Int16Array(200_000)]) {
    const trace = new Trace(data);
    const [back, ...others] = parseMseed(
      encodeMseed([trace], { recordLength: 2 ** 20 }),
      "x",
    ).traces;
    assert.deepEqual(back?.data, data);
    assert.deepEqual(others, []);
  }
});

test("2,000 gaps and overlaps are kept as traces apart, neighbours are joined", () => {
  const second = 1_000_000_000n;
  const pieces = Array.from({ length: 2001 }, (_, i) => {
    const starttime = BigInt(2 * i + (i % 2)) * second;
    return new Trace(Int32Array.of(i, -i), { station: "A", starttime });
  });
  const bytes = encodeMseed(pieces, { recordLength: 128 });
  const stream = parseMseed(bytes, "x");
  assert.equal(stream.length, 2001);
  assert.deepEqual(
    stream.traces.map((trace) => trace.starttime),
    pieces.map((trace) => trace.starttime),
  );
  const touching = pieces.map((trace, i) => trace.with({ starttime: BigInt(2 * i) * second }));
  assert.equal(parseMseed(encodeMseed(touching, { recordLength: 128 }), "x").length, 1);
});

test("a start that drifts by less than half a sample goes on, by more begins a trace", () => {
  const first = new Trace(Int32Array.of(1, 2), { samplingRate: 10 });
  const due = 200_000_000n;
  const lengthFor = (starttime: bigint): number =>
    parseMseed(encodeMseed([first, first.with({ starttime })]), "x").length;
  assert.equal(lengthFor(due + 49_000_000n), 1);
  assert.equal(lengthFor(due + 51_000_000n), 2);
  assert.equal(lengthFor(due - 51_000_000n), 2);
});

test("a correction of time that is not applied yet is applied", () => {
  const bytes = encodeMseed([new Trace(Int32Array.of(1))]);
  bytes.writeInt32BE(-15_000, 40);
  assert.equal(parseMseed(bytes, "x").at(0)?.starttime, -1_500_000_000n);
  bytes.writeUInt8(2, 36);
  assert.equal(parseMseed(bytes, "x").at(0)?.starttime, 0n);
});

const sample = encodeMseed(
  [
    new Trace(
      Int32Array.from({ length: 2000 }, (_, i) => (i * i) % 977),
      { network: "XX" },
    ),
  ],
  { recordLength: 512 },
);

test("what is cut off is refused with file, record and byte", () => {
  for (const cut of [1, 47, 63, 100, 511, 512 + 48, sample.length - 1]) {
    assert.throws(
      () => parseMseed(sample.subarray(0, cut), "a file"),
      (error) =>
        isCropError(error, "bad-data") && /^a file, record [1-9] at byte \d+: /.test(error.message),
      `${cut} bytes`,
    );
  }
});

test("a changed bit gives samples or a refusal that names the record, never another error", () => {
  const broken = Buffer.from(sample);
  const outcomes = { read: 0, refused: 0 };
  for (let bit = 0; bit < 8 * 1024; bit++) {
    broken[bit >> 3]! ^= 1 << (bit & 7);
    try {
      parseMseed(broken, "x");
      outcomes.read++;
    } catch (error) {
      assert.ok(isCropError(error, "bad-data"), String(error));
      assert.match(error.message, /^x, record \d+ at byte \d+: /);
      outcomes.refused++;
    }
    broken[bit >> 3]! ^= 1 << (bit & 7);
  }
  // The compressed samples make up nine tenths of the bytes, and each is guarded by the last one of its record.
  assert.ok(outcomes.refused > 6000, JSON.stringify(outcomes));
});

test("a record whose length is said to be greater does not swallow those after it", () => {
  for (const exponent of [10, 11, 12]) {
    const broken = Buffer.from(sample);
    const blockette = broken.readUInt16BE(46);
    broken[blockette + 6] = exponent;
    assert.throws(
      () => parseMseed(broken, "x"),
      (error) =>
        isCropError(error, "bad-data") &&
        error.message.startsWith("x, record 1 at byte 0: ") &&
        /another one begins \d+ bytes later|ends within the record/.test(error.message),
    );
  }
});

test("junk is refused, whatever it is", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000, size: "max" }), fc.boolean(), (junk, isAfter) => {
      const bytes = isAfter ? Buffer.concat([sample, junk]) : Buffer.from(junk);
      if (junk.length === 0) return;
      assert.throws(
        () => parseMseed(bytes, "x"),
        (error) => isCropError(error, "bad-data"),
      );
    }),
  );
});

test("control headers and blank records of a full SEED volume are passed over", () => {
  const control = Buffer.alloc(1024, " ");
  control.write("000001V 0100095 02.4121992,001,00:00:00.0000~");
  const blank = Buffer.alloc(512, " ");
  const whole = parseMseed(sample, "x");
  assert.deepEqual(parseMseed(Buffer.concat([control, control, sample]), "x"), whole);
  assert.deepEqual(parseMseed(Buffer.concat([sample, blank]), "x"), whole);
  blank.write("000009");
  assert.deepEqual(parseMseed(Buffer.concat([sample, blank, sample]), "x").length, 2);
  assert.throws(
    () => parseMseed(control, "x"),
    (error) => isCropError(error, "bad-data") && /x: there is no data record/.test(error.message),
  );
});

test("records of other encodings, without blockette 1000 or with a loop of blockettes are refused", () => {
  const broken = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = encodeMseed([new Trace(Int32Array.of(1))], { recordLength: 256 });
    change(bytes);
    return bytes;
  };
  const refusals: readonly (readonly [bytes: Buffer, message: RegExp])[] = [
    [broken((bytes) => bytes.writeUInt8(0, 52)), /text/],
    [broken((bytes) => bytes.writeUInt8(30, 52)), /SRO/],
    [broken((bytes) => bytes.writeUInt16BE(0, 46)), /blockette 1000/],
    [broken((bytes) => bytes.writeUInt16BE(48, 50)), /a blockette is said to be at byte 48/],
    [broken((bytes) => bytes.writeUInt16BE(400, 30)), /400 STEIM2 samples do not fit/],
    [broken((bytes) => bytes.writeUInt16BE(0, 32)), /sampling rate is 0 Hz/],
    [broken((bytes) => bytes.writeUInt8(3, 54)), /2\^3 bytes/],
    [broken((bytes) => bytes.writeUInt16BE(9, 44)), /byte 9 of it/],
    [broken((bytes) => bytes.writeInt32BE(77, 72)), /last sample is 1, where 77/],
  ];
  for (const [bytes, message] of refusals) {
    assert.throws(
      () => parseMseed(bytes, "x"),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      String(message),
    );
  }
});

test("codes, samples and options that miniSEED cannot hold are refused by id", () => {
  const refusals: readonly (readonly [header: object, data: Samples, options: MseedOptions])[] = [
    [{ station: "TOOLONG" }, Int32Array.of(1), {}],
    [{ network: "A B" }, Int32Array.of(1), {}],
    [{ channel: "Ü" }, Int32Array.of(1), {}],
    [{}, BigInt64Array.of(2n ** 40n), {}],
    [{}, Float64Array.of(1), { encoding: "FLOAT32" }],
    [{}, Float32Array.of(1), { encoding: "STEIM2" }],
    [{}, Int32Array.of(70_000), { encoding: "INT16" }],
  ];
  for (const [header, data, options] of refusals) {
    const trace = new Trace(data, header);
    assert.throws(
      () => encodeMseed([trace], options),
      (error) => isCropError(error, "bad-data") && error.message.startsWith(`${trace.id}: `),
      trace.id,
    );
  }
  for (const recordLength of [0, 64, 500, 2 ** 21]) {
    assert.throws(
      () => encodeMseed([new Trace(Int32Array.of(1))], { recordLength }),
      (error) => isCropError(error, "bad-option"),
    );
  }
  assert.throws(
    () => encodeMseed([new Trace(Int32Array.of(1))], { encoding: "steim2" as "STEIM2" }),
    (error) => isCropError(error, "bad-option") && /steim2 is none of .*STEIM2/.test(error.message),
  );
});
