import assert from "node:assert/strict";
import { test } from "node:test";
import { isCropError } from "../../src/errors.ts";
import { Runner } from "../../src/farm/index.ts";
import { Lab } from "../faults/lab.ts";

test("arguments, variables and dimensions that are whole numbers are refused before anything is run", async (context) => {
  const lab = new Lab(context);
  const swept = `combos: { x: [1] }`;
  const definitions = {
    combos: `cases: [{ b: 1 }, { b: 2 }], combos: { "1": [5, 6] }`,
    pairs: `combos: [["b", [1, 2, 3]], ["1", [5, 6]]]`,
    tuples: `fnArgs: ["b", "1"], cases: [[1, 5], [2, 6]]`,
    constant: `${swept}, constants: { "0": 1 }`,
    variable: `${swept}, vars: { b: {}, "2024": {} }`,
    dimension: `${swept}, vars: { y: { dims: ["b", "7"] } }`,
  };
  for (const [name, rest] of Object.entries(definitions)) {
    lab.define(`${name}.mjs`, rest);
    const { stderr } = await lab.expect(3, ["sow", `${name}.mjs`]);
    assert.match(stderr, /"(0|1|7|2024)" cannot be the name of an? \w+: .* rename it, to "n\d+"/);
  }
});

test("a runner refuses arguments and outputs that are whole numbers", async () => {
  const refused = (error: unknown): boolean => isCropError(error, "bad-definition");
  const sum = new Runner((settings) => settings.b + settings["1"], { fnArgs: ["b", "1"] });
  await assert.rejects(sum.runCombos({ "1": [5, 6] }, { cases: [{ b: 1 }] }), refused);
  await assert.rejects(sum.runCases([[1, 5]]), refused);
  const two = new Runner(() => ["first", "second"], { varNames: ["b", "1"] });
  await assert.rejects(two.runCombos({ x: [1] }), refused);
});

test("names with digits that are no whole numbers keep their places", async () => {
  const runner = new Runner((settings) => 10 * settings.b + settings["01"]);
  const { sizes } = await runner.runCombos([
    ["b", [1, 2, 3]],
    ["01", [5, 6]],
    ["1e3", [1]],
    ["-1", [1]],
  ]);
  assert.deepEqual(Object.entries(sizes), [
    ["b", 3],
    ["01", 2],
    ["1e3", 1],
    ["-1", 1],
  ]);
});
