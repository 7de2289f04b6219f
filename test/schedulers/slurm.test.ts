import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readNetcdf } from "../../src/dataset/index.ts";
import { openAsdf } from "../../src/seismic/index.ts";
import { type Ending, Lab, range } from "../faults/lab.ts";
import { awaitElements, awaitEnd, elementsOf, runTool, startCluster } from "./cluster-lab.ts";

const { skip } = startCluster("slurm", ["--cpus", "4"], {
  SLURM_TEST_MAXARRAY: "101",
});

const executiveDefinition = fileURLToPath(new URL("../../../crops/executive.ts", import.meta.url));
const misfitDefinition = fileURLToPath(new URL("../../../crops/misfit.ts", import.meta.url));

// By default the jobs of this cluster have 64 MB, in which Node does not live long.
async function submit(lab: Lab, args: readonly string[]): Promise<Ending> {
  return await lab.expect(0, ["submit", "slurm", "--mem", "300M", ...args]);
}

test(
  "a crop whose name has spaces and quotes grows as arrays, 110 batches where MaxArraySize is 101",
  { skip },
  async (t) => {
    const lab = new Lab(t, 'it\'s "quoted" é');
    const name = 'my crop\'s "x" #1 %j';
    await lab.sow(
      lab.define("definition.mjs", `name: ${JSON.stringify(name)}, ${range(110)} numBatches: 110,`),
    );
    const { stderr } = await lab.expect(0, [
      "submit",
      "slurm",
      name,
      "--time",
      "5m",
      "--mem",
      "100M",
      "--partition",
      "main",
    ]);
    assert.match(stderr, /slurm job \d+: 100 elements[\s\S]*slurm job \d+: 10 elements/);
    const again = await lab.expect(3, ["submit", "slurm", name]);
    assert.match(again.stderr, /queued or running as slurm job/);
    const elements = await awaitEnd(lab, name, 300);
    assert.deepEqual(
      new Set(elements.map(({ state, view }) => `${state} ${view?.word}`)),
      new Set(["done COMPLETED"]),
    );
    assert.deepEqual(
      elements.flatMap(({ batches }) => batches).toSorted((a, b) => a - b),
      Array.from({ length: 110 }, (_, i) => i + 1),
    );
    await lab.assertValues(name, 110);
    const why = await lab.expect(0, ["why", "7", name]);
    assert.match(
      why.stdout,
      /slurm job \d+, element 7, batches 7: done, COMPLETED, exit code 0, on n1/,
    );
    assert.match(why.stdout, /end of .*1-7\.out:\n {2}crop: 1 batch of/);
    const status = await lab.expect(0, ["status", name]);
    assert.match(status.stdout, /slurm job \d+: 100 done\nslurm job \d+: 10 done/);
  },
);

test(
  "what Slurm refuses is shown in its words, with status 5, and nothing is recorded",
  { skip },
  async (t) => {
    const lab = new Lab(t, "refused");
    await lab.sow(lab.define("refused.mjs", `${range(250)} numBatches: 250,`));
    const { stderr } = await lab.expect(5, [
      "submit",
      "slurm",
      "refused",
      "--partition",
      "no such",
    ]);
    assert.match(stderr, /invalid partition specified: no such/i);
    assert.deepEqual(
      readdirSync(lab.path("refused", "jobs")).filter((entry) => /^\d/.test(entry)),
      [],
    );
    assert.deepEqual(await elementsOf(lab, "refused"), []);
    const tooLong = await lab.expect(5, ["submit", "slurm", "refused", "--max-array", "110"]);
    assert.match(tooLong.stderr, /Invalid job array specification/);
    assert.deepEqual(await elementsOf(lab, "refused"), []);
  },
);

test(
  "when Slurm refuses the second array, the first one is cancelled, and nothing is recorded",
  { skip },
  async (t) => {
    const lab = new Lab(t, "limited");
    await lab.sow(lab.define("limited.mjs", `${range(150)} numBatches: 150,`, "pause(500);"));
    // A limit of an account, which only a Slurm with accounts has.
    const standIn = lab.write(
      "bin/sbatch",
      `#!/bin/sh
if [ -e "$0.called" ]; then echo "sbatch: error: AssocMaxSubmitJobLimit" >&2; exit 1; fi
touch "$0.called"; PATH=\${PATH#*:} exec sbatch "$@"
`,
    );
    chmodSync(standIn, 0o755);
    const env = { PATH: `${lab.path("bin")}:${process.env["PATH"]}` };
    const { stderr } = await lab.expect(5, ["submit", "slurm", "limited"], { env });
    assert.match(stderr, /AssocMaxSubmitJobLimit/);
    assert.deepEqual(await elementsOf(lab, "limited"), []);
    const { stdout } = await runTool(lab, "squeue", "-h", "-n", "limited", "-t", "PD,R");
    assert.equal(stdout, "");
  },
);

