export { distanceDegrees, type Geodesic, geodesic, type GeoPoint } from "./geodesic.ts";
