import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { formatMisfitResults, misfitDataset, type PairResult } from "../../../src/seismic/index.ts";

const pair = (event: string, station: string, result: PairResult["result"]): PairResult => ({
  event,
  station,
  result,
});

function textOf(misfit: number | null): string {
  const line = formatMisfitResults([pair("e", "s", { misfit, nwin: 0, components: [] })]);
  return line.split(" ")[2]!;
}

/** The two decimals nearest to the exact value of a double, of two as near the even ones. */
function exactDecimals(x: number): string {
  // 2 ** 1074 is the denominator of every double.
  const scale = 2n ** 1074n;
  let [mantissa, exponent] = [Math.abs(x), 0];
  while (!Number.isInteger(mantissa)) [mantissa, exponent] = [mantissa * 2, exponent + 1];
  const scaled = 100n * BigInt(mantissa) * (scale >> BigInt(exponent));
  const [floor, rest] = [scaled / scale, scaled % scale];
  const isUp = 2n * rest > scale || (2n * rest === scale && floor % 2n === 1n);
  const digits = String(floor + (isUp ? 1n : 0n)).padStart(3, "0");
  return `${x < 0 || Object.is(x, -0) ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

test("misfits are rounded as Python rounds them", () => {
  assert.deepEqual([2.385, 0.125, 0.375, 2.675, 1e22, 3.8537999999999992, null].map(textOf), [
    "2.38",
    "0.12",
    "0.38",
    "2.67",
    "10000000000000000000000.00",
    "3.85",
    "nan",
  ]);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 1e6 }).map((n) => n / 8),
        fc.integer({ min: 0, max: 1e6 }).map((n) => n / 200),
        fc.double({ min: 1e20, max: 1e25, noNaN: true }),
      ),
      (x) => assert.equal(textOf(x), exactDecimals(x)),
    ),
    { numRuns: 2000 },
  );
});

test("results are one dataset, whatever pairs, components and windows there are", () => {
  const window = { start: -3, end: 7, cc: 0.9, dt: 0.5, dlna: -0.1 };
  const one = { component: "Z", misfit: 0.5, windows: [window, { ...window, dt: 1 }] };
  const none = { component: "N", misfit: null, windows: [] };
  const pairs = [
    pair("b", "X.1", { misfit: 0.5, nwin: 2, components: [none, one] }),
    pair("b", "X.2", {
      misfit: null,
      nwin: 0,
      components: [{ ...one, misfit: null, windows: [] }],
    }),
    pair("a", "X.1", null),
  ];
  const dataset = misfitDataset(pairs, ["N", "Z"]);
  assert.deepEqual(dataset.sizes, { event: 2, station: 2, component: 2, window: 2 });
  const value = (name: string, at: Readonly<Record<string, string | number>>): unknown =>
    dataset.get(name).sel(at).item();
  assert.equal(value("misfit", { event: "b", station: "X.1" }), 0.5);
  assert.equal(value("nwin", { event: "b", station: "X.1" }), 2n);
  assert.ok(Number.isNaN(value("misfit", { event: "b", station: "X.2" })));
  assert.equal(value("nwin", { event: "b", station: "X.2" }), 0n);
  for (const station of ["X.1", "X.2"]) {
    assert.equal(value("misfit", { event: "a", station }), undefined, "was not measured");
  }
  const component = { event: "b", station: "X.1", component: "Z" };
  assert.equal(value("window_dt", { ...component, window: 1 }), 1);
  assert.equal(value("window_dt", { ...component, component: "N", window: 1 }), undefined);
  assert.ok(Number.isNaN(value("component_misfit", { ...component, component: "N" })));
  assert.equal(
    value("component_nwin", { ...component, station: "X.2", component: "N" }),
    undefined,
  );
  assert.equal(formatMisfitResults(pairs), "b X.1 0.50 2\nb X.2 nan 0\n");
  assert.equal(misfitDataset([pair("a", "s", null)], ["Z"]).sizes["window"], 1);
});
