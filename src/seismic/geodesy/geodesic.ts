import geographiclib from "geographiclib-geodesic";

/** A point on the surface. */
export interface GeoPoint {
  /** Degrees north, geographic. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
}

/** The shortest way between two points. */
export interface Geodesic {
  /** Metres along the ellipsoid. */
  readonly distance: number;
  /** Degrees clockwise from north, 0 to 360, at the first point towards the second. */
  readonly azimuth: number;
  /** Degrees clockwise from north, 0 to 360, at the second point towards the first. */
  readonly backAzimuth: number;
}

/**
 * Gives distance and azimuths on the WGS84 ellipsoid, to nanometres and for every pair of points, antipodes too; NaN for
 * coordinates that are not finite. One point twice: all 0.
 * Source: C. F. F. Karney, J. Geodesy 87 (2013), 43-55; obspy 1.5.1 `gps2dist_azimuth`, which without geographiclib sums
 * Vincenty's series: some centimetres away at most, and no result near antipodes.
 */
export function geodesic(from: GeoPoint, to: GeoPoint): Geodesic {
  const inverse = geographiclib.Geodesic.WGS84.Inverse(
    from.latitude,
    from.longitude,
    to.latitude,
    to.longitude,
  );
  const { s12: distance = NaN, azi1 = NaN, azi2 = NaN } = inverse;
  if (distance === 0) return { distance, azimuth: 0, backAzimuth: 0 };
  return { distance, azimuth: (azi1 + 360) % 360, backAzimuth: (azi2 + 180) % 360 };
}

/**
 * Gives the angle between two points, degrees, on a sphere with the geographic latitudes as they are: what travel-time
 * tables are read at.
 * Source: obspy 1.5.1 `locations2degrees`.
 */
export function distanceDegrees(from: GeoPoint, to: GeoPoint): number {
  const radians = Math.PI / 180;
  const [a, b] = [from.latitude * radians, to.latitude * radians];
  const apart = (to.longitude - from.longitude) * radians;
  const east = Math.cos(b) * Math.sin(apart);
  const north = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(apart);
  const up = Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(apart);
  return Math.atan2(Math.sqrt(east * east + north * north), up) / radians;
}
