import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { Lab, range } from "./lab.ts";

const limited = (limit: string): string[] => ["sh", "-c", `ulimit ${limit}; exec "$0" "$@"`];

test("workers that cannot be started are named, and nothing is lost", async (t) => {
  const lab = new Lab(t, "few files");
  lab.define("value.mjs", `${range(8)} batchsize: 1,`);
  await lab.sow("value.mjs");
  // Where it breaks off depends on how many files Node itself has opened by then.
  for (let files = 24; files <= 36; files += 2) {
    const before = limited(`-n ${files}`);
    const { status, stderr } = await lab.start(["grow", "1-2", "-j", "2"], { before }).ended;
    assert.ok(status === 0 || status === 3, `${files} files: ${status}, ${stderr}`);
    assert.match(stderr, /^crop: .*(?:EMFILE|too many open files|grown)/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
  await lab.expect(0, ["grow", "-j", "4"]);
  assert.equal(new Set(lab.calls()).size, 8);
});

test("reaping says which limit leaves the HDF5 library without memory, and how to do without", async (t) => {
  const lab = new Lab(t, "few addresses");
  lab.define("value.mjs", range(3));
  await lab.sow("value.mjs");
  await lab.expect(0, ["grow"]);
  const reap = ["reap", "-o", "value.nc"];
  const few = { before: limited("-v 4000000") };
  const { status, stderr } = await lab.start(reap, few).ended;
  if (status === 0) return t.skip("ulimit -v limits no address space here");
  assert.equal(status, 3, stderr);
  assert.match(stderr, /crop: .*`ulimit -v`.*NODE_OPTIONS=--disable-wasm-trap-handler/);
  assert.ok(!existsSync(lab.path("value.nc")));
  const env = { NODE_OPTIONS: "--disable-wasm-trap-handler" };
  assert.equal((await lab.start(reap, { ...few, env }).ended).status, 0);
  assert.ok(existsSync(lab.path("value.nc")));
});
