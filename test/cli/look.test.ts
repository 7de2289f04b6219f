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

test("show and why take one batch, and refuse a range", async (t) => {
  const lab = new Lab(t, "range");
  await lab.sow(lab.define("one.mjs", range(3)));
  for (const command of ["show", "why"]) await lab.expect(2, [command, "1-2"]);
});
