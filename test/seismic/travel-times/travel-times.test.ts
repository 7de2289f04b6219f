import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/errors.ts";
import { travelTimes } from "../../../src/seismic/travel-times/index.ts";
import { ak135 } from "../../../src/seismic/travel-times/ak135.ts";

interface Reference {
  readonly arrivals: readonly (readonly [
    model: "ak135" | "iasp91",
    depth: number,
    degrees: number,
    arrivals: readonly (readonly [name: string, time: number])[],
  ])[];
}

const { arrivals } = JSON.parse(
  readFileSync(new URL("../../../../test/data/seismic/travel-times.json", import.meta.url), "utf8"),
) as Reference;
const seed = Date.now();

test("every arrival of obspy.taup is there, within 10 ms, the first within 2 ms", (t) => {
  let compared = 0;
  for (const [model, depth, degrees, expected] of arrivals) {
    const label = `${model}, ${depth} km, ${degrees} degrees`;
    const found = travelTimes(model, depth, degrees);
    const [first] = found;
    assert.ok(Math.abs(first!.time - expected[0]![1]) < 0.002, `${label}: ${first!.time}`);
    for (const name of new Set(
      [...found, ...expected.map(([name]) => ({ name }))].map((a) => a.name),
    )) {
      const times = found.filter((arrival) => arrival.name === name).map(({ time }) => time);
      const wanted = expected.filter((arrival) => arrival[0] === name).map(([, time]) => time);
      // A ray round the whole Earth comes from both sides at once; the reference lists it twice.
      const distinct = degrees % 180 === 0 ? [...new Set(wanted)] : wanted;
      assert.equal(times.length, distinct.length, `${label}: ${name}`);
      for (const [i, time] of times.entries()) {
        assert.ok(
          Math.abs(time - distinct[i]!) < 0.01,
          `${label}: ${name} ${time}, ${distinct[i]}`,
        );
        compared++;
      }
    }
  }
  t.diagnostic(`${compared} arrivals at ${arrivals.length} places compared`);
});

test("straight down and up takes twice the integral of 1/v", () => {
  const oneWay = (wave: 1 | 2, to: number): number =>
    ak135.nodes.slice(1).reduce((sum, [depth, ...v], i) => {
      const [above, ...u] = ak135.nodes[i]!;
      if (depth > to || depth === above) return sum;
      const [a, b] = [u[wave - 1]!, v[wave - 1]!];
      return sum + (depth - above) * (a === b ? 1 / a : Math.log(b / a) / (b - a));
    }, 0);
  const timeOf = (name: string, degrees: number): number =>
    travelTimes("ak135", 0, degrees).find((arrival) => arrival.name === name)!.time;
  const { coreMantleBoundary: cmb, innerCoreBoundary: icb } = ak135;
  const close = (actual: number, expected: number): void =>
    assert.ok(Math.abs(actual - expected) < 0.004, `${actual} for ${expected}`);
  close(timeOf("PcP", 0), 2 * oneWay(1, cmb));
  close(timeOf("ScS", 0), 2 * oneWay(2, cmb));
  close(timeOf("PKiKP", 0), 2 * oneWay(1, icb));
  close(timeOf("PKIKP", 180), 2 * oneWay(1, 6371));
});

test("arrivals come by time, and the first one later from farther away", () => {
  const anyDepth = fc.double({ min: 0, max: 700, noNaN: true });
  const anyAngle = fc.double({ min: 0, max: 140, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom("ak135", "iasp91"), anyDepth, anyAngle, (model, depth, degrees) => {
      const found = travelTimes(model, depth, degrees);
      for (const [i, { time }] of found.slice(1).entries()) assert.ok(time >= found[i]!.time);
      assert.ok(travelTimes(model, depth, degrees + 5)[0]!.time > found[0]!.time);
    }),
    { seed, numRuns: 30 },
  );
});

test("a source above the surface counts as at it, one in the core is an error", () => {
  assert.deepEqual(travelTimes("ak135", -1.5, 3), travelTimes("ak135", 0, 3));
  assert.deepEqual(travelTimes("ak135", 1e-9, 3), travelTimes("ak135", 0, 3));
  assert.deepEqual(travelTimes("ak135", 20, 350), travelTimes("ak135", 20, 10));
  for (const [depth, degrees] of [
    [3000, 3],
    [Number.NaN, 3],
    [10, Number.NaN],
  ] as const) {
    assert.throws(
      () => travelTimes("iasp91", depth, degrees),
      (error) => isCropError(error, "bad-data"),
    );
  }
});
