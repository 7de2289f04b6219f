import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "./lab.ts";

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
