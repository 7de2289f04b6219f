import assert from "node:assert/strict";
import { test } from "node:test";
import { readNetcdf } from "../../src/dataset/index.ts";
import { Runner } from "../../src/farm/index.ts";
import { Lab } from "../faults/lab.ts";

const constants = {
  nothing: null,
  model: { name: "ñ", layers: [1, 2.5], deep: { isFlat: true } },
  mixed: [1, "a", null],
  empty: [],
  isDamped: false,
  big: 2 ** 40,
  text: "null",
};

test("constants come back from a file as they were, null and objects too", async (context) => {
  const lab = new Lab(context);
  const text = `{ ...${JSON.stringify(constants)}, day: new Date(0) }`;
  lab.define("constants.mjs", `combos: { x: [1, 2] }, constants: ${text}`);
  await lab.expect(0, ["run", "constants.mjs", "-o", "constants.nc"]);
  const { attrs } = await readNetcdf(lab.path("constants.nc"));
  for (const [name, value] of Object.entries(constants)) assert.deepEqual(attrs[name], value, name);
  assert.equal(attrs["day"], "1970-01-01T00:00:00.000Z");
});

test("a run in memory has the constants as its file has them", async () => {
  const runner = new Runner(({ x }) => x as number, {
    constants: { ...constants, day: new Date(0), unset: undefined },
  });
  const { attrs } = await runner.runCombos({ x: [1] });
  assert.deepEqual(attrs, { ...constants, day: "1970-01-01T00:00:00.000Z" });
});
