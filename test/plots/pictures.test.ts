import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  drawFigure,
  heatMap,
  histogram,
  linePanel,
  linePlot,
  type LinePlot,
  type Panel,
  palette,
  scatterPlot,
} from "../../src/plots/index.ts";
import { names, numbers } from "./any-values.ts";
import { assertPicture } from "./well-formed.ts";

const scales = fc.constantFrom("linear" as const, "log" as const, "time" as const);

test("any lines make a well-formed picture without NaN", () => {
  const series = fc.array(
    fc.tuple(names, fc.array(fc.tuple(numbers, numbers, fc.nat(1)), { maxLength: 80 })),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(series, names, scales, scales, (all, label, x, y) => {
      const svg = linePlot({
        title: label,
        x: { label, scale: x },
        y: { label, units: label, scale: y },
        series: all.map(([name, points]) => ({
          name,
          x: points.map(([at]) => at),
          y: points.map(([, value]) => value),
          missing: points.map(([, , gap]) => gap),
        })),
      });
      assertPicture(svg);
    }),
  );
});

test("any samples and points make well-formed pictures without NaN", () => {
  fc.assert(
    fc.property(
      fc.array(numbers, { maxLength: 60 }),
      names,
      fc.boolean(),
      (values, name, isLog) => {
        assertPicture(
          histogram({
            x: { label: name, scale: isLog ? "log" : "linear" },
            samples: [{ name, values }],
          }),
        );
        for (const shape of ["circle", "square", "triangle", "star", "cross"] as const) {
          const groups = [{ name, x: values, y: values.toReversed(), values, shape }];
          assertPicture(
            scatterPlot({
              x: { label: name },
              y: { label: name },
              groups,
              color: { label: name },
              aspect: 1.3,
            }),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a line breaks at NaN, dots stand alone, and triangles tell what is missing", () => {
  const y = [1, 2, NaN, 3, Infinity, 4, 5, 6];
  const missing = [0, 0, 0, 0, 0, 0, 1, 0];
  const svg = linePlot({
    x: { label: "x" },
    y: { label: "y" },
    series: [{ name: "a", x: [0, 1, 2, 3, 4, 5, 6, 7], y, missing }],
  });
  const [, line = ""] = /d="([^"]+)" fill="none" stroke="#0072b2"/.exec(svg) ?? [];
  assert.equal(line.match(/M/g)?.length, 1);
  assert.equal(line.match(/L/g)?.length, 1);
  const dots = [...svg.matchAll(/h0/g)];
  assert.equal(dots.length, 5);
  assert.equal([...svg.matchAll(/h7l-3.5 -6z/g)].length, 2); // one at its place, one in the legend
  assert.ok(assertPicture(svg).includes("missing"));
});

test("a million points keep their extremes in a small picture", () => {
  const y = Float64Array.from({ length: 1e6 }, (_, i) => Math.sin(i / 50));
  y[777_777] = 9;
  const x = Float64Array.from(y, (_, i) => i);
  const svg = linePlot({
    x: { label: "x" },
    y: { label: "y", range: [-9, 9] },
    series: [{ name: "a", x, y }],
  });
  assert.ok(svg.length < 200_000, `${svg.length} characters`);
  assert.match(svg, /L\d+(\.\d+)? 0L/);
  const gaps = y.map((value, i) => (i % 2 === 0 ? NaN : value));
  assert.ok(
    linePlot({ x: { label: "x" }, y: { label: "y" }, series: [{ name: "a", x, y: gaps }] }).length <
      4_000_000,
  );
});

test("names, titles and units come through as they are, whatever their letters", () => {
  const name = `<a href="x">&amp; 'Größe' Ω ∂ данные\u0001`;
  const svg = linePlot({
    title: name,
    x: { label: "méthode", units: "m/s²" },
    y: { label: "σ<τ", units: "1" },
    series: [name, "b"].map((each) => ({ name: each, x: ["α & β", "<γ>"], y: [1, 2] })),
  });
  const texts = assertPicture(svg);
  for (const expected of ["α & β", "<γ>", "méthode (m/s²)", "σ<τ", name.replace("\u0001", " ")])
    assert.ok(texts.includes(expected), expected);
});

test("a legend stands right of the frame, and counts what does not fit", () => {
  const series = Array.from({ length: 60 }, (_, i) => ({
    name: `run ${i}`,
    x: [0, 1],
    y: [i, 2 * i],
  }));
  const svg = linePlot({ x: { label: "x" }, y: { label: "y" }, series });
  const frame = /<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]* fill="none"/.exec(svg);
  const right = Number(frame?.[1]) + Number(frame?.[2]);
  const places = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>run \d+</g)].map(([, x]) => Number(x));
  assert.ok(places.length > 5 && places.every((x) => x > right));
  assert.ok(assertPicture(svg).includes(`and ${60 - places.length} more`));
  const alone = assertPicture(
    linePlot({ x: { label: "x" }, y: { label: "y" }, series: series.slice(0, 1) }),
  );
  assert.ok(!alone.includes("run 0"));
});

