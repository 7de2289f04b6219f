import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readManifest } from "../../src/crop/index.ts";
import { Runner, Sampler, uniform } from "../../src/index.ts";
import { folderOf } from "./studies.ts";

test("half a note beside a table, of a process that was killed as it appended, goes with the next appending", async (t) => {
  const root = folderOf(t);
  const sampler = new Sampler(new Runner(({ a }) => a, { varNames: ["x"] }), {
    dataName: join(root, "s.csv"),
    defaultCombos: { a: uniform() },
  });
  const crop = sampler.crop({ name: "samples", root });
  await crop.sowSamples(3);
  await crop.growMissing();
  const { id } = readManifest(crop.folder);
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const half = `..s.csv.${id}.appended.${hostname()}.${pid}.0123456789abcdef01234567.tmp`;
  writeFileSync(join(root, half), "");
  await crop.reap();
  assert.deepEqual(readdirSync(root), ["s.csv"]);
});
