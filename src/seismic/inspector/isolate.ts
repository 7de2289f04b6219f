import { matchesWildcard } from "../wildcards.ts";
import type { Gathered } from "./gathered.ts";
import { measurementsOf } from "./misfits.ts";
import type { PairRow } from "./pairs.ts";
import {
  type EventRow,
  type MeasurementRow,
  stationKey,
  type StationRow,
  type WindowRow,
} from "./rows.ts";

/** What is kept: a code, or a shell pattern of codes (`S0*`), or several; what is left out keeps all. */
export interface Isolation {
  readonly event?: string | readonly string[];
  readonly iteration?: string | readonly string[];
  readonly step?: string | readonly string[];
  readonly network?: string | readonly string[];
  readonly station?: string | readonly string[];
  readonly location?: string | readonly string[];
  readonly channel?: string | readonly string[];
  readonly component?: string | readonly string[];
}

/** Bounds of events, both ends included; an event of which a bounded value is not known is left out. */
export interface SourceBounds {
  /** Degrees. */
  readonly latitude?: Bounds<number>;
  readonly longitude?: Bounds<number>;
  readonly depthKm?: Bounds<number>;
  readonly magnitude?: Bounds<number>;
  /** ISO 8601. */
  readonly time?: Bounds<string>;
}

/** An absent end is open. */
export interface Bounds<T> {
  readonly min?: T;
  readonly max?: T;
}

/** Gives what meets all that is asked; events and stations that have no row left are left out. */
export function isolate(data: Gathered, wanted: Isolation): Gathered {
  const asked = Object.entries(wanted).filter(([, patterns]) => patterns !== undefined);
  const isKept = (row: MeasurementRow | WindowRow): boolean => {
    const codes: ReadonlyMap<string, unknown> = new Map(Object.entries(row));
    // What is known of a whole component belongs to every channel of it.
    return asked.every(
      ([field, patterns]) => !codes.has(field) || matchesAny(patterns, codes.get(field)),
    );
  };
  const windows = data.windows.filter(isKept);
  const asksChannel = wanted.location !== undefined || wanted.channel !== undefined;
  const measurements =
    asksChannel && data.windows.length > 0
      ? measurementsOf(windows)
      : data.measurements.filter(isKept);
  const events = new Set(measurements.map(({ event }) => event));
  const stations = new Set(measurements.map((row) => JSON.stringify(stationKey(row))));
  const has = (row: StationRow | PairRow): boolean => stations.has(JSON.stringify(stationKey(row)));
  return {
    events: data.events.filter(({ event }) => events.has(event)),
    stations: data.stations.filter(has),
    measurements,
    windows,
    pairs: data.pairs.filter((row) => events.has(row.event) && has(row)),
    notes: [],
  };
}

/** Tells whether an event lies within bounds. */
export function isWithinBounds(row: EventRow, bounds: SourceBounds): boolean {
  const time = row.time === undefined ? undefined : Date.parse(row.time);
  return (
    (["latitude", "longitude", "depthKm", "magnitude"] as const).every((field) =>
      isWithin(bounds[field], row[field]),
    ) && isWithin(timesOf(bounds.time), time)
  );
}

function matchesAny(patterns: string | readonly string[], value: unknown): boolean {
  const list = typeof patterns === "string" ? [patterns] : patterns;
  return list.some((pattern) => matchesWildcard(pattern, String(value)));
}

function isWithin(bounds: Bounds<number> | undefined, value: number | undefined): boolean {
  if (bounds === undefined) return true;
  if (value === undefined || Number.isNaN(value)) return false;
  return value >= (bounds.min ?? -Infinity) && value <= (bounds.max ?? Infinity);
}

function timesOf(bounds: Bounds<string> | undefined): Bounds<number> | undefined {
  if (bounds === undefined) return undefined;
  const { min, max } = bounds;
  return {
    ...(min === undefined ? {} : { min: Date.parse(min) }),
    ...(max === undefined ? {} : { max: Date.parse(max) }),
  };
}
