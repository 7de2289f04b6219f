import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { distanceDegrees, geodesic } from "../../../src/seismic/geodesy/index.ts";

const { geodesics } = JSON.parse(
  readFileSync(new URL("../../../../test/data/seismic/travel-times.json", import.meta.url), "utf8"),
) as { readonly geodesics: readonly (readonly number[])[] };

test("distances and azimuths are obspy's", (t) => {
  for (const [lat1, lon1, lat2, lon2, distance, azimuth, backAzimuth, degrees] of geodesics) {
    const from = { latitude: lat1!, longitude: lon1! };
    const to = { latitude: lat2!, longitude: lon2! };
    const found = geodesic(from, to);
    assert.ok(Math.abs(found.distance - distance!) < 1e-6, `${found.distance}, ${distance}`);
    assert.ok(Math.abs(found.azimuth - azimuth!) < 1e-9, `${found.azimuth}, ${azimuth}`);
    assert.ok(Math.abs(found.backAzimuth - backAzimuth!) < 1e-9);
    assert.ok(Math.abs(distanceDegrees(from, to) - degrees!) < 1e-9);
  }
  t.diagnostic(`${geodesics.length} geodesics compared`);
});

test("one point, poles and antipodes have a distance", () => {
  const point = (latitude: number, longitude: number): { latitude: number; longitude: number } => ({
    latitude,
    longitude,
  });
  assert.deepEqual(geodesic(point(10, 20), point(10, 20)), {
    distance: 0,
    azimuth: 0,
    backAzimuth: 0,
  });
  assert.equal(distanceDegrees(point(90, 0), point(-90, 50)), 180);
  assert.ok(Math.abs(geodesic(point(90, 0), point(-90, 0)).distance - 20_003_931.4586) < 1e-3);
  // Half a degree off the antipode, where Vincenty's series does not converge (Karney 2013, table 4).
  assert.ok(Math.abs(geodesic(point(0, 0), point(0.5, 179.7)).distance - 19_944_127.4208) < 1e-3);
  assert.deepEqual([geodesic(point(0, 0), point(0, 90)).azimuth], [90]);
  assert.ok(Number.isNaN(geodesic(point(Number.NaN, 0), point(0, 90)).distance));
});
