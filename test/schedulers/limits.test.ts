import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "../faults/lab.ts";
import { awaitElements, awaitEnd, runTool, startCluster } from "./cluster-lab.ts";

const { skip } = startCluster("slurm", ["--cpus", "4"]);

test(
  "an element that Slurm kills at its time limit keeps its finished cases; the dependent job grows the rest",
  { skip },
  async (t) => {
    const lab = new Lab(t, "killed");
    await lab.sow(
      lab.define("killed.mjs", `${range(120)} numBatches: 1,`, "pause(500); return 10 * x;"),
    );
    // No --time: the element does not know its limit.
    const submit = ["submit", "slurm", "killed", "--mem", "300M", "--resubmit", "1"];
    await lab.expect(0, [...submit, "--reap", lab.path("killed.nc")]);
    const [element] = await awaitElements(lab, "killed", () => lab.calls().length > 3);
    const limit = ["scontrol", "update", `jobid=${element!.jobId}_1`, "EndTime=now+1"];
    assert.equal((await runTool(lab, ...limit)).status, 0); // Slurm looks every 30 s
    const elements = await awaitEnd(lab, "killed", 240);
    assert.deepEqual([elements[0]!.state, elements[0]!.view?.word], ["timed-out", "TIMEOUT"]);
    assert.deepEqual(
      elements.map(({ kind, state }) => (kind === "grow" ? "" : state)),
      ["", "done", "done"],
    );
    assert.match((await lab.expect(0, ["jobs", "killed"])).stdout, /1 timed-out/);
    assert.match(readFileSync(elements[0]!.log, "utf8"), /DUE TO TIME LIMIT/);
    await lab.assertValues("killed", 120);
    assert.ok(lab.calls().length <= 120 + 2, `${lab.calls().length} calls`);
  },
);

test(
  "the warning of --signal stops functions that never wait, and programs, with what is finished kept",
  { skip },
  async (t) => {
    const lab = new Lab(t, "warned");
    await lab.sow(
      lab.define("blocking.mjs", `${range(60)} numBatches: 1,`, "pause(1000); return 10 * x;"),
    );
    const callFile = JSON.stringify(lab.path("program-calls"));
    const shell = `echo {x} >>${callFile}; sleep 1; echo $((10 * {x}))`;
    await lab.sow(
      lab.write(
        "program.mjs",
        `export default { command: ["sh", "-c", ${JSON.stringify(shell)}], ${range(60)} numBatches: 1 };`,
      ),
    );
    for (const crop of ["blocking", "program"]) {
      // Slurm knows the limit, the script does not: the warning is all that tells of it.
      const limit = ["--directive", "--time=1", "--directive", "--signal=B:USR1@30"];
      await lab.expect(0, ["submit", "slurm", crop, "--mem", "300M", ...limit]);
    }
    for (const crop of ["blocking", "program"]) {
      const [element] = await awaitEnd(lab, crop);
      assert.deepEqual([element!.state, element!.view?.exitCode], ["failed", 4], crop);
      assert.match(readFileSync(element!.log, "utf8"), /stopped by a signal; finished cases/);
      await lab.expect(0, ["submit", "slurm", crop, "--mem", "300M", "--cpus", "2"]);
    }
    for (const crop of ["blocking", "program"]) {
      await awaitEnd(lab, crop);
      await lab.assertValues(crop, 60);
    }
    const programCalls = readFileSync(lab.path("program-calls"), "utf8").trim().split("\n");
    for (const calls of [lab.calls(), programCalls])
      assert.ok(calls.length <= 60 + 1, `${calls.length} calls`);
  },
);
