import assert from "node:assert/strict";
import { chmodSync, existsSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "../faults/lab.ts";
import { awaitElements, awaitEnd, elementsOf, runTool, startCluster } from "./cluster-lab.ts";

// A Slurm with slurmdbd and MariaDB, so that sacct answers. A data base server is much to install for two tests.
const isInstalled = ["/usr/sbin/slurmdbd", "/usr/sbin/mariadbd"].every((path) => existsSync(path));
const { skip } =
  isInstalled || process.env["CROP_TEST_LARGE"] === "1"
    ? startCluster("slurm", ["--cpus", "4", "--acct"])
    : { skip: "needs slurmdbd and mariadb-server; CROP_TEST_LARGE=1 installs them" };

test(
  "sacct tells how elements ended that squeue has forgotten: exit code, signal, memory, node",
  { skip },
  async (t) => {
    const lab = new Lab(t, "sacct");
    await lab.sow(
      lab.define(
        "ended.mjs",
        `${range(4)} numBatches: 4,`,
        `if (x === 1) throw new Error("boom");
        if (x === 2) process.kill(process.pid, "SIGKILL");
        if (x === 3) pause(60_000);
        globalThis.kept = Buffer.alloc(2e8, 1); pause(5000); return 10 * x;`,
      ),
    );
    await lab.expect(0, ["submit", "slurm", "ended", "--mem", "800M"]);
    const [first] = await awaitElements(lab, "ended", (all) => all[3]!.state === "running");
    assert.equal((await runTool(lab, "scancel", `${first!.jobId}_4`)).status, 0);
    await awaitEnd(lab, "ended");
    // The last answer is forgotten, as squeue forgets jobs after minutes.
    const bin = lab.write("bin/squeue", "#!/bin/sh\n");
    chmodSync(bin, 0o755);
    const env = { PATH: `${lab.path("bin")}:${process.env["PATH"]}` };
    await runTool(lab, "rm", lab.path("ended", "jobs", "view.json"));
    const ask = async (): Promise<string> =>
      (await lab.expect(0, ["jobs", "ended", "--all", "--fresh"], { env })).stdout;
    await awaitElements(lab, "ended", () => true); // sacct lags by seconds
    let told = await ask();
    for (let i = 0; i < 30 && !/MiB/.test(told); i++) told = await ask();
    assert.match(told, /element 1, batches 1: done, COMPLETED, exit code 0, on n1, .* \d{3} MiB/);
    assert.match(told, /element 2, batches 2: failed, FAILED, .*exit code 4, on n1/);
    assert.match(told, /element 3, batches 3: failed, FAILED, .*exit code \d+, on n1/);
    assert.match(told, /element 4, batches 4: cancelled, CANCELLED by 0/);
    const why = await lab.expect(0, ["why", "2", "ended"], { env });
    assert.match(why.stdout, /failed, FAILED, .*exit code 4[\s\S]*boom/);
  },
);

test(
  "an unknown account or QOS, and jobs above a limit, are refused in Slurm's words; nothing is recorded or left",
  { skip },
  async (t) => {
    const lab = new Lab(t, "accounts");
    await lab.sow(
      lab.define("limited.mjs", `${range(6)} numBatches: 6,`, "pause(2000); return x;"),
    );
    const submit = ["submit", "slurm", "limited", "--mem", "200M"];
    const account = await lab.expect(5, [...submit, "--account", "no such"]);
    assert.match(account.stderr, /Invalid account/);
    const qos = await lab.expect(5, [...submit, "--qos", "nosuch"]);
    assert.match(qos.stderr, /Invalid qos/);
    const limit = ["modify", "user", "root", "set", "maxsubmitjobs=4"];
    assert.equal((await runTool(lab, "sacctmgr", "-i", ...limit)).status, 0);
    const second = [...submit, "--max-array", "4"]; // two arrays of three elements, the second one too much
    let refused = await lab.run(second);
    for (let i = 0; i < 20 && refused.status === 0; i++) {
      await lab.expect(0, ["cancel", "limited"]); // the controller had not heard of the limit yet
      refused = await lab.run([...second, "--force"]);
    }
    assert.equal(refused.status, 5);
    assert.match(refused.stderr, /AssocMaxSubmitJobLimit|violates accounting\/QOS policy/);
    assert.ok((await elementsOf(lab, "limited")).every(({ state }) => state === "cancelled"));
    const { stdout } = await runTool(lab, "squeue", "-h", "-n", "limited", "-t", "PD,R");
    assert.equal(stdout, "");
  },
);
