/** How a line is drawn. */
export type Dash = "solid" | "dashed" | "dotted";

/** The form of a point. */
export type PointShape = "circle" | "square" | "triangle" | "star" | "cross";

interface Named {
  /** Named in the legend; marks of one name look alike in all panels. */
  readonly name?: string;
  /** CSS colour; default: the next of the palette. */
  readonly color?: string;
  /** Whether y counts on the panel's right axis. */
  readonly isOnRight?: boolean;
}

/** A line through points in their order: `[n]` over `[n]`. It breaks at NaN, at the infinities and where a value is missing. */
export interface LineMark extends Named {
  readonly kind: "line";
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** `[n]`, 1 where a value is missing: an open triangle stands at the foot of the panel there. */
  readonly missing?: ArrayLike<number>;
  readonly dash?: Dash;
  /** Pixels; default 1.6. */
  readonly width?: number;
  /** Draws a dot at each point; default: where there are 30 at most. */
  readonly hasDots?: boolean;
}

/** Points: `[n]` at `[n]`; those that have no place are left out. */
export interface PointsMark extends Named {
  readonly kind: "points";
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** `[n]`, shown by the colours of the panel; NaN is grey. */
  readonly values?: ArrayLike<number>;
  readonly shape?: PointShape;
  /** Pixels; default 3. */
  readonly radius?: number;
  /** CSS colour of a line about each point, so that pale ones are seen; default: white, none about circles. */
  readonly edge?: string;
}

/** Bars from zero: `[n]` heights over `[n + 1]` edges. */
export interface BarsMark extends Named {
  readonly kind: "bars";
  readonly edges: ArrayLike<number>;
  readonly heights: ArrayLike<number>;
}

/** Cells of colour: `[ny, nx]` values in C order between `[nx + 1]` and `[ny + 1]` edges. */
export interface CellsMark {
  readonly kind: "cells";
  readonly xEdges: ArrayLike<number>;
  readonly yEdges: ArrayLike<number>;
  /** NaN and the infinities are grey. */
  readonly values: ArrayLike<number>;
  /** `[ny, nx]`, 1 where a value is missing, which is hatched. */
  readonly missing?: ArrayLike<number>;
}

/** A shaded interval of an axis, such as a time window; an infinite end lies at the end of the axis. */
export interface BandMark extends Named {
  readonly kind: "band";
  readonly axis: "x" | "y";
  readonly from: number;
  readonly to: number;
  /** 0 to 1; default 0.45. */
  readonly opacity?: number;
  /** CSS colour of lines along both ends; default: none. */
  readonly edge?: string;
}

/** Filled rectangles: `[n]` ends along each axis. What has no place is left out. */
export interface BoxesMark extends Named {
  readonly kind: "boxes";
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly bottom: ArrayLike<number>;
  readonly top: ArrayLike<number>;
}

/** A straight line at one value of an axis, such as an arrival time. */
export interface RuleMark extends Named {
  readonly kind: "rule";
  readonly axis: "x" | "y";
  readonly at: number;
  readonly dash?: Dash;
}

/** A text beside a point, such as the code of a station. */
export interface LabelMark {
  readonly kind: "label";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color?: string;
  /** Which side of the text lies at the point; default `start`. */
  readonly anchor?: "start" | "middle" | "end";
}

/** Texts beside points: `[n]` at `[n]`. Those that would lie over another one, over a point or beyond the panel are left out. */
export interface PointLabelsMark {
  readonly kind: "pointLabels";
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly texts: readonly string[];
  /** So many of the first texts may lie over points; default 0. */
  readonly important?: number;
  readonly color?: string;
}

/** What is said of an interval of x. */
export interface SpanLabel {
  readonly from: number;
  readonly to: number;
  /** One above the other where the interval is wide enough, else joined in one turned line. */
  readonly lines: readonly string[];
}

/** Texts at the top of a panel, each within its interval of x; they never overlap: those without room are counted instead. */
export interface SpanLabelsMark {
  readonly kind: "spanLabels";
  readonly spans: readonly SpanLabel[];
  readonly color?: string;
}

/** What a panel shows; later marks lie over earlier ones, and bands under all. */
export type Mark =
  | LineMark
  | PointsMark
  | BarsMark
  | CellsMark
  | BandMark
  | BoxesMark
  | RuleMark
  | LabelMark
  | PointLabelsMark
  | SpanLabelsMark;

/** Tells whether a line has a dot at each of its points: where it asks for them, or has 30 points at most. */
export function hasDots({ hasDots, y }: LineMark): boolean {
  return hasDots ?? y.length <= 30;
}

/** Gives the arrays of values that an axis must show. */
export function reachOf(mark: Mark, axis: "x" | "y"): readonly ArrayLike<number>[] {
  switch (mark.kind) {
    case "line":
      return [axis === "x" ? mark.x : present(mark.y, mark.missing)];
    case "points":
      return [mark[axis]];
    case "bars":
      return axis === "x" ? [mark.edges] : [[0], mark.heights];
    case "cells":
      return [axis === "x" ? mark.xEdges : mark.yEdges];
    case "rule":
      return mark.axis === axis ? [[mark.at]] : [];
    case "boxes":
      return axis === "x" ? [mark.left, mark.right] : [mark.bottom, mark.top];
    default:
      return []; // labels and bands stand where the data are
  }
}

/** Gives the values that a panel shows by colour. */
export function coloredValuesOf(mark: Mark): ArrayLike<number> {
  if (mark.kind === "points") return mark.values ?? [];
  return mark.kind === "cells" ? present(mark.values, mark.missing) : [];
}

/** Gives the values that are not missing; what stands where one is missing says nothing. */
function present(
  values: ArrayLike<number>,
  missing: ArrayLike<number> | undefined,
): ArrayLike<number> {
  if (missing === undefined) return values;
  return Float64Array.from(values).filter((_, i) => missing[i] !== 1);
}
