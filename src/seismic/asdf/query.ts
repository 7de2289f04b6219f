import type { Coordinates } from "../inventory.ts";
import { checkOptions } from "../known-options.ts";
import { matchesWildcard } from "../wildcards.ts";
import type { IdSource } from "./details.ts";
import { tagOf } from "./names.ts";
import type { WaveformInfo } from "./waveform.ts";

/** Values between borders; an absent border is open. Nothing that is missing lies in a span. */
export interface Span<T> {
  /** The least and the greatest value, both included. */
  readonly min?: T;
  readonly max?: T;
  /** Borders that are not included themselves. */
  readonly above?: T;
  readonly below?: T;
}

/** One shell pattern (the case counts), a comma list of them, or several; one has to fit. */
export type Patterns = string | readonly string[];

/** A condition, or the opposite of one. */
export type OrNot<T> = T | { readonly not: T };

/** What is wanted of a number: that value, one within a span, or (null) none at all. */
type NumberCondition = OrNot<number | Span<number> | null>;

/**
 * Which waveforms are wanted: those that meet all that is given. `null` wants what is missing, `{ not: null }` what is
 * there; any other condition does not hold for what is missing, unless it is a `not`.
 */
export interface AsdfQuery {
  readonly network?: OrNot<Patterns>;
  readonly station?: OrNot<Patterns>;
  readonly location?: OrNot<Patterns>;
  readonly channel?: OrNot<Patterns>;
  readonly tag?: OrNot<Patterns>;
  /** Holds where one of the labels fits. */
  readonly labels?: OrNot<Patterns | null>;
  /** Degrees, of the station. */
  readonly longitude?: NumberCondition;
  readonly latitude?: NumberCondition;
  /** Metres above sea level. */
  readonly elevation?: NumberCondition;
  /** Nanoseconds since 1970 UTC. */
  readonly starttime?: OrNot<bigint | Span<bigint>>;
  readonly endtime?: OrNot<bigint | Span<bigint>>;
  /** Hz */
  readonly samplingRate?: OrNot<number | Span<number>>;
  readonly npts?: OrNot<number | Span<number>>;
  /** An id, to the letter, or what has one; holds where one of the waveform's ids is it. */
  readonly event?: OrNot<IdSource | null>;
  readonly origin?: OrNot<IdSource | null>;
  readonly magnitude?: OrNot<IdSource | null>;
  readonly focalMechanism?: OrNot<IdSource | null>;
}

const ofAttributes = [
  "labels",
  "starttime",
  "endtime",
  "samplingRate",
  "npts",
  "event",
  "origin",
  "magnitude",
  "focalMechanism",
] as const satisfies readonly (keyof AsdfQuery)[];

/** @throws CropError `bad-option` for a condition that is not known */
export function checkQuery(query: AsdfQuery): void {
  checkOptions("a query", query, {
    network: true,
    station: true,
    location: true,
    channel: true,
    tag: true,
    labels: true,
    longitude: true,
    latitude: true,
    elevation: true,
    starttime: true,
    endtime: true,
    samplingRate: true,
    npts: true,
    event: true,
    origin: true,
    magnitude: true,
    focalMechanism: true,
  });
}

/** Tells whether a station `NET.STA` meets the codes of a query. */
export function matchesStation(query: AsdfQuery, name: string): boolean {
  const [network = "", station = ""] = name.split(".");
  return fits(query.network, [network]) && fits(query.station, [station]);
}

/** Tells whether a query asks where a station is. */
export function asksCoordinates({ longitude, latitude, elevation }: AsdfQuery): boolean {
  return longitude !== undefined || latitude !== undefined || elevation !== undefined;
}

/** Tells whether a place, or a missing one, meets the coordinates of a query. */
export function matchesPlace(query: AsdfQuery, place: Coordinates | undefined): boolean {
  return (["longitude", "latitude", "elevation"] as const).every((key) =>
    holds(query[key], place?.[key]),
  );
}

/** Tells whether a query asks more of a waveform than its name tells. */
export function asksAttributes(query: AsdfQuery): boolean {
  return ofAttributes.some((key) => query[key] !== undefined);
}

/** Tells whether the name of a waveform meets the part of a query that is about it. */
export function matchesName(query: AsdfQuery, name: string): boolean {
  const [, , location = "", channel = ""] = name.slice(0, name.indexOf("__")).split(".");
  return (
    fits(query.location, [location]) &&
    fits(query.channel, [channel]) &&
    fits(query.tag, [tagOf(name) ?? ""])
  );
}

/** Tells whether a waveform meets what a query asks of its attributes. */
export function matchesAttributes(query: AsdfQuery, info: WaveformInfo): boolean {
  const { header, details } = info;
  return (
    fits(query.labels, details.labels) &&
    isOneOf(query.event, details.eventIds) &&
    isOneOf(query.origin, details.originIds) &&
    isOneOf(query.magnitude, details.magnitudeIds) &&
    isOneOf(query.focalMechanism, details.focalMechanismIds) &&
    holds(query.starttime, header.starttime) &&
    holds(query.endtime, info.endtime) &&
    holds(query.samplingRate, header.samplingRate) &&
    holds(query.npts, info.npts)
  );
}

function fits(
  condition: OrNot<Patterns | null> | undefined,
  values: readonly string[] | undefined,
): boolean {
  if (condition === undefined) return true;
  if (isNegated(condition)) return !fits(condition.not, values);
  if (condition === null) return values === undefined;
  const patterns = typeof condition === "string" ? condition.split(",") : condition;
  return patterns.some((pattern) =>
    values?.some((value) => matchesWildcard(pattern.trim(), value)),
  );
}

function isOneOf(
  condition: OrNot<IdSource | null> | undefined,
  ids: readonly string[] | undefined,
): boolean {
  if (condition === undefined) return true;
  if (isNegated(condition)) return !isOneOf(condition.not, ids);
  if (condition === null) return ids === undefined;
  const id = typeof condition === "string" ? condition : condition.resourceId;
  return ids?.includes(id) ?? false;
}

function holds<T extends number | bigint>(
  condition: OrNot<T | Span<T> | null> | undefined,
  value: T | undefined,
): boolean {
  if (condition === undefined) return true;
  if (isNegated(condition)) return !holds(condition.not, value);
  if (condition === null || value === undefined) return condition === null && value === undefined;
  if (typeof condition !== "object") return condition === value;
  const { min, max, above, below } = condition;
  return (
    (min === undefined || min <= value) &&
    (max === undefined || value <= max) &&
    (above === undefined || above < value) &&
    (below === undefined || value < below)
  );
}

function isNegated<T>(condition: OrNot<T>): condition is { readonly not: T } {
  return typeof condition === "object" && condition !== null && "not" in condition;
}
