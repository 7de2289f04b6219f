import assert from "node:assert/strict";
import { test } from "node:test";
import { Trace } from "../../../src/seismic/index.ts";
import { waveformFigure, type WaveformComponent } from "../../../src/seismic/figures/index.ts";
import type { MisfitWindow, RejectReason } from "../../../src/seismic/windows/index.ts";
import { assertPicture } from "../../plots/well-formed.ts";
import { assertTextsApart } from "../../plots/text-boxes.ts";

const dt = 0.06;

function trace(npts: number, wave: (i: number) => number): Trace {
  const codes = { network: "AA", station: "S000000", channel: "BXY" };
  return new Trace(
    Float64Array.from({ length: npts }, (_, i) => wave(i)),
    {
      ...codes,
      samplingRate: 1 / dt,
    },
  );
}

function window(left: number, right: number): MisfitWindow {
  return {
    left,
    right,
    center: (left + right) / 2,
    channelId: "AA.S000000..BXY",
    timeOfFirstSample: 0n,
    maxCcValue: 0.987,
    ccShiftInSamples: 46,
    ccShiftInSeconds: 46 * dt,
    dlnA: -0.104,
    dt,
    minPeriod: 10,
    phaseArrivals: [],
    absoluteStarttime: 0n,
    absoluteEndtime: 0n,
    relativeStarttime: left * dt,
    relativeEndtime: right * dt,
    windowWeight: 1,
  };
}

function component(
  changes: Partial<WaveformComponent> = {},
  npts: number = 5000,
): WaveformComponent {
  const wave = (i: number): number => Math.sin(i / 40) * Math.exp(-(((i - 2000) / 300) ** 2));
  return {
    component: "Y",
    observed: trace(npts, wave),
    synthetic: trace(npts, (i) => wave(i + 46)),
    windows: [window(1500, 2500), window(2500, 4000)],
    rejected: [
      { reason: "water_level", count: 1234, ends: [] },
      { reason: "cc", count: 3, ends: [{ left: 100, right: 900 }] },
    ],
    staLta: Float64Array.from({ length: npts }, (_, i) => 0.1 + 0.05 * Math.sin(i / 300)),
    waterLevel: 0.07,
    adjointSource: {
      misfit: 3.8544,
      samples: Float64Array.from({ length: npts }, wave),
      measurements: [],
    },
    timeOffset: 0,
    ...changes,
  };
}

test("a waveform figure says what was measured, with units, and no text lies over another", () => {
  const svg = waveformFigure({
    title: "AA.S000000 · event 001 · 10–100 s",
    subtitle: "i01s00",
    components: [component()],
    misfitType: "cc_traveltime",
  });
  const texts = assertPicture(svg);
  for (const expected of [
    "AA.S000000 · event 001 · 10–100 s",
    "i01s00",
    "Y  AA.S000000..BXY · misfit 3.854, 2 windows",
    "cc 0.99",
    "dT +2.76 s",
    "dA −0.10",
    "displacement (m)",
    "adjoint source (m⁻¹ s⁻¹)",
    "STA/LTA",
    "time (s)",
    "water level 0.07",
    "1234 candidates sank below the water level",
    "cc ×3",
    "observed",
    "synthetic",
    "adjoint source",
    "rejected",
  ])
    assert.ok(texts.includes(expected), `${expected} among ${texts.join(" | ")}`);
  assertTextsApart(svg);
});

test("windows lie at their times, which count from the event", () => {
  const [plain, late] = [0, 30].map((timeOffset) =>
    waveformFigure({
      title: "",
      components: [component({ timeOffset, windows: [window(1000, 2000)] })],
    }),
  );
  for (const [svg, offset] of [
    [plain, 0],
    [late, 30],
  ] as const) {
    const frame = svg
      ?.match(/<svg x="(\S+)" y="\S+" width="(\S+)"/)
      ?.slice(1)
      .map(Number);
    const band = svg
      ?.match(/<rect x="(\S+)" y="0" width="(\S+)"[^>]*fill-opacity/)
      ?.slice(1)
      .map(Number);
    assert.ok(frame && band);
    const [width = NaN] = frame.slice(1);
    const perSecond = width / (4999 * dt);
    assert.ok(Math.abs((band[0] ?? NaN) - 60 * perSecond) < 0.02, `offset ${offset}`);
    assert.ok(Math.abs((band[1] ?? NaN) - 60 * perSecond) < 0.02);
  }
  const times = (svg: string | undefined): readonly string[] => assertPicture(svg ?? "");
  assert.ok(times(plain).includes("0") && !times(plain).includes("320"));
});

