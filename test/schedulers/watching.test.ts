import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { canRun, Lab, killTree, range, until } from "../faults/lab.ts";
import { awaitElements, awaitEnd, elementsOf, runTool, startCluster } from "./cluster-lab.ts";

const { skip } = startCluster("slurm", ["--nodes", "2"]);
const small = ["--mem", "200M"];

/** Puts a program in front of those on the PATH; `"$real" "$@"` in its text runs the one behind it. */
function standIn(lab: Lab, name: string, text: string): Readonly<Record<string, string>> {
  const path = lab.write(`bin/${name}`, `#!/bin/sh\nPATH=\${PATH#*:} real=${name}\n${text}\n`);
  chmodSync(path, 0o755);
  return { PATH: `${lab.path("bin")}:${process.env["PATH"]}` };
}

test(
  "Slurm is asked once for all jobs of a crop, and not again for seconds",
  { skip },
  async (t) => {
    const lab = new Lab(t, "calls of squeue");
    await lab.sow(lab.define("asked.mjs", `${range(30)} numBatches: 30,`, "pause(60_000);"));
    const submit = ["submit", "slurm", "asked", ...small, "--max-array", "6"];
    await lab.expect(0, [...submit, "--batches", "1-20", "--resubmit", "1"]); // five jobs
    await lab.expect(0, [...submit, "--batches", "21-30", "--force"]); // two more
    for (const name of ["squeue", "sacct", "scontrol"])
      standIn(lab, name, `echo ${name} >>'${lab.path("asked.txt")}'; "$real" "$@"`);
    const env = { PATH: `${lab.path("bin")}:${process.env["PATH"]}` };
    const callsOf = async (...args: readonly string[]): Promise<string[]> => {
      rmSync(lab.path("asked.txt"), { force: true });
      await lab.expect(0, args, { env });
      return existsSync(lab.path("asked.txt"))
        ? readFileSync(lab.path("asked.txt"), "utf8").trim().split("\n")
        : [];
    };
    assert.deepEqual(await callsOf("jobs", "asked", "--fresh"), ["squeue"]);
    assert.deepEqual(await callsOf("status", "asked"), []);
    await lab.expect(0, ["cancel", "asked"]);
    // What has ended is sacct's to tell, where there is one: once for all, too.
    assert.deepEqual(await callsOf("jobs", "asked", "--fresh"), ["squeue", "sacct"]);
  },
);

test(
  "while Slurm is silent nothing that may run is submitted again; what cannot run is",
  { skip },
  async (t) => {
    const lab = new Lab(t, "silent");
    await lab.sow(
      lab.define("silent.mjs", `${range(12)} numBatches: 12,`, "pause(1500); return x;"),
    );
    await lab.expect(0, ["submit", "slurm", "silent", ...small, "--batches", "1-8"]);
    const env = standIn(lab, "squeue", 'echo "squeue: error: connect failure" >&2; exit 1');
    const submit = ["submit", "slurm", "silent", ...small, "--batches"];
    const refused = await lab.expect(5, [...submit, "8-12"], { env });
    assert.match(refused.stderr, /connect failure.*--force submits nevertheless/);
    const jobs = await lab.expect(0, ["jobs", "silent", "--fresh"], { env });
    assert.match(jobs.stdout, /8 unknown/);
    assert.match(jobs.stderr, /connect failure/);
    assert.equal((await lab.run(["cancel", "silent"], { env })).status, 5);
    await lab.expect(0, [...submit, "9-12"], { env });
    assert.equal((await elementsOf(lab, "silent")).length, 12);
    await lab.expect(0, ["cancel", "silent"]);
  },
);

test(
  "a submission that is killed before it knows the job id is not repeated unawares",
  { skip },
  async (t) => {
    const lab = new Lab(t, "cut short");
    await lab.sow(
      lab.define("cut.mjs", `${range(4)} numBatches: 4,`, "pause(1000); return 10 * x;"),
    );
    const given = lab.path("given");
    const env = standIn(lab, "sbatch", `"$real" --hold "$@" >'${given}'; sleep 60; cat '${given}'`);
    const submission = lab.start(["submit", "slurm", "cut", ...small], { env });
    await until("sbatch has the job", () => existsSync(given) && readFileSync(given).length > 0);
    killTree(submission.pid, "SIGKILL");
    await submission.ended;
    const { stderr } = await lab.expect(3, ["submit", "slurm", "cut", ...small]);
    assert.match(stderr, /cut short: .*jobs\/0001\/1\.sh may be queued or running.*--force/);
    await runTool(lab, "scancel", readFileSync(given, "utf8").trim());
    rmSync(lab.path("cut", "jobs", "0001"), { recursive: true });
    await lab.expect(0, ["submit", "slurm", "cut", ...small]);
    await awaitEnd(lab, "cut");
    await lab.assertValues("cut", 4);
  },
);

