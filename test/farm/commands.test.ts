import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { readNetcdf } from "../../src/dataset/index.ts";
import { updateHdf5 } from "../../src/hdf5/index.ts";
import { Lab, range, until } from "../faults/lab.ts";

const values = async (path: string): Promise<unknown> =>
  (await readNetcdf(path)).get("result").toNested();

test("crop harvest sows only what is missing, merges it, and the crop is gone; again it does nothing", async (t) => {
  const lab = new Lab(t, "härvest");
  const file = lab.define("wave.mjs", range(3));
  const first = await lab.expect(0, ["harvest", file]);
  assert.match(first.stderr, /3 of 3 cases are missing in .*wave\.nc/);
  const output = lab.path("wave.nc");
  assert.deepEqual(await values(output), [0, 10, 20]);
  lab.forget();
  const more = await lab.json(["harvest", file, "--combo", "x=1,5,7", "-j", "2"]);
  assert.deepEqual(more, { output, cases: 3, missing: 2, harvested: 2 });
  assert.deepEqual(
    lab.calls().toSorted((a, b) => a - b),
    [5, 7],
  );
  assert.deepEqual(await values(output), [0, 10, 20, 50, 70]);
  const again = await lab.expect(0, ["harvest", file]);
  assert.match(again.stderr, /0 of 3 cases are missing[\s\S]*nothing to harvest/);
  await lab.expect(0, ["harvest", file, "--combo", "x=..."]);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["calls", "wave.mjs", "wave.nc"]);
});

test("crop harvest and crop sample grow a definition for the options that they were given", async (t) => {
  const lab = new Lab(t);
  const file = lab.write(
    "scaled.mjs",
    "export default ({ factor = '1' }) => ({ fn: ({ x }) => x * factor, combos: { x: [1, 2] } });",
  );
  for (const workers of [[], ["-j", "2"]]) {
    const output = `of ${workers.length}.nc`;
    await lab.expect(0, ["harvest", file, "--set", "factor=3", "-o", output, ...workers]);
    assert.deepEqual(await values(lab.path(output)), [3, 6]);
  }
  await lab.expect(0, ["harvest", file, "--set", "factor=3", "-o", "next.nc", "--sow-only"]);
  const other = await lab.expect(3, ["harvest", file, "--set", "factor=5", "-o", "next.nc"]);
  assert.match(other.stderr, /sown already, with other code or options than there are now/);
  await lab.expect(0, ["harvest", file, "--set", "factor=3", "-o", "next.nc"]);
  assert.deepEqual(await values(lab.path("next.nc")), [3, 6]);
  await lab.expect(0, ["sample", file, "--set", "factor=3", "-n", "4", "-o", "samples.csv"]);
  const rows = readFileSync(lab.path("samples.csv"), "utf8").trim().split("\n").slice(1);
  assert.equal(rows.length, 4);
  for (const row of rows) assert.match(row, /(?:\b1,3|\b2,6)\b/);
});

test("crop harvest --dry-run writes nothing; --sow-only leaves a crop that crop grow grows anywhere", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("wave.mjs", range(4));
  assert.deepEqual((await lab.json(["harvest", file, "--dry-run", "-o", "all.h5"])).missing, 4);
  assert.deepEqual(readdirSync(lab.folder), ["wave.mjs"]);
  await lab.expect(0, ["harvest", file, "-o", "all.h5", "--sow-only"]);
  await lab.expect(0, ["grow", "1-3"]);
  await lab.expect(0, ["harvest", file, "-o", "all.h5"]);
  assert.deepEqual([lab.calls().length, await values(lab.path("all.h5"))], [4, [0, 10, 20, 30]]);
});

test("crop harvest that is killed goes on where it was, and runs no finished case again", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("wave.mjs", range(30), "pause(30); return 10 * x;");
  const running = lab.start(["harvest", file, "-o", "d.nc"]);
  await until("some cases are grown", () => lab.calls().length > 5);
  process.kill(-running.pid, "SIGKILL");
  await running.ended;
  assert.equal(existsSync(lab.path("d.nc")), false);
  await lab.expect(0, ["harvest", file, "-o", "d.nc"]);
  assert.deepEqual(
    await values(lab.path("d.nc")),
    Array.from({ length: 30 }, (_, x) => 10 * x),
  );
  assert.ok(lab.calls().length <= 31, `${lab.calls().length} calls`);
});

test("crop harvest saves what it can when cases fail, exits with 4, and runs those again", async (t) => {
  const lab = new Lab(t);
  const file = lab.define(
    "wave.mjs",
    range(4),
    "if (x === 2 && !existsSync('fixed')) throw new Error('broken'); return x;",
  );
  const text = readFileSync(file, "utf8");
  lab.write("wave.mjs", text.replace("appendFileSync }", "appendFileSync, existsSync }"));
  const failed = await lab.expect(4, ["harvest", file]);
  assert.match(
    failed.stderr,
    /broken[\s\S]*all others are saved[\s\S]* --drop-failed .* gives them up/,
  );
  assert.deepEqual(await values(lab.path("wave.nc")), [0, 1, null, 3]);
  lab.write("fixed", "");
  lab.forget();
  await lab.expect(0, ["harvest", file]);
  assert.deepEqual([lab.calls(), await values(lab.path("wave.nc"))], [[2], [0, 1, 2, 3]]);
});

