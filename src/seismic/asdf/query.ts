import type { Coordinates } from "../inventory.ts";
import { matchesWildcard } from "../wildcards.ts";
import type { WaveformInfo } from "./waveform.ts";

/** Values between two borders, both included; an absent border is open. */
export interface Span<T> {
  readonly min?: T;
  readonly max?: T;
}

/** One shell pattern (the case counts), a comma list of them, or several. */
type Patterns = string | readonly string[];

/**
 * Which waveforms are wanted: those that meet all that is given. `null` wants what is missing; a span or a pattern
 * never holds for what is missing.
 */
export interface AsdfQuery {
  readonly network?: Patterns;
  readonly station?: Patterns;
  readonly location?: Patterns;
  readonly channel?: Patterns;
  readonly tag?: Patterns;
  readonly labels?: Patterns | null;
  /** Degrees. */
  readonly longitude?: Span<number> | null;
  readonly latitude?: Span<number> | null;
  /** Metres above sea level. */
  readonly elevation?: Span<number> | null;
  /** Nanoseconds since 1970 UTC. */
  readonly starttime?: Span<bigint>;
  readonly endtime?: Span<bigint>;
  /** Hz */
  readonly samplingRate?: Span<number>;
  readonly npts?: Span<number>;
  readonly event?: Patterns | null;
  readonly origin?: Patterns | null;
  readonly magnitude?: Patterns | null;
  readonly focalMechanism?: Patterns | null;
}

/** Tells whether a waveform meets the part of a query that is about it. */
export function matchesWaveform(query: AsdfQuery, info: WaveformInfo): boolean {
  const { header, details } = info;
  return (
    anyMatches(query.location, [header.location]) &&
    anyMatches(query.channel, [header.channel]) &&
    anyMatches(query.tag, [info.tag]) &&
    anyMatches(query.labels, details.labels) &&
    anyMatches(query.event, details.eventIds) &&
    anyMatches(query.origin, details.originIds) &&
    anyMatches(query.magnitude, details.magnitudeIds) &&
    anyMatches(query.focalMechanism, details.focalMechanismIds) &&
    isWithin(query.starttime, header.starttime) &&
    isWithin(query.endtime, info.endtime) &&
    isWithin(query.samplingRate, header.samplingRate) &&
    isWithin(query.npts, info.npts)
  );
}

/** Tells whether a station `NET.STA` meets the codes of a query. */
export function matchesStation(query: AsdfQuery, name: string): boolean {
  const [network = "", station = ""] = name.split(".");
  return anyMatches(query.network, [network]) && anyMatches(query.station, [station]);
}

/** Tells whether a query asks where a station is. */
export function asksCoordinates(query: AsdfQuery): boolean {
  const { longitude, latitude, elevation } = query;
  return longitude !== undefined || latitude !== undefined || elevation !== undefined;
}

/** Tells whether a place, or a missing one, meets the coordinates of a query. */
export function matchesPlace(query: AsdfQuery, place: Coordinates | undefined): boolean {
  return (["longitude", "latitude", "elevation"] as const).every((key) =>
    isWithin(query[key], place?.[key]),
  );
}

function anyMatches(
  patterns: Patterns | null | undefined,
  values: readonly string[] | undefined,
): boolean {
  if (patterns === undefined) return true;
  if (patterns === null) return values === undefined;
  const list = typeof patterns === "string" ? patterns.split(",") : patterns;
  return list.some((pattern) => values?.some((value) => matchesWildcard(pattern.trim(), value)));
}

function isWithin<T extends number | bigint>(
  span: Span<T> | null | undefined,
  value: T | undefined,
): boolean {
  if (span === undefined) return true;
  if (span === null || value === undefined) return span === null && value === undefined;
  const { min = value, max = value } = span;
  return min <= value && value <= max;
}
