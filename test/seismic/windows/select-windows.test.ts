import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isCropError } from "../../../src/errors.ts";
import { Config } from "../../../src/seismic/config/index.ts";
import { Trace } from "../../../src/seismic/trace.ts";
import { nanoseconds, parseUtc } from "../../../src/seismic/utc-time.ts";
import {
  formatWindows,
  parseWindows,
  type Place,
  refitWindows,
  selectWindows,
} from "../../../src/seismic/windows/index.ts";

type Wavelets = readonly (readonly [time: number, period: number, amplitude: number])[];

interface Reference {
  readonly dt: number;
  readonly npts: number;
  readonly band: readonly [number, number];
  readonly observed: Wavelets;
  readonly synthetic: Wavelets;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly place: {
    readonly event: readonly [number, number, number];
    readonly station: readonly [number, number];
    readonly origin: number;
  } | null;
  readonly expected: {
    readonly error?: string;
    readonly stages: readonly (readonly [name: string, count: number])[];
    readonly windows: readonly (readonly [...numbers: number[], phases: readonly string[]])[];
  };
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../../../test/data/seismic/windows.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Reference[] };
const starttime = parseUtc("2020-01-01");

test("windows, phases and stages of made traces are pyflex's, or both refuse", (t) => {
  let windows = 0;
  for (const [i, each] of cases.entries()) {
    const { expected } = each;
    const select = (): ReturnType<typeof selectWindows> => selectReference(each);
    if (expected.error !== undefined) {
      // No windows are nothing to merge; the reference stops there.
      if (each.parameters["resolution_strategy"] === "merge" && isEmpty(select)) continue;
      assert.throws(select, (error) => isCropError(error), `case ${i}`);
      continue;
    }
    const found = select();
    const stages = new Map(
      found.stages.map(({ name, count }) => [name.replace(/_\d$/, ""), count]),
    );
    for (const [name, count] of expected.stages) {
      // The two tests of the length have one name here; the second stands for both.
      const isLater = expected.stages.filter(([other]) => other === name).at(-1)![1] !== count;
      if (!isLater) assert.equal(stages.get(name as never) ?? count, count, `case ${i} ${name}`);
    }
    assert.equal(found.windows.length, expected.windows.length, `case ${i}`);
    for (const [k, window] of found.windows.entries()) {
      const [left, right, center, shift, cc, dlnA, names] = expected.windows[
        k
      ] as readonly unknown[];
      const { left: l, right: r, center: c, ccShiftInSamples: s } = window;
      assert.deepEqual([l, r, c, s], [left, right, center, shift], `case ${i} window ${k}`);
      assert.ok(Math.abs(window.maxCcValue - Number(cc)) < 1e-9, `case ${i} window ${k}`);
      assert.ok(Math.abs(window.dlnA - Number(dlnA)) < 1e-9, `case ${i} window ${k}`);
      const phases = window.phaseArrivals.map(({ name }) => name).toSorted();
      assert.deepEqual(phases, [...(names as string[])].toSorted(), `case ${i} window ${k}`);
      windows++;
    }
  }
  t.diagnostic(`${cases.length} cases with ${windows} windows compared`);
});

function isEmpty(select: () => ReturnType<typeof selectWindows>): boolean {
  try {
    return select().windows.length === 0;
  } catch {
    return false;
  }
}

function selectReference(each: Reference): ReturnType<typeof selectWindows> {
  const { band, parameters, place } = each;
  const config = new Config({
    minPeriod: band[0],
    maxPeriod: band[1],
    pyflexParameters: parameters,
  });
  return selectWindows(
    traceOf(each.observed, each),
    traceOf(each.synthetic, each),
    config.pyflexConfig,
    place === null ? {} : { place: placeOf(place) },
  );
}

function placeOf({ event, station, origin }: NonNullable<Reference["place"]>): Place {
  return {
    event: {
      latitude: event[0],
      longitude: event[1],
      depth: event[2],
      origintime: starttime + nanoseconds(origin),
    },
    station: { latitude: station[0], longitude: station[1] },
  };
}

function traceOf(waves: Wavelets, { dt, npts }: { dt: number; npts: number }): Trace {
  const data = new Float64Array(npts);
  for (const [time, period, amplitude] of waves) {
    for (let i = 0; i < npts; i++) {
      const x = (i * dt - time) / period;
      data[i]! += amplitude * Math.exp(-(x ** 2)) * Math.cos(2 * Math.PI * x);
    }
  }
  const codes = { network: "XX", station: "A", channel: "BXZ" };
  return new Trace(data, { ...codes, samplingRate: 1 / dt, starttime });
}

const ricker: Wavelets = [[300, 20, 1]];

test("a wavelet that comes some samples later has windows with exactly that shift", () => {
  for (const samples of [-7, 0, 3, 11]) {
    const [[time, period, amplitude]] = ricker as [Wavelets[number]];
    const size = { dt: 0.5, npts: 1200 };
    const late = traceOf([[time + samples * 0.5, period, amplitude * Math.E]], size);
    const { windows } = selectWindows(late, traceOf(ricker, size), new Config().pyflexConfig);
    assert.ok(windows.length > 0);
    for (const { ccShiftInSamples, ccShiftInSeconds, maxCcValue, dlnA } of windows) {
      assert.equal(ccShiftInSamples, samples);
      assert.equal(ccShiftInSeconds, samples * 0.5);
      assert.ok(maxCcValue > 0.99 && Math.abs(dlnA - 1) < 0.05);
    }
  }
});