test("crop harvest warns of a constant that was another one when the file was written", async (t) => {
  const lab = new Lab(t);
  lab.write(
    "k.mjs",
    `export default {
      fn: ({ x, k, list, one }) => x * k,
      combos: { x: [1, 2] },
      constants: { k: 1, list: [1n, 2], one: [2n ** 60n] },
    };`,
  );
  await lab.expect(0, ["harvest", "k.mjs"]);
  const same = await lab.expect(0, ["harvest", "k.mjs", "--combo", "x=3"]);
  assert.doesNotMatch(same.stderr, /warning/);
  for (const x of ["1", "4"]) {
    const other = await lab.expect(0, [
      "harvest",
      "k.mjs",
      "--combo",
      `x=${x}`,
      "--constant",
      "k=7",
    ]);
    assert.match(other.stderr, /warning: the constant `k` is 7, in k.nc it is 1; /);
  }
});

test("crop harvest leaves a file alone whose groups it would lose, and runs nothing", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("wave.mjs", range(2));
  await lab.expect(0, ["harvest", file]);
  const hdf5 = await updateHdf5(lab.path("wave.nc"));
  hdf5.createGroup("/notes");
  hdf5.close();
  lab.forget();
  const refused = await lab.expect(3, ["harvest", file, "--combo", "x=7"]);
  assert.match(refused.stderr, /wave\.nc has the groups notes below its root, .* would lose/);
  assert.deepEqual(lab.calls(), []);
  const info = await lab.expect(0, ["data", "info", "wave.nc"]);
  assert.match(info.stdout, /groups below, not looked at: notes/);
});

test("crop harvest --all runs everything; new values win unless old ones are to", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("wave.mjs", range(2));
  await lab.expect(0, ["harvest", file]);
  lab.define("wave.mjs", range(3), "return x + 0.5;");
  await lab.expect(0, ["harvest", file, "--all"]);
  assert.deepEqual(await values(lab.path("wave.nc")), [0.5, 1.5, 2.5]);
  lab.define("wave.mjs", range(3), "return x;");
  await lab.expect(0, ["harvest", file, "--all", "--overwrite", "old"]);
  assert.deepEqual(await values(lab.path("wave.nc")), [0.5, 1.5, 2.5]);
});

test("crop sample appends rows, each command others, and a killed one goes on", async (t) => {
  const lab = new Lab(t, "sämples");
  const file = lab.write(
    "pi.mjs",
    `import { appendFileSync } from "node:fs";
import { uniform } from "crop";
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default {
  fn: ({ x, y, k }) => { appendFileSync(${JSON.stringify(lab.path("calls"))}, x + "\\n"); pause(20); return { inside: x * x + y * y < k, x2: x * x }; },
  samples: { x: uniform(0, 1), y: [0.25, 0.5] },
  constants: { k: 1 },
};
`,
  );
  const first = await lab.expect(0, ["sample", file, "-n", "5", "-j", "2"]);
  assert.match(first.stderr, /5 rows appended to .*pi\.csv, which has 5 now/);
  const rows = (): string[] => readFileSync(lab.path("pi.csv"), "utf8").trim().split("\n");
  assert.equal(rows()[0], "x,y,k,inside,x2");
  const kept = rows();
  const running = lab.start(["sample", file, "-n", "40", "--method", "latin-hypercube"]);
  lab.forget();
  await until("some samples are run", () => lab.calls().length > 5);
  process.kill(-running.pid, "SIGKILL");
  await running.ended;
  assert.deepEqual(rows(), kept);
  assert.deepEqual(await lab.json(["sample", file, "-n", "40", "--method", "latin-hypercube"]), {
    output: lab.path("pi.csv"),
    rows: 40,
    all: 45,
  });
  assert.ok(lab.calls().length <= 41);
  assert.deepEqual(rows().slice(0, 6), kept);
  assert.equal(new Set(rows()).size, 46);
  assert.equal(existsSync(lab.path("pi-samples")), false);
  await lab.expect(2, ["sample", file]);
  await lab.expect(2, ["sample", file, "-n", "0"]);
});

test("crop sample draws from combos where there are no samples, into any kind of table", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("s.mjs", 'combos: { x: [1, 2], name: ["a b", "ü"] },');
  for (const ending of ["json", "parquet"])
    assert.equal(
      (await lab.json(["sample", file, "-n", "20", "-o", `s.${ending}`, "--seed", "3"])).rows,
      20,
    );
  const rows = JSON.parse(readFileSync(lab.path("s.json"), "utf8")) as {
    x: number;
    result: number;
  }[];
  assert.ok(rows.every(({ x, result }) => result === 10 * x));
});
