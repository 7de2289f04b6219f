import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { killTree, Lab, range } from "../faults/lab.ts";
import { awaitElements, awaitEnd, elementsOf, runTool, startCluster } from "./cluster-lab.ts";

// Two nodes as on a cluster: each with its own host name and process ids, one disk.
const { skip, folder } = startCluster("slurm", ["--nodes", "2", "--isolate"]);

test(
  "two nodes share an array; when one stops for good, the other grows what it had, each case once",
  { skip },
  async (t) => {
    const lab = new Lab(t, "nodes");
    await lab.sow(
      lab.define("nodes.mjs", `${range(80)} numBatches: 8,`, "pause(250); return 10 * x;"),
    );
    const env = { CROP_STALE_SECONDS: "4" };
    await lab.expect(0, [
      "submit",
      "slurm",
      "nodes",
      "--mem",
      "300M",
      "--requeue",
      "--export",
      "CROP_STALE_SECONDS=4",
    ]);
    const running = await awaitElements(
      lab,
      "nodes",
      (all) =>
        new Set(all.filter(({ state }) => state === "running").map(({ view }) => view?.node))
          .size === 2 && lab.calls().length > 12,
    );
    const lost = running.filter(({ state, view }) => state === "running" && view?.node === "n2");
    assert.ok(lost.length > 0);
    killNode("n2");
    assert.equal(
      (await runTool(lab, "scontrol", "update", "nodename=n2", "state=down", "reason=test")).status,
      0,
    );
    await awaitElements(lab, "nodes", (all) => all.every(({ state }) => state === "done"), 200);
    await lab.assertValues("nodes", 80);
    const nodes = new Set((await elementsOf(lab, "nodes")).map(({ view }) => view?.node));
    assert.ok(nodes.has("n1"));
    assert.ok(lab.calls().length <= 80 + 2 * lost.length, `${lab.calls().length} calls`);
    const { growing } = await lab.json(["status", "nodes"]);
    assert.deepEqual(growing, [], JSON.stringify(env));
  },
);

test(
  "an element of a node that stopped, and that is not requeued, is told as such; a new submission goes on",
  { skip },
  async (t) => {
    const lab = new Lab(t, "lost");
    await lab.sow(
      lab.define("lost.mjs", `${range(20)} numBatches: 1,`, "pause(200); return 10 * x;"),
    );
    await lab.expect(0, ["submit", "slurm", "lost", "--mem", "300M", "--no-requeue"]);
    const [element] = await awaitElements(
      lab,
      "lost",
      (all) => all[0]!.state === "running" && lab.calls().length > 4,
    );
    assert.equal(
      (
        await runTool(
          lab,
          "scontrol",
          "update",
          `nodename=${element!.view!.node}`,
          "state=down",
          "reason=test",
        )
      ).status,
      0,
    );
    const [ended] = await awaitEnd(lab, "lost");
    assert.deepEqual([ended!.state, ended!.view?.word], ["node-failed", "NODE_FAIL"]);
    assert.match((await lab.expect(0, ["why", "1", "lost"])).stdout, /node-failed, NODE_FAIL/);
    await runTool(lab, "scontrol", "update", "nodename=n1", "state=resume");
    await lab.expect(0, [
      "submit",
      "slurm",
      "lost",
      "--mem",
      "300M",
      "--force",
      "--export",
      "CROP_STALE_SECONDS=2",
    ]);
    await awaitElements(lab, "lost", (all) => all.at(-1)!.state === "done");
    await lab.assertValues("lost", 20);
  },
);

/** Ends the daemon of a node and all that runs there, at once, as a power cut does. */
function killNode(name: string): void {
  const line = readFileSync(join(folder, "pids"), "utf8")
    .split("\n")
    .find((each) => each.endsWith(` slurmd-${name}`));
  killTree(Number(line!.split(" ")[0]), "SIGKILL");
}
