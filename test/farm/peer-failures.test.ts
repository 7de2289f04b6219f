// What failed in xyzpy 1.3.5 by experiment (spec section 4) and must not happen here. What is not listed is shown elsewhere:
//   shuffled tables, cases in shuffled order ........ runner.test.ts, below
//   names without ending, two processes, conflicts, bool after two merges, attributes null and true ... harvester.test.ts
//   a sampler whose table cannot be saved ........... sampler.test.ts
//   incomplete reaping of bool and text ............. crop-of-runner.test.ts
//   a failed case at harvesting ..................... harvester-crop.test.ts
//   an interrupted sowing, edited code, odd paths ... faults/sowing.test.ts
//   wrong lengths, truncated results ................ faults/damage.test.ts
//   full disks at sowing, growing and reaping ....... faults/disks.test.ts
//   kills, two growers of one batch ................. faults/kills.test.ts
//   a failed case, a worker that is killed .......... faults/failing-cases.test.ts
//   job scripts: status, times, memory, batches ..... schedulers/{scripts,script-batches,views}.test.ts
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type CasesInput, Harvester, isCropError, loadCrops, Runner } from "../../src/index.ts";
import { canRun, Lab, packageAddress, range } from "../faults/lab.ts";
import { abc, folderOf, sum3 } from "./studies.ts";

test("sowing other values under a name, as many or not, is refused and says what differs; no result gets a wrong label", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ a }) => 10 * a, { varNames: "x", name: "ten" });
  const crop = runner.crop({ root });
  await crop.sowCombos({ a: [1, 2, 3] });
  await crop.growMissing();
  for (const a of [
    [7, 8, 9],
    [1, 2],
    [1, 2, 3, 4],
  ])
    await assert.rejects(
      runner.crop({ root }).sowCombos({ a }),
      (error) =>
        isCropError(error, "already-exists") && error.message.includes("differs in combos"),
    );
  assert.equal(
    (await runner.crop({ root }).sowCombos([["a", Float64Array.of(1, 2, 3)]])).outcome,
    "reused",
  );
  assert.deepEqual((await crop.reap()).get("x").toNested(), [10, 20, 30]);
});

test("cases sown in random order are reaped under their own labels", async (t) => {
  const cases = Array.from({ length: 12 }, (_, i) => ({ a: i, b: (5 * i) % 12 }));
  const runner = new Runner(({ a, b }) => 100 * a + b, { varNames: "x", name: "pairs" });
  const crop = runner.crop({ root: folderOf(t), shuffle: 2, batchsize: 5 });
  await crop.sowCases(cases);
  await crop.growMissing();
  const x = (await crop.reap()).get("x");
  for (const { a, b } of cases) assert.equal(x.sel({ a, b }).item(), 100 * a + b);
});

test("a result that cannot be stored is a failed case of its own, and its crop is not complete", async (t) => {
  const runner = new Runner(({ a }) => (a === 2 ? () => 1 : a), { varNames: "x", name: "odd" });
  const crop = runner.crop({ root: folderOf(t), numBatches: 1 });
  await crop.sowCombos({ a: [1, 2, 3] });
  assert.equal((await crop.growMissing()).failures, 1);
  await assert.rejects(
    crop.reap(),
    (error) => isCropError(error, "incomplete") && error.message.includes("1 case failed"),
  );
  assert.deepEqual((await crop.reap({ allowIncomplete: true })).get("x").toNested(), [1, null, 3]);
});

test("reaping twice, or what was never sown, says so", async (t) => {
  const crop = new Runner(sum3, { varNames: "x" }).crop({ root: folderOf(t) });
  const says = (error: unknown): boolean =>
    isCropError(error, "not-found") && error.message.includes("`sum3`");
  await assert.rejects(crop.reap(), says);
  await crop.sowCombos(abc);
  await crop.growMissing();
  await crop.reap();
  await assert.rejects(crop.reap(), says);
  await assert.rejects(crop.growMissing(), says);
  assert.throws(() => crop.missing(), says);
  assert.match(String(crop), /not sown yet, or reaped already/);
});

test("reaping that waits takes large results of another process whole, never half written", async (t) => {
  const lab = new Lab(t, "late");
  const file = lab.write(
    "late.mjs",
    `export default {
  fn: ({ a }) => new Float64Array(3e6).fill(a), // 24 MB
  combos: { a: [1, 2] }, vars: { x: { dims: ["t"] } }, numBatches: 2,
};
`,
  );
  const crop = (await Runner.load(file)).crop({ root: lab.folder, name: "late" });
  await crop.sowCombos({ a: [1, 2] });
  const grower = lab.start(["grow", "--crop", "late"]);
  const ds = await crop.reap({ waitSeconds: 60 });
  assert.equal((await grower.ended).status, 0);
  const { data } = ds.get("x").data;
  assert.ok(data.length === 6e6 && data.every((value, i) => value === (i < 3e6 ? 1 : 2)));
});