test("marks of one name look alike in all panels, and shared axes have one range and one set of labels", () => {
  const panels = [panelOf(["a", "b"], 1), panelOf(["b"], 50)];
  const svg = drawFigure({ panels, isXShared: true });
  const texts = assertPicture(svg);
  assert.equal(texts.filter((each) => each === "time").length, 1);
  assert.equal(texts.filter((each) => each === "b").length, 1);
  assert.equal(svg.match(new RegExp(`fill="none" stroke="${palette[1]}"`, "g"))?.length, 2);
  assert.equal(assertPicture(drawFigure({ panels })).filter((each) => each === "time").length, 2);
});

test("a histogram counts each finite value once and says what it left out", () => {
  const values = [0, 0.1, 0.5, 0.9, 1, 1, 2, NaN, Infinity];
  const texts = assertPicture(
    histogram({ x: { label: "x" }, samples: [{ name: "a", values }], bins: 4 }),
  );
  assert.ok(texts.includes("2 of 9 values are not finite"));
});

test("times in whole nanoseconds label their axis, and NaT has no place", () => {
  const x = [0n, 60n, 120n, -(2n ** 63n)].map((seconds) =>
    seconds < 0n ? seconds : 1_700_000_000_000_000_000n + seconds * 1_000_000_000n,
  );
  const svg = linePlot({
    x: { label: "time", scale: "time" },
    y: { label: "v" },
    series: [{ name: "a", x: BigInt64Array.from(x), y: [1, 2, 3, 4] }],
  });
  const texts = assertPicture(svg);
  assert.ok(texts.includes("time (UTC)") && texts.includes("2023-11-14"));
  assert.ok(texts.some((each) => /^22:1\d/.test(each)));
});

test("arrays that do not belong together are refused", () => {
  const axes = { x: { label: "x" }, y: { label: "y" } };
  assert.throws(
    () => linePlot({ ...axes, series: [{ name: "a", x: [1], y: [1, 2] }] }),
    RangeError,
  );
  assert.throws(
    () =>
      heatMap({
        x: { label: "x", values: [1] },
        y: { label: "y", values: [1] },
        values: [1, 2],
        color: { label: "c" },
      }),
    RangeError,
  );
});

test("the same input makes the same picture", () => {
  const plot: LinePlot = {
    title: "t",
    x: { label: "x" },
    y: { label: "y" },
    series: [
      { name: "a", x: [1, 2], y: [3, 4] },
      { name: "b", x: [1, 2], y: [4, 3] },
    ],
  };
  assert.equal(linePlot(plot), linePlot(structuredClone(plot)));
});

function panelOf(names: readonly string[], end: number): Panel {
  return linePanel({
    x: { label: "time" },
    y: { label: "v" },
    series: names.map((name) => ({ name, x: [0, end], y: [0, end] })),
  });
}
