import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../src/index.ts";
import { type Inventory, parseStationXml, Stream, Trace } from "../../src/seismic/index.ts";
import {
  bandpass,
  decimate,
  detrend,
  differentiate,
  envelope,
  integrate,
  lowpassChebyshev2,
  resample,
  taper,
} from "../../src/seismic/signal/index.ts";

const second = 1_000_000_000n;
const start = 1_369_374_000n * second;
const samples = Float64Array.from({ length: 400 }, (_, i) => 3 + Math.sin(i / 7) + (i % 5));
const trace = new Trace(samples, {
  network: "XX",
  station: "A",
  channel: "BHZ",
  starttime: start,
  samplingRate: 20,
});
const silent = { warn: (): void => {} };

/** Three channels of station XX.A, the horizontal ones turned by 30 degrees, with a gain of 200. */
function inventory(channels: readonly string[] = ["BHZ", "BH1", "BH2"]): Inventory {
  const directions: Readonly<Record<string, readonly [azimuth: number, dip: number]>> = {
    BHZ: [0, -90],
    BH1: [30, 0],
    BH2: [120, 0],
  };
  const xml = channels.map((code) => {
    const [azimuth, dip] = directions[code]!;
    return `<Channel code="${code}" locationCode=""><Latitude>1</Latitude><Longitude>2</Longitude>
      <Elevation>0</Elevation><Depth>0</Depth><Azimuth>${azimuth}</Azimuth><Dip>${dip}</Dip>
      <Response><InstrumentSensitivity><Value>200</Value><Frequency>1</Frequency>
      <InputUnits><Name>M/S</Name></InputUnits><OutputUnits><Name>COUNTS</Name></OutputUnits>
      </InstrumentSensitivity><Stage number="1"><StageGain><Value>200</Value><Frequency>1</Frequency>
      </StageGain></Stage></Response></Channel>`;
  });
  return parseStationXml(
    `<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.1"><Source>test</Source>
      <Created>2020-01-01T00:00:00</Created><Network code="XX"><Station code="A">
      <Latitude>1</Latitude><Longitude>2</Longitude><Elevation>0</Elevation><Site><Name>A</Name></Site>
      ${xml.join("")}</Station></Network></FDSNStationXML>`,
    "test.xml",
  );
}

test("each step of a trace is that of its samples, and stands in its history", () => {
  const steps: readonly (readonly [step: (trace: Trace) => Trace, Float64Array, line: string])[] = [
    [(t) => t.detrend(), detrend(samples), "detrend(type='simple')"],
    [
      (t) => t.detrend("polynomial", { order: 2 }),
      detrend(samples, { type: "polynomial", order: 2 }),
      "detrend(order=2::type='polynomial')",
    ],
    [
      (t) => t.taper({ maxPercentage: 0.1, type: { type: "kaiser", beta: 8 } }),
      taper(samples, 20, { maxPercentage: 0.1, type: { type: "kaiser", beta: 8 } }),
      "taper(maxPercentage=0.1::type={type: 'kaiser', beta: 8})",
    ],
    [
      (t) => t.filter("bandpass", { freqmin: 1, freqmax: 2, ...silent }),
      bandpass(samples, 20, { freqmin: 1, freqmax: 2 }),
      "filter(freqmax=2::freqmin=1::type='bandpass')",
    ],
    [
      (t) => t.filter("lowpass_cheby_2", { freq: 3 }),
      lowpassChebyshev2(samples, 20, { freq: 3 }),
      "filter(freq=3::type='lowpass_cheby_2')",
    ],
    [(t) => t.decimate(4), decimate(samples, 20, 4), "decimate(factor=4)"],
    [
      (t) => t.resample(15, { window: null }),
      resample(samples, 20, 15, { window: null }),
      "resample(samplingRate=15::window=null)",
    ],
    [(t) => t.integrate(), integrate(samples, 20), "integrate()"],
    [(t) => t.differentiate(), differentiate(samples, 20), "differentiate()"],
    [(t) => t.envelope(), envelope(samples), "envelope()"],
    [(t) => t.normalize(2), samples.map((x) => x / 2), "normalize(norm=2)"],
    [(t) => t.removeSensitivity(inventory()), samples.map((x) => x / 200), "removeSensitivity()"],
  ];
  for (const [step, data, line] of steps) {
    const result = step(trace);
    assert.deepEqual(result.data, data, line);
    assert.deepEqual(result.details.processing, [`crop: ${line}`]);
    assert.deepEqual([result.id, result.starttime], [trace.id, start], line);
    assert.deepEqual(step(new Stream([trace]).at(0)!), result, line);
  }
  assert.equal(trace.decimate(4).samplingRate, 5);
  assert.equal(trace.resample(15).samplingRate, 15);
  assert.deepEqual(trace.detrend().decimate(2).details.processing, [
    "crop: detrend(type='simple')",
    "crop: decimate(factor=2)",
  ]);
});

