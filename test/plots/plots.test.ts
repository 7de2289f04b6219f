import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { formatNumber, heatMap, linePlot, niceTicks, renderPng } from "../../src/plots/index.ts";

test("ticks are round, evenly spaced, within the range, and about as many as asked for", () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(number, fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (low, width) => {
      const high = low + width;
      fc.pre(high > low && width > Math.abs(low) * 1e-9);
      const ticks = niceTicks(low, high, 6);
      const slack = width * 1e-6;
      assert.ok(ticks.length >= 2 && ticks.length <= 14, String(ticks));
      assert.ok(ticks[0]! >= low - slack && ticks.at(-1)! <= high + slack);
    }),
  );
  assert.deepEqual(niceTicks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
});

test("numbers are written for readers", () => {
  assert.deepEqual([0, -1.5, 0.3, 1e-6, -2.5e7, NaN].map(formatNumber), [
    "0",
    "−1.5",
    "0.3",
    "10⁻⁶",
    "−2.5×10⁷",
    "NaN",
  ]);
});

const axes = { x: { label: 'a <b> & "c"' }, y: { label: "ζ", units: "m" } };

for (const [what, values] of [
  ["nothing", []],
  ["one point", [3]],
  ["equal values", [2, 2, 2]],
  ["no number", [NaN, NaN]],
  ["infinities", [1, Infinity, -Infinity, 2]],
] as const) {
  test(`a picture of ${what} is whole`, () => {
    const svg = linePlot({
      title: what,
      ...axes,
      series: [{ name: "<&>", x: values.map((_, i) => i), y: values }],
    });
    const map = heatMap({
      x: { ...axes.x, values: values.map((_, i) => i) },
      y: { ...axes.y, values: ["only"] },
      values,
      color: { label: "v" },
    });
    for (const text of [svg, map]) {
      assert.doesNotMatch(text.replaceAll(">NaN<", ""), /NaN|undefined|Infinity/);
      assert.equal(
        (text.match(/<[a-zA-Z]/g) ?? []).length,
        (text.match(/<\/|\/>/g) ?? []).length,
        "every element is closed",
      );
      assert.doesNotMatch(text, /&(?!amp;|lt;|gt;|quot;)/);
    }
  });
}

test("a line of a million points is a small picture that keeps its extremes, the same each time", () => {
  const y = Float64Array.from({ length: 1e6 }, (_, i) => (i === 777_777 ? 50 : Math.sin(i)));
  const x = y.map((_, i) => i);
  const svg = linePlot({ ...axes, series: [{ name: "s", x, y }] });
  assert.ok(svg.length < 200_000, String(svg.length));
  assert.match(svg, />50</);
  assert.equal(linePlot({ ...axes, series: [{ name: "s", x, y }] }), svg);
});

test("a PNG has the size asked for, and letters without fonts of the system", async () => {
  const svg = linePlot({ title: "Title", ...axes, series: [], width: 300, height: 200 });
  const png = await renderPng(svg, { scale: 2 });
  assert.deepEqual([...png.subarray(1, 4)], [80, 78, 71]);
  const view = new DataView(png.buffer, png.byteOffset);
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [600, 400]);
  const empty = await renderPng(svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, ""), { scale: 2 });
  assert.ok(png.length > empty.length + 500, "the letters are drawn");
});

test("what stands at missing places of a line stretches no axis", () => {
  const svg = linePlot({
    x: { label: "x" },
    y: { label: "y" },
    series: [{ name: "a", x: [0, 1, 2], y: [1, 9.97e36, 2], missing: [0, 1, 0] }],
  });
  assert.ok(!svg.includes("×10"), "an axis up to the fill value");
});
