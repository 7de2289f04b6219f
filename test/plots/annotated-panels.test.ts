import assert from "node:assert/strict";
import { test } from "node:test";
import { drawFigure, type Panel } from "../../src/plots/index.ts";
import { assertTextsApart, textBoxes } from "./text-boxes.ts";
import { assertPicture } from "./well-formed.ts";

const x = [0, 1, 2, 3];

function panel(changes: Partial<Panel> = {}): Panel {
  return {
    x: { label: "time", units: "s" },
    y: { label: "displacement", units: "m" },
    marks: [{ kind: "line", name: "left", x, y: [0, 1, 0, -1] }],
    ...changes,
  };
}

test("a right axis has ticks and a title of its own, and its marks count on it", () => {
  const svg = drawFigure({
    panels: [
      panel({
        yRight: { label: "force", units: "N", range: [-4000, 4000] },
        marks: [
          { kind: "line", name: "left", x, y: [0, 1, 0, -1], color: "#000001", hasDots: false },
          {
            kind: "line",
            name: "right",
            x,
            y: [0, 4000, 0, -4000],
            color: "#000002",
            isOnRight: true,
            hasDots: false,
          },
        ],
      }),
    ],
  });
  const texts = assertPicture(svg);
  for (const expected of ["force (N)", "2000", "1.0"])
    assert.ok(texts.includes(expected), expected);
  assertTextsApart(svg);
  const [, top] = svg.match(/d="M0 \S+L\S+ (\S+)L[^"]*" fill="none" stroke="#000002"/) ?? [];
  assert.equal(top, "0");
});

test("rows have heights by their weights", () => {
  const svg = drawFigure({ panels: [panel({ weight: 3 }), panel()], height: 600 });
  const heights = [...svg.matchAll(/<svg x="\S+" y="\S+" width="\S+" height="(\S+)"/g)].map(
    ([, h]) => Number(h),
  );
  assert.equal(heights.length, 2);
  assert.ok(Math.abs((heights[0] ?? 0) / (heights[1] ?? 1) - 3) < 0.01, String(heights));
});

test("a legend above the panels breaks into rows, and no text lies over another", () => {
  const names = Array.from({ length: 23 }, (_, i) => `a line with the long name ${i}`);
  const marks = names.map((name) => ({ kind: "line", name, x, y: x }) as const);
  const svg = drawFigure({
    title: "a title",
    subtitle: "a subtitle",
    legend: "top",
    panels: [panel({ title: "a panel", marks })],
    height: 700,
  });
  const boxes = assertTextsApart(svg);
  for (const name of names)
    assert.ok(
      boxes.some(({ content }) => content === name),
      name,
    );
  const lowest = Math.max(
    ...boxes.filter(({ content }) => names.includes(content)).map(({ bottom }) => bottom),
  );
  assert.ok(boxes.find(({ content }) => content === "a panel")!.top > lowest);
});

test("texts of intervals stand in them, side by side or turned, and none is put to another's interval", () => {
  const line = { kind: "line", x, y: x, hasDots: false } as const;
  for (const [count, expected] of [
    [3, 3],
    [10, 10],
    [30, 30],
    [400, undefined],
  ] as const) {
    const spans = Array.from({ length: count }, (_, i) => ({
      from: (i * 3) / count,
      to: ((i + 1) * 3) / count,
      lines: [`first ${i}`, `second ${i}`],
    }));
    const svg = drawFigure({ panels: [panel({ marks: [line, { kind: "spanLabels", spans }] })] });
    assertTextsApart(svg);
    const [frame] = [...svg.matchAll(/<svg x="(\S+)" y="\S+" width="(\S+)"/g)].map(
      ([, a, b]) => [Number(a), Number(b)] as const,
    );
    assert.ok(frame);
    const labels = textBoxes(svg).filter(({ content }) => content.startsWith("first"));
    const rest = Number(svg.match(/and (\d+) more/)?.[1] ?? 0);
    assert.equal(labels.length + rest, count);
    assert.equal(labels.length, expected ?? labels.length);
    for (const { content, left, right } of labels) {
      const i = Number(content.match(/\d+/)?.[0]);
      const [from, to] = [i, i + 1].map((k) => frame[0] + (k / count) * frame[1]);
      assert.ok(
        right >= from! - 4 && left <= to! + 4,
        `${content} at ${left} to ${right}, not in ${from} to ${to}`,
      );
    }
  }
});

test("boxes lie between their ends and bands have edges", () => {
  const svg = drawFigure({
    panels: [
      panel({
        x: { label: "x", range: [0, 10] },
        y: { label: "y", range: [0, 10] },
        marks: [
          {
            kind: "boxes",
            left: [0, NaN],
            right: [5, 6],
            bottom: [0, 1],
            top: [10, 2],
            color: "#123456",
          },
          { kind: "band", axis: "x", from: 2, to: 4, edge: "#654321", opacity: 0.2 },
        ],
      }),
    ],
  });
  assertPicture(svg);
  const [, width, height] = svg.match(/<svg x="\S+" y="\S+" width="(\S+)" height="(\S+)"/) ?? [];
  const [, h, v] = svg.match(/<path d="M0 \S+H(\S+)V(\S+)H0z" fill="#123456"/) ?? [];
  assert.ok(Math.abs(Number(h) - Number(width) / 2) < 0.02 && Number(v) === 0, height);
  assert.match(svg, /fill-opacity="0.2"/);
  assert.match(svg, /stroke="#654321"/);
});
