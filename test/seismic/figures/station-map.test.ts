import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { greatCircle } from "../../../src/seismic/figures/great-circle.ts";
import { coastline, stationMap } from "../../../src/seismic/figures/index.ts";
import { longitudeOn, mapFrame } from "../../../src/seismic/figures/map-frame.ts";
import { distanceDegrees } from "../../../src/seismic/geodesy/index.ts";
import { assertTextsApart } from "../../plots/text-boxes.ts";
import { assertPicture } from "../../plots/well-formed.ts";

const event = { name: "2018p130600", longitude: 176.3, latitude: -39.95 };
const stations = [
  { name: "NZ.BFZ", longitude: 176.25, latitude: -40.68 },
  { name: "NZ.RAO", longitude: -177.93, latitude: -29.25 },
];

test("a map across the antimeridian is narrow, and its ticks say east and west", () => {
  const { longitudes } = mapFrame([event, ...stations]);
  assert.ok(longitudes[0] < 176.25 && longitudes[1] > 182.07);
  assert.ok(longitudes[1] - longitudes[0] < 20, String(longitudes));
  const texts = assertPicture(stationMap({ title: "NZ", events: [event], stations }));
  for (const name of ["2018p130600", "NZ.BFZ", "NZ.RAO", "30°S", "180°", "176°E", "178°W"])
    assert.ok(texts.includes(name), `${name} among ${texts.join(" ")}`);
});

test("a map shows each of its points, whatever they are, and is no wider than the Earth", () => {
  const point = fc.record(
    {
      longitude: fc.double({ min: -360, max: 360, noNaN: true }),
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(point, { maxLength: 20 }), (points) => {
      const frame = mapFrame(points);
      const {
        longitudes: [west, east],
        latitudes: [south, north],
      } = frame;
      assert.ok(east > west && east - west <= 360 + 1e-9 && north > south);
      assert.ok(south >= -90 && north <= 90);
      for (const { longitude, latitude } of points) {
        const at = longitudeOn(frame, longitude);
        assert.ok(
          at >= west - 1e-9 && at <= east + 1e-9,
          `${longitude} at ${at} in ${west} ${east}`,
        );
        assert.ok(latitude >= south && latitude <= north);
      }
    }),
    { numRuns: 500, seed: 20, verbose: true },
  );
});

test("a ray is a great circle: its pieces add up to the distance", () => {
  const [from, to] = [event, { longitude: -73, latitude: 41 }];
  const points = greatCircle(from, to);
  let sum = 0;
  for (const [i, point] of points.entries())
    sum += i === 0 ? 0 : distanceDegrees(points[i - 1]!, point);
  assert.ok(Math.abs(sum - distanceDegrees(from, to)) < 1e-9);
  assert.deepEqual(greatCircle(from, { longitude: NaN, latitude: 0 }), []);
  assert.equal(greatCircle(from, from).length, 2);
});

