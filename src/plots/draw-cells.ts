import type { ColorScale } from "./color-scale.ts";
import { notFiniteColor } from "./draw-points.ts";
import type { CellsMark } from "./marks.ts";
import type { Plane } from "./plane.ts";
import { coordinate, element } from "./svg.ts";

/** The fill of missing cells; {@link hatchDefinition} belongs into the picture. */
export const hatch = "url(#crop-missing)";

/** The pattern of missing cells, the same in every picture. */
export function hatchDefinition(): string {
  const paper = element("rect", { width: 6, height: 6, fill: "#ffffff" });
  const line = element("line", {
    x1: 0,
    y1: 0,
    x2: 0,
    y2: 6,
    stroke: "#8a8a8a",
    "stroke-width": 1.6,
  });
  const pattern = { id: "crop-missing", width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  return element("pattern", { ...pattern, patternTransform: "rotate(45)" }, paper + line);
}

/** Cells narrower than this are drawn together. */
const narrowest = 1.5;

/**
 * Draws cells, one path for each colour. Cells narrower than 1.5 pixels share the colour of the mean of their finite values, so
 * that a map of a million cells stays small; such a group is grey or hatched only where all of it is.
 */
export function drawCells(plane: Plane, mark: CellsMark, colors: ColorScale): string {
  const columns = groupsOf(mark.xEdges, plane.xOf);
  const rows = groupsOf(mark.yEdges, plane.yOf);
  const paths = new Map<string, string[]>();
  for (const row of rows) {
    let run: { readonly start: number; end: number; readonly fill: string } | undefined;
    const close = (): void => {
      if (run === undefined) return;
      const path = paths.get(run.fill) ?? [];
      path.push(
        `M${coordinate(run.start)} ${coordinate(row.start)}H${coordinate(run.end)}V${coordinate(row.end)}H${coordinate(run.start)}z`,
      );
      paths.set(run.fill, path);
    };
    for (const column of columns) {
      const fill = fillOf(mark, column, row, colors);
      if (run?.fill === fill) run.end = column.end;
      else {
        close();
        run = { start: column.start, end: column.end, fill };
      }
    }
    close();
  }
  return [...paths]
    .map(([fill, path]) =>
      element("path", { d: path.join(""), fill, "shape-rendering": "crispEdges" }),
    )
    .join("");
}

/** Rows or columns that are drawn as one: their numbers, and their ends in pixels. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

function groupsOf(
  edges: ArrayLike<number>,
  placeOf: (value: number) => number | undefined,
): readonly Group[] {
  const groups: Group[] = [];
  let from = 0;
  for (let i = 1; i < edges.length; i++) {
    const [start, end] = [placeOf(edges[from] ?? NaN), placeOf(edges[i] ?? NaN)];
    if (start === undefined || end === undefined) from = i;
    else if (Math.abs(end - start) >= narrowest || i === edges.length - 1) {
      groups.push({ from, to: i, start: tenth(start), end: tenth(end) });
      from = i;
    }
  }
  return groups;
}

/** Edges in tenths of a pixel: neighbours still share them, and the picture is a fifth smaller. */
function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function fillOf(
  { values, missing, xEdges }: CellsMark,
  column: Group,
  row: Group,
  colors: ColorScale,
): string {
  const width = xEdges.length - 1;
  let sum = 0;
  let finite = 0;
  let absent = 0;
  for (let j = row.from; j < row.to; j++) {
    for (let i = column.from; i < column.to; i++) {
      const at = j * width + i;
      const value = values[at] ?? NaN;
      if (missing?.[at] === 1) absent++;
      else if (Number.isFinite(value)) {
        // A running mean, for a sum of large values may overflow.
        finite++;
        sum += (value - sum) / finite;
      }
    }
  }
  if (finite > 0) return colors.colorOf(sum) ?? notFiniteColor;
  return absent === (row.to - row.from) * (column.to - column.from) ? hatch : notFiniteColor;
}
