import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { killTree, Lab, packageAddress, range, until } from "./lab.ts";

test("the same request is reused; other values, constants or batches under its name are refused and change nothing", async (t) => {
  const lab = new Lab(t, "again");
  const file = lab.define("study.mjs", `${range(6)} batchsize: 2,`);
  await lab.sow(file);
  await lab.expect(0, ["grow", "1", "--crop", "study"]);
  assert.match((await lab.sow(file)).stderr, /sown already/);
  for (const other of [
    ["--combo", "x=5,6,7,8,9,10"],
    ["--combo", "x=1,2"],
    ["--constant", "k=1"],
    ["--batchsize", "3"],
    ["--shuffle", "2"],
    ["--seed", "9"],
  ]) {
    const refused = await lab.expect(3, ["sow", file, ...other]);
    assert.match(refused.stderr, /differs in .*(combos|constants|batches|shuffle|seed)/);
  }
  await lab.expect(0, ["grow", "--crop", "study"]);
  assert.equal(lab.calls().length, 6);
  await lab.assertValues("study", 6);
});

test("threads of one process that sow the same crop at once make one, whole", async (t) => {
  const lab = new Lab(t, "threads");
  lab.write(
    "threads.mjs",
    `import { isMainThread, Worker } from "node:worker_threads";
import { Crop } from ${JSON.stringify(packageAddress)};
if (isMainThread) {
  for (let i = 0; i < 3; i++) new Worker(new URL(import.meta.url));
} else {
  const crop = new Crop({ name: "one", root: ".", fn: () => 1, combos: { x: Array.from(Array(800).keys()) } });
  console.log((await crop.sow()).outcome);
}`,
  );
  const { status, stdout, stderr } = await lab.startProgram([process.execPath, "threads.mjs"])
    .ended;
  assert.equal(status, 0, stderr);
  assert.deepEqual(stdout.trim().split("\n").toSorted(), ["reused", "reused", "sown"]);
  assert.equal(readdirSync(lab.path("one", "batches"), { recursive: true }).length, 801);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["one", "threads.mjs"]);
});

test("code edited after sowing does not run; status says that it changed; --refresh takes it and keeps results", async (t) => {
  const lab = new Lab(t, "edited");
  const file = lab.define("study.mjs", `${range(6)} batchsize: 2,`);
  await lab.sow(file);
  await lab.expect(0, ["grow", "1", "--crop", "study"]);
  writeFileSync(file, readFileSync(file, "utf8").replace("10 * x", "1000 * x"));
  assert.match((await lab.expect(0, ["status", "study"])).stdout, /source has changed/);
  assert.deepEqual((await lab.json(["status", "study"])).changedSources, [file]);
  await lab.expect(0, ["grow", "2", "--crop", "study"]);
  assert.match((await lab.sow(file)).stderr, /source has changed/);
  await lab.sow(file, "--refresh");
  assert.deepEqual((await lab.json(["status", "study"])).changedSources, []);
  await lab.expect(0, ["grow", "--crop", "study"]);
  const rows = await lab.rows("study");
  assert.deepEqual(
    rows.map(({ result }) => result),
    [0, 10, 20, 30, 4000, 5000],
  );
});

test(
  "a sowing of 100,000 batches that is killed leaves no crop of that name, and the next one works",
  { timeout: 120_000 },
  async (t) => {
    const lab = new Lab(t, "cut");
    const file = lab.define("cut.mjs", `${range(100_000)} batchsize: 1,`);
    const hidden = (): string[] =>
      readdirSync(lab.folder).filter((name) => name.endsWith(".sowing"));
    const filled = (): boolean =>
      hidden().some(
        (name) =>
          existsSync(lab.path(name, "batches/02")) &&
          readdirSync(lab.path(name, "batches/02")).length > 100,
      );
    const sowing = lab.start(["sow", file]);
    await until("thousands of batches are written", filled, 30);
    killTree(sowing.pid, "SIGKILL");
    assert.equal((await sowing.ended).signal, "SIGKILL");
    assert.ok(!existsSync(lab.path("cut")));
    assert.equal((await lab.run(["status", "cut"])).status, 3);
    await lab.sow(file, "--num-batches", "10");
    assert.deepEqual(hidden(), []);
    await lab.expect(0, ["grow", "3", "--crop", "cut"]);
    assert.equal(lab.calls().length, 10_000);
  },
);