test("many windows keep their texts apart, and those without room are counted", () => {
  for (const count of [1, 7, 9, 20, 50, 200]) {
    const step = Math.floor(4900 / count);
    const windows = Array.from({ length: count }, (_, i) => window(i * step, (i + 1) * step - 2));
    const svg = waveformFigure({ title: "many", components: [component({ windows })] });
    const labels = assertTextsApart(svg).filter(({ content }) => content.startsWith("cc 0.99"));
    const rest = Number(svg.match(/and (\d+) more/)?.[1] ?? 0);
    assert.equal(labels.length + rest, count);
    assert.ok(count >= 50 || rest === 0, `${rest} of ${count} left out`);
  }
});

test("three components, each reason to reject, and a long title stay legible", () => {
  const reasons: readonly RejectReason[] = [
    "traveltimes",
    "min_length",
    "water_level",
    "prominence",
    "phase_sep",
    "s2n",
    "tshift",
    "dlna",
    "cc",
    "amplitude",
  ];
  const rejected = reasons.map((reason, i) => ({
    reason,
    count: 10 ** i,
    ends: [{ left: 100 * i, right: 100 * i + 700 }],
  }));
  const svg = waveformFigure({
    title: "NZ.BFZ <2018p130600> & a long name ".repeat(9),
    subtitle: "an iteration and a model with a long name ".repeat(9),
    components: ["E", "N", "Z"].map((name) => component({ component: name, rejected })),
  });
  const texts = assertPicture(svg);
  for (const reason of reasons) {
    if (reason === "water_level") continue;
    const rows = texts.filter((each) => each.startsWith(`${reason.replaceAll("_", " ")} ×`));
    assert.equal(rows.length, 3, reason);
  }
  assertTextsApart(svg);
});

test("a component without windows, misfit or STA/LTA is drawn all the same", () => {
  const {
    staLta: _,
    waterLevel: __,
    adjointSource: ___,
    ...bare
  } = component({ windows: [], rejected: [] });
  const svg = waveformFigure({ title: "none", components: [bare] });
  assert.ok(assertPicture(svg).includes("Y  AA.S000000..BXY · 0 windows"));
  assert.ok(assertPicture(svg).includes("displacement (m)"));
});

test("empty, flat and broken traces, and no component at all, make whole pictures", () => {
  const flat = trace(300, () => 0);
  const broken = trace(300, (i) => [NaN, Infinity, -Infinity, 1e300, 5e-324][i % 5] ?? 0);
  for (const each of [trace(0, () => 0), trace(1, () => 1), flat, broken]) {
    const windows = [
      { ...window(10, 60), maxCcValue: NaN, dlnA: NaN, ccShiftInSeconds: -Infinity },
    ];
    const made = component({ observed: each, synthetic: each, windows, staLta: each.toFloat64() });
    assertTextsApart(waveformFigure({ title: "odd", components: [made] }));
    assertPicture(waveformFigure({ title: "odd", components: [made] }));
  }
  assertPicture(waveformFigure({ title: "none", components: [] }));
});

test("the picture of a long trace is no greater, and keeps its extremes", () => {
  const spike = (i: number): number => (i === 43_210 ? 5 : Math.sin(i / 7) * Math.sin(i / 1000));
  const long = component({ observed: trace(100_000, spike), windows: [], rejected: [] }, 100_000);
  const svg = waveformFigure({ title: "long", components: [long] });
  assert.ok(svg.length < 300_000, `${svg.length} bytes`);
});

test("arrivals within the trace have a line each and their names where there is room", () => {
  const arrivals = [
    { name: "P", time: 50 },
    { name: "pP", time: 51 },
    { name: "S", time: 120 },
    { name: "SS", time: 900 },
  ];
  const svg = waveformFigure({ title: "", components: [component({ arrivals, timeOffset: -10 })] });
  const texts = assertTextsApart(svg).map(({ content }) => content);
  assert.ok(texts.includes("P") && texts.includes("S") && !texts.includes("SS"));
  assert.equal([...svg.matchAll(/<line x1="[^"]*" y1="0"[^>]*stroke="#009e73"/g)].length, 3);
});