test("steps take samples of any type and leave them as they are", () => {
  const integers = trace.with({ data: Int32Array.of(5, 1, 4, 4) });
  assert.deepEqual(integers.detrend("demean").data, Float64Array.of(1.5, -2.5, 0.5, 0.5));
  assert.deepEqual(integers.data, Int32Array.of(5, 1, 4, 4));
  const large = trace.with({ data: BigInt64Array.of(-8n, 4n) });
  assert.deepEqual(large.normalize().data, Float64Array.of(-1, 0.5));
  assert.deepEqual([large.max(), trace.with({ data: new Int16Array(0) }).max()], [-8, 0]);
  const empty = trace.with({ data: new Int32Array(0) });
  for (const step of [empty.detrend(), empty.integrate(), empty.envelope(), empty.interpolate(7)]) {
    assert.equal(step.npts, 0);
  }
});

test("a stream does each step with all its traces", () => {
  const stream = new Stream([
    trace,
    trace.with({ channel: "BHN", data: samples.map((x) => -2 * x) }),
  ]);
  const corners = { freqmin: 1, freqmax: 2, zerophase: true };
  const both: readonly (readonly [(all: Stream) => Stream, (each: Trace) => Trace])[] = [
    [(all) => all.detrend("linear"), (each) => each.detrend("linear")],
    [
      (all) => all.detrend("polynomial", { order: 3 }),
      (each) => each.detrend("polynomial", { order: 3 }),
    ],
    [(all) => all.taper({ maxLength: 1 }), (each) => each.taper({ maxLength: 1 })],
    [(all) => all.filter("bandstop", corners), (each) => each.filter("bandstop", corners)],
    [(all) => all.decimate(2), (each) => each.decimate(2)],
    [(all) => all.resample(7), (each) => each.resample(7)],
    [(all) => all.interpolate(7, { npts: 9 }), (each) => each.interpolate(7, { npts: 9 })],
    [(all) => all.integrate(), (each) => each.integrate()],
    [(all) => all.differentiate(), (each) => each.differentiate()],
    [(all) => all.envelope(), (each) => each.envelope()],
    [(all) => all.normalize(), (each) => each.normalize()],
  ];
  for (const [all, each] of both) assert.deepEqual(all(stream), stream.map(each));
  const [a, b] = stream.normalize({ global: true }).traces;
  assert.equal(Math.abs(b!.max()), 1);
  assert.equal(a!.max(), 0.5);
  assert.equal(stream.filter(({ component }) => component === "N").length, 1);
});

test("interpolation takes the number of samples that obspy counts, from any time on", () => {
  // 0.35 / 0.05 is 6.999999999999999.
  const short = new Trace(new Float64Array(8), { samplingRate: 20 });
  assert.equal(short.interpolate(20).npts, 7);
  const long = new Trace(new Float64Array(4001), { samplingRate: 40, starttime: start });
  assert.equal(long.interpolate(7).npts, 701);
  const later = trace.interpolate(10, { method: "linear", starttime: start + second / 2n });
  assert.equal(later.starttime, start + second / 2n);
  assert.equal(later.data[0], samples[10]);
  assert.throws(
    () => trace.interpolate(10, { starttime: start - second }),
    (error) => isCropError(error, "bad-option") && error.message.startsWith("XX.A..BHZ: "),
  );
});

test("errors and warnings name the trace", () => {
  const broken = trace.with({ data: Float64Array.of(1, NaN) });
  assert.throws(
    () => broken.detrend("linear"),
    (error) => isCropError(error, "bad-data") && error.fields["id"] === "XX.A..BHZ",
  );
  assert.throws(
    // @ts-expect-error for callers without types
    () => trace.filter("notch", {}),
    (error) => isCropError(error, "bad-option") && error.message.includes("bandpass"),
  );
  const warnings: string[] = [];
  trace.taper({ maxPercentage: 0.8, warn: (message) => warnings.push(message) });
  assert.match(warnings.join("\n"), /^XX\.A\.\.BHZ: the taper/);
});