test(
  "a submission whose answer does not come is not repeated unawares; what came before is cancelled",
  { skip },
  async (t) => {
    const lab = new Lab(t, "no answer");
    await lab.sow(
      lab.define("unsure.mjs", `${range(4)} numBatches: 4,`, "pause(1000); return 10 * x;"),
    );
    const lost =
      "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation";
    const env = standIn(
      lab,
      "sbatch",
      `[ -e given ] || { touch given; exec "$real" --hold "$@"; }
       "$real" "$@" >>given; echo "${lost}" >&2; exit 1`,
    );
    const submit = ["submit", "slurm", "unsure", ...small];
    const first = await lab.expect(5, [...submit, "--max-array", "3"], { env });
    assert.match(first.stderr, /nobody knows whether Slurm took the job: .*Socket timed out/);
    const states = (await elementsOf(lab, "unsure")).map(({ state }) => state);
    assert.deepEqual(states, ["cancelled", "cancelled"]);
    const again = await lab.expect(3, submit);
    assert.match(again.stderr, /cut short: .*jobs\/0001\/2\.sh may be queued or running.*--force/);
    const id = readFileSync(lab.path("given"), "utf8").trim();
    await until("the job has ended", async () => {
      const { stdout } = await runTool(lab, "squeue", "-h", "-j", `${id},${id}`, "-t", "PD,R,CG");
      return stdout === "";
    });
    assert.deepEqual(new Set(lab.calls()), new Set([2, 3]));
    rmSync(lab.path("unsure", "jobs", "0001"), { recursive: true });
    await lab.expect(0, submit);
    await awaitEnd(lab, "unsure");
    await lab.assertValues("unsure", 4);
  },
);

test("ids of another cluster's jobs are not taken for those of this one", { skip }, async (t) => {
  const lab = new Lab(t, "foreign");
  await lab.sow(lab.define("foreign.mjs", `${range(3)} numBatches: 3,`, "pause(1000); return x;"));
  await lab.expect(0, ["submit", "slurm", "foreign", ...small]);
  const record = lab.path("foreign", "jobs", "0001", "jobs.json");
  const text = readFileSync(record, "utf8");
  assert.match(text, /"cluster": "test"/);
  writeFileSync(
    record,
    text.replace('"cluster": "test"', '"cluster": "ada"').replace(/"time": "\d+/, '"time": "2020'),
  );
  const states = (await elementsOf(lab, "foreign")).map(({ state }) => state);
  assert.deepEqual(states, ["vanished", "vanished", "vanished"]);
  assert.match((await lab.expect(0, ["cancel", "foreign"])).stderr, /0 elements/);
  writeFileSync(record, text);
  await awaitElements(lab, "foreign", (all) => all.every(({ view }) => view !== undefined));
  await lab.expect(0, ["cancel", "foreign"]);
});

test(
  "elements that are held, or wait for drained nodes, are told with Slurm's reason, and refused again",
  { skip },
  async (t) => {
    const lab = new Lab(t, "held");
    await lab.sow(lab.define("held.mjs", `${range(4)} numBatches: 4,`));
    const drain = async (state: string): Promise<void> => {
      const update = ["scontrol", "update", "nodename=n[1-2]", `state=${state}`, "reason=test"];
      assert.equal((await runTool(lab, ...update)).status, 0);
    };
    await drain("drain");
    await lab.expect(0, ["submit", "slurm", "held", ...small]);
    const [first] = await elementsOf(lab, "held");
    assert.equal((await runTool(lab, "scontrol", "hold", `${first!.jobId}_[3-4]`)).status, 0);
    await awaitElements(
      lab,
      "held",
      (all) => all.map(({ state }) => state).join() === "queued,queued,held,held",
    );
    await until("the reason is told", async () =>
      /2 queued \(.*(?:Drain|drain|ReqNodeNotAvail|DOWN).*\), 2 held \(JobHeld\w+\)/.test(
        (await lab.expect(0, ["jobs", "held", "--fresh"])).stdout,
      ),
    );
    assert.match(
      (await lab.expect(3, ["submit", "slurm", "held", ...small])).stderr,
      /batches 1-4 of `held` are queued or running/,
    );
    await drain("resume");
    await runTool(lab, "scontrol", "release", first!.jobId);
    await awaitElements(lab, "held", (all) => all.every(({ state }) => state === "done"));
    await lab.assertValues("held", 4);
  },
);

test("pilots of named batches grow those only, also the ones that follow", { skip }, async (t) => {
  const lab = new Lab(t, "named");
  await lab.sow(
    lab.define(
      "named.mjs",
      `${range(12)} numBatches: 12,`,
      "if (x === 4) pause(3000); return 10 * x;", // a straggler: the other pilot takes the rest
    ),
  );
  const named = ["submit", "slurm", "named", ...small, "--mode", "pilot", "--pilots", "2"];
  await lab.expect(0, [...named, "--batches", "2,5-9", "--resubmit", "1"]);
  await awaitEnd(lab, "named");
  assert.equal((await lab.run(["missing", "named"])).stdout.trim(), "1,3-4,10-12");
  const { stderr } = await lab.expect(2, [...named, "--failed"]);
  assert.match(stderr, /--failed goes with --mode array or single/);
});

test(
  "a jobs folder that cannot be written is named; looking works without",
  { skip },
  async (t) => {
    const lab = new Lab(t, "read-only");
    const usable = await canRun(lab, "unshare", "--mount", "true");
    if (usable !== true) return t.skip(usable);
    await lab.sow(lab.define("still.mjs", `${range(2)} numBatches: 2,`));
    await lab.expect(0, ["submit", "slurm", "still", ...small, "--batches", "1"]);
    await awaitEnd(lab, "still");
    const frozen =
      'mount --bind still/jobs still/jobs && mount -o remount,ro,bind still/jobs && "$@"';
    const before = ["unshare", "--mount", "sh", "-c", frozen, "sh"];
    const { stderr } = await lab.expect(3, ["submit", "slurm", "still", ...small], { before });
    assert.match(stderr, /cannot write .*still\/jobs\/\S+: the file system is read-only/);
    assert.match((await lab.expect(0, ["jobs", "still"], { before })).stdout, /1 done/);
    assert.match((await lab.expect(0, ["status", "still"], { before })).stdout, /1 done/);
  },
);
