import { type AxisLayout, layoutBottomAxis, layoutSideAxis } from "./axis-layout.ts";
import { colorBarWidth } from "./color-bar.ts";
import type { ColorScale } from "./color-scale.ts";
import type { Frame } from "./draw-axes.ts";
import type { Panel } from "./panel.ts";
import type { Scale } from "./scale.ts";

/** A panel with its scales and its place in the grid. */
export interface Placed {
  readonly panel: Panel;
  readonly row: number;
  readonly column: number;
  readonly x: Scale;
  readonly y: Scale;
  readonly yRight: Scale | undefined;
  readonly colors: ColorScale;
  /** Whether the axis bears labels; a shared axis bears them at the edge of the grid only. */
  readonly hasXLabels: boolean;
  readonly hasYLabels: boolean;
}

/** Where a panel is drawn. */
export interface Drawn extends Placed {
  readonly frame: Frame;
  readonly xLayout: AxisLayout;
  readonly yLayout: AxisLayout;
  readonly yRightLayout: AxisLayout | undefined;
}

/** The height of an axis title, or the width of a turned one. */
const titleRoom = 22;
const gap = 12;
const smallest = 24;

/**
 * Lays panels out in rows and columns: frames of a column have the same width, all alike, and frames of a row the same height, by
 * their weight, in the room that labels, titles and colour bars leave.
 */
export function layoutGrid(placed: readonly Placed[], room: Frame): readonly Drawn[] {
  const columns = 1 + Math.max(0, ...placed.map(({ column }) => column));
  const rows = 1 + Math.max(0, ...placed.map(({ row }) => row));
  const shares = sharesOf(placed, rows);
  let [width, height] = [room.width / columns, room.height];
  let margins: readonly Margins[] = [];
  // The labels depend on the size of the frames and the other way round; it settles at once, or nearly.
  for (let pass = 0; pass < 3; pass++) {
    margins = placed.map((each) => marginsOf(each, width, height * (shares[each.row] ?? 1)));
    width = Math.max(
      smallest,
      (room.width - sum(sides(placed, margins, "column", columns)) - gap * (columns - 1)) / columns,
    );
    height = Math.max(
      smallest * rows,
      room.height - sum(sides(placed, margins, "row", rows)) - gap * (rows - 1),
    );
  }
  return placed.map((each) => {
    const { row, column } = each;
    const before = (axis: "row" | "column", frames: number): number => {
      const taken = sum(sides(placed, margins, axis, each[axis])) + each[axis] * gap + frames;
      return taken + largest(placed, margins, axis, each[axis], axis === "row" ? "top" : "left");
    };
    const frame = withAspect(
      {
        left: room.left + before("column", column * width),
        top: room.top + before("row", height * sum(shares.slice(0, row))),
        width,
        height: height * (shares[row] ?? 1),
      },
      each,
    );
    return {
      ...each,
      frame,
      xLayout: layoutBottomAxis(each.x, frame.width),
      yLayout: layoutSideAxis(each.y, frame.height),
      yRightLayout: each.yRight && layoutSideAxis(each.yRight, frame.height),
    };
  });
}

/** Gives the part of all frames' height that belongs to each row. */
function sharesOf(placed: readonly Placed[], rows: number): readonly number[] {
  const weights = Array.from({ length: rows }, (_, i) =>
    Math.max(0, ...placed.map(({ row, panel }) => (row === i ? (panel.weight ?? 1) : 0))),
  );
  const total = sum(weights);
  return weights.map((weight) => (total > 0 ? weight / total : 1 / rows));
}

interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function marginsOf(
  { panel, x, y, yRight, colors, hasXLabels, hasYLabels }: Placed,
  width: number,
  height: number,
): Margins {
  const bottom = layoutBottomAxis(x, width);
  const side = layoutSideAxis(y, height);
  const beyond = panel.color === undefined ? 0 : colorBarWidth(colors, height);
  const right = yRight === undefined ? beyond : layoutSideAxis(yRight, height).depth + titleRoom;
  const overhang = hasXLabels ? bottom.overhang : ([0, 0] as const);
  const head = (panel.title === undefined ? 0 : 20) + (panel.note === undefined ? 0 : 15);
  return {
    left: Math.max(
      hasYLabels ? side.depth + (panel.y.label === "" ? 8 : titleRoom) : 0,
      overhang[0],
    ),
    right: Math.max(right, overhang[1]),
    top: Math.max(8, head),
    bottom: hasXLabels ? bottom.depth + titleRoom : 0,
  };
}

/** Gives what the first n rows or columns need beside their frames. */
function sides(
  placed: readonly Placed[],
  margins: readonly Margins[],
  axis: "row" | "column",
  n: number,
): readonly number[] {
  const [before, after] =
    axis === "row" ? (["top", "bottom"] as const) : (["left", "right"] as const);
  return Array.from(
    { length: n },
    (_, i) => largest(placed, margins, axis, i, before) + largest(placed, margins, axis, i, after),
  );
}

function largest(
  placed: readonly Placed[],
  margins: readonly Margins[],
  axis: "row" | "column",
  at: number,
  side: keyof Margins,
): number {
  return margins.reduce(
    (most, margin, i) => (placed[i]?.[axis] === at ? Math.max(most, margin[side]) : most),
    0,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function withAspect(frame: Frame, { panel: { aspect }, x, y }: Placed): Frame {
  if (aspect === undefined || x.kind !== "linear" || y.kind !== "linear") return frame;
  const wanted = (aspect * (y.ends[1] - y.ends[0])) / (x.ends[1] - x.ends[0]);
  if (!(wanted > 0 && wanted < Infinity)) return frame;
  const width = Math.max(smallest, Math.min(frame.width, frame.height / wanted));
  const height = Math.max(smallest, Math.min(frame.height, frame.width * wanted));
  return {
    left: frame.left + (frame.width - width) / 2,
    top: frame.top + (frame.height - height) / 2,
    width,
    height,
  };
}
