import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { canRun, countEach, killTree, Lab, program, range, until } from "./lab.ts";

for (const workers of ["1", "2"]) {
  for (const signal of ["SIGTERM", "SIGINT", "SIGUSR1", "SIGUSR2", "SIGHUP"] as const) {
    test(`${signal} ends a grower (-j ${workers}) with 4 within seconds; finished cases are kept, the batch is given back`, async (t) => {
      const lab = new Lab(t, "signal");
      await lab.sow(
        lab.define(
          "signal.mjs",
          `${range(40)} numBatches: 2,`,
          "if (x === 7) for (;;); pause(30); return 10 * x;",
        ),
      );
      const grower = lab.start(["grow", "--crop", "signal", "-j", workers]);
      await until("the case without end runs", () => lab.calls().includes(7));
      const sent = performance.now();
      killTree(grower.pid, signal); // to the whole group, as terminals and schedulers do
      const { status, stderr } = await grower.ended;
      assert.equal(status, 4, stderr);
      assert.ok(performance.now() - sent < 6000);
      assert.match(stderr, /stopped by a signal/);
      const { growing } = await lab.json(["status", "signal"]);
      assert.ok(
        growing.length > 0 &&
          growing.every(({ state }: { readonly state: string }) => state === "released"),
      );
      const kept = growing.reduce(
        (sum: number, { done }: { readonly done: number }) => sum + done,
        0,
      );
      assert.ok(
        lab.calls().length - kept <= Number(workers) && kept >= 7,
        `${lab.calls().length} calls, ${kept} kept`,
      );
      assert.equal((await lab.run(["missing", "signal"])).status, 4);
    });
  }
}

test("a clock that is an hour off on one of two growers changes nothing", async (t) => {
  for (const shift of ["+1 hour", "-1 hour"]) {
    const lab = new Lab(t, "clock");
    const usable = await canRun(lab, "faketime", shift, "date");
    if (usable !== true) return t.skip(usable);
    const cases = 60;
    await lab.sow(
      lab.define("clock.mjs", `${range(cases)} numBatches: 6,`, "pause(40); return 10 * x;"),
    );
    const grow = ["grow", "--crop", "clock", "--stale-seconds", "1"];
    const growers = [lab.start(grow), lab.start(grow, { before: ["faketime", shift] })];
    const endings = await Promise.all(growers.map(({ ended }) => ended));
    assert.ok(
      endings.every(({ status }) => status === 0 || status === 4),
      endings.map(({ stderr }) => stderr).join(""),
    );
    assert.ok(endings.some(({ status }) => status === 0));
    for (const [x, count] of countEach(lab.calls())) assert.equal(count, 1, `case ${x}`);
    await lab.assertValues("clock", cases);
    const batches = await Promise.all(
      ["1", "2", "3", "4", "5", "6"].map((batch) => lab.json(["why", batch, "clock"])),
    );
    const growing = new Set(
      batches.flatMap(({ sessions }) =>
        sessions.map(({ owner }: { readonly owner: { readonly pid: number } }) => owner.pid),
      ),
    );
    assert.equal(growing.size, 2, "both have grown something");
  }
});

test("a reader of the output that has gone stops no work", async (t) => {
  const lab = new Lab(t, "pipe");
  lab.define("pipe.mjs", range(8), 'console.error("told", x); pause(20); return 10 * x;');
  lab.write("loud.mjs", `console.error("loading");\nexport { default } from "./pipe.mjs";\n`);
  const statusOf = async (command: string): Promise<string> => {
    const crop = `${JSON.stringify(process.execPath)} ${JSON.stringify(program)}`;
    const line = `${crop} ${command}; echo "\${PIPESTATUS[0]}" > status`;
    await lab.startProgram(["bash", "-c", line]).ended;
    return readFileSync(lab.path("status"), "utf8").trim();
  };
  assert.equal(await statusOf("harvest pipe.mjs -o h.nc 2>&1 | true"), "0");
  assert.equal(await statusOf("harvest pipe.mjs -o j.nc --json | true"), "0");
  assert.equal(await statusOf("run pipe.mjs -o r.nc -j 2 2>&1 | head -n 1"), "0");
  await lab.sow("loud.mjs");
  assert.equal(await statusOf("grow --crop loud 2>&1 | true"), "0");
  assert.equal(lab.calls().length, 32);
  const left = readdirSync(lab.folder).filter((name) => !name.includes("."));
  assert.deepEqual(left.toSorted(), ["calls", "loud", "status"], "no crop is left");
});

test("ranks of a real mpirun share the batches evenly and grow each once", async (t) => {
  const lab = new Lab(t, "ranks");
  const mpirun = ["mpirun", "-n", "4", "--allow-run-as-root", "--oversubscribe"];
  const usable = await canRun(lab, ...mpirun, "true");
  if (usable !== true) return t.skip(usable);
  await lab.sow(lab.define("ranks.mjs", `${range(20)} numBatches: 10,`));
  for (const missing of [10, 3]) {
    if (missing === 3) {
      for (const batch of ["02", "05", "09"])
        rmSync(lab.path(`ranks/results/00/0000${batch}.result`));
      lab.forget();
    }
    const { status, stderr } = await lab.start(["grow", "--crop", "ranks", "--rank", "auto"], {
      before: mpirun,
    }).ended;
    assert.equal(status, 0, stderr);
    const shares = [...stderr.matchAll(/(\d+) batch(?:es)? of `ranks` grown/g)]
      .map(([, count]) => Number(count))
      .toSorted((a, b) => a - b);
    assert.deepEqual(shares, missing === 10 ? [2, 2, 3, 3] : [0, 1, 1, 1]);
    assert.deepEqual(new Set(countEach(lab.calls()).values()), new Set([1]));
  }
  await lab.assertValues("ranks", 20);
});

test("workers go on with the batches that they were at: few are open at once", async (t) => {
  const lab = new Lab(t, "few");
  await lab.sow(lab.define("few.mjs", `${range(60)} numBatches: 10,`, "pause(60); return 10 * x;"));
  const grower = lab.start(["grow", "--crop", "few", "-j", "2"]);
  let most = 0;
  while ((await Promise.race([grower.ended, sleep(20)])) === undefined)
    most = Math.max(most, readdirSync(lab.path("few", "growing")).length);
  assert.equal((await grower.ended).status, 0);
  assert.ok(most > 0 && most <= 4, `${most} batches`); // the next one is begun before the last case of one has ended
  await lab.assertValues("few", 60);
});
