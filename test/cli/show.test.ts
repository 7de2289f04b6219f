import assert from "node:assert/strict";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";

test("show prints values and constants of every kind, for eyes and as JSON", async (t) => {
  const lab = new Lab(t, "show");
  await lab.sow(
    lab.write(
      "kinds.mjs",
      `export default {
  fn: ({ k, n }) => ({
    z: { re: Number(k), im: -2 }, when: new Date(Date.UTC(2020, 0, 1 + Number(k))), yes: k > 0, i: 2n ** 62n + k, s: "a\\"b", m: [[1, 2], [3, NaN]],
  }),
  combos: { k: [0n, 2n ** 40n], n: ["x y"], limit: [-Infinity] },
  constants: { big: 2n ** 60n, bound: Infinity, list: Float64Array.of(1, 2), when: new Date(0), nested: { a: [1n] } },
  batchsize: 2,
};`,
    ),
  );
  await lab.expect(4, ["grow"]);
  const { constants, cases } = await lab.json(["show", "1"]);
  assert.deepEqual(constants, {
    big: "1152921504606846976",
    bound: "Infinity",
    list: [1, 2],
    when: "1970-01-01T00:00:00.000Z",
    nested: { a: [1] },
  });
  assert.deepEqual(cases[0].settings, { k: 0, n: "x y", limit: "-Infinity" });
  assert.deepEqual(cases[0].outputs, {
    z: [0, -2],
    when: "2020-01-01T00:00:00.000Z",
    yes: false,
    i: "4611686018427387904",
    s: 'a"b',
    m: [
      [1, 2],
      [3, "NaN"],
    ],
  });
  assert.equal(cases[1].settings.k, 2 ** 40);
  assert.match(cases[1].failure.message, /date|time/i);
  const { stdout } = await lab.expect(0, ["show", "1"]);
  assert.match(stdout, /z = 0-2i/);
  assert.match(stdout, /when = 2020-01-01T00:00:00.000Z/);
});