test("stations stand where their coordinates say, true to scale in the middle of the map", () => {
  const corners = [
    [10, 60],
    [12, 60],
    [10, 61],
  ].map(([longitude = 0, latitude = 0], i) => ({
    name: `S${i}`,
    longitude,
    latitude,
  }));
  const svg = stationMap({ title: "", events: [], stations: corners });
  const [, d = ""] = svg.match(/<path d="([^"]*)" fill="#0072b2" stroke="#ffffff"/) ?? [];
  const [a, b, c] = [...d.matchAll(/M(\S+) (\S+?)m/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
  assert.ok(a && b && c);
  assert.ok(Math.abs(a[1] - b[1]) < 0.02 && b[0] > a[0] && c[1] < a[1]);
  const perDegree = [(b[0] - a[0]) / 2, a[1] - c[1]] as const;
  assert.ok(Math.abs(perDegree[1] / perDegree[0] - 1 / Math.cos((60.5 * Math.PI) / 180)) < 0.02);
});

test("names of many stations never lie over one another; the event keeps its own", () => {
  const many = Array.from({ length: 300 }, (_, i) => ({
    name: `G.S${i}`,
    longitude: ((i * 137.5) % 360) - 180,
    latitude: ((i * 31.7) % 150) - 75,
  }));
  const svg = stationMap({ title: "all", events: [event], stations: many, rays: "all" });
  const labels = assertTextsApart(svg).map(({ content }) => content);
  assert.ok(labels.includes("2018p130600"));
  assert.ok(labels.filter((each) => each.startsWith("G.S")).length > 50);
  assert.equal([...svg.matchAll(/m0 -4.2l/g)].length, 300 + 1); // and one in the legend
});

test("maps of nothing, of one site, of one place, of poles and of no place are whole", () => {
  const odd = [
    [],
    [event],
    [event, event],
    [
      { name: "N", longitude: 0, latitude: 90 },
      { name: "S", longitude: 0, latitude: -90 },
    ],
    [
      { name: "x", longitude: NaN, latitude: 0 },
      { name: "y", longitude: 3000, latitude: 91 },
    ],
  ];
  for (const events of odd) {
    for (const isCartesian of [false, true]) {
      const svg = stationMap({ title: "odd", events, stations: events, rays: "all", isCartesian });
      assertPicture(svg);
      assertTextsApart(svg);
    }
  }
});

test("metres on a plane are shown as they are, in km where they are many", () => {
  const texts = assertPicture(
    stationMap({
      title: "SPECFEM2D",
      events: [{ name: "001", longitude: 3000, latitude: 2000 }],
      stations: [{ name: "AA.S0", longitude: 360_000, latitude: 90_000 }],
      isCartesian: true,
    }),
  );
  assert.ok(texts.includes("x (km)") && texts.includes("AA.S0"));
});

test("values are shown by colour, with their unit, and NaN is told", () => {
  const svg = stationMap({
    title: "Time shifts",
    events: [event],
    stations: stations.map((site, i) => ({ ...site, value: i === 0 ? NaN : -2 })),
    color: { label: "time shift", units: "s", map: "diverging" },
  });
  const texts = assertPicture(svg);
  assert.ok(texts.includes("time shift (s)") && texts.includes("NaN"));
  assert.match(svg, /fill="#003b8b" stroke="#444444"/);
});

test("a map of a region holds the coasts about it and no others", async () => {
  const lines = await coastline();
  const points = lines.flat();
  assert.ok(points.length > 50_000);
  for (const { longitude, latitude } of points) {
    assert.ok(Math.abs(longitude) <= 180 + 1e-9 && Math.abs(latitude) <= 90);
  }
  // Cape Reinga and Bluff are on the coast, Taupo and the Tasman Sea are not.
  const nearest = (site: { readonly longitude: number; readonly latitude: number }): number =>
    Math.min(...points.map((point) => distanceDegrees(point, site)));
  assert.ok(nearest({ longitude: 172.68, latitude: -34.42 }) < 0.1);
  assert.ok(nearest({ longitude: 168.34, latitude: -46.6 }) < 0.1);
  assert.ok(nearest({ longitude: 176.0, latitude: -38.8 }) > 0.3);
  const bare = stationMap({ title: "NZ", events: [event], stations });
  const svg = stationMap({ title: "NZ", events: [event], stations, coastline: lines });
  assert.ok(svg.length > bare.length && svg.length < 100_000, String(svg.length));
  assertPicture(svg);
});

test("the edges at which a map of the world is cut are no coast", async () => {
  for (const line of await coastline("coarse")) {
    for (const [i, b] of line.entries()) {
      const a = line[i - 1];
      if (a === undefined) continue;
      assert.ok(!(Math.abs(a.longitude) > 179.99 && Math.abs(b.longitude) > 179.99));
      assert.ok(Math.abs(a.longitude - b.longitude) < 180);
    }
  }
});
