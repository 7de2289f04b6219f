import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { summaryOf } from "../../src/crop/index.ts";
import { readManifest } from "../../src/crop/manifest.ts";
import { Lab, range } from "../faults/lab.ts";
import { script } from "./script-lab.ts";

const templates = fileURLToPath(new URL("../../../templates", import.meta.url));

test("a value with a line break is refused for every option, in whatever way it comes", async (t) => {
  const lab = new Lab(t, "lines");
  await lab.sow(lab.define("lines.mjs", `${range(2)} numBatches: 2,`));
  for (const option of [
    "name",
    "time",
    "partition",
    "account",
    "directive",
    "setup",
    "module",
    "conda",
    "export",
    "launcher",
    "scratch",
    "node",
    "mail-user",
    "output",
  ]) {
    const { stderr } = await lab.expect(2, ["script", "slurm", "lines", `--${option}`, "a\nb"]);
    assert.match(stderr, new RegExp(`--${option}|write ALL`), option);
  }
  lab.write(
    "crop.config.json",
    JSON.stringify({ clusters: { slurm: { account: "x\n#SBATCH --uid=0" } } }),
  );
  assert.match(
    (await lab.expect(2, ["script", "slurm", "lines"])).stderr,
    /--account .*line break/,
  );
  lab.write("crop.config.json", JSON.stringify({ clusters: { slurm: { acount: "x" } } }));
  assert.match(
    (await lab.expect(3, ["script", "slurm", "lines"])).stderr,
    /unknown option `acount`; known are .*account/,
  );
});

