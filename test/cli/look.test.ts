import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Lab, range, until } from "../faults/lab.ts";

test("a crop whose crop.json is damaged is removed with --force, as its errors say", async (t) => {
  const lab = new Lab(t, "rm");
  await lab.sow(lab.define("gone.mjs", range(3)));
  writeFileSync(lab.path("gone/crop.json"), "{");
  for (const args of [
    ["status", "gone"],
    ["rm", "gone"],
  ])
    assert.match((await lab.expect(3, args)).stderr, /`crop rm --force`/);
  await lab.expect(0, ["rm", "gone", "--force"]);
  assert.ok(!existsSync(lab.path("gone")));
});

test("a crop that is named behind `--` is the one that is meant", async (t) => {
  const lab = new Lab(t, "dashes");
  await lab.sow(lab.define("kept.mjs", range(1)));
  await lab.expect(0, ["grow"]);
  for (const command of ["reap", "rm"]) await lab.expect(3, [command, "--", "other"]);
  assert.match((await lab.expect(2, ["reap", "--", "-other"])).stderr, /\.\/-other/);
  assert.match(
    (await lab.expect(0, ["check", "--", "kept"])).stderr,
    /: 1 batch, 1 result and 1 record of/,
  );
  await lab.expect(0, ["rm", "--", "kept"]);
});

test("status --watch ends when the crop is removed or reaped, and when nothing is missing", async (t) => {
  const lab = new Lab(t, "watch");
  const file = lab.define("watched.mjs", range(3));
  await lab.sow(file);
  const watching = lab.start(["status", "watched", "--watch", "--interval", "0.1"]);
  let seen = "";
  watching.child.stdout!.on("data", (text: string) => (seen += text));
  await until("it was seen", () => seen.includes("0 / 3 batches"));
  await lab.expect(0, ["rm", "watched"]);
  const { status, stderr } = await watching.ended;
  assert.equal(status, 3);
  assert.match(stderr, /reaped already/);
  await lab.sow(file);
  await lab.expect(0, ["grow"]);
  await lab.expect(0, ["status", "watched", "--watch"]);
});

test("status --watch --json prints one document a line", async (t) => {
  const lab = new Lab(t, "lines");
  await lab.sow(lab.define("lines.mjs", range(3)));
  const watching = lab.start(["status", "lines", "--watch", "--json", "--interval", "0.1"]);
  let seen = "";
  watching.child.stdout!.on("data", (text: string) => (seen += text));
  await until("it was seen twice", () => seen.split("\n").length > 2);
  await lab.expect(0, ["grow"]);
  const { status, stdout } = await watching.ended;
  assert.equal(status, 0);
  const counts = stdout
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { readonly grown: number }).grown);
  assert.deepEqual([counts[0], counts.at(-1)], [0, 3]);
});

test("ls lists the crops of a folder, and says when there is no such folder", async (t) => {
  const lab = new Lab(t, "list");
  assert.match((await lab.expect(0, ["ls", "--root", "."])).stderr, /no crop is sown here/);
  lab.write("file", "");
  for (const root of ["nosuch", "file"])
    assert.match((await lab.expect(3, ["ls", "--root", root])).stderr, /there is no folder .*/);
});

test("one failed case is one case in all that tells of it", async (t) => {
  const lab = new Lab(t, "single");
  await lab.sow(lab.define("single.mjs", range(3), "if (x === 1) throw new Error(); return x;"));
  const told = [await lab.expect(4, ["grow"]), await lab.expect(0, ["status"])];
  told.push(await lab.expect(4, ["reap", "-o", "x.nc"]));
  for (const { stdout, stderr } of told) assert.match(stdout + stderr, /\b1 case failed/);
});

test("show and why take one batch, and refuse a range", async (t) => {
  const lab = new Lab(t, "range");
  await lab.sow(lab.define("one.mjs", range(3)));
  for (const command of ["show", "why"]) await lab.expect(2, [command, "1-2"]);
});

test("what a failed case says cannot move the cursor, clear the screen or hide its line", async (t) => {
  const lab = new Lab(t, "controls");
  lab.write(
    "controls.mjs",
    `export default { fn: () => {
  console.log("printed\\u001b[2J\\r\\nnext\\rlast");
  throw new Error("bad \\u001b[2J\\u001b]0;title\\u0007\\u001b[31mred\\u001b[0m\\ttab \\u009b2J\\b");
}, combos: { x: ["a\\u001b[2Jb"] } };`,
  );
  await lab.sow("controls.mjs");
  const { stderr } = await lab.expect(4, ["grow", "--raise-errors"]);
  const why = (await lab.expect(0, ["why", "1"])).stdout;
  const show = (await lab.expect(0, ["show", "1"])).stdout;
  for (const text of [stderr, why, show]) assert.doesNotMatch(text, /[^\P{Cc}\n\t]/u);
  assert.match(stderr, /Error: bad red\ttab /);
  assert.match(why, /printed\n {2}next\n/);
  const { failedCases } = await lab.json(["why", "1"]);
  assert.ok((failedCases[0].failure.message as string).includes("\u001b[2J"));
});
