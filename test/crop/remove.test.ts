import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";

const definition = `export default { fn: ({ x }) => x, combos: { x: [1, 2, 3] } };`;

test("what others put into the folder of a crop outlives it, also an output that was reaped into it", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  await lab.expect(0, ["sow", "table.mjs"]);
  lab.write("table/notes.txt", "mine");
  await lab.expect(0, ["grow"]);
  await lab.expect(0, ["reap", "-o", "table/out.nc"]);
  assert.deepEqual(readdirSync(lab.path("table")).toSorted(), ["notes.txt", "out.nc"]);
  await lab.expect(3, ["status", "table"]);
  const again = await lab.expect(3, ["sow", "table.mjs"]);
  assert.match(again.stderr, /table/);
  assert.deepEqual(readdirSync(lab.path("table")).toSorted(), ["notes.txt", "out.nc"]);
});

test("crop rm names what it leaves", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  await lab.expect(0, ["sow", "table.mjs"]);
  lab.write("table/my notes.txt", "mine");
  assert.match((await lab.expect(0, ["rm", "table"])).stderr, /not the crop's: my notes\.txt/);
  await lab.expect(0, ["sow", "table.mjs", "--name", "other"]);
  assert.doesNotMatch((await lab.expect(0, ["rm", "other"])).stderr, /not the crop's/);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["table", "table.mjs"]);
});
