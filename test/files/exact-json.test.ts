import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parseExactJson } from "../../src/files/index.ts";

test("whole numbers beyond 2^53 are exact bigints, all else is as JSON.parse reads it", (t) => {
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.bigInt(),
      fc.bigInt({ min: 0n, max: 2n ** 70n }),
      (value, ...wholes) => {
        const text = JSON.stringify(value);
        assert.deepEqual(parseExactJson(`{"v": ${text}, "w": [${wholes.join(", ")}]}`), {
          v: withBigints(JSON.parse(text)),
          w: wholes.map((whole) => (Number.isSafeInteger(Number(whole)) ? Number(whole) : whole)),
        });
      },
    ),
    { seed },
  );
});

/** Floats beyond 2^53 are written as whole numbers. */
function withBigints(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isInteger(value) && !Number.isSafeInteger(value) && !/e/.test(String(value))
      ? BigInt(String(value))
      : value;
  if (Array.isArray(value)) return value.map((item) => withBigints(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withBigints(item)]));
}

test("bare NaN and Infinity are numbers, and texts that look like numbers are texts", () => {
  assert.deepEqual(
    parseExactJson(
      '[NaN, -Infinity, Infinity, "NaN", "9007199254740993", "a\\"9007199254740993", 0.1234567890123456789, 1e1000]',
    ),
    [
      NaN,
      -Infinity,
      Infinity,
      "NaN",
      "9007199254740993",
      'a"9007199254740993',
      0.12345678901234568,
      Infinity,
    ],
  );
  for (const bad of ["09007199254740993", "9007199254740993.", "[9007199254740993", "-NaN", ""])
    assert.throws(() => parseExactJson(bad), SyntaxError, bad);
});
