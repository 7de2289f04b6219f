import assert from "node:assert/strict";
import { test } from "node:test";
import { Lab, range } from "../faults/lab.ts";
import { awaitEnd, startCluster } from "./cluster-lab.ts";

// Minutes of work: a part of its own, run with CROP_TEST_LARGE=1.
const isAsked = process.env["CROP_TEST_LARGE"] === "1";
const { skip } = isAsked
  ? startCluster("slurm", ["--cpus", "4"])
  : { skip: "takes minutes; set CROP_TEST_LARGE=1 to run it" };

test(
  "1,200 batches are grown as arrays on a Slurm whose MaxArraySize is 1,001",
  { skip },
  async (t) => {
    const lab = new Lab(t, "many");
    await lab.sow(lab.define("many.mjs", `${range(1200)} numBatches: 1200,`));
    const { stderr } = await lab.expect(0, ["submit", "slurm", "many", "--time", "10m"]);
    assert.match(stderr, /job \d+: 1000 elements[\s\S]*job \d+: 200 elements/);
    const elements = await awaitEnd(lab, "many", 900);
    assert.deepEqual(
      elements.map(({ batches }) => batches[0]),
      Array.from({ length: 1200 }, (_, i) => i + 1),
    );
    assert.ok(elements.every(({ state }) => state === "done"));
    await lab.assertValues("many", 1200);
    assert.equal(lab.calls().length, 1200);
  },
);
