import {
  type ColorAxis,
  drawFigure,
  type Mark,
  type Panel,
  type PointsMark,
} from "../../plots/index.ts";
import { greatCircle, linesOnMap, piecesNear } from "./great-circle.ts";
import {
  isOnEarth,
  longitudeOn,
  mapAxes,
  mapFrame,
  type MapFrame,
  type MapPoint,
} from "./map-frame.ts";

/** An event or a station of a map: degrees, or metres on a plane. */
export interface MapSite extends MapPoint {
  readonly name: string;
  /** Shown by colour where the map has colours; NaN is grey. */
  readonly value?: number;
}

/** What to draw. */
export interface StationMap {
  readonly title: string;
  readonly subtitle?: string;
  readonly events: readonly MapSite[];
  readonly stations: readonly MapSite[];
  /** The ways of the waves, by the numbers of event and station, or between all of them; default: none. */
  readonly rays?: "all" | readonly (readonly [event: number, station: number])[];
  /** What the values of the sites are. */
  readonly color?: ColorAxis;
  /** Lines of places under the sites, such as those of {@link coastline}. */
  readonly coastline?: readonly (readonly MapPoint[])[];
  /** Metres instead of degrees: x as longitude, y as latitude. Default false. */
  readonly isCartesian?: boolean;
  /** Pixels; default 760, and as high as the map. */
  readonly width?: number;
  readonly height?: number;
}

const colors = {
  event: "#d55e00",
  station: "#0072b2",
  ray: "#b9b9b9",
  coast: "#5f6f5a",
} as const;

/**
 * Draws a map of events (stars) and stations (triangles) as SVG, with names where there is room for them. The map is true to
 * scale in its middle and lies across the antimeridian where that makes it smaller. Sites without a place on Earth are left out.
 */
export function stationMap(map: StationMap): string {
  const { title, subtitle, isCartesian = false, width = 760 } = map;
  const panel = isCartesian ? cartesianPanel(map) : geographicPanel(map);
  const height = map.height ?? heightOf(panel, width - (map.color === undefined ? 100 : 190));
  return drawFigure({
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    legend: "top",
    width,
    height,
    panels: [panel],
  });
}

/** Gives the height of a picture whose map has a width, within bounds. */
function heightOf({ x, y, aspect = 1 }: Panel, width: number): number {
  if (x.range === undefined || y.range === undefined) return 620;
  const ratio = (aspect * (y.range[1] - y.range[0])) / (x.range[1] - x.range[0]);
  return Math.min(820, Math.max(320, 130 + width * ratio));
}

function geographicPanel(map: StationMap): Panel {
  const events = map.events.filter(isOnEarth);
  const stations = map.stations.filter(isOnEarth);
  const frame = mapFrame([...events, ...stations]);
  const onMap = (site: MapSite): MapSite => ({
    ...site,
    longitude: longitudeOn(frame, site.longitude),
  });
  const rays = raysOf(map)
    .filter(([event, station]) => isOnEarth(event) && isOnEarth(station))
    .map(([event, station]) => greatCircle(event, station));
  return {
    ...mapAxes(frame),
    aspect: frame.aspect,
    ...(map.color === undefined ? {} : { color: map.color }),
    marks: [
      ...rayMarks(linesOnMap(frame, rays), rays.length),
      ...coastMarks(frame, map.coastline ?? []),
      ...siteMarks(events.map(onMap), stations.map(onMap)),
    ],
  };
}

function cartesianPanel(map: StationMap): Panel {
  const sites = [...map.events, ...map.stations];
  const most = Math.max(
    0,
    ...sites.map((site) => Math.max(size(site.longitude), size(site.latitude))),
  );
  const [scale, units] = most >= 5000 ? [1e-3, "km"] : [1, "m"];
  const scaled = (site: MapSite): MapSite => ({
    ...site,
    longitude: site.longitude * scale,
    latitude: site.latitude * scale,
  });
  const rays = raysOf(map).flatMap(([event, station]) => [
    scaled(event),
    scaled(station),
    undefined,
  ]);
  return {
    x: { label: "x", units },
    y: { label: "y", units },
    aspect: 1,
    ...(map.color === undefined ? {} : { color: map.color }),
    marks: [
      ...rayMarks(
        {
          x: rays.map((site) => site?.longitude ?? NaN),
          y: rays.map((site) => site?.latitude ?? NaN),
        },
        rays.length / 3,
      ),
      ...siteMarks(map.events.map(scaled), map.stations.map(scaled)),
    ],
  };
}

function size(value: number): number {
  return Number.isFinite(value) ? Math.abs(value) : 0;
}

function raysOf({
  events,
  stations,
  rays = [],
}: StationMap): readonly (readonly [MapSite, MapSite])[] {
  if (rays === "all")
    return events.flatMap((event) => stations.map((station) => [event, station] as const));
  return rays.flatMap(([i, j]) => {
    const [event, station] = [events[i], stations[j]];
    return event === undefined || station === undefined ? [] : [[event, station] as const];
  });
}

interface Lines {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function rayMarks(lines: Lines, count: number): readonly Mark[] {
  if (lines.x.length === 0) return [];
  const width = count > 200 ? 0.4 : 0.7;
  return [{ kind: "line", name: "ray", ...lines, color: colors.ray, width, hasDots: false }];
}

function coastMarks(frame: MapFrame, coastline: readonly (readonly MapPoint[])[]): readonly Mark[] {
  if (coastline.length === 0) return [];
  const lines = linesOnMap(frame, piecesNear(frame, coastline));
  return [{ kind: "line", ...lines, color: colors.coast, width: 0.9, hasDots: false }];
}

function siteMarks(events: readonly MapSite[], stations: readonly MapSite[]): readonly Mark[] {
  const radius = stations.length > 100 ? 3.5 : 5;
  const all = [...events, ...stations]; // names of events come first
  return [
    pointsOf("station", "triangle", radius, stations),
    pointsOf("event", "star", 6, events),
    {
      kind: "pointLabels",
      x: all.map(({ longitude }) => longitude),
      y: all.map(({ latitude }) => latitude),
      texts: all.map(({ name }) => name),
      important: events.length,
    },
  ];
}

function pointsOf(
  name: "event" | "station",
  shape: "star" | "triangle",
  radius: number,
  sites: readonly MapSite[],
): PointsMark {
  const hasValues = sites.some(({ value }) => value !== undefined);
  return {
    kind: "points",
    name,
    shape,
    radius,
    color: colors[name],
    x: sites.map(({ longitude }) => longitude),
    y: sites.map(({ latitude }) => latitude),
    ...(hasValues ? { values: sites.map(({ value }) => value ?? NaN), edge: "#444444" } : {}),
  };
}
