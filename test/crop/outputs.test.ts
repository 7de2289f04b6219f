import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { comboRunnerToDs } from "../../src/farm/index.ts";
import { Lab } from "../faults/lab.ts";

test("an output that only some cases give is refused, whichever case comes first", async (context) => {
  const lab = new Lab(context);
  const wholes = { number: "b: 2", array: "b: [2, 3]" };
  for (const [kind, b] of Object.entries(wholes)) {
    for (const lacking of [1, 2]) {
      const name = `${kind}${lacking}`;
      const fn = `({ x }) => (x === ${lacking} ? { a: 1 } : { a: 1, ${b} })`;
      lab.write(`${name}.mjs`, `export default { fn: ${fn}, combos: { x: [1, 2] } };`);
      const { stderr } = await lab.expect(3, ["run", `${name}.mjs`, "-o", `${name}.nc`]);
      assert.match(stderr, /case 1 \(batch [12]\) gave (no output )?`b`/);
      assert.equal(existsSync(lab.path(`${name}.nc`)), false);
      await lab.expect(0, ["status", "--crop", name]);
    }
  }
});

test("a run in memory refuses an output that only some cases give", async () => {
  for (const lacking of [1, 2]) {
    const fn = ({ x }: { readonly x: number }): object =>
      x === lacking ? { a: 1 } : { a: 1, b: 2 };
    await assert.rejects(comboRunnerToDs(fn, { x: [1, 2] }), /case 1 gave (no output )?`b`/);
  }
});

test("a number that the dtype of the first case cannot hold is told with its case", async () => {
  const told =
    /output `\w+` of case 1 is float64, that of other cases is int64: the value is 2\.5 /;
  const lone = ({ x }: { readonly x: number }): unknown => (x === 1 ? 5n : 2.5);
  await assert.rejects(comboRunnerToDs(lone, { x: [1, 2] }), told);
  const named = ({ x }: { readonly x: number }): unknown => ({ y: x === 1 ? 5n : 2.5 });
  await assert.rejects(comboRunnerToDs(named, { x: [1, 2] }), told);
});
