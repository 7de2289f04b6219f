import { CropError } from "../../errors.ts";
import { preferredFocalMechanism, preferredOrigin } from "../catalog.ts";
import type { Event, Origin } from "../event.ts";
import { distanceDegrees, geodesic } from "../geodesy/index.ts";
import type { Inventory, Station } from "../inventory.ts";
import type { Trace } from "../trace.ts";
import { travelTimes } from "../travel-times/index.ts";
import type { Place, WindowConfig } from "../windows/index.ts";

/** Where a source and a receiver are, and how they see each other. */
export interface SourceReceiver {
  readonly event: Place["event"];
  readonly station: Place["station"];
  /** Along the ellipsoid, kilometres. */
  readonly distanceKm: number;
  /** From the station towards the event, degrees clockwise from north. */
  readonly backAzimuth: number;
}

/**
 * Gives where an event, by its preferred origin, and the station of a trace are. A depth that is not known counts as 0.
 *
 * @throws CropError `not-found` when the inventory does not hold the station, or the event has no origin
 */
export function sourceReceiver(event: Event, inventory: Inventory, trace: Trace): SourceReceiver {
  const { latitude, longitude, depth = 0, time } = originOf(event);
  const { latitude: north, longitude: east } = stationOf(inventory, trace);
  const source = { latitude, longitude, depth, origintime: time };
  const station = { latitude: north, longitude: east };
  const { distance, azimuth } = geodesic(station, source);
  return { event: source, station, distanceKm: distance / 1000, backAzimuth: azimuth };
}

/** Gives the place that windows are selected for, with the arrivals in the earth model, by time. */
export function placeOf(
  { event, station }: SourceReceiver,
  { earthModel }: Pick<WindowConfig, "earthModel">,
): Place {
  const degrees = distanceDegrees(station, event);
  return { event, station, arrivals: travelTimes(earthModel, event.depth / 1000, degrees) };
}

/** Gives the preferred origin. @throws CropError `not-found` for an event without any */
export function originOf(event: Event): Origin {
  const origin = preferredOrigin(event);
  if (origin !== undefined) return origin;
  throw new CropError("not-found", `the event ${event.resourceId} has no origin`);
}

/** Gives half the duration of the source, seconds; null where it is not known. */
export function halfDurationOf(event: Event): number | null {
  const duration = preferredFocalMechanism(event)?.momentTensor?.sourceTimeFunction?.duration;
  return duration === undefined ? null : duration / 2;
}

/** Gives the epoch of a trace's station that holds its start, or else the first one. */
function stationOf(inventory: Inventory, { network, station, starttime }: Trace): Station {
  const epochs = (time?: bigint): readonly Station[] =>
    inventory.networks
      .filter(({ code }) => code === network)
      .flatMap(({ stations }) => stations)
      .filter(({ code, startDate, endDate }) => {
        if (code !== station) return false;
        return time === undefined || ((startDate ?? time) <= time && time <= (endDate ?? time));
      });
  const [found] = [...epochs(starttime), ...epochs()];
  if (found !== undefined) return found;
  throw new CropError("not-found", `the inventory has no station ${network}.${station}`, {
    fields: { station: `${network}.${station}` },
  });
}
