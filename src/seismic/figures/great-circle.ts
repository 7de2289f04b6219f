import { isOnEarth, longitudeOn, type MapFrame, type MapPoint } from "./map-frame.ts";

type Vector = readonly [x: number, y: number, z: number];

/** Gives points along the great circle between two places on a sphere, one every two degrees or so; none for antipodes. */
export function greatCircle(from: MapPoint, to: MapPoint): readonly MapPoint[] {
  if (!isOnEarth(from) || !isOnEarth(to)) return [];
  const [a, b] = [vectorOf(from), vectorOf(to)];
  const angle = Math.acos(Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  if (Math.sin(angle) < 1e-9) return angle < 1 ? [from, to] : [];
  const count = Math.max(8, Math.ceil((angle * 90) / Math.PI));
  return Array.from({ length: count + 1 }, (_, i) => {
    const [p, q] = [Math.sin((1 - i / count) * angle), Math.sin((i / count) * angle)];
    const [x, y, z] = [p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]];
    return {
      longitude: (Math.atan2(y, x) * 180) / Math.PI,
      latitude: (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI,
    };
  });
}

function vectorOf({ longitude, latitude }: MapPoint): Vector {
  const [lon, lat] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

/**
 * Gives the pieces of lines that lie on a map or near it, so that a map of a region does not hold the coasts of the world.
 */
export function piecesNear(
  frame: MapFrame,
  lines: readonly (readonly MapPoint[])[],
): readonly (readonly MapPoint[])[] {
  const [west, east] = widened(frame.longitudes);
  const [south, north] = widened(frame.latitudes);
  const pieces: MapPoint[][] = [];
  for (const line of lines) {
    let isOpen = false;
    let last: MapPoint | undefined;
    for (const point of line) {
      const at = longitudeOn(frame, point.longitude);
      const isNear = at >= west && at <= east && point.latitude >= south && point.latitude <= north;
      if (isNear && !isOpen) pieces.push(last === undefined ? [] : [last]);
      if (isNear || isOpen) pieces.at(-1)?.push(point);
      isOpen = isNear;
      last = point;
    }
  }
  return pieces;
}

function widened([low, high]: readonly [number, number]): readonly [number, number] {
  const more = Math.max(3, (high - low) / 4);
  return [low - more, high + more];
}

/** Places of a line in degrees of a map, NaN where it breaks: between lines, and where one leaves the map at one side and comes in at the other. */
export function linesOnMap(
  frame: MapFrame,
  lines: readonly (readonly MapPoint[])[],
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const [x, y]: [number[], number[]] = [[], []];
  for (const line of lines) {
    let last = NaN;
    for (const { longitude, latitude } of line) {
      const at = longitudeOn(frame, longitude);
      if (Math.abs(at - last) > 180) {
        x.push(NaN);
        y.push(NaN);
      }
      x.push(at);
      y.push(latitude);
      last = at;
    }
    x.push(NaN);
    y.push(NaN);
  }
  return { x, y };
}
