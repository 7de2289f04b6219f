import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { countEach, killTree, Lab, packageAddress, randomNumbers, range, until } from "./lab.ts";

test(
  "kill -9 of eight growers, fifty times, loses no case and runs none twice without need",
  { timeout: 240_000 },
  async (t) => {
    const [growers, rounds, cases] = [8, 50, 4000];
    const seed = Date.now() % 100_000;
    t.diagnostic(`seed ${seed}`);
    const random = randomNumbers(seed);
    const lab = new Lab(t, "kills");
    const file = lab.define(
      "kills.mjs",
      `${range(cases)} numBatches: 40,`,
      "pause(20); return 10 * x;",
    );
    await lab.sow(file);
    const end = performance.now() + 90_000;
    const living = Array.from({ length: growers }, () => lab.start(["grow", "--crop", "kills"]));
    let kills = 0;
    for (let round = 0; round < rounds && performance.now() < end; round++) {
      await sleep(200 + 400 * random());
      const victims = 1 + Math.floor(3 * random());
      for (let i = 0; i < victims; i++) {
        const place = Math.floor(growers * random());
        killTree(living[place]!.pid, "SIGKILL");
        await living[place]!.ended;
        kills++;
        living[place] = lab.start(["grow", "--crop", "kills"]);
      }
    }
    for (const grower of living) killTree(grower.pid, "SIGKILL");
    await Promise.all(living.map(({ ended }) => ended));
    kills += growers;
    const done = (await lab.json(["check", "kills"])).records;
    await lab.expect(0, ["grow", "--crop", "kills", "-j", "2"], { limitSeconds: 120 });
    const counts = countEach(lab.calls());
    assert.equal(counts.size, cases);
    const extra = lab.calls().length - cases;
    t.diagnostic(
      `${kills} kills, ${extra} of ${cases} cases run again, ${done} finished before the last growing`,
    );
    // The case that ran, and on a busy machine the one before, whose record was on its way to the writing thread.
    assert.ok(extra <= 2 * kills, `${extra} cases were run again after ${kills} kills`);
    await lab.assertValues("kills", cases);
  },
);

test("growers that go for one batch at the same instant run each of its cases once", async (t) => {
  const lab = new Lab(t, "instant");
  const [growers, rounds] = [3, 60];
  await lab.sow(lab.define("instant.mjs", `${range(2 * rounds)} batchsize: 2,`));
  lab.write(
    "grower.mjs",
    `import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Crop } from ${JSON.stringify(packageAddress)};
const crop = new Crop({ name: "instant", root: "." });
writeFileSync("ready" + process.argv[2], "");
while (!existsSync("go")) await new Promise((fulfil) => setTimeout(fulfil, 5));
const start = Number(readFileSync("go", "utf8"));
let [finished, late] = [0, 0];
for (let batch = 1; batch <= ${rounds}; batch++) {
  if (Date.now() > start + 100 * batch) late++;
  while (Date.now() < start + 100 * batch);
  finished += (await crop.grow(batch, { isolation: "inline" })).finished;
}
process.stdout.write(JSON.stringify({ finished, late }));
`,
  );
  const all = Array.from({ length: growers }, (_, i) =>
    lab.startProgram([process.execPath, "grower.mjs", String(i)]),
  );
  await until("all have started", () => all.every((_, i) => existsSync(lab.path(`ready${i}`))));
  lab.write("go.new", String(Date.now() + 200));
  renameSync(lab.path("go.new"), lab.path("go"));
  const endings = await Promise.all(all.map(({ ended }) => ended));
  assert.ok(
    endings.every(({ status }) => status === 0),
    endings.map(({ stderr }) => stderr).join(""),
  );
  t.diagnostic(endings.map(({ stdout }) => stdout).join(" "));
  assert.equal(
    endings.reduce((sum, { stdout }) => sum + JSON.parse(stdout).finished, 0),
    rounds,
  );
  assert.deepEqual(
    lab.calls().toSorted((a, b) => a - b),
    Array.from({ length: 2 * rounds }, (_, x) => x),
  );
  await lab.assertValues("instant", 2 * rounds);
});