test("a trim stands in the history, with its times", () => {
  assert.deepEqual(trace.trim(start + second).details.processing, [
    "crop: trim(starttime=2013-05-24T05:40:01.000000Z)",
  ]);
  assert.equal(trace.slice(start + second).details.processing, undefined);
});

test("more samples than fit into memory are refused, and name the trace", () => {
  const [soon, late] = [trace.slice(undefined, start + second), 10n ** 18n * 9n];
  const refused: readonly (() => unknown)[] = [
    () => soon.trim(undefined, late, { fillValue: 0 }),
    () => new Stream([soon, soon.with({ starttime: late })]).merge({ method: 0, fillValue: 0 }),
    () => soon.interpolate(1e15),
    () => soon.resample(1e15),
  ];
  for (const step of refused) {
    assert.throws(
      step,
      (error) => isCropError(error) && error.message.startsWith("XX.A..BHZ: "),
      String(step),
    );
  }
  assert.throws(
    () => new Stream([trace]).cutout(2n, 1n),
    (error) => isCropError(error, "bad-data"),
  );
});

test("a response is that of an inventory or the one that was attached", () => {
  const stream = new Stream([trace]);
  const options = { output: "DISP", waterLevel: 40, ...silent } as const;
  const direct = stream.removeResponse(inventory(), options);
  assert.deepEqual(
    stream.attachResponse(inventory()).removeResponse(options).at(0)?.data,
    direct.at(0)?.data,
  );
  assert.deepEqual(direct.at(0)?.details.processing, [
    "crop: removeResponse(output='DISP'::waterLevel=40)",
  ]);
  for (const refused of [
    () => stream.removeResponse(),
    () => stream.removeSensitivity(),
    () => stream.attachResponse(inventory(["BH1"])),
  ]) {
    assert.throws(
      refused,
      (error) => isCropError(error, "not-found") && error.message.includes("XX.A..BHZ"),
    );
  }
});

test("rotations come back, in their places and with their channels", () => {
  const [n, e, z] = ["BHN", "BHE", "BHZ"].map((channel, k) =>
    trace.with({ channel, data: samples.map((x, i) => x * Math.cos(k + i)) }),
  );
  const stream = new Stream([e!, z!, n!, trace.with({ station: "B", channel: "BHX" })]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 360, noNaN: true }), (angle) => {
      const angles = { backAzimuth: angle, inclination: 360 - angle };
      const flat = stream.rotate("NE->RT", angles);
      const ray = stream.rotate("ZNE->LQT", angles);
      assert.deepEqual(codesOf(flat), ["BHT", "BHZ", "BHR", "BHX"]);
      assert.deepEqual(codesOf(ray), ["BHT", "BHL", "BHQ", "BHX"]);
      for (const back of [flat.rotate("RT->NE", angles), ray.rotate("LQT->ZNE", angles)]) {
        assert.deepEqual(codesOf(back), codesOf(stream));
        back.traces.forEach((each, i) => assertClose(each, stream.at(i)!));
      }
    }),
  );
});

function codesOf(stream: Stream): readonly string[] {
  return stream.traces.map(({ channel }) => channel);
}

function assertClose(a: Trace, b: Trace): void {
  assert.equal(a.npts, b.npts);
  const error = a
    .toFloat64()
    .reduce((most, x, i) => Math.max(most, Math.abs(x - Number(b.data[i]))), 0);
  assert.ok(error < 1e-12, `${a.id}: ${error}`);
}

test("components of any direction are turned to ZNE where all three have samples", () => {
  const turned = Math.PI / 6;
  const north = samples;
  const east = samples.map((x) => 2 * x);
  const components = new Stream([
    trace.with({
      channel: "BH1",
      data: north.map((x, i) => x * Math.cos(turned) + east[i]! * Math.sin(turned)),
    }),
    trace.with({
      channel: "BH2",
      data: north.map((x, i) => east[i]! * Math.cos(turned) - x * Math.sin(turned)),
    }),
    trace,
  ]);
  const zne = components.rotate("->ZNE", { inventory: inventory() });
  assert.deepEqual(codesOf(zne), ["BHN", "BHE", "BHZ"]);
  [north, east, samples].forEach((data, i) => assertClose(zne.at(i)!, trace.with({ data })));

  const cut = new Stream([
    components.at(0)!.slice(undefined, start + 5n * second),
    components.at(0)!.slice(start + 8n * second),
    components.at(1)!.slice(start + 2n * second, start + 15n * second),
    components.at(2)!,
  ]).rotate("->ZNE", { inventory: inventory() });
  const spans = cut.traces.map((each) => [
    each.channel,
    Number((each.starttime - start) / second),
    Number((each.endtime - start) / second),
  ]);
  assert.deepEqual(spans, [
    ["BHN", 2, 5],
    ["BHN", 8, 15],
    ["BHE", 2, 5],
    ["BHE", 8, 15],
    ["BHZ", 2, 5],
    ["BHZ", 8, 15],
  ]);
});

