import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { Crop, isCropError, linspace, loadCrops } from "crop";
import { Lab, packageAddress } from "../faults/lab.ts";

test("a crop of a function in memory is sown, grown and reaped from a program", async (t) => {
  const lab = new Lab(t);
  let calls = 0;
  const crop = new Crop({
    name: "in memory",
    root: lab.folder,
    fn: ({ a, b }: { a: number; b: number }) => {
      calls++;
      return { sum: a + b, wave: Float64Array.of(a, b) };
    },
    combos: { a: linspace(0, 1, 3), b: [10, 20] },
    vars: { sum: { units: "m" }, wave: { dims: ["k"] } },
    batchsize: 2,
  });
  assert.equal(crop.isSown(), false);
  assert.match(String(crop), /not sown yet/);
  assert.equal((await crop.sow()).batches, 3);
  await crop.grow(2);
  assert.deepEqual(crop.missing(), [1, 3]);
  await assert.rejects(crop.reap(), (error) => isCropError(error, "incomplete"));
  assert.deepEqual([...loadCrops(lab.folder).keys()], ["in memory"]);
  await crop.growMissing({ numWorkers: 2 });
  assert.match(String(crop), /3 \/ 3 batches/);
  assert.equal(crop.progress().grown, 3);
  const dataset = await crop.reap();
  assert.equal(calls, 6);
  assert.equal(dataset.get("sum").sel({ a: 0.5, b: 20 }).item(), 20.5);
  assert.deepEqual(dataset.sizes, { a: 3, b: 2, k: 2 });
  assert.equal(crop.isSown(), false);
});

test("deleting a crop that is not sown leaves what else has its name", async (t) => {
  const lab = new Lab(t);
  lab.write("study/results/mine.txt", "of years");
  const crop = new Crop({ name: "study", root: lab.folder, fn: () => 1, combos: {} });
  assert.throws(
    () => crop.delete(),
    (error) => isCropError(error, "not-found"),
  );
  assert.ok(existsSync(lab.path("study", "results", "mine.txt")));
});

test("a crop known by its name alone is the same one for every method", async (t) => {
  const lab = new Lab(t);
  lab.write(
    "names.mjs",
    `import { Crop } from ${JSON.stringify(packageAddress)};
const sown = new Crop({ name: "x", root: "crops", fn: () => 1, combos: {} });
await sown.sow();
const found = () => new Crop({ name: "x" });
console.log(found().isSown(), found().missing(), String(found()).includes("not sown"));
console.log(new Crop({ name: "x", fn: () => 2, combos: {} }).isSown());
found().delete();
console.log(sown.isSown(), found().isSown());`,
  );
  const { stdout, stderr } = await lab.startProgram([process.execPath, "names.mjs"]).ended;
  assert.equal(stdout, "true [ 1 ] false\nfalse\nfalse false\n", stderr);
});

test("a name that is no name of a folder is refused, not cut, and a root stays where it was", async (t) => {
  const lab = new Lab(t);
  for (const name of ["2024/run", "../run"])
    await assert.rejects(
      new Crop({ name, root: lab.folder, fn: () => 1, combos: {} }).sow(),
      (error) => isCropError(error, "usage") && error.message.includes(name),
    );
  lab.write(
    "moved.mjs",
    `import { mkdirSync } from "node:fs";
import { Crop } from ${JSON.stringify(packageAddress)};
const crop = new Crop({ name: "x", root: "crops", fn: () => 1, combos: {} });
mkdirSync("other");
process.chdir("other");
console.log((await crop.sow()).folder);`,
  );
  const { stdout, stderr } = await lab.startProgram([process.execPath, "moved.mjs"]).ended;
  assert.equal(stdout, `${lab.path("crops", "x")}\n`, stderr);
});

test("numbers and dates that are none are refused before they are taken for others", async (t) => {
  const lab = new Lab(t);
  const crop = new Crop({ name: "odd", root: lab.folder, fn: () => 1, combos: {} });
  const isRefused = (error: unknown): boolean => isCropError(error, "bad-option");
  for (const seed of [0.5, NaN]) await assert.rejects(crop.sow({ seed }), isRefused);
  await crop.sow();
  for (const options of [
    { until: new Date("soon") },
    { maxFailures: 0 },
    { maxFailures: NaN },
    { graceSeconds: NaN },
    { numThreads: 0.5 },
  ])
    await assert.rejects(crop.grow(undefined, options), isRefused);
  assert.deepEqual(crop.missing(), [1]);
});

test("a swept uint64 may be beyond int64", async (t) => {
  const lab = new Lab(t);
  const values = BigUint64Array.of(2n ** 64n - 1n, 2n ** 63n, 1n);
  const fn = ({ x }: { x: bigint }): bigint => x / 2n;
  const crop = new Crop({ name: "large", root: lab.folder, fn, combos: { x: values } });
  await crop.sow();
  await crop.growMissing();
  const dataset = await crop.reap();
  assert.deepEqual(dataset.get("x").values, values);
  assert.equal(dataset.get("result").sel({ x: values[0]! }).item(), 2n ** 63n - 1n);
});

