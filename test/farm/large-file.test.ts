import assert from "node:assert/strict";
import { test } from "node:test";
import { createNetcdf, openDataset } from "../../src/dataset/index.ts";
import { Lab, packageAddress } from "../faults/lab.ts";

test("a harvest into a file of 160 MB reads and writes it in parts, and a conflict leaves it as it was", async (t) => {
  const lab = new Lab(t, "large");
  const rows = 200;
  const inner = 100_000;
  const labels = Float64Array.from({ length: rows }, (_, i) => i);
  const writer = await createNetcdf(lab.path("d.nc"), {
    dims: { a: rows, t: inner },
    coords: { a: { dims: ["a"], data: { dtype: "float64", shape: [rows], data: labels } } },
    variables: { x: { dims: ["a", "t"], dtype: "float64" } },
  });
  for (let a = 0; a < rows; a += 2) {
    const data = new Float64Array(inner).fill(a);
    writer.write("x", [a, 0], { dtype: "float64", shape: [1, inner], data });
  }
  await writer.close();
  const script = lab.write(
    "harvest.mjs",
    `import { Harvester, Runner } from ${JSON.stringify(packageAddress)};
let shift = 0;
const runner = new Runner(({ a }) => new Float64Array(${inner}).fill(a + shift), { varNames: "x", varDims: "t" });
const harvester = new Harvester(runner, { dataName: "d.nc" });
const part = await harvester.harvestCombos({ a: [0, 1, 2, 500] }, { missingOnly: true });
shift = 1;
const refused = await harvester.harvestCombos({ a: [4] }).catch((error) => error.message);
console.log(JSON.stringify({ rows: part.sizes.a, refused, mib: process.resourceUsage().maxRSS / 1024 }));
`,
  );
  const { status, stdout, stderr } = await lab.startProgram([process.execPath, script]).ended;
  assert.equal(status, 0, stderr);
  const { rows: run, refused, mib } = JSON.parse(stdout) as Record<string, never>;
  t.diagnostic(`${String(mib)} MiB`);
  assert.equal(run, 2);
  assert.match(refused!, /`x` at a=4, t=0 is 4.* and 5/);
  assert.ok(mib! < 420, `${String(mib)} MiB`);
  const data = await openDataset(lab.path("d.nc"));
  try {
    assert.equal(data.sizes["a"], rows + 1);
    const at = (a: number): unknown => data.sel({ a, t: 7 }).load().get("x").item();
    assert.deepEqual([at(1), at(2), at(3), at(4), at(500)], [1, 2, undefined, 4, 500]);
  } finally {
    data.close();
  }
});
