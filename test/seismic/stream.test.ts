import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../src/index.ts";
import {
  formatGaps,
  matchesWildcard,
  type MergeOptions,
  parseTraceId,
  Stream,
  Trace,
} from "../../src/seismic/index.ts";
import { anySamples, anyTrace } from "./any-values.ts";

const second = 1_000_000_000n;

/** Start time (ns) and samples of traces, as the samples of obspy hold them. */
type Described = readonly [start: number, samples: readonly number[]];

interface Operations {
  readonly merges: readonly (MergeOptions & {
    readonly traces: readonly Described[];
    readonly merged: readonly Described[];
  })[];
  readonly trims: readonly {
    readonly rate: number;
    readonly npts: number;
    readonly start: number;
    readonly end: number;
    readonly nearestSample: boolean;
    readonly fillValue: number | null;
    readonly trimmed: Described;
  }[];
  readonly gaps: readonly {
    readonly traces: readonly (readonly [start: number, npts: number])[];
    readonly gaps: readonly (readonly [number, number, number, number])[];
  }[];
}

const obspy = JSON.parse(
  readFileSync(
    new URL("../../../test/data/seismic/stream-operations.json", import.meta.url),
    "utf8",
  ),
) as Operations;

function trace(start: bigint, samples: readonly number[], samplingRate = 1): Trace {
  const header = { network: "XX", station: "A", channel: "BHZ", starttime: start, samplingRate };
  return new Trace(Int32Array.from(samples), header);
}

function described(stream: Stream): readonly Described[] {
  return stream.traces.map((trace) => [Number(trace.starttime), [...trace.toFloat64()]]);
}

test("merge joins as obspy does, and splits where obspy would mask", () => {
  for (const { traces, merged, fillValue, ...options } of obspy.merges) {
    const stream = new Stream(traces.map(([start, x]) => trace(BigInt(start) * second, x)));
    const isFilled = fillValue !== null && fillValue !== undefined;
    const result = stream.merge({ ...options, ...(isFilled ? { fillValue } : {}) });
    assert.deepEqual(described(result), merged, JSON.stringify({ traces, fillValue, options }));
  }
});

test("trim takes the samples that obspy takes, and pads as far", () => {
  for (const { rate, npts, start, end, trimmed, nearestSample, fillValue } of obspy.trims) {
    const whole = trace(
      second ** 2n,
      Array.from({ length: npts }, (_, i) => i),
      rate,
    );
    const result = whole.trim(BigInt(start), BigInt(end), {
      nearestSample,
      ...(fillValue === null ? {} : { fillValue }),
    });
    const note = JSON.stringify({ rate, npts, start, end, nearestSample, fillValue });
    assert.deepEqual([...result.toFloat64()], trimmed[1], note);
    if (result.npts > 0) assert.ok(Math.abs(Number(result.starttime) - trimmed[0]) < 2000, note);
  }
});

test("gaps and overlaps are those that obspy lists", () => {
  for (const { traces, gaps } of obspy.gaps) {
    const stream = new Stream(
      traces.map(([start, n]) =>
        trace(
          BigInt(start) * second,
          Array.from({ length: n }, () => 0),
        ),
      ),
    );
    assert.deepEqual(
      stream
        .gaps()
        .map((gap) => [Number(gap.starttime), Number(gap.endtime), gap.seconds, gap.samples]),
      gaps,
      JSON.stringify(traces),
    );
  }
});

test("a trace that is cut anywhere and merged is the trace again", () => {
  fc.assert(
    fc.property(anyTrace, fc.array(fc.nat(300), { maxLength: 5 }), (whole, cuts) => {
      fc.pre(whole.npts > 0);
      const borders = [0, ...cuts.filter((cut) => cut < whole.npts).toSorted((a, b) => a - b)];
      const pieces = borders.map((from, i) => {
        const to = borders[i + 1] ?? whole.npts;
        return whole.with({ data: whole.data.subarray(from, to), starttime: whole.timeOf(from) });
      });
      const [merged, ...others] = new Stream(pieces.toReversed()).merge().traces;
      assert.deepEqual(others, []);
      assert.deepEqual(merged?.data, whole.data);
      assert.equal(merged?.starttime, whole.starttime);
    }),
  );
});

test("merge changes no trace that it was given", () => {
  const pieces = [trace(0n, [1, 2, 3]), trace(2n * second, [9, 9]), trace(6n * second, [5])];
  const stream = new Stream(pieces);
  stream.merge({ method: 0, fillValue: 0 });
  stream.merge({ method: 1, fillValue: "interpolate", interpolationSamples: "all" });
  assert.deepEqual(
    pieces.map(({ data }) => [...data]),
    [[1, 2, 3], [9, 9], [5]],
  );
});

