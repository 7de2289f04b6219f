import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { canRun, killTree, Lab, program, range, until } from "../faults/lab.ts";
import { runElement, script } from "./script-lab.ts";

const templates = fileURLToPath(new URL("../../../templates", import.meta.url));
const engines = ["slurm", "sge", "pbs", "lsf", "htcondor", "flux"];
const indexNames: Readonly<Record<string, string>> = {
  slurm: "SLURM_ARRAY_TASK_ID",
  sge: "SGE_TASK_ID",
  pbs: "PBS_ARRAY_INDEX",
  lsf: "LSB_JOBINDEX",
  flux: "FLUX_JOB_CC",
};

test("below the directives all templates are the same, and every slot is documented", () => {
  const bodies = new Set<string>();
  for (const name of engines) {
    const text = readFileSync(join(templates, `${name}.sh`), "utf8");
    const [head = "", body] = text.split(/^## From here on.*$/m);
    bodies.add(body ?? name);
    const documented = head
      .split("\n")
      .filter((line) => line.startsWith("##   "))
      .join("\n");
    for (const [, slot] of text.matchAll(/\{\{(\w+)\}\}/g))
      assert.match(documented, new RegExp(`\\b${slot}\\b`), `${name}: ${slot}`);
  }
  assert.equal(bodies.size, 1);
});

test("the scripts of all schedulers pass bash -n and grow their batches, whatever the crop is called", async (t) => {
  const lab = new Lab(t, 'it\'s "quoted" $HOME `x` é;');
  const name = "a \"crop\" 'of' $5 `x` &";
  await lab.sow(
    lab.define(
      "d.mjs",
      `name: ${JSON.stringify(name)}, ${range(13)} numBatches: 13,`,
      "return [process.env.MINE, 10 * x].join();",
    ),
  );
  await lab.expect(0, ["grow", "2", "--crop", name]);
  const tricky = 'it\'s "$HOME" `x` \\ é';
  for (const [i, engine] of engines.entries()) {
    const path = await script(
      lab,
      engine,
      name,
      "--batches",
      `${2 * i + 1}-${2 * i + 2}`,
      "--time",
      "1h",
      "--export",
      `MINE=${tricky}`,
      "--setup",
      "echo 'a line of mine'",
      "--scratch",
      "$PWD/scratch of $LOGNAME",
    );
    execFileSync("bash", ["-n", path]);
    for (const index of [1, 2]) {
      const env =
        engine === "htcondor"
          ? { CROP_PROCESS: String(index - 1) }
          : { [indexNames[engine]!]: String(index) };
      const { status, stderr } = await runElement(lab, path, { LOGNAME: "me", ...env });
      assert.equal(status, 0, `${engine} ${index}: ${stderr}`);
    }
  }
  assert.equal((await lab.run(["missing", name])).stdout.trim(), "13");
  const rows = await lab.rows(name, "--allow-incomplete");
  assert.deepEqual(
    rows.slice(2, 12).map(({ result }: { readonly result: string }) => result),
    Array.from({ length: 10 }, (_, i) => `${tricky},${10 * (i + 2)}`),
  );
  assert.deepEqual(readdirSync(lab.path("scratch of me")), []);
});

test("PBS scripts have an array of the right size, none for one element, and find each batch by its row", async (t) => {
  const lab = new Lab(t, "pbs");
  await lab.sow(lab.define("pbs.mjs", `${range(30)} numBatches: 30,`));
  const path = await script(
    lab,
    "pbs",
    "pbs",
    "--batches",
    "3,7-9,30",
    "--cpus",
    "2",
    "--mem",
    "4G",
    "--time",
    "1:30:00",
    "--throttle",
    "2",
    "--queue",
    "workq",
    "--mail-user",
    "a@b",
  );
  const text = readFileSync(path, "utf8");
  for (const line of [
    "-J 1-5%2",
    "-l walltime=1:30:00",
    "-l select=1:ncpus=2:mem=4096mb",
    "-q workq",
    "-m ae",
    "-M a@b",
  ])
    assert.ok(text.includes(`\n#PBS ${line}\n`), line);
  assert.equal((await runElement(lab, path, { PBS_ARRAY_INDEX: "4" })).status, 0);
  assert.equal((await runElement(lab, path, { PBS_ARRAY_INDEX: "5" })).status, 0);
  assert.equal((await lab.run(["missing", "pbs"])).stdout.trim(), "1-8,10-29");
  assert.equal((await runElement(lab, path, { PBS_ARRAY_INDEX: "6" })).status, 3);
  const one = readFileSync(await script(lab, "pbs", "pbs", "--batches", "3"), "utf8");
  assert.doesNotMatch(one, /#PBS -J/);
  assert.equal((await runElement(lab, lab.path("job pbs.sh"), {})).status, 0);
  assert.equal((await lab.run(["missing", "pbs"])).stdout.trim(), "1-2,4-8,10-29");
});

test("a list of batches of any length reaches the program", async (t) => {
  const lab = new Lab(t, "long list");
  await lab.sow(lab.define("long.mjs", `${range(2)} numBatches: 2,`));
  const node = lab.write("node", '#!/bin/sh\necho "$#" >count\n');
  chmodSync(node, 0o755);
  const path = await script(lab, "slurm", "long", "--mode", "single", "--node", node);
  const list = Array.from({ length: 50_000 }, (_, i) => 2 * i + 1).join();
  writeFileSync(path, readFileSync(path, "utf8").replace("\n  1-2\n", `\n  ${list}\n`));
  assert.equal((await runElement(lab, path, {})).status, 0);
  assert.ok(Number(readFileSync(lab.path("count"), "utf8")) > 50_000);
});

test("set-up that takes all the time there is stops the element in good order", async (t) => {
  const lab = new Lab(t, "late");
  await lab.sow(lab.define("late.mjs", `${range(2)} numBatches: 1,`));
  const options = ["--time", "3s", "--signal", "2", "--setup", "sleep 2"];
  const path = await script(lab, "slurm", "late", ...options);
  const { status, stderr } = await runElement(lab, path, { SLURM_ARRAY_TASK_ID: "1" });
  assert.equal(status, 4, stderr);
  assert.match(stderr, /stopped by --until/);
});

test("the status of a script is that of the work: what is missing is named with the host", async (t) => {
  const lab = new Lab(t, "status");
  await lab.sow(
    lab.define(
      "status.mjs",
      `${range(4)} numBatches: 4,`,
      'if (x === 3) throw new Error("boom"); return x;',
    ),
  );
  const orders = lab.write("orders", "#!/bin/sh\nexit 99\n");
  chmodSync(orders, 0o755);
  const log = lab.path("status", "jobs", "printed", "logs", "1.out");
  const run = async (
    expected: number,
    message: RegExp,
    ...options: readonly string[]
  ): Promise<void> => {
    const path = await script(lab, "sge", "status", ...options);
    assert.equal(
      (await runElement(lab, path, { SGE_TASK_ID: "1", HOSTNAME: "login" })).status,
      expected,
    );
    assert.match(readFileSync(log, "utf8").trimEnd().split("\n").slice(-3).join("\n"), message);
  };
  await run(
    3,
    /there is no Node binary: neither \/no\/node nor one on the PATH .*on host (?!login)\S+/,
    "--node",
    "/no/node",
    "--setup",
    "PATH=",
  );
  await run(
    127,
    /element 1, batches 1, ended with status 127, on host/,
    "--launcher",
    "/no/launcher --flag",
  );
  await run(98, /ended with status 98/, "--launcher", `"${orders}" -n 1`);
  await run(4, /boom[\s\S]*ended with status 4/, "--batches", "4");
  await run(3, /module .*nosuch.* cannot be loaded/, "--module", "nosuch");
  const path = await script(lab, "sge", "status", "--batches", "1");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(/program-\w+/g, "gone"));
  assert.equal((await runElement(lab, path, { SGE_TASK_ID: "1" })).status, 3);
  assert.match(
    readFileSync(log, "utf8"),
    /the frozen crop is not whole: there is no .*gone.*on host/,
  );
});

test("nothing but the folder of the crop and Node is needed where a script runs", async (t) => {
  const lab = new Lab(t, "alone");
  const usable = await canRun(lab, "unshare", "--mount", "true");
  if (usable !== true) return t.skip(usable);
  await lab.sow(
    lab.define("alone.mjs", `${range(2)} constants: { table: { a: [1, 2] } }, numBatches: 1,`),
  );
  await lab.sow(
    lab.write(
      "awk.mjs",
      'export default { command: ["awk", "BEGIN { print 10 * {x} }"], combos: { x: [0, 1] }, numBatches: 1 };',
    ),
  );
  for (const crop of ["alone", "awk"]) {
    const path = await script(lab, "slurm", crop, "--cpus", "2");
    const hidden = dirname(dirname(dirname(program)));
    const { status, stderr } = await lab.startProgram(
      [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'mount -t tmpfs none "$0" && exec bash "$1"',
        hidden,
        path,
      ],
      { env: { SLURM_ARRAY_TASK_ID: "1" } },
    ).ended;
    assert.equal(status, 0, stderr);
    await lab.assertValues(crop, 2);
  }
});

test("a signal to the script stops the grower, which keeps what is finished", async (t) => {
  const lab = new Lab(t, "signal");
  await lab.sow(
    lab.define("signal.mjs", `${range(50)} numBatches: 1,`, "pause(100); return 10 * x;"),
  );
  const path = await script(lab, "slurm", "signal");
  const running = lab.startProgram(["bash", path], { env: { SLURM_ARRAY_TASK_ID: "1" } });
  await until("some cases are run", () => lab.calls().length > 5);
  process.kill(running.pid, "SIGUSR1"); // to the shell alone, as --signal=B: does
  const { status, stderr } = await running.ended;
  killTree(running.pid, "SIGKILL");
  assert.equal(status, 4, stderr);
  assert.match(stderr, /stopped by a signal[\s\S]*element 1, batches 1, ended with status 4/);
  const { growing } = await lab.json(["status", "signal"]);
  assert.ok(
    lab.calls().length - growing[0].done <= 1,
    `${lab.calls().length} calls, ${growing[0].done} kept`,
  );
});

test("a script grows its batch as crop grow alone does; what it costs is printed", async (t) => {
  const lab = new Lab(t, "overhead");
  const trials = 12;
  await lab.sow(lab.define("overhead.mjs", `${range(2 * trials)} numBatches: ${2 * trials},`));
  const path = await script(lab, "slurm", "overhead");
  const seconds = { script: Infinity, bare: Infinity };
  const time = (
    kind: keyof typeof seconds,
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): void => {
    const begin = performance.now();
    const { status, stderr } = spawnSync(command[0]!, command.slice(1), {
      encoding: "utf8",
      cwd: lab.folder,
      env: { ...process.env, ...env },
    });
    assert.equal(status, 0, stderr);
    seconds[kind] = Math.min(seconds[kind], (performance.now() - begin) / 1000);
  };
  for (let trial = 1; trial <= trials; trial++) {
    time("bare", [
      process.execPath,
      program,
      "grow",
      String(trial),
      "--crop",
      lab.path("overhead"),
    ]);
    time("script", ["bash", path], { SLURM_ARRAY_TASK_ID: String(trials + trial) });
  }
  const overhead = 1000 * (seconds.script - seconds.bare);
  t.diagnostic(
    `${overhead.toFixed(1)} ms over ${(1000 * seconds.bare).toFixed(1)} ms (least of ${trials})`,
  );
});

test("a frozen crop that was damaged is mended by the next script", async (t) => {
  const lab = new Lab(t, "mended");
  await lab.sow(lab.define("d.mjs", `${range(2)} numBatches: 1,`));
  const path = await script(lab, "slurm", "d");
  const jobs = lab.path("d/jobs");
  const frozen = join(
    jobs,
    readdirSync(jobs).find((name) => name.startsWith("program-"))!,
  );
  for (const name of ["bin/crop.cjs", "bin/main-grow.cjs", "package.json"]) {
    const whole = readFileSync(join(frozen, name));
    writeFileSync(join(frozen, name), "");
    await script(lab, "slurm", "d");
    assert.deepEqual(readFileSync(join(frozen, name)), whole);
  }
  assert.equal(readdirSync(jobs).filter((name) => name.startsWith("program-")).length, 1);
  await runElement(lab, path, { SLURM_ARRAY_TASK_ID: "1" });
  assert.equal((await lab.json(["status", "d", "--json"])).grown, 1);
});
