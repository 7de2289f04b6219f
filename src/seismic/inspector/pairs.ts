import { geodesic } from "../geodesy/index.ts";
import type { EventRow, StationRow } from "./rows.ts";

/** Where an event and a station lie to each other. */
export interface PairRow {
  readonly event: string;
  readonly network: string;
  readonly station: string;
  /** On the WGS84 ellipsoid. */
  readonly distanceKm: number;
  /** Degrees clockwise from north, at the event towards the station. */
  readonly azimuth: number;
  /** Degrees clockwise from north, at the station towards the event. */
  readonly backAzimuth: number;
}

/** Gives distance and azimuths of every event and station of which the places are known. */
export function pairsOf(
  events: readonly EventRow[],
  stations: readonly StationRow[],
): readonly PairRow[] {
  return events.flatMap(({ event, ...source }) => {
    if (!isPlace(source)) return [];
    return stations.flatMap(({ network, station, ...receiver }) => {
      if (!isPlace(receiver)) return [];
      const { distance, azimuth, backAzimuth } = geodesic(source, receiver);
      return [{ event, network, station, distanceKm: distance / 1000, azimuth, backAzimuth }];
    });
  });
}

function isPlace(row: {
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
}): row is { readonly latitude: number; readonly longitude: number } {
  return Number.isFinite(row.latitude) && Number.isFinite(row.longitude);
}
