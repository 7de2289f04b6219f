import assert from "node:assert/strict";
import { existsSync, readdirSync, renameSync } from "node:fs";
import { hostname } from "node:os";
import { test } from "node:test";
import { killTree, Lab, until } from "../faults/lab.ts";

const definition = `export default { fn: ({ x }) => x, combos: { x: [1, 2, 3] } };`;

test("what others put into the folder of a crop outlives it, also an output that was reaped into it", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  await lab.expect(0, ["sow", "table.mjs"]);
  lab.write("table/notes.txt", "mine");
  await lab.expect(0, ["grow"]);
  await lab.expect(0, ["reap", "-o", "table/out.nc"]);
  assert.deepEqual(readdirSync(lab.path("table")).toSorted(), ["notes.txt", "out.nc"]);
  await lab.expect(3, ["status", "table"]);
  const again = await lab.expect(3, ["sow", "table.mjs"]);
  assert.match(again.stderr, /table/);
  assert.deepEqual(readdirSync(lab.path("table")).toSorted(), ["notes.txt", "out.nc"]);
});

test("crop rm names what it leaves", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  await lab.expect(0, ["sow", "table.mjs"]);
  lab.write("table/my notes.txt", "mine");
  assert.match((await lab.expect(0, ["rm", "table"])).stderr, /not the crop's: my notes\.txt/);
  await lab.expect(0, ["sow", "table.mjs", "--name", "other"]);
  assert.doesNotMatch((await lab.expect(0, ["rm", "other"])).stderr, /not the crop's/);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["table", "table.mjs"]);
});

test("a crop that is removed while it grows leaves nothing, and its name is free", async (context) => {
  const lab = new Lab(context);
  const combos = "combos: { x: Array.from({ length: 400 }, (_, i) => i) }, batchsize: 4";
  lab.write(
    "calls.mjs",
    `export default { fn: async ({ x }) => {
  console.log(x);
  await new Promise((fulfil) => setTimeout(fulfil, 50));
  if (x % 2 === 1) throw new Error("odd");
  return x;
}, ${combos} };`,
  );
  lab.write(
    "program.mjs",
    `export default { command: ["sh", "-c", "sleep 0.05; echo no >&2; exit $(({x} % 2))"], ${combos} };`,
  );
  for (const name of ["calls", "program"]) {
    await lab.expect(0, ["sow", `${name}.mjs`]);
    const grower = lab.start(["grow", "--crop", name, "-j", "2"]);
    await until(
      "two batches are grown",
      async () => (await lab.json(["status", name, "--json"])).grown >= 2,
    );
    await lab.expect(0, ["rm", "--force", name]);
    const { status, stderr } = await grower.ended;
    assert.equal(status, 3, stderr);
    assert.match(stderr, /there is no crop .* reaped already/);
    assert.equal(existsSync(lab.path(name)), false);
    await lab.expect(0, ["sow", `${name}.mjs`]);
  }
});

test("of two that reap at once, the second is told that the crop is reaped", async (context) => {
  const lab = new Lab(context);
  const count = 20_000;
  lab.write(
    "many.mjs",
    `export default { fn: ({ x }) => x, combos: { x: Array.from({ length: ${count} }, (_, i) => i) } };`,
  );
  await lab.expect(0, ["sow", "many.mjs"]);
  await lab.expect(0, ["grow", "-j", "2"]);
  const endings = await Promise.all(
    ["a.json", "b.json"].map((file) => lab.start(["reap", "many", "-o", file]).ended),
  );
  for (const { status, stderr } of endings) {
    if (status !== 0) assert.match(stderr, /there is no crop .* reaped already/);
  }
  assert.ok(endings.some(({ status }) => status === 0));
});

test("what a removal that was killed leaves goes with the next sowing of that name", async (context) => {
  const lab = new Lab(context);
  const combos = "combos: { x: Array.from({ length: 30_000 }, (_, i) => i) }, batchsize: 1";
  lab.write("many.mjs", `export default { fn: ({ x }) => x, ${combos} };`);
  const hidden = (): string[] => readdirSync(lab.folder).filter((name) => name.startsWith(".many"));
  await lab.expect(0, ["sow", "many.mjs"]);
  const removing = lab.start(["rm", "many", "--force"]);
  await until("the crop is being removed", () => hidden().length > 0, 30);
  killTree(removing.pid, "SIGKILL");
  assert.equal((await removing.ended).signal, "SIGKILL");
  assert.equal(hidden().length, 1);
  assert.ok(!existsSync(lab.path("many")));
  await lab.expect(0, ["sow", "many.mjs", "--num-batches", "1"]);
  assert.deepEqual(hidden(), []);
});

test("crop rm once more clears what a removal that was killed leaves", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  const { pid: dead, ended } = lab.start(["--version"]);
  await ended;
  lab.write(`.table.${hostname()}.${dead}.1.0.removed/results/00/000001.result`, "rest");
  const elsewhere = `.table.elsewhere.${dead}.1.0.removed`;
  lab.write(`${elsewhere}/crop.json`, "{}");
  assert.match((await lab.expect(0, ["rm", "table"])).stderr, /`table` had been removed before/);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), [elsewhere, "table.mjs"]);
  assert.match((await lab.expect(3, ["rm", "table"])).stderr, /there is no crop `table`/);

  await lab.expect(0, ["sow", "table.mjs"]);
  lab.write("table/notes.txt", "mine");
  renameSync(lab.path("table/crop.json"), lab.path("table/.crop.json.removed")); // what is done first
  assert.match((await lab.expect(3, ["sow", "table.mjs"])).stderr, /`crop rm table` finishes/);
  await lab.expect(0, ["rm", "table"]);
  assert.deepEqual(readdirSync(lab.path("table")), ["notes.txt"]);
});

test("reaping and harvesting again clear what a killed one left of its crop", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  const { pid: dead, ended } = lab.start(["--version"]);
  await ended;
  await lab.expect(0, ["harvest", "table.mjs"]);
  const rest = `.table.${hostname()}.${dead}.1.0.removed/results/00/000001.result`;
  for (const [status, args] of [
    [3, ["reap", "table"]],
    [0, ["harvest", "table.mjs"]],
  ] as const) {
    lab.write(rest, "rest");
    await lab.expect(status, args);
    assert.deepEqual(readdirSync(lab.folder).toSorted(), ["table.mjs", "table.nc"]);
  }
});

test("what a killed reaping left half written beside its output goes at the next one", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  await lab.expect(0, ["sow", "table.mjs"]);
  await lab.expect(0, ["grow"]);
  const nonce = "0123456789abcdef01234567";
  const { pid: dead, ended } = lab.start(["--version"]);
  await ended;
  const left = [
    `.table.nc.${hostname()}.${dead}.${nonce}.nc`,
    `.table.nc.${hostname()}.${dead}.${nonce}.csv.nc`,
    `..table.nc.${hostname()}.${dead}.${nonce}.csv.${hostname()}.${dead}.${nonce}.tmp`,
  ];
  const kept = [
    `.table.nc.${hostname()}.${process.pid}.${nonce}.nc`,
    `.table.nc.${hostname()}.${dead}.${nonce}.old`,
    `.table.nc.elsewhere.${dead}.${nonce}.nc`,
    `.table.nc.notes`,
  ];
  for (const name of [...left, ...kept]) lab.write(name, "half");
  await lab.expect(0, ["reap", "-o", "table.nc"]);
  assert.deepEqual(
    readdirSync(lab.folder).toSorted(),
    [...kept, "table.mjs", "table.nc"].toSorted(),
  );
});
