import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/index.ts";
import {
  formatSemd,
  formatSlist,
  parseSemd,
  parseSlist,
  parseUtc,
  type Samples,
  Stream,
  Trace,
} from "../../../src/seismic/index.ts";
import { anyCode, anyTime } from "../any-values.ts";

const origintime = parseUtc("2018-02-18T07:43:48.127644");

test("a SPECFEM seismogram is read with the codes of its name", () => {
  const text = "  -48.0000000   0.0000000E+00\n  -47.94 1.5D-3\n\n-47.88, -2e-20\n";
  const trace = parseSemd(text, "any folder/AA.S000001.BXY.semd", { origintime });
  assert.equal(trace.id, "AA.S000001..BXY");
  assert.equal(trace.starttime, origintime - 48_000_000_000n);
  assert.equal(trace.delta, 0.06);
  assert.deepEqual([...trace.toFloat64()], [0, 1.5e-3, -2e-20]);
});

test("a value that stands for both columns is read", () => {
  const trace = parseSemd("-0.5,1\n2*0.0\n0.5,2", "NZ.BFZ.BXE.semd", { location: "10" });
  assert.deepEqual([...trace.toFloat64()], [1, 0, 2]);
  assert.equal(trace.samplingRate, 2);
  assert.equal(trace.location, "10");
});

test("a SPECFEM seismogram comes back from its text", () => {
  fc.assert(
    fc.property(
      fc.float64Array({ minLength: 2, maxLength: 300 }),
      fc.constantFrom(0.06, 0.0333, 0.0025, 1e-5, 5),
      (data, delta) => {
        const starttime = origintime - 1_500_000_000n;
        const header = { network: "A", station: "B", channel: "BXZ", starttime };
        const trace = new Trace(data, { ...header, samplingRate: 1 / delta });
        const back = parseSemd(formatSemd(trace, { origintime }), "A.B.BXZ.semd", { origintime });
        assert.deepEqual(back, trace);
      },
    ),
  );
});

test("a sampling interval keeps the digits that a long seismogram proves", () => {
  const trace = new Trace(new Float64Array(1000), { samplingRate: 1 / 0.0333333 });
  assert.equal(parseSemd(formatSemd(trace), "A.B.C.semd").delta, 0.0333333);
});

test("what is no SPECFEM seismogram is refused with file and line", () => {
  const refusals: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ["A.B.C.semd", "0 1\n1 x", /A\.B\.C\.semd, line 2: .*"1 x"/],
    ["A.B.C.semd", "0 1\n\n1 2 3", /line 3/],
    ["A.B.C.semd", "0 1\n1 2\n5 3", /line 2: the sampling is not even/],
    ["A.B.C.semd", "1 1\n1 2\n1 3", /not even/],
    ["A.B.C.semd", "NaN 1\n1 2", /line 1/],
    ["A.B.C.semd", "0 1", /1 samples/],
    ["A.B.C.semd", "", /0 samples/],
    ["A.B.semd", "0 1\n1 2", /NET\.STA\.CHA\.semd/],
    ["A.B.C.semd", "0 0x10\n1 2", /line 1/],
    [
      "A.B.C.semd",
      "0.0 1.5E-09\n0.5 1.5E-09\n1.0 1.5E-0",
      /line 3: .* cut off here, found "1.0 1.5E-0"/,
    ],
    ["A.B.C.semd", "0.0  0.5   \n0.5  5.E-09\n1.0  0.", /line 3: .* cut off/],
    ["A.B.C.semd", "9.5 -1.5E-9\n10.0 1.5E-9\n10.5 1.5", /line 3: .* cut off/],
    ["A.B.C.semd", "3*0\n1 2", /line 1/],
  ];
  for (const [name, text, message] of refusals) {
    assert.throws(
      () => parseSemd(text, name),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      text,
    );
  }
});

const anySlistTrace: fc.Arbitrary<Trace> = fc
  .record({
    network: anyCode(0, 8),
    station: anyCode(0, 8),
    location: anyCode(0, 2),
    channel: anyCode(0, 3),
    starttime: anyTime(1n),
    samplingRate: fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
    data: fc.oneof<fc.Arbitrary<Samples>[]>(
      fc.int32Array({ maxLength: 40 }),
      fc.float64Array({ maxLength: 40 }),
      fc.bigInt64Array({ maxLength: 40 }).map((data) => BigInt64Array.of(...data, 2n ** 62n)),
    ),
  })
  .map(({ data, ...header }) => {
    return new Trace(data, { ...header, details: { ascii: { unit: "m", quality: "D" } } });
  });

test("traces come back from SLIST text, empty ones and NaN included", () => {
  fc.assert(
    fc.property(fc.array(anySlistTrace, { minLength: 1, maxLength: 4 }), (traces) => {
      const stream = new Stream(traces);
      assert.deepEqual(parseSlist(formatSlist(stream), "x.ascii"), stream);
    }),
  );
});

test("what is no SLIST is refused with file and line", () => {
  const head = "TIMESERIES NZ_BFZ_10_HHE_, 2 samples, 100 sps, 2018-02-18T07:43:28.1, SLIST";
  const refusals: readonly (readonly [text: string, message: RegExp])[] = [
    ["", /x\.ascii: there is no TIMESERIES/],
    ["1 2", /line 1: no TIMESERIES/],
    [`${head}, INTEGER, \n1`, /line 1: 2 samples are announced, 1 are there/],
    [`${head}, INTEGER, \n1 2\n3`, /line 3: "3" is sample 3 of 2/],
    [`${head}, INTEGER, \n1 2.5`, /line 2: "2.5" is no sample/],
    [`${head}, ASCII, \n1 2`, /line 1: samples are INTEGER or FLOAT/],
    [head.replace("2018-02-18", "2018-02-30"), /line 1: samples are/],
    [`${head.replace("2018-02-18", "2018-02-30")}, FLOAT, m\n1 2`, /line 1: day 30/],
    [`${head.replace("100", "0")}, FLOAT, m\n1 2`, /line 1: NZ\.BFZ\.10\.HHE: the sampling rate/],
    [`${head.replace("NZ_", "NZ")}, FLOAT, m\n1 2`, /line 1: .*NET_STA_LOC_CHA_Q/],
    [`${head.replace("2 ", "1e9 ")}, FLOAT, m\n1 2`, /line 1/],
  ];
  for (const [text, message] of refusals) {
    assert.throws(
      () => parseSlist(text, "x.ascii"),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      text,
    );
  }
  assert.throws(() => formatSlist([new Trace(new Int32Array(1), { station: "A_B" })]), /A_B/);
});
