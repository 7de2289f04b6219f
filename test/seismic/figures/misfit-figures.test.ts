import assert from "node:assert/strict";
import { test } from "node:test";
import {
  convergence,
  misfitByPath,
  misfitHeatMap,
  misfitHistogram,
  recordSection,
  timeShiftHistogram,
  windowCountBars,
} from "../../../src/seismic/figures/index.ts";
import { Trace } from "../../../src/seismic/index.ts";
import { assertTextsApart } from "../../plots/text-boxes.ts";
import { assertPicture } from "../../plots/well-formed.ts";

function assertTexts(svg: string, expected: readonly string[]): void {
  const texts = assertPicture(svg);
  for (const each of expected)
    assert.ok(texts.includes(each), `${each} among ${texts.join(" | ")}`);
  assertTextsApart(svg);
}

test("a heat map names events and stations, hatches missing pairs and greys NaN", () => {
  const svg = misfitHeatMap({
    title: "Misfit of m00",
    events: ["001", "002"],
    stations: ["AA.S0", "AA.S1", "AA.S2"],
    values: [1, 2, 3, NaN, 5, 0],
    missing: [0, 0, 0, 0, 0, 1],
  });
  assertTexts(svg, ["001", "002", "AA.S0", "AA.S2", "misfit", "missing", "NaN"]);
  assert.equal([...svg.matchAll(/<path d="[^"]*" fill="url\(#crop-missing\)"/g)].length, 1);
  assert.throws(
    () => misfitHeatMap({ title: "", events: ["a"], stations: ["b"], values: [] }),
    RangeError,
  );
});

test("histograms count every pair, and say how many have no misfit", () => {
  const values = [0, 1, 1, 2, 2, 2, NaN];
  assertTexts(misfitHistogram({ title: "Misfits", samples: [{ name: "m00", values }] }), [
    "misfit",
    "pairs",
    "1 of 7 values are not finite",
  ]);
  const svg = timeShiftHistogram({ title: "Shifts", samples: [{ name: "m00", values: [-1, 3] }] });
  assertTexts(svg, ["Shifts · mean +1.00 s, spread 2.00 s", "windows"]);
  assertPicture(timeShiftHistogram({ title: "none", samples: [] }));
});

test("misfits lie at their azimuths on the compass, with one dot for each pair that has both", () => {
  const at = [0, 90, 359, NaN, 45];
  const svg = misfitByPath({
    title: "by back-azimuth",
    by: "backAzimuth",
    groups: [{ name: "m00", at, values: [1, 2, 3, 4, NaN] }],
  });
  assertTexts(svg, ["back-azimuth", "90° E", "180° S", "360° N"]);
  assert.equal([...svg.matchAll(/h0/g)].length, 3);
  const distance = misfitByPath({
    title: "by distance",
    by: "distance",
    groups: [],
    distanceUnits: "°",
  });
  assertTexts(distance, ["distance (°)"]);
});

test("each station has its bar, of the height of its count", () => {
  const svg = windowCountBars({ title: "Windows", names: ["a", "b", "c"], counts: [2, NaN, 4] });
  assertTexts(svg, ["a", "b", "c", "windows", "station"]);
  const [, d = ""] = svg.match(/<path d="([^"]*)" fill="#0072b2"/) ?? [];
  const bars = [...d.matchAll(/M\S+ (\S+?)V(\S+?)H/g)].map(
    ([, foot, top]) => Number(foot) - Number(top),
  );
  assert.equal(bars.length, 2);
  assert.ok(Math.abs((bars[1] ?? 0) / (bars[0] ?? 1) - 2) < 0.01, String(bars));
});

test("a misfit that falls over decades has a logarithmic axis", () => {
  const plot = { title: "all", iterations: ["i01s00", "i02s00", "i03s00"] };
  const steep = convergence({ ...plot, series: [{ name: "all", values: [1000, 30, 1] }] });
  assertTexts(steep, ["i01s00", "i03s00", "iteration", "1000", "100", "10", "1"]);
  const flat = convergence({ ...plot, series: [{ name: "all", values: [3, 2, NaN] }] });
  assertTexts(flat, ["2.0", "3.0"]);
  assertPicture(convergence({ title: "none", iterations: [], series: [] }));
});

const wave = new Trace(
  Float64Array.from(
    { length: 500 },
    (_, i) => Math.sin(i / 9) * Math.exp(-(((i - 250) / 60) ** 2)),
  ),
);

test("traces of a section lie at their distances, scaled alike or each", () => {
  const traces = [100, 200, 300].map((position, i) => ({
    name: `AA.S${i}`,
    position,
    observed: wave.with({ data: wave.toFloat64().map((value) => value * 10 ** i) }),
    synthetic: wave,
    timeOffset: -5,
  }));
  const heightsOf = (svg: string): readonly number[] =>
    [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#000000"/g)].map(([, d = ""]) => {
      const ys = [...d.matchAll(/[ML]\S+? ([\d.]+)/g)].map(([, y]) => Number(y));
      return Math.max(...ys) - Math.min(...ys);
    });
  const each = recordSection({ title: "each", traces });
  assertTexts(each, [
    "AA.S0",
    "AA.S1",
    "AA.S2",
    "distance (km)",
    "time after the event (s)",
    "observed",
    "synthetic",
  ]);
  const [a = 0, b = 0, c = 0] = heightsOf(each);
  assert.ok(Math.abs(a - c) < 0.5 && Math.abs(b - c) < 0.5, `${a} ${b} ${c}`);
  const [p = 0, q = 0, r = 0] = heightsOf(recordSection({ title: "all", traces, scaling: "all" }));
  assert.ok(Math.abs(r / q - 10) < 0.6 && p < q, `${p} ${q} ${r}`);
});

test("curves of travel times are named, and breaks in them are gaps", () => {
  const svg = recordSection({
    title: "phases",
    traces: [{ name: "a", position: 5, observed: wave, timeOffset: 0 }],
    curves: [{ name: "Pdiff", positions: [1, 2, 3, 4, 5], times: [10, 20, NaN, 40, 50] }],
    position: { label: "distance", units: "°" },
  });
  assertTexts(svg, ["Pdiff", "distance (°)", "a"]);
  const [, d = ""] = svg.match(/<path d="([^"]*)" fill="none" stroke="#0072b2"/) ?? [];
  assert.equal(d.match(/M/g)?.length, 2);
});

test("sections of nothing, of flat and broken traces, and of 300 stations are whole", () => {
  const broken = new Trace(Float64Array.from([NaN, Infinity, 1e300, -1e300, 0]));
  const odd = [wave.with({ data: new Float64Array(100) }), broken, new Trace(new Float64Array(0))];
  const traces = odd.map((observed, i) => ({
    name: `S${i}`,
    position: i === 2 ? NaN : 7,
    observed,
    timeOffset: 0,
  }));
  for (const some of [[], traces, traces.slice(0, 1)]) {
    const svg = recordSection({ title: "odd", traces: some });
    assertPicture(svg);
    assertTextsApart(svg);
  }
  const many = Array.from({ length: 300 }, (_, i) => ({
    name: `XX.STATION${i}`,
    position: (i * 137) % 360,
    observed: wave,
    timeOffset: 0,
  }));
  const svg = recordSection({
    title: "many",
    traces: many,
    position: { label: "azimuth", units: "°" },
  });
  assertTextsApart(svg);
  assert.equal([...svg.matchAll(/fill="none" stroke="#000000" stroke-width="0.8"/g)].length, 300);
});