test("names with spaces, quotes, dollars and unicode work for root, name, definition and output", async (t) => {
  const lab = new Lab(t, "wei rd");
  const strange = [
    `it's "quoted" $HOME`,
    "наука 試験 🌱",
    "semi;colon & `back` *?[a]",
    "-dash, comma",
    "percent%20#hash",
  ];
  for (const [i, name] of strange.entries()) {
    const root = strange[(i + 1) % strange.length]!;
    const file = lab.define(`defs ${name}/${root}.mjs`, `${range(4)} batchsize: 2,`);
    const where = ["--root", lab.path(root)];
    await lab.sow(file, `--name=${name}`, ...where);
    await lab.expect(0, ["grow", `--crop=${name}`, ...where, "-j", i === 0 ? "2" : "1"]);
    const output = lab.path(`${name} out.json`);
    const crop = name.startsWith("-") ? ["--crop", name].join("=") : name;
    await lab.expect(0, ["status", crop, ...where]);
    await lab.expect(0, ["reap", crop, ...where, "-o", output]);
    assert.deepEqual(
      JSON.parse(readFileSync(output, "utf8")).map(
        ({ result }: { readonly result: number }) => result,
      ),
      [0, 10, 20, 30],
    );
    assert.ok(!existsSync(lab.path(root, name)));
  }
});

test("names as long as a file system takes work, and a longer name of a crop is refused at once", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("long.mjs", `${range(4)} batchsize: 2,`);
  const name = "試".repeat(50);
  const { stderr } = await lab.expect(2, ["sow", file, `--name=${name}x`]);
  assert.match(stderr, /at most 150 bytes/);
  await lab.sow(file, `--name=${name}`);
  await lab.expect(0, ["grow", `--crop=${name}`, "-j", "2"]);
  const output = lab.path(`${"b".repeat(250)}.json`);
  await lab.expect(0, ["reap", name, "-o", output]);
  assert.equal(JSON.parse(readFileSync(output, "utf8")).length, 4);
});

test("a definition in a folder, and of a name, with spaces, quotes, backslashes and unicode is sown, grown and reaped", async (t) => {
  const lab = new Lab(t, "names");
  const folder = `b\\s 'q' "d" ü $HOME * [a]`;
  lab.write(join(folder, "two.ts"), "export const two: number = 2;");
  lab.write(join(folder, "data.txt"), "5");
  const file = lab.write(
    join(folder, "de\\f 'x'.ts"),
    `import { readFileSync } from "node:fs";
import { defineCrop } from "crop";
import { two } from "./two.ts";
const five = Number(readFileSync(new URL("./data.txt", import.meta.url), "utf8"));
export default defineCrop({ fn: ({ x }: { x: number }) => two * five * x, ${range(3)} });`,
  );
  await lab.sow(file);
  const crop = ["--root", lab.path(folder)];
  await lab.expect(0, ["grow", ...crop, "-j", "2"]);
  const output = lab.path(folder, "o\\ut 'y'.json");
  await lab.expect(0, ["reap", ...crop, "-o", output, "--keep"]);
  assert.deepEqual(
    JSON.parse(readFileSync(output, "utf8")).map(({ result }: { result: number }) => result),
    [0, 10, 20],
  );
  lab.write(join(folder, "two.ts"), "export const two: number = 3;");
  assert.match((await lab.expect(0, ["status", ...crop])).stdout, /two\.ts/);
});

