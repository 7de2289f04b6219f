import type { PointLabelsMark } from "./marks.ts";
import type { Plane } from "./plane.ts";
import type { Style } from "./styles.ts";
import { element, text } from "./svg.ts";
import { textWidth } from "./text-width.ts";

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const size = 10.5;
const look = {
  "font-size": size,
  stroke: "#ffffff",
  "stroke-width": 2.5,
  "stroke-linejoin": "round",
  "paint-order": "stroke",
};

/** Pixels about a point that texts keep free. */
const radius = 6;

/** Draws texts right of their points, or left, above or below where the place is taken; without a free place it leaves them out. */
export function drawPointLabels(
  plane: Plane,
  { x, y, texts, important = 0 }: PointLabelsMark,
  { color }: Style,
): string {
  const points = texts.map((_, i) => [plane.xOf(x[i] ?? NaN), plane.yOf(y[i] ?? NaN)] as const);
  const taken = new TakenPlaces(plane);
  const written = new TakenPlaces(plane);
  for (const [px, py] of points)
    if (px !== undefined && py !== undefined)
      taken.add({ left: px - radius, right: px + radius, top: py - radius, bottom: py + radius });
  const drawn = texts.map((content, i) => {
    const [px, py] = points[i] ?? [];
    if (px === undefined || py === undefined || content === "") return "";
    const places = placesBeside(px, py, textWidth(content, { size }));
    const box =
      places.find((each) => taken.isFree(each)) ??
      (i < important ? places.find((each) => written.isFree(each)) : undefined);
    if (box === undefined) return "";
    taken.add(box);
    written.add(box);
    return text(box.left, box.bottom - 3, content);
  });
  return element("g", { ...look, fill: color }, drawn.join(""));
}

function placesBeside(x: number, y: number, width: number): readonly Box[] {
  const [half, height] = [width / 2, size + 2];
  const at = (left: number, top: number): Box => ({
    left,
    right: left + width,
    top,
    bottom: top + height,
  });
  return [
    at(x + radius + 1, y - height / 2),
    at(x - radius - 1 - width, y - height / 2),
    at(x - half, y - radius - 1 - height),
    at(x - half, y + radius + 1),
  ];
}

/** The places of a plane that are taken, in columns so that few of them have to be looked at. */
class TakenPlaces {
  readonly #plane: Plane;
  readonly #columns = new Map<number, Box[]>();

  constructor(plane: Plane) {
    this.#plane = plane;
  }

  add(box: Box): void {
    for (const column of columnsOf(box)) {
      const boxes = this.#columns.get(column);
      if (boxes === undefined) this.#columns.set(column, [box]);
      else boxes.push(box);
    }
  }

  isFree(box: Box): boolean {
    const { width, height } = this.#plane;
    const isInside =
      box.left >= 2 && box.top >= 2 && box.right <= width - 2 && box.bottom <= height - 2;
    if (!isInside) return false;
    return columnsOf(box).every((column) =>
      (this.#columns.get(column) ?? []).every((other) => !overlap(box, other)),
    );
  }
}

function columnsOf({ left, right }: Box): readonly number[] {
  const [first, last] = [Math.floor(left / 40), Math.floor(right / 40)];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