test("a later recording replaces an earlier one also where it comes in pieces", () => {
  const early = trace(0n, [1, 1, 1, 1, 1]);
  const late = [trace(2n * second, [2, 2]), trace(4n * second, [2, 2, 2])];
  const { traces } = new Stream([early, ...late]).merge({ method: 1 });
  // As obspy 1.5.1 gives it.
  assert.deepEqual(
    traces.map(({ data }) => [...data]),
    [[1, 1, 2, 2, 2, 2, 2]],
  );
});

test("2,000 gaps are kept, listed and filled", () => {
  const pieces = Array.from({ length: 2001 }, (_, i) => trace(BigInt(3 * i) * second, [i, i]));
  const stream = new Stream(pieces);
  assert.equal(stream.merge().length, 2001);
  assert.equal(stream.gaps().length, 2000);
  const [filled, ...others] = stream.merge({ method: 0, fillValue: -1 }).traces;
  assert.deepEqual(others, []);
  assert.equal(filled?.npts, 6002);
  assert.equal(filled?.data[2], -1);
});

test("traces that cannot be merged are refused by name", () => {
  const a = trace(0n, [1]);
  for (const b of [a.with({ samplingRate: 2 }), a.with({ data: new Float64Array(1) })]) {
    assert.throws(
      () => new Stream([a, b]).merge(),
      (error) => isCropError(error, "bad-data") && error.message.startsWith("XX.A..BHZ: "),
    );
  }
});

test("a slice is a view, a copy is not", () => {
  const whole = trace(0n, [0, 1, 2, 3]);
  assert.equal(whole.slice(second, 2n * second).data.buffer, whole.data.buffer);
  assert.notEqual(whole.copy().data.buffer, whole.data.buffer);
  assert.equal(whole.slice(9n * second).npts, 0);
  assert.throws(
    () => whole.slice(2n, 1n),
    (error) => isCropError(error, "bad-data"),
  );
});

test("select takes wildcards of any case, and all conditions at once", () => {
  const a = trace(0n, [1]);
  const stream = new Stream([a, a.with({ channel: "BHN" }), a.with({ location: "10" })]);
  assert.equal(stream.select({ channel: "bh[nz]" }).length, 3);
  assert.equal(stream.select({ location: "" }).length, 2);
  assert.equal(stream.select({ id: "XX.*.BH?", component: "N" }).length, 1);
  assert.equal(stream.select({ samplingRate: 2 }).length, 0);
  assert.equal(stream.select({ npts: 1, location: "1*" }).length, 1);
});

test("wildcards mean what a shell means, at any length", () => {
  assert.ok(matchesWildcard("*", ""));
  assert.ok(matchesWildcard("a*c*", "abcd"));
  assert.ok(!matchesWildcard("A", "a"));
  assert.ok(matchesWildcard("[!a-c]x", "dx"));
  assert.ok(matchesWildcard("[]]", "]"));
  assert.ok(matchesWildcard("[a", "[a"));
  assert.ok(!matchesWildcard("a.c", "abc"));
  assert.ok(!matchesWildcard(`${"*a".repeat(1000)}b`, "a".repeat(3000)));
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.ok(matchesWildcard(`*${text.replaceAll(/[*?[]/g, "?")}`, `x${text}`));
    }),
  );
});

test("a trace knows its times to the nanosecond, however long it is", () => {
  const start = 1_369_374_000_000_000_001n;
  const long = new Trace(new Int16Array(0), { starttime: start, samplingRate: 3 });
  assert.equal(long.timeOf(3_000_000_000), start + 1_000_000_000n * second);
  assert.equal(long.timeOf(1), start + 333_333_333n);
  assert.equal(long.endtime, start);
  assert.equal(long.indexOf(long.timeOf(3_000_000_000)), 3_000_000_000);
});

test("a copy of any samples as float64 has their values", () => {
  fc.assert(
    fc.property(anySamples, (data) => {
      assert.deepEqual(new Trace(data).toFloat64(), Float64Array.from(data as Int32Array));
    }),
  );
});

