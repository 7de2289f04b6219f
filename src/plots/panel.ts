import { type ColorOptions, type ColorScale, colorScale } from "./color-scale.ts";
import { coloredValuesOf, hasDots, type Mark, reachOf } from "./marks.ts";
import {
  type Extent,
  extentOf,
  type NamedValue,
  type Scale,
  type ScaleKind,
  scaleOf,
  unionOf,
} from "./scale.ts";

/** What an axis or a colour bar is called. */
export interface AxisLabels {
  readonly label: string;
  /** Stands in brackets after the label; none for "" and "1". */
  readonly units?: string;
}

/** An axis of a panel. */
export interface Axis extends AxisLabels {
  /** Default: `linear`. */
  readonly scale?: ScaleKind;
  /** The names on an axis of categories, which its marks number from 0. */
  readonly categories?: readonly string[];
  /** The values at both ends; default: those of the marks, and a little more. */
  readonly range?: readonly [low: number, high: number];
  /** What stands at which values of a linear axis; those without room are left out. Default: round numbers. */
  readonly ticks?: readonly NamedValue[];
  /** Runs from right to left, or from top to bottom. */
  readonly isReversed?: boolean;
}

/** A colour bar and the colours of the cells and points that have values. */
export interface ColorAxis extends AxisLabels, ColorOptions {}

/** One pair of axes and what they show. */
export interface Panel {
  readonly title?: string;
  /** A small line of text under the panel's title, such as what was left out. */
  readonly note?: string;
  readonly x: Axis;
  readonly y: Axis;
  /** A second axis of y at the right, for the marks that are on it; such a panel has no colour bar. */
  readonly yRight?: Axis;
  /** The height of its frame beside those of other rows; default 1. */
  readonly weight?: number;
  readonly marks: readonly Mark[];
  readonly color?: ColorAxis;
  /** Pixels of a unit of y for each pixel of a unit of x, on linear axes: 1 where both are lengths; default: what fills the room. */
  readonly aspect?: number;
}

/** Gives `label (units)`; the units of time default to UTC. */
export function axisTitle({ label, units }: AxisLabels, scale?: ScaleKind): string {
  const shown = units ?? (scale === "time" ? "UTC" : "");
  if (shown === "" || shown === "1") return label;
  return label === "" ? shown : `${label} (${shown})`;
}

/** An axis of a panel by its place. */
export type AxisName = "x" | "y" | "yRight";

/** Gives the extent of all that a panel shows along an axis. */
export function reachOfPanel(panel: Panel, axis: AxisName): Extent {
  const arrays = marksOn(panel, axis).flatMap((mark) => reachOf(mark, axis === "x" ? "x" : "y"));
  return unionOf(arrays.map((values) => extentOf(values, panel[axis]?.scale)));
}

function marksOn({ marks }: Panel, axis: AxisName): readonly Mark[] {
  return axis === "x" ? marks : marks.filter((mark) => isOnRight(mark) === (axis === "yRight"));
}

/** Tells whether the y of a mark counts on the right axis. */
export function isOnRight(mark: Mark): boolean {
  return "isOnRight" in mark && mark.isOnRight;
}

const noAxis: Axis = { label: "" };

/** Gives the scale of an axis over an extent: with some air about lines and points, none about cells and under bars. */
export function scaleOfAxis(panel: Panel, axis: AxisName, extent: Extent): Scale {
  const { scale = "linear", categories, range, isReversed = false, ticks } = panel[axis] ?? noAxis;
  return scaleOf(finiteRange(range) ?? extent, {
    kind: scale,
    isReversed,
    ...(categories === undefined ? {} : { categories }),
    ...(ticks === undefined ? {} : { ticks }),
    margins:
      finiteRange(range) === undefined ? marginsOf(marksOn(panel, axis), axis, extent) : [0, 0],
  });
}

function finiteRange(range: readonly [number, number] | undefined): Extent {
  return range !== undefined && range.every((value) => Number.isFinite(value)) ? range : undefined;
}

function marginsOf(
  marks: readonly Mark[],
  axis: AxisName,
  extent: Extent,
): readonly [number, number] {
  if (marks.some(({ kind }) => kind === "cells")) return [0, 0];
  const air = axis !== "x" ? 0.05 : marks.some(isDotted) ? 0.03 : 0;
  const standsOnZero =
    axis !== "x" && extent?.[0] === 0 && marks.some(({ kind }) => kind === "bars");
  return [standsOnZero ? 0 : air, air];
}

function isDotted(mark: Mark): boolean {
  return mark.kind === "points" || (mark.kind === "line" && hasDots(mark));
}

/** Gives the colours of a panel's values. */
export function colorsOf({ color, marks }: Panel): ColorScale {
  return colorScale(marks.map(coloredValuesOf), color);
}
