import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";

test("a table that would have no row, since an output is empty, is refused and the crop stays", async (context) => {
  const lab = new Lab(context);
  const combos = "combos: { x: [1, 2] }";
  lab.write("empty.mjs", `export default { fn: ({ x }) => ({ a: 10 * x, b: [] }), ${combos} };`);
  for (const ending of ["csv", "json", "parquet"]) {
    const { stderr } = await lab.expect(3, ["run", "empty.mjs", "-o", `empty.${ending}`]);
    assert.match(stderr, /output `b` is empty/);
    assert.equal(existsSync(lab.path(`empty.${ending}`)), false);
  }
  await lab.expect(0, ["run", "empty.mjs", "-o", "empty.nc"]);
});

test("two columns of one name are refused, and the crop stays", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "twice.mjs",
    `export default { fn: ({ x }) => ({ z: { re: x, im: 1 }, z_re: 5 }), combos: { x: [1, 2] } };`,
  );
  for (const ending of ["csv", "parquet"]) {
    const { stderr } = await lab.expect(3, ["run", "twice.mjs", "-o", `twice.${ending}`]);
    assert.match(stderr, /`z_re`/);
  }
  await lab.expect(0, ["run", "twice.mjs", "-o", "twice.json"]);
});
