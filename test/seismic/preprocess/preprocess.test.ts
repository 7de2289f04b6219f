import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/errors.ts";
import { Inventory, parseStationXml, Stream, Trace } from "../../../src/seismic/index.ts";
import {
  convolveSourceTimeFunction,
  preprocess,
  type PreprocessOptions,
} from "../../../src/seismic/preprocess/index.ts";
import { anySamples, randomSamples, relativeError } from "../signal/any-samples.ts";

function traceOf(data: Float64Array, channel = "BXZ", starttime = 0n): Trace {
  return new Trace(data, { network: "N", station: "S", channel, samplingRate: 10, starttime });
}

test("a source time function keeps the area and spreads a spike symmetrically", () => {
  const spike = new Float64Array(101);
  spike[50] = 3;
  const spread = convolveSourceTimeFunction(spike, 10, 2);
  assert.ok(Math.abs(spread.reduce((sum, x) => sum + x, 0) - 3) < 1e-6);
  // An even number of weights has no middle: the greatest is the later one of both.
  assert.equal(spread.indexOf(Math.max(...spread)), 51);
  assert.deepEqual(convolveSourceTimeFunction(spike, 10, 0.05), spike);
  assert.throws(() => convolveSourceTimeFunction(spike, 10, 5.1), /half of the trace/);
  assert.throws(() => convolveSourceTimeFunction(spike, 10, -1), /is wanted/);
});

test("preprocessing is linear and leaves ends at zero and its input alone", () => {
  fc.assert(
    fc.property(
      anySamples(300, 120),
      fc.integer(),
      fc.double({ min: -5, max: 5, noNaN: true }),
      (x, seed, factor) => {
        const options: PreprocessOptions = { minPeriod: 1, maxPeriod: 5, halfDuration: 0.4 };
        const run = (samples: Float64Array): Float64Array =>
          preprocess(new Stream([traceOf(samples)]), options)
            .at(0)!
            .toFloat64();
        const y = randomSamples(x.length, seed);
        const kept = x.slice();
        const [a, b] = [run(x), run(y)];
        assert.deepEqual(x, kept);
        const sum = run(x.map((v, i) => v + factor * y[i]!));
        const expected = a.map((v, i) => v + factor * b[i]!);
        assert.ok(relativeError(sum, expected) < 1e-9);
        const [first] = preprocess(new Stream([traceOf(x)]), { minPeriod: 1, maxPeriod: 5 });
        assert.equal(Math.abs(first!.toFloat64()[0]!), 0);
        assert.equal(Math.abs(first!.toFloat64().at(-1)!), 0);
      },
    ),
    { numRuns: 40 },
  );
});

test("one period alone makes a low-pass or a high-pass", () => {
  const slow = Float64Array.from({ length: 4000 }, (_, i) => Math.sin((2 * Math.PI * i) / 400));
  const fast = Float64Array.from({ length: 4000 }, (_, i) => Math.cos((2 * Math.PI * i) / 10));
  const peak = (samples: Float64Array, options: PreprocessOptions): number =>
    preprocess(new Stream([traceOf(samples)]), options)
      .at(0)!
      .toFloat64()
      .slice(1500, 2500)
      .reduce((greatest, x) => Math.max(greatest, Math.abs(x)), 0);
  assert.ok(peak(slow, { minPeriod: 8 }) > 0.99 && peak(fast, { minPeriod: 8 }) < 0.01);
  assert.ok(peak(slow, { maxPeriod: 8 }) < 0.05 && peak(fast, { maxPeriod: 8 }) > 0.99);
});

test("north and east become radial and transverse, the vertical stays", () => {
  const stream = new Stream([
    traceOf(randomSamples(50, 1), "BXE"),
    traceOf(randomSamples(50, 2), "BXN"),
    traceOf(randomSamples(50, 3)),
  ]);
  const rotated = preprocess(stream, { backAzimuth: 270 });
  const plain = preprocess(stream, {});
  assert.deepEqual(
    rotated.traces.map(({ channel }) => channel),
    ["BXT", "BXR", "BXZ"],
  );
  // The source lies in the west: away from it is east.
  assert.ok(relativeError(rotated.at(1)!.toFloat64(), plain.at(0)!.toFloat64()) < 1e-15);
  assert.deepEqual(rotated.at(2), plain.at(2));
});

const place = "<Latitude>1</Latitude><Longitude>2</Longitude><Elevation>3</Elevation>";
const withoutStages = parseStationXml(
  Buffer.from(`<FDSNStationXML schemaVersion="1.2"><Source>t</Source><Created>2020-01-01T00:00:00</Created><Network code="N">
<Station code="S">${place}<Site><Name>s</Name></Site><Channel code="BXZ" locationCode="">${place}<Depth>0</Depth>
<Response/></Channel></Station></Network></FDSNStationXML>`),
  "N.S.xml",
);

test("what cannot be preprocessed is refused with the trace's name", () => {
  const broken = randomSamples(50, 1);
  broken[7] = Number.NaN;
  const good = randomSamples(50, 1);
  const refusals: readonly (readonly [readonly Trace[], PreprocessOptions, RegExp])[] = [
    [[traceOf(good), traceOf(broken, "BXN")], {}, /N\.S\.\.BXN holds NaN at sample 7/],
    [[traceOf(new Float64Array(0))], {}, /N\.S\.\.BXZ has no samples/],
    [[traceOf(good)], { inventory: new Inventory() }, /N\.S\.\.BXZ/],
    [[traceOf(good)], { inventory: withoutStages }, /^N\.S\.\.BXZ: the response has no stages/],
    [[traceOf(good)], { maxPeriod: 1e-3 }, /^N\.S\.\.BXZ: a corner of 1000 Hz/],
    [[traceOf(good)], { backAzimuth: 10 }, /there are no traces of components NE to be rotated/],
    [[traceOf(good, "BXN")], { backAzimuth: 10 }, /N\.S\.\.BXN has no partners of the same times/],
    [
      [traceOf(good, "BXN"), traceOf(good, "BXE", 500_000_000n)],
      { backAzimuth: 10 },
      /N\.S\.\.BXN has no partners of the same times/,
    ],
  ];
  for (const [traces, options, message] of refusals) {
    assert.throws(
      () => preprocess(new Stream(traces), options),
      (error) => isCropError(error) && message.test(error.message),
    );
  }
});
