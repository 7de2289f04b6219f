import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "./lab.ts";

test("a link that leads nowhere in place of a batch or a result is named, and mended by check and grow", async (t) => {
  const lab = new Lab(t, "links");
  await lab.sow(lab.define("whole.mjs", `${range(8)} batchsize: 4,`));
  await lab.expect(0, ["grow", "--crop", "whole"]);
  for (const file of ["batches/00/000002.batch", "results/00/000002.result"]) {
    rmSync(lab.path(`whole/${file}`));
    symlinkSync("nowhere", lab.path(`whole/${file}`));
    const { stdout } = await lab.expect(3, ["check", "whole"]);
    assert.match(stdout, new RegExp(`${file} is .*leads nowhere`));
    await lab.expect(0, ["check", "whole", "--delete-bad"]);
    await lab.expect(0, ["grow", "--crop", "whole"]);
    assert.equal((await lab.expect(0, ["check", "whole"])).stdout, "");
  }
});