test("what cannot be rotated is refused with the reason", () => {
  const [n, e] = [trace.with({ channel: "BHN" }), trace.with({ channel: "BHE" })];
  const refused: readonly (readonly [Parameters<Stream["rotate"]>, readonly Trace[], RegExp])[] = [
    [["NE->RT"], [n, e], /backAzimuth/],
    [["ZNE->LQT", { backAzimuth: 3 }], [n, e, trace], /inclination/],
    [["->ZNE"], [n, e], /inventory/],
    [["NE->RT", { backAzimuth: 3 }], [n], /XX\.A\.\.BHN has no partners/],
    [["NE->RT", { backAzimuth: 3 }], [n, e, e.copy()], /XX\.A\.\.BHE has no partners/],
    [["NE->RT", { backAzimuth: 3 }], [n, e.slice(start + second)], /BHN has no partners/],
    [["NE->RT", { backAzimuth: 400 }], [n, e], /400/],
    [["NE->RT", { backAzimuth: 3 }], [trace], /no traces of components NE/],
    [["->ZNE", { inventory: inventory() }], [n, e], /no traces of components Z12 or 123/],
  ];
  for (const [[method, options], traces, reason] of refused) {
    assert.throws(
      () => new Stream(traces).rotate(method, options),
      (error) => isCropError(error) && reason.test(error.message),
      String(reason),
    );
  }
});

test("an option that a step does not know is refused, and not left out", () => {
  // As functions of users do, whose types nobody checks.
  const any = (options: unknown): never => options as never;
  const [n, e] = [trace.with({ channel: "BHN" }), trace.with({ channel: "BHE" })];
  const stream = new Stream([n, e]);
  const refused: readonly (readonly [call: () => unknown, reason: RegExp])[] = [
    [() => stream.taper(any(0.05)), /taper takes its options as an object.*maxPercentage.*0\.05/],
    [() => stream.taper(any({ max_percentage: 0.05 })), /max_percentage; it knows maxPercentage/],
    [() => stream.filter("lowpass", any({ freq: 1, corner: 2 })), /lowpass has no option corner;/],
    [
      () => stream.filter("bandpass", any({ freqmin: 1, freqmax: 2, zeroPhase: true })),
      /zeroPhase; it knows .*zerophase/,
    ],
    [
      () => stream.filter("lowpass_cheby_2", any({ freq: 1, corners: 2 })),
      /corners; it knows freq/,
    ],
    [() => stream.decimate(2, any({ no_filter: true })), /no_filter; it knows filter/],
    [() => stream.resample(10, any({ no_filter: true })), /no_filter; it knows window, filter/],
    [() => stream.interpolate(10, any({ type: "linear" })), /type; it knows .*method/],
    [
      () => trace.removeResponse(inventory(), any({ pre_filt: [1, 2, 3, 4] })),
      /pre_filt; it knows .*preFilt/,
    ],
    [() => stream.trim(start, start, any({ pad: true })), /pad; it knows nearestSample, fillValue/],
    [() => stream.slice(start, start, any({ fillValue: 0 })), /fillValue; it knows nearestSample/],
    [() => stream.merge(any({ fill_value: 0 })), /fill_value; it knows .*fillValue/],
    [() => stream.rotate("NE->RT", any({ back_azimuth: 3 })), /back_azimuth; it knows backAzimuth/],
    [() => stream.normalize(any({ global_max: true })), /global_max; it knows global/],
    [() => stream.select(any({ chanel: "BHZ" })), /chanel; it knows .*channel/],
  ];
  for (const [call, reason] of refused) {
    assert.throws(
      call,
      (error) => isCropError(error, "bad-option") && reason.test(error.message),
      String(reason),
    );
  }
});
