import type { ColorScale } from "./color-scale.ts";
import type { PointShape, PointsMark } from "./marks.ts";
import type { Plane } from "./plane.ts";
import type { Style } from "./styles.ts";
import { coordinate, element } from "./svg.ts";

/** The colour of what is there but is no finite number. */
export const notFiniteColor = "#bdbdbd";

/** Beyond so many points those that share a pixel are drawn as one. */
const manyPoints = 5000;

/** Draws points; where several lie on one place the last is seen. */
export function drawPoints(
  plane: Plane,
  mark: PointsMark,
  style: Style,
  colors?: ColorScale,
): string {
  const { x, y, values, shape = "circle", radius = 3, edge } = mark;
  const cell = x.length > manyPoints ? 1 : 0.1;
  const seen = new Map<number, number>();
  for (let i = 0; i < x.length; i++) {
    const [px, py] = [plane.xOf(x[i] ?? NaN), plane.yOf(y[i] ?? NaN)];
    if (px === undefined || py === undefined || isOutside(plane, px, py, radius)) continue;
    seen.set(Math.round(px / cell) * 2 ** 24 + Math.round(py / cell), i);
  }
  const groups = new Map<string, [number, number][]>();
  for (const i of seen.values()) {
    const color =
      values === undefined || colors === undefined
        ? style.color
        : (colors.colorOf(values[i] ?? NaN) ?? notFiniteColor);
    const group = groups.get(color) ?? [];
    group.push([plane.xOf(x[i] ?? NaN) ?? 0, plane.yOf(y[i] ?? NaN) ?? 0]);
    groups.set(color, group);
  }
  return [...groups]
    .map(([color, points]) => drawShapes(points, color, shape, radius, edge))
    .join("");
}

function isOutside(plane: Plane, x: number, y: number, radius: number): boolean {
  return x < -radius || y < -radius || x > plane.width + radius || y > plane.height + radius;
}

/** Gives a path whose round ends are dots: a few bytes a dot. */
export function dotPath(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y]) => `M${coordinate(x)} ${coordinate(y)}h0`).join("");
}

/** Draws one shape at each point. */
export function drawShapes(
  points: readonly (readonly [x: number, y: number])[],
  color: string,
  shape: PointShape,
  radius: number,
  edge?: string,
): string {
  if (shape === "circle") {
    const dots = { d: dotPath(points), "stroke-linecap": "round" };
    const under = { ...dots, stroke: edge, "stroke-width": radius * 2 + 1.4 };
    return (
      (edge === undefined ? "" : element("path", under)) +
      element("path", { ...dots, stroke: color, "stroke-width": radius * 2 })
    );
  }
  const outline = outlineOf(shape, radius);
  const d = points.map(([x, y]) => `M${coordinate(x)} ${coordinate(y)}${outline}`).join("");
  if (shape === "cross")
    return element("path", { d, fill: "none", stroke: color, "stroke-width": 1.4 });
  return element("path", { d, fill: color, stroke: edge ?? "#ffffff", "stroke-width": 0.6 });
}

/** Gives the rest of a path that has moved to the middle of the shape. */
function outlineOf(shape: Exclude<PointShape, "circle">, r: number): string {
  const n = coordinate;
  switch (shape) {
    case "square":
      return `m${n(-r)} ${n(-r)}h${n(2 * r)}v${n(2 * r)}h${n(-2 * r)}z`;
    case "triangle":
      return `m0 ${n(-1.2 * r)}l${n(1.15 * r)} ${n(2 * r)}h${n(-2.3 * r)}z`;
    case "cross":
      return `m${n(-r)} ${n(-r)}l${n(2 * r)} ${n(2 * r)}m0 ${n(-2 * r)}l${n(-2 * r)} ${n(2 * r)}`;
    default: {
      const tips = Array.from({ length: 10 }, (_, i) => {
        const [size, angle] = [i % 2 === 0 ? 1.5 * r : 0.6 * r, (i * Math.PI) / 5];
        return [size * Math.sin(angle), -size * Math.cos(angle)] as const;
      });
      const steps = tips.map(([x, y], i) => {
        const [fromX, fromY] = tips[i - 1] ?? [0, 0];
        return `${i === 0 ? "m" : "l"}${n(x - fromX)} ${n(y - fromY)}`;
      });
      return `${steps.join("")}z`;
    }
  }
}