test("of two reapings into memory at once, one says that the crop was reaped", async (t) => {
  const lab = new Lab(t);
  const root = lab.folder;
  const crop = new Crop({ name: "twice", root, fn: () => 1, combos: { x: [1, 2] } });
  await crop.sow();
  await crop.growMissing();
  const reaped = await Promise.allSettled([crop.reap(), crop.reap()]);
  assert.deepEqual(reaped.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  const reasons = reaped.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  assert.ok(reasons.every((reason) => isCropError(reason, "not-found")));
});

test("a function in memory that exits, aborts or throws later costs its case alone", async (t) => {
  const lab = new Lab(t);
  const crop = new Crop({
    name: "guarded",
    root: lab.folder,
    fn: ({ x }: { x: number }) => {
      if (x === 1) process.exit(7); // oxlint-disable-line no-restricted-properties -- what is tested
      if (x === 2) process.abort();
      return x;
    },
    combos: { x: [0, 1, 2, 3] },
    numBatches: 1,
  });
  await crop.sow();
  const result = await crop.grow();
  assert.deepEqual([result.values, result.failures], [2, 2]);
  assert.deepEqual(
    crop.why(1).failedCases.map(({ failure }) => failure.kind),
    ["crashed", "crashed"],
  );
});

test("functions in memory that overlap are guarded to their ends, each for itself, and the process is left as it was", async (t) => {
  const lab = new Lab(t);
  // oxlint-disable-next-line typescript/unbound-method, no-restricted-properties -- compared
  const before = [process.exit, process.abort];
  const begun = new EventEmitter();
  const grow = async (name: string, fn: () => Promise<number>): Promise<readonly string[]> => {
    const crop = new Crop({ name, root: lab.folder, fn, combos: { x: [0] } });
    await crop.sow();
    await crop.grow();
    return crop.why(1).failedCases.map(({ failure }) => `${failure.kind} ${failure.message}`);
  };
  let endFirst = (): void => undefined;
  const held = new Promise<void>((fulfil) => (endFirst = fulfil));
  const first = grow("first", async () => {
    begun.emit("first");
    await held;
    return 1;
  });
  await once(begun, "first");
  const second = grow("second", async () => {
    begun.emit("second");
    await first;
    try {
      process.exit(7); // oxlint-disable-line no-restricted-properties -- what is tested
    } catch {
      // swallowed, as some libraries do
    }
    return 2;
  });
  const third = grow("third", async () => {
    await second;
    return 3;
  });
  await once(begun, "second");
  endFirst();
  assert.deepEqual(await Promise.all([first, second, third]), [
    [],
    ["crashed it called process.exit"],
    [],
  ]);
  // oxlint-disable-next-line typescript/unbound-method, no-restricted-properties -- compared
  assert.deepEqual([process.exit, process.abort], before);
});

test("a dataset is the same whether it is reaped into a file, too, and nothing is lost where it cannot be made", async (t) => {
  const lab = new Lab(t);
  const make = async (name: string, year: string): Promise<Crop> => {
    const crop = new Crop({
      name,
      root: lab.folder,
      fn: ({ x }: { x: number }) => 1.5 * x,
      combos: { x: [1, 2] },
      vars: { day: { units: `days since ${year}-01-01` } },
    });
    await crop.sow();
    await crop.growMissing();
    return crop;
  };
  const alone = await (await make("alone", "2000")).reap();
  for (const [ending, year] of [
    ["nc", "0001"], // before what a datetime64 of nanoseconds holds
    ["csv", "2000"],
  ] as const) {
    const output = lab.path(`day.${ending}`);
    const dataset = await (await make(ending, year)).reap({ output });
    assert.deepEqual(dataset.get("day").values, alone.get("day").values);
    assert.ok(existsSync(output));
  }
  const sparse = new Crop({
    name: "sparse",
    root: lab.folder,
    fn: ({ a }: { a: number }) => a,
    fnArgs: ["a", "b", "c"],
    cases: Array.from({ length: 300 }, (_, i) => [i, i, i]),
  });
  await sparse.sow();
  await sparse.growMissing();
  await assert.rejects(sparse.reap({ output: lab.path("sparse.csv") }), /table/);
  assert.deepEqual([existsSync(lab.path("sparse.csv")), sparse.isSown()], [false, true]);
  const table = await sparse.reap({ output: lab.path("sparse.csv"), layout: "cases" });
  assert.deepEqual(table.sizes, { case: 300 });
});

test("combos are a mapping, a Map, pairs, or one pair, also where the shell replaces some", async (t) => {
  const lab = new Lab(t, "spellings");
  const [a, b] = [[1, 2], linspace(0, 1, 3)];
  const spellings = [
    { a, b },
    new Map<string, ArrayLike<unknown>>([
      ["a", a],
      ["b", b],
    ]),
    [
      ["a", a],
      ["b", b],
    ] as const,
  ];
  for (const [i, combos] of spellings.entries()) {
    const crop = new Crop({ name: `s${i}`, root: lab.folder, fn: () => 0, combos });
    assert.equal((await crop.plan()).cases, 6);
    assert.equal((await crop.plan({ combos: { a: [7], c: [1, 2] } })).cases, 6);
  }
  const pair = new Crop({ name: "pair", root: lab.folder, fn: () => 0, combos: ["a", new Set(a)] });
  assert.equal((await pair.plan()).cases, 2);
});