for (const workers of ["1", "2"]) {
  test(`an owner that was stopped past the stale time and goes on (-j ${workers}) neither loses nor mixes anything`, async (t) => {
    const lab = new Lab(t, "stopped");
    const cases = 40;
    const file = lab.define(
      "stopped.mjs",
      `${range(cases)} numBatches: 1,`,
      "pause(50); return 10 * x;",
    );
    await lab.sow(file);
    const grow = ["grow", "--crop", "stopped", "--stale-seconds", "1", "-j", workers];
    const owner = lab.start(grow);
    await until("some cases are done", () => lab.calls().length >= 6);
    killTree(owner.pid, "SIGSTOP");
    const before = lab.calls().length;
    const taker = lab.start(grow);
    await until("another grower has taken over", () => lab.calls().length >= before + 5);
    killTree(owner.pid, "SIGCONT");
    const [first, second] = await Promise.all([owner.ended, taker.ended]);
    assert.ok(
      first.status === 4 || first.status === 0,
      `${first.status} ${first.signal} ${first.stderr}`,
    );
    assert.equal(second.status, 0, second.stderr);
    if (first.status === 4) assert.match(first.stderr, /taken over/);
    await lab.assertValues("stopped", cases);
    const extra = lab.calls().length - cases;
    t.diagnostic(`${extra} cases run twice, old owner ended with ${first.status}`);
    assert.ok(extra <= 10, "the old owner stops soon after it goes on");
  });
}

test("the workers of a grower that was killed end with the cases they run, and its batches go on at once", async (t) => {
  const lab = new Lab(t, "orphans");
  await lab.sow(
    lab.define(
      "orphans.mjs",
      `${range(8)} numBatches: 2,`,
      'appendFileSync("pids", process.pid + "\\n"); pause(300); return 10 * x;',
    ),
  );
  const grower = lab.start(["grow", "--crop", "orphans", "-j", "2"]);
  await until("both workers run a case", () => lab.calls().length >= 2);
  process.kill(grower.pid, "SIGKILL"); // it alone, not its group
  const pids = new Set(readFileSync(lab.path("pids"), "utf8").trim().split("\n").map(Number));
  await until("its workers have ended", () => [...pids].every((pid) => !isAlive(pid)), 5);
  await lab.expect(0, ["grow", "--crop", "orphans"], { limitSeconds: 15 });
  await lab.assertValues("orphans", 8);
});

const busy =
  "const end = performance.now() + 3500; while (performance.now() < end); return 10 * x;";
for (const workers of ["1", "2"]) {
  test(`code that holds its thread for 3.5 stale times keeps its batch (-j ${workers})`, async (t) => {
    const lab = new Lab(t, "busy");
    const file = lab.define("busy.mjs", `${range(2)} numBatches: 1,`, busy);
    await lab.sow(file);
    const grow = ["grow", "--crop", "busy", "--stale-seconds", "1"];
    const owner = lab.start([...grow, "-j", workers]);
    await until("a case runs", () => lab.calls().length > 0);
    const other = await lab.run(grow);
    assert.equal(other.status, 4, other.stderr);
    assert.match(other.stderr, /batch 1 is being grown by/);
    assert.equal((await owner.ended).status, 0);
    assert.equal(lab.calls().length, 2);
    await lab.assertValues("busy", 2);
  });
}

test("code that holds the main thread of a program for 3.5 stale times keeps its batch", async (t) => {
  const lab = new Lab(t, "inline");
  lab.write(
    "program.mjs",
    `import { appendFileSync } from "node:fs";
import { Crop } from ${JSON.stringify(packageAddress)};
const fn = ({ x }) => { appendFileSync("calls", x + "\\n"); ${busy} };
const crop = new Crop({ name: "inline", root: ".", fn, combos: { x: [0, 1] }, numBatches: 1 });
await crop.sow();
const { held, lost } = await crop.grow(undefined, { staleSeconds: 1 });
process.stdout.write(JSON.stringify({ held: held.length, lost }));
`,
  );
  const owner = lab.startProgram([process.execPath, "program.mjs"]);
  await until("a case runs", () => lab.calls().length > 0);
  const other = await lab.startProgram([process.execPath, "program.mjs"]).ended;
  assert.equal(other.stdout, '{"held":1,"lost":[]}', other.stderr);
  assert.equal((await owner.ended).stdout, '{"held":0,"lost":[]}');
  assert.equal(lab.calls().length, 2);
  await lab.assertValues("inline", 2);
});

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
