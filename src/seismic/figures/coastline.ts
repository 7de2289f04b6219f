import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { MapPoint } from "./map-frame.ts";

/** A line of a topology: the first place, then the steps to the next ones, in whole numbers. */
type Arc = readonly (readonly [x: number, y: number])[];

/**
 * Gives the coastlines of the world as lines of degrees: for maps of continents (`coarse`, 5,000 points), or of countries
 * (`fine`, 60,000 points, 1:50,000,000).
 * Source: Natural Earth 4.1, public domain, as in world-atlas 2.0.2; TopoJSON specification, section 2.1.4.
 */
export async function coastline(
  detail: "coarse" | "fine" = "fine",
): Promise<readonly (readonly MapPoint[])[]> {
  const name = { coarse: "land-110m", fine: "land-50m" }[detail];
  const file = createRequire(import.meta.url).resolve(`world-atlas/${name}.json`);
  const { arcs, scale, translate } = parseTopology(JSON.parse(await readFile(file, "utf8")), file);
  return arcs.flatMap((arc) => {
    let [x, y] = [0, 0];
    const points = arc.map(([dx, dy]): MapPoint => {
      x += dx;
      y += dy;
      return {
        longitude: x * scale[0] + translate[0],
        latitude: y * scale[1] + translate[1],
      };
    });
    return withoutSeams(points);
  });
}

/** Cuts a line where it follows the antimeridian or the edge at the South Pole, which close areas and are no coast. */
function withoutSeams(points: readonly MapPoint[]): readonly (readonly MapPoint[])[] {
  const lines: MapPoint[][] = [];
  let last: MapPoint | undefined;
  for (const point of points) {
    if (last === undefined || isSeam(last, point)) lines.push([]);
    lines.at(-1)?.push(point);
    last = point;
  }
  return lines.filter(({ length }) => length > 1);
}

function isSeam(a: MapPoint, b: MapPoint): boolean {
  const isAtEdge = ({ longitude, latitude }: MapPoint): boolean =>
    Math.abs(longitude) > 179.99 || latitude < -89.9;
  return (isAtEdge(a) && isAtEdge(b)) || Math.abs(a.longitude - b.longitude) > 180;
}

interface Topology {
  readonly arcs: readonly Arc[];
  readonly scale: readonly [number, number];
  readonly translate: readonly [number, number];
}

function parseTopology(value: unknown, file: string): Topology {
  if (isRecord(value) && isRecord(value["transform"]) && Array.isArray(value["arcs"])) {
    const { scale, translate } = value["transform"];
    if (isPair(scale) && isPair(translate)) {
      const arcs = value["arcs"].map((arc: unknown) =>
        Array.isArray(arc) ? arc.filter(isPair) : [],
      );
      return { arcs, scale, translate };
    }
  }
  throw new TypeError(`${file} holds no quantized topology`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "number";
}
