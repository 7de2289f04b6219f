import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { readNetcdf } from "../../src/dataset/index.ts";
import { Lab } from "../faults/lab.ts";

const refusals = {
  'attrs: { coordinates: "y" }': /the dataset cannot have an attribute named `coordinates`/,
  'constants: { coordinates: "polar" }': /the dataset cannot have an attribute named `coordinates`/,
  'vars: { y: { attrs: { coordinates: "x" } } }': /`y` \(float64\) has the attribute `coordinates`/,
  "vars: { y: { attrs: { _FillValue: 0 } } }": /`y` \(float64\) has the attribute `_FillValue`/,
  'vars: { y: { dtype: "int8", attrs: { _Unsigned: "true" } } }':
    /`y` \(int8\) has the attribute `_Unsigned`/,
  'vars: { y: { attrs: { dtype: "bool" } } }': /`y` \(float64\) has the attribute `dtype`/,
  'vars: { y: { dtype: "datetime64[ns]", units: "s" } }':
    /`y` \(datetime64\[ns\]\) has the attribute `units`/,
  "coords: { x: { attrs: { scale_factor: 2 } } }": /`x` \(int64\) has the attribute `scale_factor`/,
};

for (const [field, reason] of Object.entries(refusals)) {
  test(`sowing refuses ${field}, which reading would take for something else`, async (context) => {
    const lab = new Lab(context);
    lab.write(
      "bad.mjs",
      `export default { fn: ({ x }) => ({ y: x }), combos: { x: [1, 2] }, ${field} };`,
    );
    assert.match((await lab.expect(3, ["sow", "bad.mjs"])).stderr, reason);
    assert.deepEqual(readdirSync(lab.path(".")), ["bad.mjs"]);
  });
}

test("a constant that is the coordinate of a dimension may be named coordinates", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "odd.mjs",
    `export default {
  fn: ({ x, coordinates }) => ({ y: coordinates.map((c) => c * x) }),
  combos: { x: [1, 2] },
  constants: { coordinates: [3, 4] },
  vars: { y: { dims: ["coordinates"] } },
};
`,
  );
  await lab.expect(0, ["run", "odd.mjs", "-o", "odd.nc"]);
  const ds = await readNetcdf(lab.path("odd.nc"));
  assert.deepEqual(ds.get("coordinates").toNested(), [3n, 4n]);
  assert.deepEqual(ds.get("y").toNested(), [
    [3, 4],
    [6, 8],
  ]);
});
