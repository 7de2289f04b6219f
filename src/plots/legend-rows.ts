import { type LegendEntry, longestName, swatchWidth } from "./legend.ts";
import { text } from "./svg.ts";
import { shortenText, textWidth } from "./text-width.ts";

const rowHeight = 20;

/** Pixels that a legend takes above the panels. */
export function legendRowsHeight(rows: readonly unknown[]): number {
  return rows.length === 0 ? 0 : rows.length * rowHeight + 6;
}

const gap = 18;

/** Breaks a legend into rows of a width in pixels. */
export function legendRows(
  entries: readonly LegendEntry[],
  width: number,
): readonly (readonly LegendEntry[])[] {
  const rows: LegendEntry[][] = [];
  let taken = Infinity;
  for (const entry of entries) {
    if (taken + widthOf(entry) > width) {
      rows.push([]);
      taken = 0;
    }
    rows.at(-1)?.push(entry);
    taken += widthOf(entry) + gap;
  }
  return rows;
}

function widthOf({ name }: LegendEntry): number {
  return swatchWidth + 6 + Math.min(longestName, textWidth(name));
}

/** Draws the rows of a legend, one under the other. */
export function drawLegendRows(
  rows: readonly (readonly LegendEntry[])[],
  left: number,
  top: number,
): string {
  const parts: string[] = [];
  rows.forEach((row, i) => {
    let x = left;
    const y = top + 10 + i * rowHeight;
    for (const entry of row) {
      const name = shortenText(entry.name, longestName);
      parts.push(entry.drawSwatch(x, y), text(x + swatchWidth + 6, y + 4.2, name));
      x += widthOf(entry) + gap;
    }
  });
  return parts.join("");
}
