import type { SpanLabel, SpanLabelsMark } from "./marks.ts";
import type { Plane } from "./plane.ts";
import type { Style } from "./styles.ts";
import { coordinate, element, text } from "./svg.ts";
import { shortenText, textWidth } from "./text-width.ts";

const size = 10.5;
const lineHeight = 13;
const air = 4;
const look = {
  "font-size": size,
  stroke: "#ffffff",
  "stroke-width": 3,
  "stroke-linejoin": "round",
  "paint-order": "stroke",
};

/**
 * Draws texts at the top of a plane: the lines of each one above the other, at their interval or as near as their neighbours
 * allow. Where one would lie for its greater part beyond its interval, each text is one turned line, as near to the middle of its
 * interval as can be; those that would lie beyond it are counted in a last text.
 */
export function drawSpanLabels(plane: Plane, { spans }: SpanLabelsMark, { color }: Style): string {
  const placed = spans
    .flatMap((span) => placedSpan(plane, span))
    .toSorted((a, b) => a.left - b.left);
  if (placed.length === 0) return "";
  const texts = uprightTexts(plane, placed) ?? turnedTexts(plane, placed);
  return element("g", { ...look, fill: color }, texts.join(""));
}

interface PlacedSpan extends SpanLabel {
  readonly left: number;
  readonly right: number;
}

function placedSpan(plane: Plane, span: SpanLabel): readonly PlacedSpan[] {
  const [a, b] = [plane.xOf(span.from), plane.xOf(span.to)];
  if (a === undefined || b === undefined || span.lines.length === 0) return [];
  const [left, right] = [Math.max(0, Math.min(a, b)), Math.min(plane.width, Math.max(a, b))];
  return left <= right ? [{ ...span, left, right }] : [];
}

function uprightTexts(plane: Plane, spans: readonly PlacedSpan[]): readonly string[] | undefined {
  const widths = spans.map(({ lines }) => widest(lines) + 2 * air);
  const starts = spread(
    spans.map(({ left }) => left),
    widths,
    plane.width,
  );
  const isNear = spans.every(({ left, right }, i) => {
    const [start, width] = [starts[i] ?? 0, widths[i] ?? 0];
    return Math.min(start + width, right) - Math.max(start, left) >= width / 2;
  });
  if (!isNear) return undefined;
  return spans.flatMap(({ lines }, i) =>
    lines.map((line, row) => text((starts[i] ?? 0) + air, (row + 1) * lineHeight, line)),
  );
}

function widest(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => textWidth(line, { size })));
}

function turnedTexts(plane: Plane, spans: readonly PlacedSpan[]): readonly string[] {
  const shown: (readonly [foot: number, content: string])[] = [];
  let least = 0;
  for (const { left, right, lines } of spans) {
    const start = Math.max((left + right - lineHeight) / 2, least);
    // A text that has left its interval would be read as that of a neighbour.
    if (start > right || start + lineHeight > plane.width) continue;
    shown.push([start + lineHeight - air, lines.join("  ")]);
    least = start + lineHeight;
  }
  const rest = spans.length - shown.length;
  const length = plane.height - 2 * air - (rest === 0 ? 0 : lineHeight);
  const texts = shown.map(([foot, content]) =>
    text(foot, air, shortenText(content, length, { size }), {
      "text-anchor": "end",
      transform: `rotate(-90 ${coordinate(foot)} ${air})`,
    }),
  );
  if (rest > 0) texts.push(text(air, plane.height - air, `and ${rest} more`));
  return texts;
}

/** Moves pieces apart that would overlap, and back from the end; beyond the start where there are too many. */
function spread(
  wanted: readonly number[],
  sizes: readonly number[],
  end: number,
): readonly number[] {
  const starts = [...wanted];
  let least = 0;
  for (const [i, size] of sizes.entries()) {
    starts[i] = Math.max(starts[i] ?? 0, least);
    least = (starts[i] ?? 0) + size;
  }
  let most = end;
  for (let i = starts.length - 1; i >= 0; i--) {
    most = Math.min(starts[i] ?? 0, most - (sizes[i] ?? 0));
    starts[i] = most;
  }
  return starts;
}
