import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/errors.ts";
import { Stream, Trace, type TraceHeader } from "../../../src/seismic/index.ts";
import { normalizeStreams, standardize } from "../../../src/seismic/preprocess/index.ts";

const second = 1_000_000_000n;
const start = 1_500_000_000n * second;

function ramp(npts: number, header: TraceHeader = {}): Trace {
  const data = Float64Array.from({ length: npts }, (_, i) => i + 1);
  return new Trace(data, {
    network: "N",
    station: "S",
    channel: "BXZ",
    starttime: start,
    ...header,
  });
}

function fitted(
  observed: Trace,
  synthetic: Trace,
  standardizeTo: "obs" | "syn" = "syn",
): { readonly observed: Trace; readonly synthetic: Trace; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const result = standardize(new Stream([observed]), new Stream([synthetic]), {
    standardizeTo,
    warn: (message) => warnings.push(message),
  });
  return { observed: result.observed.at(0)!, synthetic: result.synthetic.at(0)!, warnings };
}

test("an observed trace that starts late gets zeros before it", () => {
  const late = ramp(8, { starttime: start + 2n * second });
  const { observed, synthetic, warnings } = fitted(late, ramp(10));
  assert.deepEqual(observed.data, Float64Array.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
  assert.equal(observed.starttime, start);
  assert.deepEqual(synthetic.data, ramp(10).data);
  assert.match(
    warnings.join(),
    /^N\.S\.\.BXZ starts [\d.]+ s after N\.S\.\.BXZ; zeros stand there$/,
  );
});

test("a trace that starts early and ends late is cut to the nearest samples, and the rest of a sample forgotten", () => {
  for (const [shift, first] of [
    [2_300_000_000n, 3],
    [2_500_000_000n, 4],
    [2_700_000_000n, 4],
  ] as const) {
    const { observed } = fitted(ramp(20, { starttime: start - shift }), ramp(5));
    assert.equal(observed.starttime, start);
    assert.deepEqual(
      observed.data,
      ramp(20)
        .toFloat64()
        .slice(first - 1, first + 4),
    );
  }
});

test("a trace that ends early gets zeros, and says so when it is more than a sample", () => {
  const one = fitted(ramp(9), ramp(10));
  assert.equal(one.observed.data.at(-1), 0);
  assert.deepEqual(one.warnings, []);
  const many = fitted(ramp(6), ramp(10));
  assert.deepEqual(many.observed.data, Float64Array.of(1, 2, 3, 4, 5, 6, 0, 0, 0, 0));
  assert.match(many.warnings.join(), /N\.S\.\.BXZ ends 4 s before/);
});

test("sampling rates are made equal, those of either side", () => {
  const fine = new Trace(
    Int32Array.from({ length: 400 }, (_, i) => Math.round(1e6 * Math.sin(i / 40))),
    {
      starttime: start,
      samplingRate: 4,
    },
  );
  const toCoarse = fitted(fine, ramp(100));
  assert.equal(toCoarse.observed.samplingRate, 1);
  assert.equal(toCoarse.observed.npts, 100);
  const toFine = fitted(fine, ramp(100), "obs");
  assert.equal(toFine.synthetic.samplingRate, 4);
  assert.equal(toFine.synthetic.npts, 400);
});

test("both streams have the same times whatever the traces were", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: -30_000, max: 30_000 }),
      fc.constantFrom(0.5, 1, 3, 1 / 0.3),
      (observedNpts, syntheticNpts, milliseconds, samplingRate) => {
        const starttime = start + BigInt(milliseconds) * 1_000_000n;
        const trace = ramp(observedNpts, { starttime, samplingRate });
        const target = ramp(syntheticNpts);
        fc.pre(trace.starttime <= target.endtime && trace.endtime >= target.starttime);
        // A trace may touch the span by less than half of a sample.
        const inside = trace.endtime - target.starttime;
        fc.pre(inside > 2n * second && target.endtime - trace.starttime > 2n * second);
        const { observed, synthetic } = fitted(trace, target);
        assert.equal(observed.starttime, synthetic.starttime);
        assert.equal(observed.npts, synthetic.npts);
        assert.equal(observed.samplingRate, synthetic.samplingRate);
        assert.deepEqual(synthetic.data, target.data);
      },
    ),
  );
});

test("streams that cannot be standardized are refused with the reason", () => {
  const refusals: readonly (readonly [readonly Trace[], readonly Trace[], RegExp])[] = [
    [[], [ramp(5)], /no observed trace/],
    [[ramp(5)], [ramp(0)], /no synthetic trace/],
    [[ramp(5), ramp(6, { channel: "BXN" })], [ramp(5)], /observed traces have different times/],
    [[ramp(5)], [ramp(5), ramp(5, { samplingRate: 2 })], /synthetic traces have different times/],
    [[ramp(5, { starttime: start + 9n * second })], [ramp(5)], /no time in common/],
    [[ramp(5, { starttime: start - 9n * second })], [ramp(5)], /no time in common/],
    [
      [ramp(5).with({ data: Float64Array.of(1, 2, 3, NaN, 5), samplingRate: 0.9 })],
      [ramp(5)],
      /^N\.S\.\.BXZ holds NaN at sample 3/,
    ],
  ];
  for (const [observed, synthetic, message] of refusals) {
    assert.throws(
      () => standardize(new Stream(observed), new Stream(synthetic)),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
    );
  }
  const early = ramp(9, { starttime: start - 3n * second });
  assert.throws(() => fitted(early, ramp(9), "obs"), /starts 3 s after/);
});

test("traces are normalized by component, to either side or one", () => {
  const observed = new Stream([ramp(4), ramp(2, { channel: "BXN" })]);
  const synthetic = new Stream([ramp(3, { channel: "BXN" }), ramp(8), ramp(5, { channel: "BXE" })]);
  const peaks = (stream: Stream): readonly number[] =>
    stream.traces.map((trace) => Math.max(...trace.toFloat64()));
  const streams = { observed, synthetic };
  assert.deepEqual(peaks(normalizeStreams(streams, "obs").synthetic), [2, 4, 5]);
  assert.deepEqual(peaks(normalizeStreams(streams, "syn").observed), [8, 3]);
  const one = normalizeStreams(streams, "one");
  assert.deepEqual([...peaks(one.observed), ...peaks(one.synthetic)], [1, 1, 1, 1, 1]);
  const flat = { observed: new Stream([ramp(3).with({ data: new Float64Array(3) })]), synthetic };
  assert.throws(() => normalizeStreams(flat, "syn"), /N\.S\.\.BXZ is flat/);
});
