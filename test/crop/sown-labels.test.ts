import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { isCropError } from "../../src/errors.ts";
import { Runner } from "../../src/farm/index.ts";
import { Lab } from "../faults/lab.ts";

const refusals: Readonly<Record<string, readonly [string, RegExp]>> = {
  "a fill value": [`vars: { y: { attrs: { _FillValue: -1 } } }`, /`y` .* attribute `_FillValue`/],
  "a scale": [`vars: { y: { attrs: { scale_factor: 2 } } }`, /`y` .* attribute `scale_factor`/],
  "a fill value of an argument": [
    `coords: { x: { attrs: { _FillValue: 1 } } }`,
    /`x` .* attribute `_FillValue`/,
  ],
  "units of dates": [
    `coords: { t: { values: [new Date(0)], units: "s" } }, vars: { y: { dims: ["t"] } }`,
    /`t` \(datetime64\[ns\]\) has the attribute `units`/,
  ],
  "units of dates where no output is declared": [
    `coords: { t: { values: [new Date(0)], units: "s" } }`,
    /`t` \(datetime64\[ns\]\) has the attribute `units`/,
  ],
  "a variable along itself": [
    `vars: { y: { dims: ["y"] } }`,
    /`y` has the name of a dimension; rename one/,
  ],
  "a variable with the name of another's dimension": [
    `vars: { y: { dims: ["t"] }, t: {} }`,
    /`t` has the name of a dimension; rename one/,
  ],
  "a table as a coordinate": [
    `coords: { t: [[1, 2], [3, 4]] }, vars: { y: { dims: ["t"] } }`,
    /coordinate `t` must be a list of single values/,
  ],
};
for (const [what, [rest, message]] of Object.entries(refusals)) {
  test(`sowing refuses ${what}, as reaping would`, async (context) => {
    const lab = new Lab(context);
    lab.define("labels.mjs", `combos: { x: [1, 2] }, ${rest}`);
    const { stderr } = await lab.expect(3, ["sow", "labels.mjs"]);
    assert.match(stderr, message);
    assert.match(stderr, /labels\.mjs/);
    assert.equal(existsSync(lab.path("labels")), false);
  });
}

test("a run in memory refuses such labels before its first case", async () => {
  let calls = 0;
  const runner = new Runner(() => calls++, { vars: { y: { attrs: { _FillValue: -1 } } } });
  await assert.rejects(runner.runCombos({ x: [1] }), (error) =>
    isCropError(error, "bad-definition"),
  );
  assert.equal(calls, 0);
});

test("a case fails whose output has not the length of the constant along its dimension", async (context) => {
  const lab = new Lab(context);
  const labels = `vars: { y: { dims: ["q"] } }, constants: { q: [7] }`;
  lab.define("length.mjs", `combos: { x: [1, 2] }, ${labels}`, "return [x, x, x];");
  await lab.expect(0, ["sow", "length.mjs"]);
  const { stderr } = await lab.expect(4, ["grow", "--crop", "length", "--raise-errors"]);
  assert.match(stderr, /`y` has length 3 along `q`, whose coordinate has 1 values/);
});

test("labels that reaping can use are sown, however empty the grid is", async (context) => {
  const lab = new Lab(context);
  const labels = `vars: { y: { dims: ["q", "t", "free"], units: "m" }, z: {} },
    constants: { q: [7, 8], z0: 1, free: 5 }, coords: { t: { values: [1, 2, 3], units: "s" }, x: { units: "km" } }`;
  lab.define(
    "good.mjs",
    `cases: Array.from({ length: 5000 }, (_, i) => ({ x: i, w: -i })), ${labels}`,
  );
  await lab.expect(0, ["sow", "good.mjs", "--num-batches", "2"]);
});
