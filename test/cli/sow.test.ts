import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "../faults/lab.ts";

test("a name that an option gives twice is refused, not overwritten", async (t) => {
  const lab = new Lab(t, "twice");
  lab.define("twice.mjs", range(2));
  for (const [option, first, second] of [
    ["--combo", "y=1", " y=2"],
    ["--constant", "c=1", "c=[2]"],
    ["--set", "o=1", "o=2"],
  ] as const) {
    const { stderr } = await lab.expect(2, ["sow", "twice.mjs", option, first, option, second]);
    assert.match(stderr, /^crop: --\w+ .*=.*: `\w` is given twice/);
  }
  assert.ok(!existsSync(lab.path("twice")));
});