test("flat traces have no windows", () => {
  const size = { dt: 0.5, npts: 1200 };
  const { pyflexConfig } = new Config();
  for (const pair of [
    [[], ricker],
    [ricker, []],
    [[], []],
  ] as const) {
    const [observed, synthetic] = pair.map((waves) => traceOf(waves, size)) as [Trace, Trace];
    assert.deepEqual(selectWindows(observed, synthetic, pyflexConfig).windows, []);
  }
});

test("traces that cannot be compared are refused by their name", () => {
  const size = { dt: 0.5, npts: 1200 };
  const synthetic = traceOf(ricker, size);
  const { pyflexConfig } = new Config();
  const broken = Float64Array.from(synthetic.data, Number);
  broken[17] = Number.NaN;
  const faults: readonly (readonly [Trace, RegExp])[] = [
    [traceOf(ricker, { dt: 0.5, npts: 1199 }), /XX\.A\.\.BXZ .*1199 and 1200 samples/],
    [traceOf(ricker, { dt: 0.49, npts: 1200 }), /XX\.A\.\.BXZ .*sampling rate/],
    [synthetic.with({ starttime: starttime + 300_000_000n }), /XX\.A\.\.BXZ .*start: by 0\.3 s/],
    [synthetic.with({ data: broken }), /XX\.A\.\.BXZ observed: sample 17 is NaN/],
  ];
  for (const [observed, message] of faults) {
    const select = (): unknown => selectWindows(observed, synthetic, pyflexConfig);
    assert.throws(select, (error) => isCropError(error, "bad-data") && message.test(error.message));
  }
});

test("a preset that needs event and station says so", () => {
  const trace = traceOf(ricker, { dt: 0.5, npts: 1200 });
  const { pyflexConfig } = new Config({ pyflexPreset: "nznorth_6-30s" });
  assert.throws(
    () => selectWindows(trace, trace, pyflexConfig),
    (error) => isCropError(error, "bad-option") && /event and the station/.test(error.message),
  );
});

test("a level for each sample counts at the middle of a window", () => {
  const size = { dt: 0.5, npts: 1200 };
  const waves: Wavelets = [...ricker, [450, 20, 1]];
  const select = (ccAcceptanceLevel: number | Float64Array): ReturnType<typeof selectWindows> => {
    const { pyflexConfig } = new Config({ pyflexParameters: { ccAcceptanceLevel } });
    return selectWindows(traceOf(waves, size), traceOf(waves, size), pyflexConfig);
  };
  const last = select(0.5).windows.at(-1)!;
  const levels = new Float64Array(size.npts).fill(0.5).fill(1.5, last.left);
  const { windows, rejections } = select(levels);
  assert.ok(windows.length > 0 && windows.every(({ center }) => center < last.left));
  assert.ok(rejections.some(({ reason, ends }) => reason === "cc" && ends.length > 0));
  assert.throws(() => select(levels.subarray(1)), /ccAcceptanceLevel has 1199 values/);
});

test("the stages count down to the windows, and the reasons tell what is gone", () => {
  const size = { dt: 0.5, npts: 1200 };
  const waves: Wavelets = [...ricker, [400, 15, 0.1], [450, 20, 1]];
  const { pyflexConfig } = new Config();
  const pair = [traceOf(waves, size), traceOf(waves, size)] as const;
  const { stages, rejections, windows } = selectWindows(...pair, pyflexConfig, {
    winAmpRatio: 0.5,
  });
  const counts = stages.map(({ count }) => count);
  assert.deepEqual(
    counts,
    counts.toSorted((a, b) => b - a),
  );
  assert.equal(counts.at(-1), windows.length);
  for (const { count, ends, reason } of rejections) {
    assert.ok(count >= ends.length && (ends.length > 0 || reason === "water_level"), reason);
  }
});

test("windows written as JSON are read again, with their phases", () => {
  const [withPlace] = cases.filter(({ place, expected }) => place && expected.windows?.length > 0);
  const { windows } = selectReference(withPlace!);
  assert.ok(windows.some(({ phaseArrivals }) => phaseArrivals.length > 0));
  assert.deepEqual(parseWindows(formatWindows(windows)), windows);
  const broken = formatWindows(windows).replace(/"center_index": \d+/, '"center_index": 1.5');
  assert.throws(
    () => parseWindows(broken, "a b.json"),
    /a b\.json, window 0: center_index is 1\.5/,
  );
  for (const text of ["{", "[]", "3", '{"windows": [1]}']) {
    assert.throws(
      () => parseWindows(text),
      (error) => isCropError(error, "bad-data"),
    );
  }
});

test("fixed windows keep their ends and take the fit of other traces", () => {
  const size = { dt: 0.5, npts: 1200 };
  const { pyflexConfig } = new Config();
  const synthetic = traceOf(ricker, size);
  const { windows } = selectWindows(synthetic, synthetic, pyflexConfig);
  const late = traceOf([[312, 20, 1]], size);
  const refitted = refitWindows(windows, late, synthetic, pyflexConfig);
  assert.deepEqual(
    refitted.map(({ left, right }) => [left, right]),
    windows.map(({ left, right }) => [left, right]),
  );
  assert.deepEqual(
    refitted.map(({ ccShiftInSamples }) => ccShiftInSamples),
    windows.map(() => 24),
  );
  const kept = refitWindows(windows, late, synthetic, pyflexConfig, { revalidate: true });
  assert.deepEqual(kept, []);
});
