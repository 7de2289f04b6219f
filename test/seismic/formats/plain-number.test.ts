import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { PlainNumbers } from "../../../src/seismic/formats/plain-number.ts";

function read(text: string): number {
  const numbers = new PlainNumbers(Buffer.from(text));
  const value = numbers.read();
  assert.equal(numbers.at, Number.isNaN(value) ? 0 : text.length, text);
  return value;
}

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: least, maxLength: most });

test("a number is read as `Number` reads it, to the last bit", () => {
  const plain = fc
    .tuple(
      fc.constantFrom("", "-", "+"),
      digits(1, 12),
      digits(0, 20),
      fc.integer({ min: -90, max: 40 }),
      fc.boolean(),
    )
    .map(
      ([sign, whole, part, power, hasPower]) =>
        `${sign}${whole}.${part}${hasPower ? `E${power}` : ""}`,
    );
  fc.assert(
    fc.property(plain, (text) => assert.equal(read(text), Number(text))),
    { numRuns: 20_000 },
  );
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 12, max: 19 }),
      (value, n) => {
        for (const text of [value.toExponential(n), value.toPrecision(n + 1)])
          assert.equal(read(text), Number(text));
      },
    ),
    { numRuns: 20_000 },
  );
});

test("numbers half way between two float64, or next to that, are read as `Number` reads them", () => {
  const middle = fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }).map((n) => 2n * n + 1n); // between 2n and 2n + 2
  fc.assert(
    fc.property(middle, fc.integer({ min: -1, max: 1 }), (whole, off) => {
      for (const text of [
        `${whole}`,
        `${whole}.0`,
        `${10n * whole + BigInt(off)}E-1`,
        `${whole}00e-02`,
      ])
        assert.equal(read(text), Number(text));
    }),
    { numRuns: 20_000 },
  );
  for (const text of [
    "9007199254740993",
    "9007199254740993.0",
    "0.1",
    "1e23",
    "8.5e-5",
    "4503599627370496.5",
    "4503599627370497.5",
    "0.500000000000000166533453693773481063544750213623046875",
  ])
    assert.equal(read(text), Number(text));
});

test("zeros keep their sign, and what is no number is none", () => {
  assert.ok(Object.is(read("-0.0000000000000000E+00"), -0));
  assert.ok(Object.is(read("0.0"), 0));
  for (const text of ["", "-", ".", "e5", "1e", "1e+", "NaN", "x"])
    assert.ok(Number.isNaN(read(text)), text);
});
