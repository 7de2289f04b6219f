import assert from "node:assert/strict";
import { test } from "node:test";
import { Crop, isCropError } from "crop";
import { Lab } from "../faults/lab.ts";

const definition = (factor: string): string => `export default ({ n = "2", k = "1" }) => ({
  fn: ({ x }) => x * Number(k) * ${factor},
  combos: { x: Array.from({ length: Number(n) }, (_, i) => i) },
  attrs: { k },
});
`;

test("a crop object sows for the options of each call, beside its own", async (context) => {
  const lab = new Lab(context);
  const file = lab.write("options.mjs", definition("1"));
  const crop = new Crop({ definition: file, options: { k: "10" } });
  assert.equal((await crop.plan({ options: { n: "3", k: "5" } })).cases, 3);
  assert.equal((await crop.sow({ options: { n: "4" } })).cases, 4);
  await crop.growMissing();
  const dataset = await crop.reap();
  assert.deepEqual([...dataset.get("result").values], [0, 10, 20, 30]);
  assert.equal(dataset.attrs["k"], "10");
});

test("a crop object sows the file as it is at that time", async (context) => {
  const lab = new Lab(context);
  const crop = new Crop({ definition: lab.write("edited.mjs", definition("1")) });
  await crop.sow();
  await crop.growMissing();
  await crop.reap();
  lab.write("edited.mjs", definition("7"));
  await crop.sow();
  await crop.growMissing();
  assert.deepEqual([...(await crop.reap()).get("result").values], [0, 7]);
});

test("a function in memory is not mixed with the one that was sown, unless it is taken over", async (context) => {
  const root = new Lab(context).folder;
  const combos = { x: [1, 2, 3] };
  const sown = new Crop({ name: "f", root, fn: ({ x }) => x, combos });
  await sown.sow();
  await sown.grow(1);
  const edited = new Crop({ name: "f", root, fn: ({ x }) => 100 * x, combos });
  await assert.rejects(edited.growMissing(), /other code .*refresh/);
  assert.equal((await edited.sow()).codeChanged, true);
  await assert.rejects(edited.growMissing(), (error) => isCropError(error, "bad-definition"));
  await sown.grow(2);
  assert.equal((await edited.sow({ refresh: true })).outcome, "refreshed");
  await edited.growMissing();
  assert.deepEqual([...(await edited.reap()).get("result").values], [1, 2, 300]);
});

test("other labels of a function in memory are another request, unless they are taken over", async (context) => {
  const root = new Lab(context).folder;
  const labelled = (t: readonly number[], title: string): Crop =>
    new Crop({
      name: "f",
      root,
      fn: ({ x }) => [x, 2 * x],
      combos: { x: [1, 2] },
      vars: { y: { dims: ["t"] } },
      coords: { t },
      attrs: { title },
    });
  await labelled([0, 1], "one").sow();
  await labelled([0, 1], "one").growMissing();
  assert.equal((await labelled([0, 1], "one").sow()).outcome, "reused");
  const other = labelled([5, 6], "two");
  await assert.rejects(other.sow(), /differs in labels/);
  assert.equal((await other.sow({ refresh: true })).outcome, "refreshed");
  assert.deepEqual(other.missing(), []);
  const dataset = await other.reap();
  assert.deepEqual([...dataset.get("t").values], [5n, 6n]);
  assert.equal(dataset.attrs["title"], "two");
});

test("a crop object sows a definition under the name that it gives itself, as the command line does", async (context) => {
  const lab = new Lab(context);
  const file = lab.write(
    "file.mjs",
    'export default { name: "given", fn: () => 1, cases: [{ x: 1 }] };',
  );
  const crop = new Crop({ definition: file });
  assert.equal((await crop.plan()).name, "given");
  assert.equal((await crop.sow()).name, "given");
  assert.equal(crop.name, "given");
  assert.equal((await new Crop({ definition: file, name: "mine" }).sow()).name, "mine");
  assert.deepEqual(crop.missing(), [1]);
});

test("a dtype that reaping asks for can be declared afterwards, and keeps the results", async (context) => {
  const lab = new Lab(context);
  const text = (vars: string): string =>
    `export default { fn: ({ x }) => (x < 0 ? { re: 0, im: -x } : x), combos: { x: [4, -9] }, ${vars} };`;
  const crop = new Crop({ definition: lab.write("roots.mjs", text("")) });
  await crop.sow();
  await crop.growMissing();
  await assert.rejects(
    crop.reap(),
    (error) => isCropError(error, "bad-data") && /sow with --refresh/.test(error.message),
  );
  lab.write("roots.mjs", text('vars: { result: { dtype: "complex128" } }'));
  await assert.rejects(crop.sow(), (error) => isCropError(error, "already-exists"));
  assert.equal((await crop.sow({ refresh: true })).outcome, "refreshed");
  assert.deepEqual(crop.missing(), []);
  const { values } = (await crop.reap()).get("result");
  assert.deepEqual([...values], [4, 0, 0, 9]);
});