test("a definition of an installed package is sown below the working folder, not into what is installed", async (t) => {
  const lab = new Lab(t, "installed");
  const file = lab.define("node_modules/some pack/crops/theirs.mjs", range(3));
  await lab.expect(0, ["sow", file]);
  assert.deepEqual(readdirSync(dirname(file)), ["theirs.mjs"]);
  assert.ok(existsSync(lab.path("crops", "theirs", "crop.json")));
  await lab.expect(0, ["grow", "--crop", file]);
  await lab.assertValues("theirs", 3);
  await lab.expect(0, ["harvest", file, "-o", "h.nc", "--name", "h", "--sow-only"]);
  assert.deepEqual(readdirSync(dirname(file)), ["theirs.mjs"]);
  // Who works in that folder means it.
  const cd = ["env", "-C", lab.path("node_modules")];
  await lab.expect(0, ["sow", "some pack/crops/theirs.mjs"], { before: cd });
  assert.deepEqual(readdirSync(dirname(file)).toSorted(), ["theirs", "theirs.mjs"]);
});

test("values of several kinds, or beyond 64 bits, are refused at sowing, since no coordinate can hold them", async (t) => {
  const lab = new Lab(t, "kinds");
  for (const values of ['[1, "auto"]', '["a", true]', "[1, 2n]", "[2n ** 64n]"]) {
    const file = lab.define("kinds.mjs", `combos: { x: ${values} },`);
    assert.match((await lab.expect(3, ["sow", file])).stderr, /argument `x` .*one coordinate/);
  }
  const cases = lab.define("kinds.mjs", 'cases: [{ x: 1, y: "a" }, { x: "b", y: "c" }],');
  assert.match((await lab.expect(3, ["sow", cases])).stderr, /argument `x` .*one coordinate/);
});

test("attributes and constants that no file can hold are refused at sowing, and named", async (t) => {
  const lab = new Lab(t, "attributes");
  for (const [more, named] of [
    ["attrs: { a: undefined },", /`a` of the dataset/],
    ["attrs: { a: () => 1 },", /the dataset: attribute `a`/],
    ["constants: { c: undefined },", /constant `c`/],
    ["vars: { result: { attrs: { v: Symbol() } } },", /variable `result`: attribute `v`/],
    ["coords: { x: { attrs: { 'm/s': 1 } } },", /`x` .*`m\/s`/],
  ] as const)
    assert.match(
      (await lab.expect(3, ["sow", lab.define("a.mjs", `${range(2)} ${more}`)])).stderr,
      named,
    );
  await lab.sow(
    lab.define("b.mjs", `${range(2)} constants: { d: new Date(0), n: null, deep: [[1], [2, 3]] },`),
  );
  await lab.expect(0, ["grow"]);
  const { stderr } = await lab.expect(3, ["reap", "b", "-o", "no folder/b.nc"]);
  assert.match(stderr, /no folder\/b\.nc cannot be written: there is no folder/);
  await lab.expect(0, ["reap", "b", "-o", "b.nc"]);
});

test("a crop whose refresh was cut short is not reaped with old and new labels, and refreshing again mends it", async (t) => {
  const lab = new Lab(t, "refresh");
  const write = (units: string, at: number): string =>
    lab.write(
      "r.mjs",
      `export default { fn: ({ x }) => ({ y: [x, x] }), combos: { x: [1] }, vars: { y: { dims: ["at"], units: "${units}" } }, coords: { at: [0, ${at}] } };`,
    );
  await lab.sow(write("m", 1));
  await lab.expect(0, ["grow"]);
  const file = write("km", 1000);
  const manifest = lab.path("r/crop.json");
  const sown = readFileSync(manifest);
  await lab.sow(file, "--refresh");
  writeFileSync(manifest, sown); // it is written last
  for (const output of ["r.nc", "r.csv"]) {
    const refused = await lab.expect(3, ["reap", "r", "-o", output, "--keep"]);
    assert.match(
      refused.stderr,
      /space\.record does not go with crop\.json, as after a refresh that was cut short; `crop sow --refresh`/,
    );
  }
  await lab.sow(file, "--refresh");
  assert.match((await lab.sow(file, "--refresh")).stderr, /is used as it is/);
  await lab.expect(0, ["reap", "r", "-o", "r.json"]);
  assert.deepEqual(
    JSON.parse(readFileSync(lab.path("r.json"), "utf8")).map(({ at }: { at: number }) => at),
    [0, 1000],
  );
});
