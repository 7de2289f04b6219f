import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readNetcdf } from "../../src/dataset/index.ts";
import { Harvester, isCropError, label, Runner, Sampler } from "../../src/index.ts";
import { abc, folderOf, sum3 } from "./studies.ts";

test("a labelled function is a runner of its name, a harvester or a sampler, with or without a file", async (t) => {
  const runner = label({ varNames: "x" })(sum3);
  assert.ok(runner instanceof Runner);
  assert.deepEqual([runner.name, runner({ a: 1, b: 2, c: 3 })], ["sum3", 6]);
  const dataName = join(folderOf(t), "d.nc");
  const harvester = label({ varNames: "x", harvester: dataName })(sum3);
  const part = await harvester.harvestCombos(abc);
  assert.ok(
    (await readNetcdf(dataName)).identical(part) && part.identical(await runner.runCombos(abc)),
  );
  assert.ok(label({ harvester: true })(sum3) instanceof Harvester);
  const sampler = label({ varNames: "x", sampler: true })(sum3);
  assert.ok(sampler instanceof Sampler);
  assert.equal((await sampler.sampleCombos(3, abc)).rows, 3);
  assert.throws(
    () => label({ harvester: true, sampler: true }),
    (error) => isCropError(error, "usage"),
  );
});
