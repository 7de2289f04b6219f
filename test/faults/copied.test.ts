import assert from "node:assert/strict";
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { test } from "node:test";
import { reserveSubmission } from "../../src/schedulers/job-record.ts";
import { Lab, range } from "./lab.ts";

test("a crop that was copied without its empty folders is grown and reaped", async (t) => {
  const lab = new Lab(t, "copied");
  await lab.sow(lab.define("copied.mjs", `${range(4)} numBatches: 4,`));
  const folder = lab.path("copied");
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  for (const { name } of folders)
    if (readdirSync(lab.path("copied", name)).length === 0) rmdirSync(lab.path("copied", name));
  assert.ok(!existsSync(lab.path("copied", "growing")) && !existsSync(lab.path("copied", "jobs")));
  const launch = {
    OMPI_COMM_WORLD_RANK: "0",
    OMPI_COMM_WORLD_SIZE: "2",
    OMPI_MCA_orte_hnp_uri: "1.0;tcp://127.0.0.1:1",
    OMPI_MCA_orte_precondition_transports: "1-2",
  };
  await lab.expect(0, ["grow", "--rank", "auto"], { env: launch });
  rmSync(lab.path("copied", "jobs"), { recursive: true });
  assert.equal(reserveSubmission(folder), 1);
  await lab.expect(0, ["grow", "1"]);
  await lab.expect(0, ["grow", "-j", "2"]);
  await lab.expect(0, ["reap", "-o", "copied.nc"]);
});
