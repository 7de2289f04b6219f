import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Lab, range } from "../faults/lab.ts";

// Running failed cases again loses no value, whenever the process that does it ends.

test("values stay when a process ended just after it claimed a batch to run its failures again", async (context) => {
  const lab = new Lab(context);
  lab.define(
    "f.mjs",
    `${range(4)} batchsize: 4,`,
    "if (x === 3) throw new Error('bad'); return 10 * x;",
  );
  await lab.sow("f.mjs");
  await lab.expect(4, ["grow", "--crop", "f"]);
  for (const left of ["", "crop-result 1   \n"]) {
    lab.forget();
    lab.write("f/growing/000001.growing", left); // killed before its first record was written
    await lab.expect(4, ["grow", "--failed", "--crop", "f", "--stale-seconds", "1"]);
    assert.deepEqual(lab.calls(), [3]);
    const rows = await lab.rows("f", "--allow-incomplete");
    assert.deepEqual(
      rows.map(({ result }) => result),
      [0, 10, 20, null],
    );
  }
});

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  for (const next of [
    ["grow", "1"],
    ["grow", "--failed"],
  ]) {
    test(`what was run again stays when ${signal} ended the process, and \`crop ${next.join(" ")}\` comes next`, async (context) => {
      const lab = new Lab(context);
      lab.write("failing", "");
      lab.define(
        "f.mjs",
        `${range(6)} batchsize: 6,`,
        `if (process.getBuiltinModule("fs").existsSync(${JSON.stringify(lab.path("failing"))})) throw new Error("no licence");
         if (x < 4) return 10 * x;
         pause(3000); throw new Error("ended first");`,
      );
      await lab.sow("f.mjs");
      await lab.expect(4, ["grow", "--crop", "f"]);
      rmSync(lab.path("failing"));
      lab.forget();
      const grower = lab.start(["grow", "--failed", "--crop", "f", "--grace-seconds", "0.1"]);
      while (!lab.calls().includes(4)) await sleep(20);
      await sleep(100);
      process.kill(grower.pid, signal);
      const { stderr } = await grower.ended;
      if (signal === "SIGTERM") assert.match(stderr, /`crop grow --failed --crop f` goes on/);
      lab.forget();
      await lab.expect(4, [...next, "--crop", "f", "--stale-seconds", "1"]);
      assert.deepEqual(lab.calls(), next.includes("--failed") ? [4, 5] : []);
      const { failedCases, grown } = await lab.json(["status", "f"]);
      assert.deepEqual([failedCases, grown], [2, 1]);
      assert.deepEqual(
        (await lab.rows("f", "--allow-incomplete")).map(({ result }) => result),
        [0, 10, 20, 30, null, null],
      );
    });
  }
}
