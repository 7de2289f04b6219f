import assert from "node:assert/strict";
import { test } from "node:test";
import { canRun, Lab, range, until } from "./lab.ts";

test("on a disk that takes 0.3 s for each record kill -9 costs what each worker runs, and no finished case", async (t) => {
  const lab = new Lab(t, "slow disk");
  const usable = await canRun(lab, "strace", "-f", "-qq", "-o", "/dev/null", "true");
  if (usable !== true) return t.skip(usable);
  for (const [workers, ms] of [
    [1, 20],
    [2, 80],
  ] as const) {
    const file = lab.define(
      "slow.mjs",
      `${range(30)} numBatches: 1,`,
      `pause(${ms}); return 10 * x;`,
    );
    await lab.sow(file);
    const growing = lab.path("slow/growing/000001.growing");
    const calls = ["-e", "trace=pwrite64", "-e", "inject=pwrite64:delay_enter=300000"];
    const running = lab.start(["grow", "--crop", "slow", "-j", String(workers)], {
      before: ["strace", "-f", "-qq", "-o", "/dev/null", "-P", growing, ...calls],
    });
    await until("some cases are run", () => lab.calls().length > 5);
    process.kill(-running.pid, "SIGKILL");
    await running.ended;
    await lab.expect(0, ["grow", "--crop", "slow", "--stale-seconds", "1"]);
    await lab.assertValues("slow", 30);
    const again = lab.calls().length - 30;
    assert.ok(again <= workers, `${again} cases were run again, with ${workers} workers`);
    lab.forget();
    await lab.expect(0, ["rm", "slow"]);
  }
});