test(
  "the misfits of the example grow as a job array, whose elements write the files of their pairs",
  { skip },
  async (t) => {
    const lab = new Lab(t, "misfit");
    const sets = ["--num-batches", "4", "--set", "output=out"];
    await lab.expect(0, ["sow", misfitDefinition, "--root", ".", ...sets]);
    await submit(lab, ["misfit", "--time", "5m"]);
    const elements = await awaitEnd(lab, "misfit", 200);
    assert.deepEqual(new Set(elements.map(({ state }) => state)), new Set(["done"]));
    await lab.expect(0, ["reap", "misfit"]);
    const results = readFileSync(lab.path("out", "misfit_results.txt"), "utf8");
    assert.equal(results.trimEnd().split("\n").length, 30);
    assert.equal(readdirSync(lab.path("out", "figures")).length, 30);
    assert.equal(readdirSync(lab.path("out", "002", "adj")).length, 10);
  },
);

test(
  "an Executive grows as a job array, and its reap writes data sets, logs and results",
  { skip },
  async (t) => {
    const lab = new Lab(t, "executive é");
    const sets = ["--num-batches", "5", "--set", "cwd=my out"];
    await lab.expect(0, ["sow", executiveDefinition, "--root", ".", ...sets]);
    await submit(lab, ["executive", "--time", "5m"]);
    const elements = await awaitEnd(lab, "executive", 200);
    assert.deepEqual(new Set(elements.map(({ state }) => state)), new Set(["done"]));
    await lab.expect(0, ["reap", "executive"]);
    const { sizes } = await readNetcdf(lab.path("my out", "datasets", "executive.nc"));
    assert.deepEqual([sizes["event"], sizes["station"]], [3, 10]);
    for (const event of ["001", "002", "003"]) {
      const data = await openAsdf(lab.path("my out", "datasets", `${event}.h5`));
      assert.equal(data.stations().length, 10);
      data.close();
      assert.equal(readdirSync(lab.path("my out", "adjsrcs", event)).length, 10);
      const log = readFileSync(lab.path("my out", "logs", `${event}.txt`), "utf8");
      assert.equal(log.match(/^===== /gm)!.length, 10);
    }
    assert.equal(readdirSync(lab.path("my out", "figures")).length, 30);
    assert.ok(!existsSync(lab.path("executive")), "the crop is gone");
  },
);

test("of two submissions at once one comes about", { skip }, async (t) => {
  const lab = new Lab(t, "twice");
  await lab.sow(lab.define("twice.mjs", `${range(12)} numBatches: 12,`));
  const two = [1, 2].map(() => lab.run(["submit", "slurm", "twice", "--mem", "300M"]));
  const statuses = (await Promise.all(two)).map(({ status }) => status);
  assert.deepEqual(new Set(statuses), new Set([0, 3]));
  assert.equal((await awaitEnd(lab, "twice")).length, 12);
  await lab.assertValues("twice", 12);
});

test(
  "elements take several batches, with gaps, throttled; batches that are grown do not run again",
  { skip },
  async (t) => {
    const lab = new Lab(t, "gaps");
    await lab.sow(lab.define("gaps.mjs", `${range(20)} numBatches: 20,`));
    await lab.expect(0, ["grow", "2,5", "--crop", "gaps"]);
    await submit(lab, [
      "gaps",
      "--batches",
      "1-13:3,9,20",
      "--batches-per-task",
      "2",
      "--throttle",
      "1",
    ]);
    const elements = await awaitEnd(lab, "gaps");
    assert.deepEqual(
      elements.map(({ batches }) => batches),
      [[1, 4], [7, 10], [13, 9], [20]],
    );
    assert.equal((await lab.run(["missing", "gaps"])).stdout.trim(), "3,6,8,11-12,14-19");
    assert.equal(lab.calls().length, 9);
    await submit(lab, ["gaps", "--mode", "single", "--cpus", "2"]);
    assert.deepEqual(
      (await awaitEnd(lab, "gaps")).at(-1)!.batches,
      [3, 6, 8, 11, 12, 14, 15, 16, 17, 18, 19],
    );
    await lab.assertValues("gaps", 20);
    assert.equal(lab.calls().length, 20);
    assert.equal((await lab.run(["submit", "slurm", "gaps"])).status, 3);
  },
);