test("sampling rates and ids that mean nothing are refused", () => {
  for (const samplingRate of [0, -1, NaN, Infinity]) {
    assert.throws(
      () => new Trace(new Int32Array(1), { samplingRate }),
      (error) => isCropError(error, "bad-data"),
    );
  }
  assert.deepEqual(parseTraceId("Z.S0..BHZ"), {
    network: "Z",
    station: "S0",
    location: "",
    channel: "BHZ",
  });
  for (const id of ["", "a.b.c", "a.b.c.d.e"]) {
    assert.throws(
      () => parseTraceId(id),
      (error) => isCropError(error, "bad-data"),
    );
  }
});

test("a stream shows itself as obspy does", () => {
  const start = 1_369_374_000n * second;
  const stream = new Stream([
    trace(start, [1, 2, 3], 40),
    trace(start, [1], 0.05).with({ station: "ABCDE" }),
    trace(start, [1], 100 / 3).with({ channel: "" }),
  ]);
  assert.equal(
    String(stream),
    `3 Trace(s) in Stream:
XX.A..BHZ     | 2013-05-24T05:40:00.000000Z - 2013-05-24T05:40:00.050000Z | 40.0 Hz, 3 samples
XX.ABCDE..BHZ | 2013-05-24T05:40:00.000000Z - 2013-05-24T05:40:00.000000Z | 20.0 s, 1 samples
XX.A..        | 2013-05-24T05:40:00.000000Z - 2013-05-24T05:40:00.000000Z | 33.3 Hz, 1 samples`,
  );
  const many = new Stream(Array.from({ length: 21 }, () => stream.at(0)!));
  const line = String(stream.at(0));
  assert.equal(
    String(many),
    `21 Trace(s) in Stream:\n\n${line}\n...\n(19 other traces)\n...\n${line}`,
  );
  assert.equal(many.toString({ extended: true }).split("\n").length, 22);
});

test("gaps are printed as obspy does, of a length that is asked for", () => {
  const stream = new Stream([
    trace(0n, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    trace(25n * second, [1, 2]),
    trace(26n * second, [3]),
  ]);
  assert.equal(
    formatGaps(stream.gaps()),
    [
      "Source            Last Sample                 Next Sample                 Delta           Samples ",
      "XX.A..BHZ         1970-01-01T00:00:09.000000Z 1970-01-01T00:00:25.000000Z 15.000000       15      ",
      "XX.A..BHZ         1970-01-01T00:00:26.000000Z 1970-01-01T00:00:26.000000Z -1.000000       -1      ",
      "Total: 1 gap(s) and 1 overlap(s)",
    ].join("\n"),
  );
  assert.equal(stream.gaps({ minGap: 0 }).length, 1);
  assert.equal(stream.gaps({ maxGap: 14 }).length, 1);
});

test("traces are sorted by any keys, those that are alike in their order", () => {
  const stream = new Stream([
    trace(second, [1, 2], 1),
    trace(0n, [1], 40),
    trace(0n, [1, 2, 3], 40).with({ station: "B" }),
  ]);
  const places = (sorted: Stream): readonly number[] =>
    sorted.traces.map((each) => stream.traces.indexOf(each));
  assert.deepEqual(places(stream.toSorted()), [1, 0, 2]);
  assert.deepEqual(places(stream.toSorted(["samplingRate"])), [0, 1, 2]);
  assert.deepEqual(places(stream.toSorted(["npts"], { reverse: true })), [2, 0, 1]);
});

test("a stream can be cut out of, and gone over window by window", () => {
  const whole = trace(
    0n,
    Array.from({ length: 10 }, (_, i) => i),
  );
  const stream = new Stream([whole, whole.with({ channel: "BHN" }).slice(4n * second)]);
  assert.deepEqual(
    described(stream.cutout(3n * second, 7n * second)),
    [
      [0, [0, 1, 2, 3]],
      [7, [7, 8, 9]],
      [7, [7, 8, 9]],
    ].map(([start, samples]) => [Number(start) * 1e9, samples]),
  );
  assert.deepEqual(
    [...whole.slide(2, 3)].map(({ data }) => [...data]),
    [
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ],
  );
  assert.deepEqual(
    [...stream.slide(3, 3)].map((each) => each.traces.map(({ npts }) => npts)),
    [[4], [4, 3], [4, 4]],
  );
  assert.deepEqual([...new Stream().slide(1, 1)], []);
  assert.deepEqual([...whole.with({ data: new Int32Array(0) }).slide(1, 1)], []);
  for (const [length, step] of [
    [0, 1],
    [1, -1],
    [NaN, 1],
    [1, 1e-12],
  ] as const) {
    assert.throws(
      () => [...whole.slide(length, step)],
      (error) => isCropError(error, "bad-option"),
    );
  }
});
