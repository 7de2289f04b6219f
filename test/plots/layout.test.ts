import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { layoutBottomAxis, layoutSideAxis } from "../../src/plots/axis-layout.ts";
import { scaleOf } from "../../src/plots/index.ts";
import { shortenText, textWidth, wrapText } from "../../src/plots/text-width.ts";

const widths = fc.integer({ min: 24, max: 900 });
const any = fc.double({ noDefaultInfinity: true, noNaN: true });

test("labels under a panel never overlap", () => {
  const scales = fc.oneof(
    fc
      .tuple(any, any, fc.constantFrom("linear", "log", "time"))
      .map(([a, b, kind]) => scaleOf([Math.min(a, b), Math.max(a, b)], { kind })),
    fc
      .array(fc.string({ maxLength: 30, unit: "grapheme" }), { maxLength: 200 })
      .map((categories) => scaleOf(undefined, { kind: "category", categories })),
  );
  fc.assert(
    fc.property(scales, widths, (scale, width) => {
      const { ticks, isTurned } = layoutBottomAxis(scale, width);
      const ends = ticks.map(
        ({ at, label }) => [at * width, isTurned ? 19 : textWidth(label)] as const,
      );
      for (const [i, [x, size]] of ends.entries()) {
        const [before, sizeBefore] = ends[i - 1] ?? [-Infinity, 0];
        assert.ok(
          x - before >= (size + sizeBefore) / 2,
          `${ticks[i - 1]?.label} and ${ticks[i]?.label}`,
        );
      }
    }),
  );
});

test("labels beside a panel never overlap", () => {
  fc.assert(
    fc.property(
      any,
      any,
      fc.constantFrom("linear", "log", "time"),
      widths,
      (a, b, kind, height) => {
        const { ticks } = layoutSideAxis(
          scaleOf([Math.min(a, b), Math.max(a, b)], { kind }),
          height,
        );
        const places = ticks.map(({ at }) => at * height);
        for (const [i, y] of places.entries()) assert.ok(i === 0 || y - places[i - 1]! >= 12);
      },
    ),
  );
});

test("a text is shortened to the width and no further than needed", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.integer({ min: 20, max: 300 }),
      (text, width) => {
        const short = shortenText(text, width);
        assert.ok(textWidth(short) <= width);
        if (textWidth(text) <= width) assert.equal(short, text);
        for (const line of wrapText(text, width, 2)) assert.ok(textWidth(line) <= width);
      },
    ),
  );
  assert.equal(shortenText("a long name of a station", 60), "a long…");
  assert.deepEqual(wrapText("one two three four five", 60, 2), ["one two", "three fo…"]);
});
