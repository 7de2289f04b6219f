import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { mostDecimalBytes, writeDecimal } from "../../../src/seismic/formats/decimal-text.ts";

function written(x: number): string {
  const bytes = Buffer.alloc(mostDecimalBytes + 5, "#");
  const end = writeDecimal(x, bytes, 3);
  assert.equal(bytes.toString("latin1", 0, 3) + bytes.toString("latin1", end, end + 2), "#####");
  return bytes.toString("latin1", 3, end);
}

/** What C's `%.18e` gives. */
function expected(x: number): string {
  if (x === 0) return "0.000000000000000000e+00";
  const [digits = "", power = ""] = x.toExponential(18).split("e");
  return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

test("a number is written with the 19 digits that `toExponential` gives", () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, min: -1e25, max: 1e25 }),
    fc
      .tuple(fc.double({ noNaN: true, min: 0.1, max: 1 }), fc.integer({ min: -60, max: 30 }))
      .map(([x, power]) => x * 10 ** power),
    fc
      .tuple(fc.integer(), fc.integer({ min: -100, max: 60 }))
      .map(([whole, power]) => whole * 2 ** power),
    fc
      .tuple(fc.integer({ min: -70, max: 30 }), fc.integer({ min: -4, max: 4 }))
      .map(([power, off]) => Number(`1e${power}`) * (1 + off * Number.EPSILON)),
  );
  fc.assert(
    fc.property(numbers, (x) => assert.equal(written(x), expected(x))),
    { numRuns: 50_000 },
  );
});

test("zeros have no sign, and the longest numbers fit", () => {
  for (const x of [0, -0, 1, -1, 0.5, 1e22, 1e23, -Number.MIN_VALUE, -Number.MAX_VALUE, 0.06])
    assert.equal(written(x), expected(x));
  assert.equal(written(-Number.MIN_VALUE).length, mostDecimalBytes);
});
