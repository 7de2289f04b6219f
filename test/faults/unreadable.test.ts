import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "./lab.ts";

test("a file that cannot be read is named by all who look, and check reads the others", async (t) => {
  const lab = new Lab(t, "unreadable");
  await lab.sow(lab.define("whole.mjs", `${range(12)} batchsize: 4,`));
  await lab.expect(0, ["grow", "--crop", "whole"]);
  const result = lab.path("whole/results/00/000001.result");
  rmSync(result);
  mkdirSync(result);
  const batch = lab.path("whole/batches/00/000002.batch");
  rmSync(batch);
  mkdirSync(batch);
  for (const command of ["status", "missing", "grow"]) {
    const named = command === "grow" ? ["grow", "--crop", "whole"] : [command, "whole"];
    const { stderr } = await lab.expect(3, named);
    assert.match(stderr, /cannot read .*000001\.result: /);
  }
  assert.match((await lab.expect(0, ["ls"])).stdout, /cannot read .*000001\.result: /);
  writeFileSync(lab.path("whole/results/00/000003.result"), "");
  for (const mending of [[], ["--delete-bad"]]) {
    const { damages } = await lab.json(["check", "whole", ...mending], 3);
    const found = damages.map(({ file, isMended }: Record<string, unknown>) => [file, isMended]);
    assert.deepEqual(found, [
      [result, false],
      [batch, false],
      [lab.path("whole/results/00/000003.result"), mending.length > 0],
    ]);
  }
});