test(
  "a missing Node, a failed launcher, a failed case make the element fail in Slurm's accounting, with the evidence",
  { skip },
  async (t) => {
    const lab = new Lab(t, "failing");
    await lab.sow(
      lab.define(
        "failing.mjs",
        `${range(6)} numBatches: 6,`,
        'if (x === 5) throw new Error("boom"); return 10 * x;',
      ),
    );
    await submit(lab, ["failing", "--batches", "1", "--node", "/no/such/node", "--setup", "PATH="]);
    await submit(lab, ["failing", "--batches", "2", "--launcher", "/no/such/launcher -n 1"]);
    await submit(lab, ["failing", "--batches", "6"]);
    const elements = await awaitEnd(lab, "failing");
    assert.deepEqual(
      elements.map(({ state, view }) => [state, view?.word, view?.exitCode]),
      [
        ["failed", "FAILED", 3],
        ["failed", "FAILED", 127],
        ["failed", "FAILED", 4],
      ],
    );
    const why = await lab.expect(0, ["why", "1", "failing"]);
    assert.match(why.stdout, /failed, FAILED, .*exit code 3/);
    assert.match(
      why.stdout,
      /there is no Node binary: neither \/no\/such\/node nor one on the PATH .*on host \S+/,
    );
    assert.match(
      (await lab.expect(0, ["why", "2", "failing"])).stdout,
      /\/no\/such\/launcher: No such file/,
    );
    const { stdout } = await lab.expect(0, ["jobs", "failing"]);
    assert.match(stdout, /element 1, batches 2: failed, FAILED/);
  },
);

test(
  "an element stops before its time limit, keeps what is finished; dependent jobs grow the rest, and reap",
  { skip },
  async (t) => {
    const lab = new Lab(t, "limit");
    await lab.sow(
      lab.define("limit.mjs", `${range(24)} numBatches: 1,`, "pause(500); return 10 * x;"),
    );
    const output = lab.path("out put.nc");
    // Slurm warns up to a minute too early: the element has 10 s at least, and 20 s by its own clock.
    const limits = ["--time", "2m", "--signal", "110"];
    await submit(lab, ["limit", ...limits, "--resubmit", "3", "--reap", output]);
    const elements = await awaitEnd(lab, "limit", 180);
    const kinds = elements.map(({ kind }) => kind);
    assert.deepEqual(kinds, ["grow", "pilot", "pilot", "pilot", "reap"]);
    assert.deepEqual([elements[0]!.view?.exitCode, elements[4]!.view?.exitCode], [4, 0]);
    assert.match(readFileSync(elements[0]!.log, "utf8"), /stopped by (?:--until|a signal)/);
    assert.match(readFileSync(elements[4]!.log, "utf8"), /24 of 24 cases of `limit` written/);
    assert.ok(existsSync(output));
    await lab.assertValues("limit", 24);
    assert.ok(lab.calls().length <= 24 + 3, `${lab.calls().length} calls`);
  },
);

test(
  "an element that takes too much memory is told as such, with the evidence of the log",
  { skip },
  async (t) => {
    const lab = new Lab(t, "memory");
    const hoard = "globalThis.hoard ??= Buffer.alloc(6e8, 1); pause(500); return 10 * x;";
    await lab.sow(lab.define("memory.mjs", `${range(20)} numBatches: 1,`, hoard));
    await submit(lab, ["memory"]);
    const [element] = await awaitEnd(lab, "memory");
    assert.equal(element!.state, "out-of-memory");
    const { stdout } = await lab.expect(0, ["why", "1", "memory"]);
    assert.match(stdout, /out-of-memory, FAILED, .*signal 9/);
    assert.match(stdout, /exceeded memory limit/);
  },
);

test(
  "pilots share what is missing; one that is cancelled in the middle is made up for",
  { skip },
  async (t) => {
    const lab = new Lab(t, "pilots");
    await lab.sow(
      lab.define("pilots.mjs", `${range(60)} numBatches: 30,`, "pause(300); return 10 * x;"),
    );
    await submit(lab, ["pilots", "--mode", "pilot", "--pilots", "3", "--time", "5m"]);
    await awaitElements(
      lab,
      "pilots",
      (all) =>
        all.filter(({ state }) => state === "running").length === 3 && lab.calls().length > 6,
    );
    const [first] = await elementsOf(lab, "pilots");
    assert.equal((await runTool(lab, "scancel", `${first!.jobId}_1`)).status, 0);
    const elements = await awaitEnd(lab, "pilots");
    assert.deepEqual(elements.map(({ state }) => state).toSorted(), ["cancelled", "done", "done"]);
    await lab.assertValues("pilots", 60);
  },
);

