import { type Axis, evenTicks, type NamedValue } from "../../plots/index.ts";

/** Longitudes and latitudes that a map shows, degrees. */
export interface MapFrame {
  /** West to east; beyond 180 where the map lies across the antimeridian. */
  readonly longitudes: readonly [west: number, east: number];
  readonly latitudes: readonly [south: number, north: number];
  /** Pixels of a degree of latitude for each pixel of one of longitude. */
  readonly aspect: number;
}

/** A place on a map, degrees. */
export interface MapPoint {
  readonly longitude: number;
  readonly latitude: number;
}

/** Gives the smallest map that shows all points with some room about them, across the antimeridian where that is shorter. */
export function mapFrame(points: readonly MapPoint[]): MapFrame {
  const finite = points.filter(isOnEarth);
  const [west, east] = widened(longitudeSpan(finite.map(({ longitude }) => longitude)), 360);
  const latitudes = finite.map(({ latitude }) => latitude);
  const middle = (west + east) / 2;
  const [south, north] = widened(
    latitudes.length === 0 ? [0, 0] : [Math.min(...latitudes), Math.max(...latitudes)],
    180,
    // A map of one parallel is not a strip.
    (east - west) * 0.4 * Math.cos(((latitudes[0] ?? 0) * Math.PI) / 180),
  );
  const widestAt = 1 / Math.max(0.25, Math.cos((((south + north) / 2) * Math.PI) / 180));
  const least = (north - south) * 0.4 * widestAt;
  const half = Math.min(180, Math.max(east - west, least) / 2);
  return {
    // A map of the whole world has Greenwich in its middle.
    longitudes: half === 180 ? [-180, 180] : [middle - half, middle + half],
    latitudes: [Math.max(-90, south), Math.min(90, north)],
    aspect: widestAt,
  };
}

/** Tells whether a point has coordinates that a map can show. */
export function isOnEarth({ longitude, latitude }: MapPoint): boolean {
  return Number.isFinite(longitude) && Math.abs(latitude) <= 90;
}

/** Gives the longitude on the turn that the map shows. */
export function longitudeOn({ longitudes: [west, east] }: MapFrame, longitude: number): number {
  const middle = (west + east) / 2;
  return middle + modulo(longitude - middle + 180, 360) - 180;
}

/** Gives the shortest span eastwards that holds all longitudes: what is left beside their widest gap. */
function longitudeSpan(longitudes: readonly number[]): readonly [west: number, east: number] {
  const sorted = longitudes.map((each) => modulo(each + 180, 360) - 180).toSorted((a, b) => a - b);
  const [first = 0, last = first] = [sorted[0], sorted.at(-1)];
  let [west, widest] = [first, first + 360 - last];
  for (const [i, longitude] of sorted.entries()) {
    const next = sorted[i + 1];
    if (next !== undefined && next - longitude > widest) [west, widest] = [next, next - longitude];
  }
  return [west, west + 360 - widest];
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** Adds a tenth at each end, and more up to a least span. */
function widened(
  [low, high]: readonly [number, number],
  most: number,
  least: number = 0.02,
): readonly [number, number] {
  const middle = (low + high) / 2;
  const half = Math.min(most, Math.max((high - low) * 1.2, least, 0.02)) / 2;
  return [middle - half, middle + half];
}

/** Gives the axes of a map, with degrees at their ticks. */
export function mapAxes({ longitudes, latitudes }: MapFrame): {
  readonly x: Axis;
  readonly y: Axis;
} {
  return {
    x: { label: "longitude", range: longitudes, ticks: degreeTicks(longitudes, longitudeName) },
    y: { label: "latitude", range: latitudes, ticks: degreeTicks(latitudes, latitudeName) },
  };
}

function degreeTicks(
  [low, high]: readonly [number, number],
  nameOf: (degrees: number, decimals: number) => string,
): readonly NamedValue[] {
  const span = high - low;
  const steps = [90, 60, 45, 30, 20, 15, 10, 5, 2, 1];
  const step =
    span < 6 ? evenTicks(low, high, 6).step : (steps.findLast((each) => span / each <= 7) ?? 90);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: nameOf(value, decimals) };
  });
}

function longitudeName(degrees: number, decimals: number): string {
  const within = modulo(degrees + 180, 360) - 180;
  const size = Math.abs(within).toFixed(decimals);
  if (Number(size) === 0 || Number(size) === 180) return `${size}°`;
  return `${size}°${within < 0 ? "W" : "E"}`;
}

function latitudeName(degrees: number, decimals: number): string {
  const size = Math.abs(degrees).toFixed(decimals);
  return Number(size) === 0 ? `${size}°` : `${size}°${degrees < 0 ? "S" : "N"}`;
}
