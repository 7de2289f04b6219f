import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
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

test("--shuffle may stand without a seed, wherever it stands", async (t) => {
  const lab = new Lab(t, "shuffle");
  lab.define("bare.mjs", range(9));
  let count = 0;
  const orderOf = async (...args: readonly string[]): Promise<number[]> => {
    const name = `order ${++count}`;
    await lab.expect(0, ["sow", "--name", name, ...args]);
    const { cases } = await lab.json(["show", "1", name]);
    return cases.map(({ case: number }: { readonly case: number }) => number);
  };
  const more = ["--num-batches", "1"];
  const bare = await orderOf("--shuffle", "bare.mjs", ...more);
  assert.deepEqual(await orderOf("bare.mjs", ...more, "--shuffle"), bare);
  assert.deepEqual(await orderOf("--shuffle", "0", "bare.mjs", ...more), bare);
  const seven = await orderOf("--shuffle", "7", "bare.mjs", ...more);
  assert.notDeepEqual(seven, bare);
  assert.deepEqual(await orderOf("--shuffle=7", "bare.mjs", ...more), seven);
});

test("an argument that is missing is named", async (t) => {
  const lab = new Lab(t, "missing");
  for (const [command, usage] of [
    ["sow", "`crop sow <definition>`"],
    ["why", "`crop why <batch> [crop]`"],
  ] as const)
    assert.ok((await lab.expect(2, [command])).stderr.includes(usage));
});

test("an option without its value is a mistake of usage, and is named", async (t) => {
  const lab = new Lab(t, "valueless");
  lab.define("value.mjs", range(2));
  for (const args of [["--combo"], ["--set", "--dry-run"], ["--constant", "-k=1"]]) {
    const { stderr } = await lab.expect(2, ["sow", "value.mjs", ...args]);
    assert.ok(stderr.startsWith(`crop: ${args[0]} needs a value`), stderr);
  }
  await lab.expect(0, ["sow", "value.mjs", "--constant=-k=1", "--dry-run"]);
  await lab.expect(3, ["sow", "value.mjs", "--constant", "__proto__=1"]);
});

test("numbers of workers, threads and failures are whole", async (t) => {
  const lab = new Lab(t, "counts");
  lab.define("value.mjs", range(2));
  await lab.sow("value.mjs");
  for (const option of ["-j", "--num-threads", "--max-failures"]) {
    const { stderr } = await lab.expect(2, ["grow", option, "1.5"]);
    assert.match(stderr, /1\.5: a whole number from 1 was expected/);
  }
});

test("a plan counts the bytes of cases and constants", async (t) => {
  const lab = new Lab(t, "plan");
  lab.write("plan.mjs", "export default { fn: () => 1, combos: { x: [1] } };");
  const constant = ["--constant", `text=${"x".repeat(50_000)}`];
  const plan = await lab.json(["sow", "plan.mjs", "--dry-run", ...constant]);
  const sown = await lab.json(["sow", "plan.mjs", ...constant]);
  const names = readdirSync(sown.folder, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile());
  const bytes = files.map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
  const total = bytes.reduce((sum, each) => sum + each, 0);
  assert.equal(plan.files, files.length);
  assert.ok(Math.abs(plan.bytes - total) < 2048, `${plan.bytes} planned, ${total} written`);
});

test("a root that cannot be made is named", async (t) => {
  const lab = new Lab(t, "rootless");
  lab.define("value.mjs", range(2));
  lab.write("file", "");
  await lab.expect(0, ["sow", "value.mjs", "--root", "new/in new"]);
  for (const root of ["/proc/none/deeper", lab.path("file/below")]) {
    const { stderr } = await lab.expect(3, ["sow", "value.mjs", "--root", root]);
    assert.ok(stderr.includes(root), stderr);
  }
});

test("a definition in CommonJS that needs other modules is told what to write", async (t) => {
  const lab = new Lab(t, "common");
  lab.write("old.js", 'const fs = require("fs"); module.exports = { fn: () => fs, combos: {} };');
  assert.match((await lab.expect(3, ["sow", "old.js"])).stderr, /write `import` and `export`/);
});

test("what the shell sweeps or fixes takes the place of the definition's own", async (t) => {
  const lab = new Lab(t, "choice");
  lab.write(
    "choice.mjs",
    "export default { fn: ({ x, k }) => 10 * x + k, combos: { x: [0, 1] }, constants: { k: 1 }, coords: { x: { units: 's' } } };",
  );
  const resultsOf = async (...choice: readonly string[]): Promise<number[]> => {
    await lab.expect(0, ["run", "choice.mjs", "-o", "rows.json", "--overwrite", ...choice]);
    const rows = JSON.parse(readFileSync(lab.path("rows.json"), "utf8"));
    return rows.map(({ result }: { readonly result: number }) => result);
  };
  assert.deepEqual(await resultsOf("--combo", "k=3,4"), [3, 4, 13, 14]);
  assert.deepEqual(await resultsOf("--constant", "x=5", "--combo", "k=3,4"), [53, 54]);
  const both = ["--constant", "x=5", "--combo", "x=3,4"];
  await lab.expect(3, ["sow", "choice.mjs", ...both]);
  const harvest = ["harvest", "choice.mjs", "-o", "h.nc", "--json"];
  await lab.expect(0, [...harvest, "--combo", "k=3,4"]);
  await lab.expect(0, [...harvest, "--combo", "k=4,5"]);
});
