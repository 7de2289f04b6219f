import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "../faults/lab.ts";
import { awaitElements, awaitEnd, elementsOf, runTool, startCluster } from "./cluster-lab.ts";

const { skip } = startCluster("sge", ["--slots", "4"]);

test(
  "a crop whose name has spaces and quotes grows as an array on Grid Engine",
  { skip },
  async (t) => {
    const lab = new Lab(t, 'it\'s "quoted" é: a, $b');
    const name = '2 my crop\'s "x" #1';
    await lab.sow(
      lab.define("definition.mjs", `name: ${JSON.stringify(name)}, ${range(20)} numBatches: 20,`),
    );
    const { stderr } = await lab.expect(0, [
      "submit",
      "sge",
      name,
      "--time",
      "5m",
      "--mem",
      "4G",
      "--queue",
      "all.q",
    ]);
    assert.match(stderr, /sge job \d+: 20 elements/);
    assert.match(
      (await lab.expect(3, ["submit", "sge", name])).stderr,
      /queued or running as sge job/,
    );
    const elements = await awaitEnd(lab, name);
    assert.deepEqual(
      [...new Set(elements.map(({ state, view }) => `${state} ${view?.word}`))],
      ["done ended"],
    );
    await lab.assertValues(name, 20);
    const why = await lab.expect(0, ["why", "7", name]);
    assert.match(why.stdout, /sge job \d+, element 7, batches 7: done, ended, exit code 0, on \S+/);
    assert.match(why.stdout, /end of .*1-7\.out:\n {2}crop: 1 batch of/);
    assert.match((await lab.expect(0, ["status", name])).stdout, /sge job \d+: 20 done/);
  },
);

test(
  "slots of a parallel environment are workers; elements are throttled; gaps do not matter",
  { skip },
  async (t) => {
    const lab = new Lab(t, "slots");
    await lab.sow(
      lab.define("slots.mjs", `${range(24)} numBatches: 12,`, "pause(150); return 10 * x;"),
    );
    await lab.expect(0, ["grow", "3,4", "--crop", "slots"]);
    await lab.expect(0, [
      "submit",
      "sge",
      "slots",
      "--pe",
      "smp",
      "--cpus",
      "2",
      "--throttle",
      "1",
      "--batches-per-task",
      "3",
    ]);
    let most = 0;
    const elements = await awaitElements(lab, "slots", (all) => {
      most = Math.max(most, all.filter(({ state }) => state === "running").length);
      return all.every(({ state }) => state === "done");
    });
    assert.ok(most <= 1, `${most} at once`);
    assert.deepEqual(
      elements.map(({ batches }) => batches),
      [[1, 2, 5], [6, 7, 8], [9, 10, 11], [12]],
    );
    await lab.assertValues("slots", 24);
    assert.equal(lab.calls().length, 24);
  },
);

test(
  "what Grid Engine refuses is shown in its words, with status 5, and nothing is recorded",
  { skip },
  async (t) => {
    const lab = new Lab(t, "refused");
    await lab.sow(lab.define("refused.mjs", `${range(4)} numBatches: 4,`));
    const noEnvironment = await lab.expect(5, ["submit", "sge", "refused", "--pe", "orte 4"]);
    assert.match(noEnvironment.stderr, /requested parallel environment "orte" does not exist/);
    assert.match(
      (await lab.expect(5, ["submit", "sge", "refused", "--project", "nosuch"])).stderr,
      /project/i,
    );
    assert.deepEqual(await elementsOf(lab, "refused"), []);
    const quoted = await lab.expect(2, ["submit", "sge", "refused", "--queue", "a b"]);
    assert.match(quoted.stderr, /takes no spaces and no quotes/);
  },
);

