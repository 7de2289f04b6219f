import { type Coordinates, placesOf } from "./coordinates.ts";
import { formatNumber } from "./format-number.ts";
import type { Axis } from "./panel.ts";
import type { ScaleKind } from "./scale.ts";
import { formatTime } from "./time-ticks.ts";

/** An axis of cells, and the `[n + 1]` edges of the cells on it. */
export interface CellAxis {
  readonly axis: Axis;
  readonly edges: ArrayLike<number>;
}

/** So many cells, or fewer, are named one by one. */
const fewCells = 12;

/**
 * Gives the axis of a row of cells. Evenly spaced coordinates (also by ratio, which makes the axis logarithmic) lie true to scale,
 * with edges half way between them. Names, coordinates without order or spacing, and few of them stand side by side, each with its label.
 */
export function cellAxis(axis: Axis, coordinates: Coordinates): CellAxis {
  const { kind, places } = placesOf([coordinates], axis.scale);
  const at = places[0] ?? [];
  const spaced = kind === "category" ? undefined : spacingOf(at, kind, axis.scale !== undefined);
  if (
    spaced === undefined ||
    (at.length <= fewCells && axis.scale !== "log" && axis.scale !== "linear")
  ) {
    const categories = Array.from(coordinates, (value) => {
      if (axis.scale === "time") return formatTime(Number(value));
      return typeof value === "number" ? formatNumber(Number(value.toPrecision(4))) : String(value);
    });
    return {
      axis: { ...axis, scale: "category", categories },
      edges: Array.from({ length: at.length + 1 }, (_, i) => i - 0.5),
    };
  }
  return { axis: { ...axis, scale: spaced }, edges: edgesOf(at, spaced) };
}

function spacingOf(
  at: ArrayLike<number>,
  kind: ScaleKind,
  isAsked: boolean,
): ScaleKind | undefined {
  if (at.length < 2 || !isMonotonic(at) || (kind === "log" && !isPositive(at))) return undefined;
  if (isAsked || isEven(at, (value) => value)) return kind;
  return isPositive(at) && isEven(at, Math.log10) ? "log" : undefined;
}

function isMonotonic(at: ArrayLike<number>): boolean {
  const sign = Math.sign((at[1] ?? NaN) - (at[0] ?? NaN));
  return sign !== 0 && everyPair(at, (a, b) => Math.sign(b - a) === sign && Number.isFinite(b - a));
}

function isPositive(at: ArrayLike<number>): boolean {
  return everyPair(at, (a, b) => a > 0 && b > 0);
}

function isEven(at: ArrayLike<number>, of: (value: number) => number): boolean {
  const step = (of(at[at.length - 1] ?? NaN) - of(at[0] ?? NaN)) / (at.length - 1);
  return everyPair(at, (a, b) => Math.abs(of(b) - of(a) - step) < Math.abs(step) * 0.02);
}

function everyPair(at: ArrayLike<number>, test: (a: number, b: number) => boolean): boolean {
  for (let i = 1; i < at.length; i++) if (!test(at[i - 1] ?? NaN, at[i] ?? NaN)) return false;
  return true;
}

function edgesOf(at: ArrayLike<number>, kind: ScaleKind): ArrayLike<number> {
  const isLog = kind === "log";
  const place = (i: number): number => (isLog ? Math.log10(at[i] ?? NaN) : (at[i] ?? NaN));
  const n = at.length;
  return Float64Array.from({ length: n + 1 }, (_, i) => {
    const [a, b] = i === 0 ? [0, 1] : i === n ? [n - 1, n - 2] : [i - 1, i];
    const edge =
      i > 0 && i < n ? place(a) / 2 + place(b) / 2 : place(a) - (place(b) - place(a)) / 2;
    return isLog ? 10 ** edge : edge;
  });
}