test("a cluster is a section of crop.config, in JSON or in a module, sought upward; the command line comes on top", async (t) => {
  const lab = new Lab(t, "sections");
  await lab.sow(lab.define("crops/sections.mjs", `${range(2)} numBatches: 2,`));
  lab.write(
    "crop.config.ts",
    'const time: string = "2h";\nexport default { clusters: { ada: { engine: "pbs", time, memPerCpu: "1G", cpus: 2, setup: ["echo one"] } } };\n',
  );
  const text = readFileSync(
    await script(lab, "ada", "sections", "--cpus", "3", "--setup", "echo two"),
    "utf8",
  );
  assert.match(text, /#PBS -l walltime=2:00:00\n#PBS -l select=1:ncpus=3:mem=3072mb\n/);
  assert.match(text, /^echo one\necho two$/m);
  lab.write("crops/crop.config.json", JSON.stringify({ clusters: { sge: { queue: "all.q" } } }));
  const { stdout } = await lab.expect(0, [
    "script",
    "sge",
    "sections",
    "--config",
    "crops/crop.config.json",
  ]);
  assert.match(stdout, /^#\$ -q all\.q$/m);
  assert.match(
    (await lab.expect(2, ["script", "babbage", "sections"])).stderr,
    /neither a scheduler .* has `ada`/,
  );
});

test("ranks are started by srun, or by mpirun with their number, and share the batches of an element", async (t) => {
  const lab = new Lab(t, "ranks");
  await lab.sow(lab.define("ranks.mjs", `${range(12)} numBatches: 12,`));
  const slurm = readFileSync(
    await script(lab, "slurm", "ranks", "--nodes", "2", "--tasks", "4", "--cpus", "3"),
    "utf8",
  );
  for (const line of [
    "#SBATCH --nodes=2",
    "#SBATCH --ntasks=4",
    "#SBATCH --cpus-per-task=3",
    "export SRUN_CPUS_PER_TASK=3",
    "launcher=(srun)",
    "  1-4 5-8 9-12",
  ])
    assert.ok(slurm.includes(`\n${line}\n`), line);
  assert.match(slurm, /grow \$batches --crop "\$crop" -j 3 --rank auto --rank-status/);
  const pbs = readFileSync(
    await script(lab, "pbs", "ranks", "--nodes", "2", "--tasks-per-node", "3", "--mem", "1G"),
    "utf8",
  );
  assert.match(
    pbs,
    /#PBS -l select=2:ncpus=3:mpiprocs=3:mem=1024mb\n[\s\S]*launcher=\(mpirun -n 6\)/,
  );
  const sge = readFileSync(
    await script(lab, "sge", "ranks", "--pe", "mpi", "--tasks", "4", "--mem", "8G"),
    "utf8",
  );
  assert.match(sge, /#\$ -pe mpi 4\n#\$ -l h_vmem=2048M\n[\s\S]*launcher=\(mpirun -n 4\)/);
});

test("a template of the user's is filled; a slot that it has and nobody knows is refused", async (t) => {
  const lab = new Lab(t, "template");
  await lab.sow(lab.define("template.mjs", `${range(2)} numBatches: 2,`));
  const own = lab.write(
    "own.sh",
    readFileSync(join(templates, "slurm.sh"), "utf8").replace("{{launcher}}", "nice -n 5"),
  );
  assert.match(
    readFileSync(await script(lab, "slurm", "template", "--template", own), "utf8"),
    /^launcher=\(nice -n 5\)$/m,
  );
  lab.write("own.sh", "#!/bin/bash\n{{nosuch}}\n");
  assert.match(
    (await lab.expect(3, ["script", "slurm", "template", "--template", own])).stderr,
    /unknown slot \{\{nosuch\}\}; known are .*elements/,
  );
});

test("batches are packed by what their neighbours took, so that an element takes the time asked for", async (t) => {
  const lab = new Lab(t, "packed");
  await lab.sow(
    lab.define(
      "packed.mjs",
      `${range(40)} numBatches: 40,`,
      "pause(x < 20 ? 20 : 200); return 10 * x;",
    ),
  );
  assert.match(
    (await lab.expect(4, ["script", "slurm", "packed", "--target-time", "1s"])).stderr,
    /nothing|no case .* is measured yet/,
  );
  await lab.expect(0, ["grow", "1,19,21,40", "--crop", "packed"]);
  const folder = lab.path("packed");
  const manifest = readManifest(folder);
  const measured = [1, 19, 21, 40].map((batch): [number, number] => [
    batch,
    summaryOf(folder, manifest, batch)!.sumSeconds,
  ]);
  assert.ok(measured[0]![1] >= 0.02 && measured[3]![1] >= 0.2, String(measured));
  // However long the four took on this machine, a batch between two of them lies on the line through both.
  const seconds = (batch: number): number => {
    const above = measured.findIndex(([known]) => known > batch);
    const [[from, low], [to, high]] = [measured[above - 1]!, measured[above]!];
    return low + ((high - low) * (batch - from)) / (to - from);
  };
  const cost = (ids: number[]): number => ids.reduce((sum, batch) => sum + seconds(batch), 0);
  for (const cpus of [1, 2]) {
    const elements = elementsOf(
      readFileSync(
        await script(lab, "slurm", "packed", "--target-time", "1s", "--cpus", String(cpus)),
        "utf8",
      ),
    );
    assert.deepEqual(
      elements.flat(),
      Array.from({ length: 41 }, (_, batch) => batch).filter(
        (batch) => ![0, 1, 19, 21, 40].includes(batch),
      ),
    );
    for (const [i, element] of elements.entries()) {
      assert.ok(element.length === 1 || cost(element) <= cpus * 1.001, String(element));
      const next = elements[i + 1]?.[0];
      if (next !== undefined) assert.ok(cost([...element, next]) > cpus * 0.999, String(element));
    }
  }
});

/** The batches of each element of a script. */
function elementsOf(text: string): number[][] {
  const lines = /^elements=\(\n([\s\S]*?)\n\)/m.exec(text)![1]!;
  return lines
    .trim()
    .split(/\s+/)
    .map((ids) =>
      ids.split(",").flatMap((part) => {
        const [from, to] = part.split("-").map(Number) as [number, number?];
        return Array.from({ length: (to ?? from) - from + 1 }, (_, i) => from + i);
      }),
    );
}