test(
  "an element stops before h_rt, keeps what is finished; dependent jobs grow the rest, and reap",
  { skip },
  async (t) => {
    const lab = new Lab(t, "limit");
    await lab.sow(
      lab.define("limit.mjs", `${range(24)} numBatches: 1,`, "pause(500); return 10 * x;"),
    );
    const output = lab.path("out put.nc");
    await lab.expect(0, [
      "submit",
      "sge",
      "limit",
      "--time",
      "30s",
      "--signal",
      "24",
      "--resubmit",
      "3",
      "--reap",
      output,
    ]);
    const elements = await awaitEnd(lab, "limit", 180);
    assert.deepEqual(
      elements.map(({ kind }) => kind),
      ["grow", "pilot", "pilot", "pilot", "reap"],
    );
    assert.deepEqual([elements[0]!.view?.exitCode, elements[4]!.view?.exitCode], [4, 0]);
    assert.match(readFileSync(elements[0]!.log, "utf8"), /stopped by --until/);
    assert.ok(existsSync(output));
    await lab.assertValues("limit", 24);
    assert.ok(lab.calls().length <= 24 + 4, `${lab.calls().length} calls`);
  },
);

test(
  "a job that Grid Engine kills at its limit is told as such, keeps its finished cases, and a new one goes on",
  { skip },
  async (t) => {
    const lab = new Lab(t, "killed");
    await lab.sow(
      lab.define("killed.mjs", `${range(30)} numBatches: 1,`, "pause(400); return 10 * x;"),
    );
    // Without the limit that the script keeps by itself.
    await lab.expect(0, ["submit", "sge", "killed", "--directive", "-l h_rt=5"]);
    const [element] = await awaitEnd(lab, "killed");
    assert.deepEqual([element!.state, element!.view?.signal], ["timed-out", 9]);
    assert.match(
      (await lab.expect(0, ["why", "1", "killed"])).stdout,
      /timed-out, failed 37, reason .*h_rt/,
    );
    const before = lab.calls().length;
    assert.ok(before > 3 && before < 20, `${before} calls`);
    await lab.expect(0, ["submit", "sge", "killed"]);
    await awaitEnd(lab, "killed");
    await lab.assertValues("killed", 30);
    assert.ok(lab.calls().length <= 31, `${lab.calls().length} calls`);
  },
);

test("crop cancel and qdel end elements; what is finished is kept", { skip }, async (t) => {
  const lab = new Lab(t, "cancel");
  await lab.sow(
    lab.define("cancel.mjs", `${range(40)} numBatches: 8,`, "pause(400); return 10 * x;"),
  );
  await lab.expect(0, ["submit", "sge", "cancel", "--throttle", "2", "--resubmit", "1"]);
  const [first] = await awaitElements(lab, "cancel", () => lab.calls().length > 4);
  await lab.expect(0, ["cancel", "cancel", "--batches", "4,7-8"]);
  assert.equal((await runTool(lab, "qdel", first!.jobId, "-t", "6-6")).status, 0);
  await lab.expect(0, ["cancel", "cancel"]);
  const elements = await awaitEnd(lab, "cancel");
  assert.ok(elements.every(({ state }) => state !== "queued" && state !== "running"));
  assert.ok(
    elements.filter(({ state }) => state === "cancelled").length >= 5,
    JSON.stringify(elements),
  );
  await lab.expect(0, ["submit", "sge", "cancel"]);
  await awaitEnd(lab, "cancel");
  await lab.assertValues("cancel", 40);
  assert.ok(lab.calls().length <= 40 + 4, `${lab.calls().length} calls`);
});

test(
  "a missing Node makes the element fail in Grid Engine's accounting, with the host in the log",
  { skip },
  async (t) => {
    const lab = new Lab(t, "failing");
    await lab.sow(lab.define("failing.mjs", `${range(2)} numBatches: 2,`));
    await lab.expect(0, [
      "submit",
      "sge",
      "failing",
      "--node",
      "/no/such/node",
      "--setup",
      "PATH=",
    ]);
    const elements = await awaitEnd(lab, "failing");
    assert.deepEqual(
      elements.map(({ state, view }) => [state, view?.exitCode]),
      [
        ["failed", 3],
        ["failed", 3],
      ],
    );
    assert.match(
      (await lab.expect(0, ["why", "1", "failing"])).stdout,
      /there is no Node binary: neither \/no\/such\/node .*on host \S+/,
    );
  },
);
