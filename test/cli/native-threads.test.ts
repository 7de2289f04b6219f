import { readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";

test("native code is told how many threads it may use, in every kind of worker", async (t) => {
  const lab = new Lab(t, "native threads");
  const definition = lab.write(
    "threads.mjs",
    `import { defineCrop } from "crop";
export default defineCrop({
  fn: () => Number(process.env.OMP_NUM_THREADS),
  combos: { x: [1, 2, 3, 4] },
  numBatches: 2,
});
`,
  );
  for (const [args, expected] of [
    [[], 1],
    [["--num-threads", "3"], 3],
    [["-j", "2"], 1],
    [["-j2", "--num-threads", "5"], 5],
    [["--isolation", "process", "--num-threads", "2"], 2],
  ] as const) {
    await lab.sow(definition);
    await lab.expect(0, ["grow", ...args]);
    await lab.expect(0, ["reap", "threads", "-o", "out.csv", "--overwrite"]);
    const rows = readFileSync(lab.path("out.csv"), "utf8").trim().split("\n").slice(1);
    assert.deepEqual(
      rows.map((row) => Number(row.split(",").at(-1))),
      [expected, expected, expected, expected],
    );
  }
});

test("options that only processes of their own can keep imply them; one worker without any is a thread", async (t) => {
  const lab = new Lab(t, "own processes");
  const sow = (rest: string): Promise<unknown> =>
    lab.sow(
      lab.write(
        "where.mjs",
        `import { isMainThread } from "node:worker_threads";
export default { fn: () => isMainThread, combos: { x: [1, 2, 3, 4] }, numBatches: 2, ${rest} };
`,
      ),
    );
  for (const [args, rest, ofItsOwn] of [
    [[], "", false],
    [["-j", "2"], "", true],
    [[], "timeoutSeconds: 30", true],
    [["--isolation", "thread"], "timeoutSeconds: 30", false],
    [["-j2", "--isolation", "thread"], "", false],
  ] as const) {
    await sow(rest);
    await lab.expect(0, ["grow", ...args]);
    await lab.expect(0, ["reap", "where", "-o", "where.csv", "--overwrite"]);
    assert.deepEqual(
      readFileSync(lab.path("where.csv"), "utf8").match(/true|false/g),
      Array.from<string>({ length: 4 }).fill(String(ofItsOwn)),
      `${args.join(" ")} ${rest}`,
    );
  }
});