test("batch numbers that a crop does not have, or none, are refused; one given thrice is grown once", async (t) => {
  const lab = new Lab(t, "ids");
  await lab.sow(lab.define("ids.mjs", `${range(3)} numBatches: 3,`));
  assert.match((await lab.expect(3, ["grow", "99"])).stderr, /batches 1 to 3, no batch 99/);
  for (const ids of ["0", "", "x"]) await lab.expect(2, ["grow", ids, "--crop", "ids"]);
  assert.deepEqual(lab.calls(), []);
  await lab.expect(0, ["grow", "1,1,1"]);
  await lab.expect(0, ["grow", "1-2"]);
  assert.deepEqual(lab.calls(), [0, 1]);
});

test("two workers share the cases of a single batch, as an array job with two cores has", async (t) => {
  const lab = new Lab(t, "cores");
  await lab.sow(
    lab.write(
      "cores.mjs",
      `const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default { fn: () => { pause(300); return process.pid; }, ${range(8)} numBatches: 1 };
`,
    ),
  );
  await lab.expect(0, ["grow", "1", "-j", "2", "--crop", "cores"]);
  const rows = await lab.rows("cores");
  assert.equal(new Set(rows.map(({ result }: { readonly result: number }) => result)).size, 2);
});

test("an argument that nothing gives is refused before anything is sown; one with a default is not", async (t) => {
  const root = folderOf(t);
  const refused = (error: unknown): boolean =>
    isCropError(error, "bad-combos") && error.message.includes("takes `b`");
  const runner = new Runner(({ a, b }) => a + b, { varNames: "x", name: "two" });
  await assert.rejects(runner.runCombos({ a: [1] }), refused);
  await assert.rejects(runner.crop({ root }).sowCombos({ a: [1] }), refused);
  assert.equal(existsSync(join(root, "two")), false);
  const lenient = new Runner(({ a, b = 3 }) => a + b, { varNames: "x" });
  assert.deepEqual((await lenient.runCombos({ a: [1], c: [0] })).get("x").toNested(), [[4]]);
});

test("lists as values, no values, and a case twice are refused by name; cases as mappings are sown", async (t) => {
  const crop = new Runner(sum3, { varNames: "x" }).crop({ root: folderOf(t) });
  const refused = (run: Promise<unknown>, text: string): Promise<void> =>
    assert.rejects(
      run,
      (error) => isCropError(error, "bad-combos") && error.message.includes(text),
    );
  await refused(crop.sowCombos({ ...abc, a: [[1, 2]] }), "`a` has the value [1,2]");
  await refused(crop.sowCombos({ ...abc, b: [] }), "`b` has no values");
  await refused(
    crop.sowCases([
      { a: 1, b: 1, c: 1 },
      { a: 1, b: 1, c: 1 },
    ]),
    "case 1 is the same as case 0",
  );
  const one: CasesInput = { a: 1, b: 2, c: 3 };
  assert.equal((await crop.sowCases(one)).cases, 1);
});

test("crops are listed from any folder, and are those of that folder", async (t) => {
  const root = folderOf(t);
  for (const name of ["one", "zwei ü"])
    await new Runner(sum3, { varNames: "x" }).crop({ root, name }).sowCombos(abc);
  const crops = loadCrops(root);
  assert.deepEqual([...crops.keys()].toSorted(), ["one", "zwei ü"]);
  assert.ok([...crops.values()].every((crop) => crop.isSown() && crop.folder.startsWith(root)));
});

test("a full disk at merging leaves the data as it was, keeps the crop, and names the file", async (t) => {
  const lab = new Lab(t, "full");
  const usable = await canRun(
    lab,
    "unshare",
    "-m",
    "bash",
    "-c",
    "mkdir -p probe && mount -t tmpfs -o size=1m x probe",
  );
  if (usable !== true) {
    t.skip(usable);
    return;
  }
  const program = lab.write(
    "harvest.mjs",
    `import { Harvester, Runner } from ${JSON.stringify(packageAddress)};
const runner = new Runner(({ a }) => new Float64Array(20000).fill(a), { varNames: "x", name: "wide" });
const harvester = new Harvester(runner, { dataName: "disk/d.nc" });
await harvester.harvestCombos({ a: [1, 2] });
const crop = harvester.crop({ root: "." });
await crop.sowCombos({ a: [3, 4, 5, 6] });
await crop.growMissing();
const refused = await crop.reap().catch((error) => error);
console.log(refused.code, refused.message);
console.log(crop.isSown(), crop.missing().length, (await harvester.fullDs()).sizes.a);
`,
  );
  const script = 'mkdir disk && mount -t tmpfs -o size=1m x disk && "$0" "$1" && ls -A disk';
  const { status, stdout, stderr } = await lab.startProgram([
    "unshare",
    "-m",
    "bash",
    "-c",
    script,
    process.execPath,
    program,
  ]).ended;
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^disk .*disk\/d\.nc.*(disk is full|No space left)/m);
  assert.match(stdout, /^true 0 2\nd\.nc$/m, stdout);
});

test("a harvest of 10^5 cases holds no object for each, and sows few files", async (t) => {
  const root = folderOf(t);
  const harvester = new Harvester(
    new Runner(({ i, j }) => i + j, { varNames: "x", name: "many" }),
    { dataName: join(root, "d") },
  );
  const crop = harvester.crop({ root });
  const { files, cases } = await crop.sowCombos({
    i: Array.from({ length: 1000 }, (_, i) => i),
    j: Array.from({ length: 100 }, (_, j) => j),
  });
  assert.ok(cases === 100_000 && files < 1010);
});
