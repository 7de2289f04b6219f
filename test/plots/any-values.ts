import * as fc from "fast-check";

/** Numbers of all kinds, the odd ones often. */
export const numbers: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308, 5e-324, 1e9, 1e9 + 1e-7),
);

/** Texts of any letters, and what is no letter. */
export const names: fc.Arbitrary<string> = fc.string({ unit: "binary", maxLength: 40 });
