import { drawFoot } from "./draw-line.ts";
import { drawShapes } from "./draw-points.ts";
import { hasDots, type Mark, type PointsMark } from "./marks.ts";
import { dashArray, type Style } from "./styles.ts";
import { element, text } from "./svg.ts";
import { shortenText, textWidth } from "./text-width.ts";

/** A line of the legend: a name, and the look of what bears it. */
export interface LegendEntry {
  readonly name: string;
  /** Draws it right of `left`, `y` being its middle. */
  drawSwatch(left: number, y: number): string;
}

type NamedMark = Exclude<Mark, { readonly kind: "cells" | "label" | "pointLabels" | "spanLabels" }>;

/** Pixels. */
export const swatchWidth = 24;
const lineHeight = 18;
/** Pixels that a name takes at most. */
export const longestName = 190;

/**
 * Gives the legend of a picture: each name once, none where only one mark bears a name and it stands alone, and what the
 * triangles mean that tell missing values.
 */
export function legendOf(
  marks: readonly Mark[],
  styles: ReadonlyMap<Mark, Style>,
): readonly LegendEntry[] {
  const entries = new Map<string, LegendEntry>();
  let hasMissing = false;
  for (const mark of marks) {
    const style = styles.get(mark);
    if (!isNamed(mark) || style === undefined) continue;
    if (mark.kind === "line" && Array.prototype.includes.call(mark.missing ?? [], 1))
      hasMissing = true;
    if (mark.name === undefined || entries.has(mark.name)) continue;
    entries.set(mark.name, {
      name: mark.name,
      drawSwatch: (left, y) => drawSwatch(mark, style, left, y),
    });
  }
  const isNeeded = entries.size > 1 || new Set(marks.map(({ kind }) => kind)).size > 1;
  return [
    ...(isNeeded ? entries.values() : []),
    ...(hasMissing ? [{ name: "missing", drawSwatch: drawMissing }] : []),
  ];
}

function isNamed(mark: Mark): mark is NamedMark {
  return !["cells", "label", "pointLabels", "spanLabels"].includes(mark.kind);
}

/** Gives the pixels that a legend needs beside the panels. */
export function legendWidth(entries: readonly LegendEntry[], height: number): number {
  if (entries.length === 0) return 0;
  const { shown, rest } = shownOf(entries, height);
  const widths = [...shown.map(({ name }) => textWidth(name)), textWidth(rest) - swatchWidth];
  return 14 + swatchWidth + 6 + Math.min(longestName, Math.max(...widths));
}

/** Draws a legend; what does not fit into the height is counted. */
export function drawLegend(
  entries: readonly LegendEntry[],
  left: number,
  top: number,
  height: number,
): string {
  const { shown, rest } = shownOf(entries, height);
  const lines = shown.map((entry, i) => {
    const y = top + 8 + i * lineHeight;
    const label = text(left + swatchWidth + 6, y + 4.2, shortenText(entry.name, longestName));
    return entry.drawSwatch(left, y) + label;
  });
  const more =
    rest === "" ? "" : text(left, top + 12 + shown.length * lineHeight, rest, { fill: "#666666" });
  return lines.join("") + more;
}

function shownOf(
  entries: readonly LegendEntry[],
  height: number,
): { readonly shown: readonly LegendEntry[]; readonly rest: string } {
  const room = Math.max(2, Math.floor(height / lineHeight));
  if (entries.length <= room) return { shown: entries, rest: "" };
  return { shown: entries.slice(0, room - 1), rest: `and ${entries.length - room + 1} more` };
}

function drawSwatch(mark: NamedMark, { color, dash }: Style, left: number, y: number): string {
  const middle = [left + swatchWidth / 2, y] as const;
  const line = { x1: left, y1: y, x2: left + swatchWidth, y2: y, stroke: color };
  const area = { x: left, y: y - 5.5, width: swatchWidth, height: 11, fill: color };
  switch (mark.kind) {
    case "line": {
      const stroke = element("line", {
        ...line,
        "stroke-width": 2,
        "stroke-dasharray": dashArray(dash),
      });
      return stroke + (hasDots(mark) ? drawShapes([middle], color, "circle", 2.5) : "");
    }
    case "rule":
      return element("line", { ...line, "stroke-width": 1.2, "stroke-dasharray": dashArray(dash) });
    case "points":
      return drawShapes(
        [middle],
        colorOf(mark, color),
        mark.shape ?? "circle",
        Math.min(5, mark.radius ?? 3),
      );
    case "bars":
      return element("rect", { ...area, "fill-opacity": 0.55, stroke: color, "stroke-width": 0.8 });
    case "boxes":
      return element("rect", { ...area, y: y - 3, height: 6 });
    default: // a band
      return element("rect", {
        ...area,
        "fill-opacity": mark.opacity ?? 0.45,
        stroke: mark.edge,
      });
  }
}

function drawMissing(left: number, y: number): string {
  return drawFoot(left + swatchWidth / 2, y + 3, "#666666");
}

/** Points that have values have no one colour. */
function colorOf({ values }: PointsMark, color: string): string {
  return values === undefined ? color : "#777777";
}