test(
  "crop cancel ends some elements or all; finished cases are kept, and a new submission goes on",
  { skip },
  async (t) => {
    const lab = new Lab(t, "cancel");
    await lab.sow(
      lab.define("cancel.mjs", `${range(40)} numBatches: 8,`, "pause(400); return 10 * x;"),
    );
    await submit(lab, ["cancel", "--throttle", "2", "--resubmit", "1"]);
    await awaitElements(lab, "cancel", () => lab.calls().length > 4);
    const { cancelled } = await lab.json(["cancel", "cancel", "--batches", "7,8"]);
    assert.deepEqual(
      cancelled.flatMap(({ batches }: { readonly batches: readonly number[] }) => batches),
      [7, 8],
    );
    await lab.expect(0, ["cancel", "cancel"]);
    const elements = await awaitEnd(lab, "cancel");
    assert.ok(elements.every(({ state }) => state === "cancelled" || state === "done"));
    assert.ok(elements.filter(({ state }) => state === "cancelled").length >= 6);
    await submit(lab, ["cancel"]);
    await awaitEnd(lab, "cancel");
    await lab.assertValues("cancel", 40);
    assert.ok(lab.calls().length <= 40 + 4, `${lab.calls().length} calls`);
  },
);

test(
  "no more elements run at once than --throttle allows, of all arrays together",
  { skip },
  async (t) => {
    const lab = new Lab(t, "throttled");
    const body =
      'appendFileSync("t", "1 "); pause(700); appendFileSync("t", "-1 "); return 10 * x;';
    await lab.sow(lab.define("throttled.mjs", `${range(12)} numBatches: 12,`, body));
    await submit(lab, ["throttled", "--throttle", "2", "--max-array", "5"]);
    const elements = await awaitElements(lab, "throttled", () => lab.calls().length > 0);
    assert.equal(new Set(elements.map(({ jobId }) => jobId)).size, 3);
    await awaitEnd(lab, "throttled");
    await lab.assertValues("throttled", 12);
    let running = 0;
    const changes = readFileSync(lab.path("t"), "utf8").trim().split(" ");
    assert.equal(Math.max(...changes.map((change) => (running += Number(change)))), 2);
  },
);

test("an element that Slurm runs again goes on where it was", { skip }, async (t) => {
  const lab = new Lab(t, "requeue");
  await lab.sow(
    lab.define("requeue.mjs", `${range(10)} numBatches: 1,`, "pause(400); return 10 * x;"),
  );
  await submit(lab, ["requeue", "--requeue"]);
  const [first] = await awaitElements(lab, "requeue", () => lab.calls().length > 3);
  assert.equal((await runTool(lab, "scontrol", "requeue", `${first!.jobId}_1`)).status, 0);
  await awaitElements(lab, "requeue", (all) => all[0]!.view?.word === "COMPLETED", 240);
  await lab.assertValues("requeue", 10);
  assert.ok(lab.calls().length <= 12, `${lab.calls().length} calls`);
});

test(
  "a section of crop.config.json is a cluster; the command line comes on top",
  { skip },
  async (t) => {
    const lab = new Lab(t, "profile");
    lab.write(
      "crop.config.json",
      JSON.stringify({
        clusters: {
          ada: {
            engine: "slurm",
            partition: "short",
            memPerCpu: "100M",
            time: 1,
            setup: ['export FROM="a section"'],
          },
        },
      }),
    );
    await lab.sow(
      lab.define(
        "profile.mjs",
        `${range(2)} numBatches: 2,`,
        "return [process.env.FROM, process.env.ALSO].join();",
      ),
    );
    const { stdout } = await lab.expect(0, ["script", "ada", "profile", "--time", "1m"]);
    assert.match(stdout, /--partition=short\n/);
    await lab.expect(0, ["submit", "ada", "profile", "--export", 'ALSO=it\'s $5, "x"']);
    await awaitEnd(lab, "profile");
    assert.equal((await lab.rows("profile"))[0].result, 'a section,it\'s $5, "x"');
    const unknown = await lab.expect(2, ["submit", "babbage", "profile"]);
    assert.match(unknown.stderr, /`babbage` is neither a scheduler .* `ada`/);
  },
);
