import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { heatMap, mapColor } from "../../src/plots/index.ts";
import { names, numbers } from "./any-values.ts";
import { assertPicture } from "./well-formed.ts";

test("any cells make a well-formed picture without NaN", () => {
  const axis = fc.array(fc.oneof(numbers, names), { maxLength: 20 });
  fc.assert(
    fc.property(
      axis,
      axis,
      fc.infiniteStream(numbers),
      fc.boolean(),
      fc.boolean(),
      (x, y, stream, isLog, isDiverging) => {
        const length = x.length * y.length;
        const values = Array.from({ length }, () => stream.next().value ?? NaN);
        const svg = heatMap({
          x: { label: "x", values: x },
          y: { label: "y", values: y },
          values,
          missing: values.map((_, i) => (i % 3 === 0 ? 1 : 0)),
          color: {
            label: "c",
            scale: isLog ? "log" : "linear",
            map: isDiverging ? "diverging" : "sequential",
          },
        });
        assertPicture(svg);
      },
    ),
  );
});

test("a million cells make a picture of bounded size", () => {
  const n = 1000;
  const values = Float64Array.from({ length: n * n }, (_, i) => Math.sin(i * i));
  const at = Float64Array.from({ length: n }, (_, i) => i);
  const svg = heatMap({
    x: { label: "x", values: at },
    y: { label: "y", values: at },
    values,
    color: { label: "c" },
  });
  assert.ok(svg.length < 4_000_000, `${svg.length} characters`);
});

test("missing cells are hatched, NaN is grey, and the key names both", () => {
  const map = {
    x: { label: "x", values: ["a", "b"] },
    y: { label: "y", values: [1, 2] },
    color: { label: "c" },
  };
  const svg = heatMap({ ...map, values: [1, NaN, 3, 4], missing: [0, 0, 1, 0] });
  assert.match(svg, /<path [^>]*fill="url\(#crop-missing\)"/);
  assert.match(svg, /<path [^>]*fill="#bdbdbd"/);
  const texts = assertPicture(svg);
  assert.ok(texts.includes("NaN") && texts.includes("missing"));
  const whole = assertPicture(heatMap({ ...map, values: [1, 2, 3, 4] }));
  assert.ok(!whole.includes("NaN") && !whole.includes("missing"));
});

test("the first row of cells lies at the bottom, and a reversed axis turns it", () => {
  const map = {
    x: { label: "x", values: [1] },
    y: { label: "y", values: ["low", "high"] },
    values: [0, 1],
    color: { label: "c" },
  };
  const [first, last] = [mapColor("sequential", 0), mapColor("sequential", 1)];
  const svg = heatMap(map);
  assert.ok(topOf(svg, first) > topOf(svg, last));
  const reversed = heatMap({ ...map, y: { ...map.y, isReversed: true } });
  assert.ok(topOf(reversed, first) < topOf(reversed, last));
});

test("few, uneven or named coordinates are named cell by cell; many even ones lie on an axis", () => {
  assert.ok(["0.1", "0.25", "7"].every((label) => textsOfCells([0.1, 0.25, 7]).includes(label)));
  assert.ok(textsOfCells(["<b>", 'say "hi"']).includes('say "hi"'));
  const even = Array.from({ length: 101 }, (_, i) => i / 10);
  assert.ok(textsOfCells(even).includes("10") && !textsOfCells(even).includes("0.1"));
  const ratio = Array.from({ length: 61 }, (_, i) => 10 ** (i / 10));
  assert.ok(textsOfCells(ratio).includes("10⁴"));
});

function topOf(svg: string, color: string): number {
  return Number(new RegExp(`d="M[\\d.]+ ([\\d.]+)H[^"]*" fill="${color}"`).exec(svg)?.[1]);
}

function textsOfCells(values: readonly (number | string)[]): readonly string[] {
  return assertPicture(
    heatMap({
      x: { label: "x", values },
      y: { label: "y", values: [1] },
      values: values.map((_, i) => i),
      color: { label: "colour" },
    }),
  );
}
