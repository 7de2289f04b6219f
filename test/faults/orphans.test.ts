import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, range, until } from "./lab.ts";

/** Gives the process ids that processes of a test wrote into the file `pids`. */
function pidsOf(lab: Lab): number[] {
  if (!existsSync(lab.path("pids"))) return [];
  // A shell makes the file before it writes.
  return (readFileSync(lab.path("pids"), "utf8").match(/\d+/g) ?? []).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function childrenOf(pid: number): number[] {
  return (readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").match(/\d+/g) ?? []).map(
    Number,
  );
}

const noteSelf = `appendFileSync("pids", process.pid + "\\n");`;
const forEver = `sh -c 'echo $$ >> pids; exec sleep 300'`;

for (const [what, body, options] of [
  ["worker processes in an endless loop", `${noteSelf} for (;;);`, ["-j", "2"]],
  [
    "programs that a blocked worker process waits for",
    `run(${JSON.stringify(forEver)});`,
    ["-j", "2"],
  ],
] as const) {
  test(`${what} end soon after their grower alone was killed`, async (t) => {
    const lab = new Lab(t, "orphans");
    const file = lab.define("orphans.mjs", `${range(2)} numBatches: 2,`, body);
    lab.write(
      "orphans.mjs",
      `import { execSync as run } from "node:child_process";\n${readFileSync(file, "utf8")}`,
    );
    await lab.sow(file);
    const grower = lab.start(["grow", "--crop", "orphans", ...options]);
    await until("both cases run", () => pidsOf(lab).length === 2);
    process.kill(grower.pid, "SIGKILL");
    await grower.ended;
    await until("all have ended", () => !pidsOf(lab).some(isAlive), 5);
  });
}

test("a signal to the grower alone ends it in seconds, with the program that its worker thread waits for", async (t) => {
  if (!existsSync("/proc/thread-self")) return t.skip("the kernel does not number threads here");
  const lab = new Lab(t, "blocked");
  const program = `sh -c 'echo $$ >> pids; sleep 300 & sleep 300; echo'`;
  const body = `if (x > 0) run(${JSON.stringify(program)}); return x;`;
  const file = lab.define("blocked.mjs", `${range(3)} numBatches: 1,`, body);
  lab.write(
    "blocked.mjs",
    `import { execSync as run } from "node:child_process";\n${readFileSync(file, "utf8")}`,
  );
  await lab.sow(file);
  const grower = lab.start(["grow", "--crop", "blocked", "--isolation", "thread"]);
  await until("the program runs", () => pidsOf(lab).length === 1);
  const [pid] = pidsOf(lab);
  await until("it has a child", () => childrenOf(pid!).length > 0);
  const group = childrenOf(pid!);
  const sent = performance.now();
  process.kill(grower.pid, "SIGTERM");
  const { status, stderr } = await grower.ended;
  assert.equal(status, 4, stderr);
  assert.ok(performance.now() - sent < 6000);
  assert.equal(pidsOf(lab).length, 1, "no other case was begun");
  await until("all have ended", () => ![...pidsOf(lab), ...group].some(isAlive), 5);
  const { growing } = await lab.json(["status", "blocked"]);
  assert.deepEqual([growing[0].state, growing[0].done], ["released", 1]);
});

for (const options of [[], ["-j", "2"]]) {
  test(`programs of a command end soon after their grower alone was killed, ${options.join(" ") || "one worker"}`, async (t) => {
    const lab = new Lab(t, "orphans");
    // In the first moment of a program its grower may not know it yet.
    const script = `sleep 1; echo $$ >> "${lab.path("pids")}"; sleep 300 & wait`;
    await lab.sow(
      lab.write(
        "programs.mjs",
        `export default { command: ["sh", "-c", ${JSON.stringify(script)}], ${range(2)} numBatches: 2 };`,
      ),
    );
    const grower = lab.start(["grow", "--crop", "programs", ...options]);
    await until("all run", () => pidsOf(lab).length === Math.max(1, options.length));
    process.kill(grower.pid, "SIGKILL");
    await grower.ended;
    await until("all have ended", () => !pidsOf(lab).some(isAlive), 5);
  });
}

test("the time-out ends a case that waits for a program in synchronous code, and the program", async (t) => {
  const lab = new Lab(t, "orphans");
  await lab.sow(
    lab.write(
      "waits.mjs",
      `import { execSync } from "node:child_process";
export default { fn: () => execSync(${JSON.stringify(forEver)}), ${range(2)} numBatches: 1, timeoutSeconds: 1 };`,
    ),
  );
  const { stderr } = await lab.expect(4, ["grow", "--crop", "waits"], { limitSeconds: 20 });
  assert.match(stderr, /2 cases failed.*TimedOut/);
  assert.equal(pidsOf(lab).length, 2);
  assert.deepEqual(pidsOf(lab).filter(isAlive), []);
});

test("a daemon that a case started and that holds the output of its worker open is not waited for", async (t) => {
  const lab = new Lab(t, "daemons");
  const file = lab.define(
    "daemons.mjs",
    "combos: { x: [1, 2] },",
    `const { pid } = run("sleep", ["300"], { detached: true, stdio: "inherit" }); appendFileSync("pids", pid + "\\n"); if (x === 1) process.exit(3); return x;`,
  );
  lab.write(
    "daemons.mjs",
    `import { spawn as run } from "node:child_process";\n${readFileSync(file, "utf8")}`,
  );
  await lab.sow(file);
  const { stderr } = await lab.expect(4, ["grow", "--isolation", "process"], { limitSeconds: 30 });
  const daemons = pidsOf(lab).filter(isAlive);
  for (const pid of daemons) process.kill(pid, "SIGKILL");
  assert.match(stderr, /1 case failed/);
  assert.equal(daemons.length, 2);
});
