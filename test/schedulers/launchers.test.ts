import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { canRun, Lab, range } from "../faults/lab.ts";
import { awaitElements, awaitEnd, startCluster } from "./cluster-lab.ts";

const { skip } = startCluster("slurm", ["--cpus", "4"]);
const mpirun = "mpirun --allow-run-as-root --oversubscribe -n 2";
const rankOf = "process.env.OMPI_COMM_WORLD_RANK ?? process.env.SLURM_PROCID";

test("ranks of srun share the batches of an element", { skip }, async (t) => {
  const lab = new Lab(t, "srun");
  await lab.sow(lab.define("srun.mjs", `${range(8)} numBatches: 8,`));
  await lab.expect(0, ["submit", "slurm", "srun", "--mem", "300M", "--tasks", "2", "--cpus", "1"]);
  const elements = await awaitEnd(lab, "srun");
  assert.deepEqual(
    elements.map(({ batches, state }) => [batches.length, state]),
    Array.from({ length: 4 }, () => [2, "done"]),
  );
  await lab.assertValues("srun", 8);
  assert.equal(lab.calls().length, 8);
});

for (const launcher of ["srun", mpirun]) {
  const [name = ""] = launcher.split(" ");
  test(
    `a failed case makes an element of ${name} fail, and costs the other rank nothing`,
    { skip },
    async (t) => {
      const lab = new Lab(t, "rank's status");
      const usable = await canRun(lab, name, "--version");
      if (usable !== true) return t.skip(usable);
      await lab.sow(
        lab.define(
          "failing.mjs",
          `${range(6)} numBatches: 6,`,
          `if (x === 0) throw new Error("boom"); pause(500); return Number(${rankOf});`,
        ),
      );
      const options = ["--mem", "400M", "--tasks", "2", "--batches-per-task", "6"];
      await lab.expect(0, ["submit", "slurm", "failing", ...options, "--launcher", launcher]);
      const elements = await awaitEnd(lab, "failing");
      assert.deepEqual(
        elements.map(({ state, view }) => [state, view?.exitCode]),
        [["failed", 4]],
      );
      const rows = await lab.rows("failing", "--allow-incomplete");
      assert.deepEqual(
        rows.map(({ result }) => result),
        [null, 0, 0, 1, 1, 1],
      );
    },
  );
}

test(
  "ranks of mpirun that take what is missing agree on it, and stop in time when they are warned",
  { skip },
  async (t) => {
    const lab = new Lab(t, "warned");
    const usable = await canRun(lab, "mpirun", "--version");
    if (usable !== true) return t.skip(usable);
    await lab.sow(
      lab.define("warned.mjs", `${range(40)} numBatches: 8,`, "pause(400); return 10 * x;"),
    );
    const options = ["--mem", "400M", "--tasks", "2", "--mode", "pilot", "--pilots", "1"];
    await lab.expect(0, ["submit", "slurm", "warned", ...options, "--launcher", mpirun]);
    const [pilot] = await awaitElements(lab, "warned", () => lab.calls().length > 4);
    const warn = ["scancel", "--signal=USR1", "--batch", pilot!.jobId]; // as --signal=B:USR1@… does
    assert.equal((await lab.startProgram(warn).ended).status, 0);
    const [ended] = await awaitEnd(lab, "warned");
    assert.deepEqual([ended!.state, ended!.view?.exitCode], ["failed", 4]);
    const before = lab.calls().length;
    assert.ok(before < 40, `${before} calls`);
    await lab.expect(0, ["submit", "slurm", "warned", ...options, "--launcher", mpirun]);
    await awaitEnd(lab, "warned");
    await lab.assertValues("warned", 40);
    assert.ok(lab.calls().length <= 42, `${lab.calls().length} calls`);
  },
);

test(
  "modules are loaded and conda environments activated before the work; what cannot be is named",
  { skip },
  async (t) => {
    const lab = new Lab(t, "set-up");
    const conda = lab.write(
      "conda/bin/conda",
      `#!/bin/sh
[ "$1 $2" = "shell.bash hook" ] || exit 9
cat <<'END'
conda() { [ "$2" = "my env's name" ] && export CONDA_DEFAULT_ENV=$2; }
END
`,
    );
    chmodSync(conda, 0o755);
    await lab.sow(
      lab.define(
        "set-up.mjs",
        `${range(1)} numBatches: 1,`,
        "return [process.env.CONDA_DEFAULT_ENV, process.env.LOADED].join();",
      ),
    );
    const module =
      'module() { [ "$2" != nosuch ] && export LOADED="$LOADED<$2>"; }; export -f module';
    const submit = async (...more: readonly string[]): Promise<void> => {
      const env = { PATH: `${lab.path("conda/bin")}:${process.env["PATH"]}` };
      const bash = ["bash", "-c", `${module}; exec "$@"`, "bash"];
      const all = ["submit", "slurm", "set-up", "--mem", "300M", "--batches", "1", ...more];
      await lab.expect(0, all, { before: bash, env });
    };
    await submit("--module", "nodejs/20", "--module", "a b", "--conda", "my env's name");
    const [first] = await awaitEnd(lab, "set-up");
    assert.equal(first!.state, "done", readFileSync(first!.log, "utf8"));
    assert.equal((await lab.rows("set-up"))[0].result, "my env's name,<nodejs/20><a b>");
    await lab.expect(0, ["rm", "set-up"]);
    await lab.sow(lab.path("set-up.mjs"));
    await submit("--module", "nosuch");
    await submit("--force", "--conda", "other");
    const ended = await awaitEnd(lab, "set-up");
    assert.deepEqual(
      ended.map(({ state, view }) => [state, view?.exitCode]),
      [
        ["failed", 3],
        ["failed", 3],
      ],
    );
    const { stdout } = await lab.expect(0, ["why", "1", "set-up"]);
    assert.match(stdout, /conda environment other cannot be activated, on host \S+/);
  },
);
