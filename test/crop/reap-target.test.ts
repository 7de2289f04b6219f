import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { test } from "node:test";
import { Lab, range } from "../faults/lab.ts";

// Where results may be written, and what is never removed for them.

const ownReaper = (
  write: string,
): string => `${range(3)} reap: { output: "own", write: async ({ cases, path }) => {
  let n = 0;
  for await (const _ of cases) n++;
  ${write}
} },`;

test("an option that names a place needs a value, so that none is taken for the working folder", async (context) => {
  const lab = new Lab(context);
  lab.write("thesis.txt", "precious");
  lab.define("own.mjs", ownReaper('(await import("node:fs")).writeFileSync(path, String(n));'));
  for (const args of [
    ["run", "own.mjs", "-o", "--overwrite"],
    ["run", "own.mjs", "-o", "", "--overwrite"],
    ["harvest", "own.mjs", "-o"],
    ["sample", "own.mjs", "-n", "1", "-o", ""],
    ["sow", "own.mjs", "--root", ""],
    ["grow", "--root", ""],
  ]) {
    const { stderr } = await lab.expect(2, args);
    assert.match(stderr, /needs a value/, args.join(" "));
  }
  await lab.sow("own.mjs");
  await lab.expect(0, ["grow", "--crop", "own"]);
  await lab.expect(2, ["reap", "own", "-o", "--overwrite"]);
  assert.equal(readFileSync(lab.path("thesis.txt"), "utf8"), "precious");
});

test("neither the working folder, nor one above it, nor one that holds the crop is replaced", async (context) => {
  const lab = new Lab(context);
  lab.write("thesis.txt", "precious");
  lab.define("own.mjs", ownReaper('(await import("node:fs")).mkdirSync(path);'));
  await lab.sow("own.mjs", "--root", "crops");
  await lab.expect(0, ["grow", "--crop", "own", "--root", "crops"]);
  symlinkSync(lab.folder, lab.path("here"));
  const reap = ["reap", "own", "--root", "crops", "--overwrite", "-o"];
  for (const [output, why] of [
    [".", /working folder/],
    ["..", /working folder/],
    ["here", /working folder/],
    ["crops", /the crop itself/],
    ["crops/own", /the crop itself/],
  ] as const) {
    assert.match((await lab.expect(2, [...reap, output])).stderr, why, output);
  }
  assert.equal(readFileSync(lab.path("thesis.txt"), "utf8"), "precious");
  await lab.expect(0, [...reap, "made"]);
  assert.deepEqual(readdirSync(lab.path("made")), []);
});

test("a folder is replaced by one that the definition wrote, and by no file", async (context) => {
  const lab = new Lab(context);
  lab.define("file.mjs", ownReaper('(await import("node:fs")).writeFileSync(path, String(n));'));
  lab.define("folder.mjs", ownReaper('(await import("node:fs")).mkdirSync(path);'));
  lab.define("plain.mjs", range(3));
  for (const name of ["out", "out.nc"]) lab.write(`${name}/keep.txt`, "keep");
  const { stderr } = await lab.expect(3, ["run", "file.mjs", "-o", "out", "--overwrite"]);
  assert.match(stderr, /out is a folder, and the results are a file/);
  assert.match(
    (await lab.expect(2, ["run", "plain.mjs", "-o", "out.nc", "--overwrite"])).stderr,
    /is a folder/,
  );
  for (const name of ["out", "out.nc"])
    assert.equal(readFileSync(lab.path(name, "keep.txt"), "utf8"), "keep");
  await lab.expect(0, ["run", "folder.mjs", "-o", "out", "--overwrite"]);
  assert.deepEqual(readdirSync(lab.path("out")), []);
});

test("what an output that is a link leads to is replaced", async (context) => {
  const lab = new Lab(context);
  lab.define("plain.mjs", range(3));
  mkdirSync(lab.path("disk"));
  lab.write("disk/data.json", "old");
  symlinkSync("disk/data.json", lab.path("data.json"));
  await lab.expect(0, ["run", "plain.mjs", "-o", "data.json", "--overwrite"]);
  assert.equal(statSync(lab.path("disk/data.json")).size > 30, true);
  assert.equal(
    readFileSync(lab.path("data.json"), "utf8"),
    readFileSync(lab.path("disk/data.json"), "utf8"),
  );
});

test("`crop run` refuses an output that cannot be written before it runs a case", async (context) => {
  const lab = new Lab(context);
  lab.define("plain.mjs", range(3));
  lab.write("there.nc", "");
  for (const [status, output] of [
    [2, "plain.txt"],
    [2, "-"],
    [2, ".nc"],
    [3, "nowhere/plain.nc"],
    [3, "there.nc"],
  ] as const) {
    await lab.expect(status, ["run", "plain.mjs", "-o", output]);
    assert.ok(!existsSync(lab.path("plain")), "nothing was sown");
  }
  await lab.expect(0, ["sow", "plain.mjs"]);
  await lab.expect(3, ["run", "plain.mjs", "-o", "there.nc"]);
  assert.ok(existsSync(lab.path("plain")), "what was sown before stays");
  assert.deepEqual(lab.calls(), []);
});

test("`crop run` takes the options of sowing, growing and reaping", async (context) => {
  const lab = new Lab(context);
  lab.define("plain.mjs", range(3), "if (x === 1) throw new Error('no'); return x;");
  const plan = await lab.json(["run", "plain.mjs", "--dry-run"]);
  assert.deepEqual([plan.cases, existsSync(plan.folder)], [3, false]);
  for (const bad of [
    ["--until", "tomorrow"],
    ["-o", ""],
    ["--wait", "soon"],
  ])
    await lab.expect(2, ["run", "plain.mjs", ...bad]);
  assert.ok(!existsSync(plan.folder)); // refused before it was sown
  const more = ["--until", "1h", "--isolation", "process", "--grace-seconds", "1", "--wait", "5"];
  const found = await lab.json(["run", "plain.mjs", "--allow-incomplete", ...more], 4);
  assert.deepEqual([found.values, found.missingCases, found.isCropKept], [2, 1, true]);
});

test("`crop run --wait` waits for batches that another process grows", async (context) => {
  const lab = new Lab(context);
  lab.define("plain.mjs", `${range(4)} batchsize: 1,`, "pause(x === 0 ? 3000 : 5); return 10 * x;");
  await lab.sow("plain.mjs");
  const other = lab.start(["grow", "1", "--crop", "plain"]);
  while (!lab.calls().includes(0)) await new Promise((fulfil) => setTimeout(fulfil, 20));
  await lab.expect(0, ["run", "plain.mjs", "--wait", "-o", "plain.nc"]);
  assert.equal((await other.ended).status, 0);
  assert.ok(existsSync(lab.path("plain.nc")));
});

test("a result that links to nothing is named by reap, not taken for the output, and grown again", async (t) => {
  const lab = new Lab(t);
  await lab.sow(lab.define("whole.mjs", `${range(12)} batchsize: 4,`));
  await lab.expect(0, ["grow", "--crop", "whole"]);
  const result = lab.path("whole/results/00/000002.result");
  rmSync(result);
  symlinkSync("annex/nothing", result);
  const reap = ["reap", "whole", "-o", "whole.nc"];
  const { stderr } = await lab.expect(3, [...reap, "--allow-incomplete"]);
  assert.match(stderr, /000002\.result is not there; `crop grow --crop whole` runs batch 2 again/);
  assert.doesNotMatch(stderr, /cannot write/);
  await lab.expect(4, reap);
  await lab.expect(0, ["grow", "--crop", "whole"]);
  await lab.expect(0, reap);
});
