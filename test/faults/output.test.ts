import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, program, range, until } from "./lab.ts";

for (const isolation of ["thread", "process"]) {
  test(`all that a function prints is in the log, also of one that never waits, and of the last case (${isolation})`, async (t) => {
    const lab = new Lab(t, "prints");
    const body = `for (let i = 0; i < (x === 2 ? 3 : 3000); i++) console.log("o".repeat(199));
      for (let i = 0; i < 1000; i++) console.error("e".repeat(99));
      return 10 * x;`;
    await lab.sow(lab.define("prints.mjs", `${range(3)} numBatches: 3,`, body));
    for (const x of [0, 1, 2]) {
      const batch = String(x + 1);
      const options = ["--crop", "prints", "--isolation", isolation];
      const { stderr } = await lab.expect(0, ["grow", batch, ...options]);
      assert.ok(stderr.length < 100, stderr.slice(0, 1000));
      const log = readFileSync(lab.path(`prints/logs/00/00000${batch}.log`), "utf8");
      const counts = ["o", "e"].map((letter) => log.split(letter).length - 1);
      assert.deepEqual(counts, [199 * (x === 2 ? 3 : 3000), 99_000], `case ${x}`);
    }
  });
}

test("growing goes on where standard error takes no more, and data that standard output refuses is an error", async (t) => {
  const lab = new Lab(t, "refused");
  await lab.sow(lab.define("refused.mjs", range(4), "console.error(x); return x;"));
  const withFull = (redirection: string): { readonly before: readonly string[] } => ({
    before: ["sh", "-c", `"$@" ${redirection}/dev/full`, "sh"],
  });
  await lab.expect(0, ["grow", "1"], withFull("2>"));
  await lab.expect(0, ["grow", "2-4", "-j", "2"], withFull("2>"));
  for (const args of [["status"], ["show", "1"], ["ls", "--json"], ["--help"]]) {
    const { stderr } = await lab.expect(3, args, withFull(">"));
    assert.match(stderr, /^crop: cannot write to standard output: ENOSPC.*\n$/);
  }
});

test("a watch ends when its reader has gone", async (t) => {
  const lab = new Lab(t, "gone");
  await lab.sow(lab.define("gone.mjs", range(4)));
  const watch = ["status", "--watch", "--interval", "0.1"];
  await lab.expect(0, watch, {
    before: ["bash", "-c", `set -o pipefail; "$@" | head -n 1`, "bash"],
    limitSeconds: 30,
  });
  await lab.expect(3, watch, {
    before: ["sh", "-c", `"$@" > /dev/full`, "sh"],
    limitSeconds: 30,
  });
});

test("a progress bar tells no time before it knows one", async (t) => {
  if (!existsSync("/usr/bin/script")) return t.skip("there is no program that makes a terminal");
  const lab = new Lab(t, "bar");
  await lab.sow(lab.define("bar.mjs", range(3), "pause(400); return x;"));
  const grow = `'${process.execPath}' '${program}' grow`;
  const { stdout } = await lab.startProgram(["script", "-qc", grow, "/dev/null"]).ended;
  const [first, ...more] = stdout.match(/(?<=ETA )\S+/g) ?? [];
  assert.equal(first, "?");
  assert.equal(more.at(-1), "0s");
  for (const time of more) assert.match(time, /^(?:\?|\d+s)$/);
  assert.ok(
    more.some((time) => /^[1-9]/.test(time)),
    stdout,
  ); // how long depends on the machine
});

test("growing in the background outlives its terminal, with a progress bar", async (t) => {
  if (!existsSync("/usr/bin/script")) return t.skip("there is no program that makes a terminal");
  const lab = new Lab(t, "closed");
  await lab.sow(lab.define("closed.mjs", `${range(20)} numBatches: 20,`, "pause(100); return x;"));
  const grow = `'${process.execPath}' '${program}' grow -j 2`;
  const terminal = lab.startProgram(["script", "-qc", `setsid ${grow} & wait`, "/dev/null"]);
  await until("some cases have run", () => existsSync(lab.path("calls")) && lab.calls().length > 3);
  process.kill(terminal.pid, "SIGKILL");
  await terminal.ended;
  await until("all cases have run", () => lab.calls().length === 20, 20);
});
