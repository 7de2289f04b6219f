import { distanceDegrees, geodesic, type GeoPoint } from "../geodesy/index.ts";
import { type Arrival, travelTimes } from "../travel-times/index.ts";
import type { WindowConfig } from "./window-config.ts";

/** Where and when the earth shook and where it was recorded; travel times follow from it. */
export interface Place {
  readonly event: GeoPoint & {
    /** Metres below the surface. */
    readonly depth: number;
    /** Nanoseconds since 1970 UTC. */
    readonly origintime: bigint;
  };
  readonly station: GeoPoint;
  /** The arrivals, by time; default: those of the earth model. */
  readonly arrivals?: readonly Arrival[];
}

/** When waves can arrive; seconds after the first sample unless told otherwise. */
export interface Timing {
  /** By time, in seconds after the origin. */
  readonly arrivals: readonly Arrival[];
  readonly origin: number;
  /** Between these the peaks of the STA/LTA are looked at. */
  readonly searchStart: number;
  readonly searchEnd: number;
  /** A window has to end after the first and begin before the second. */
  readonly earliestEnd: number;
  readonly latestStart: number;
}

/**
 * Gives the times of an event and a station for a trace that starts at `starttime` (nanoseconds since 1970 UTC).
 * Source: pyflex 0.2.0 `calculate_ttimes`, `calculate_preliminiaries`, `reject_on_traveltimes`.
 */
export function timing(starttime: bigint, config: WindowConfig, place: Place): Timing {
  const { event, station } = place;
  const arrivals =
    place.arrivals ??
    travelTimes(config.earthModel, event.depth / 1000, distanceDegrees(station, event));
  const first = arrivals[0]?.time ?? 0;
  // Whole microseconds, as the reference subtracts times.
  const origin = Math.round(Number(event.origintime - starttime) / 1e3) / 1e6;
  const slowest = geodesic(station, event).distance / 1000 / config.minSurfaceWaveVelocity + origin;
  return {
    arrivals,
    origin,
    searchStart: first - config.maxTimeBeforeFirstArrival + origin,
    searchEnd: slowest + config.maxPeriod,
    earliestEnd: first - config.minPeriod + origin,
    latestStart: slowest,
  };
}
