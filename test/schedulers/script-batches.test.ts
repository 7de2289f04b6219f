import assert from "node:assert/strict";
import { test } from "node:test";
import { Lab, range } from "../faults/lab.ts";
import { runElement, script } from "./script-lab.ts";

/** What tells a script its element, for each scheduler. */
const environments: Readonly<Record<string, (index: number) => Readonly<Record<string, string>>>> =
  {
    slurm: (index) => ({ SLURM_ARRAY_TASK_ID: String(index) }),
    sge: (index) => ({ SGE_TASK_ID: String(index) }),
    pbs: (index) => ({ PBS_ARRAY_INDEX: String(index) }),
    lsf: (index) => ({ LSB_JOBINDEX: String(index) }),
    htcondor: (index) => ({ CROP_PROCESS: String(index - 1) }),
    flux: (index) => ({ FLUX_JOB_CC: String(index) }),
  };
const engines = Object.keys(environments);

test("the scripts for all batches, for some and for those that are missing differ, each with an element a batch", async (t) => {
  const lab = new Lab(t, "which");
  await lab.sow(lab.define("which.mjs", `${range(5)} numBatches: 5,`));
  const print = async (...args: readonly string[]): Promise<string> =>
    (await lab.expect(0, ["script", ...args])).stdout;
  const elementsOf = (text: string): string =>
    /^elements=\(\n\s*(.*)\n\)$/m.exec(text)?.[1] ?? "none";
  const before = await Promise.all(
    engines.map(async (engine) => [
      await print(engine, "which"),
      await print(engine, "which", "--batches", "2,4-5"),
    ]),
  );
  await lab.expect(0, ["grow", "1,3", "--crop", "which"]);
  for (const [i, engine] of engines.entries()) {
    const texts = [...before[i]!, await print(engine, "which")];
    assert.deepEqual(texts.map(elementsOf), ["1 2 3 4 5", "2 4 5", "2 4 5"], engine);
    assert.notEqual(texts[0], texts[1]);
    assert.doesNotMatch(texts.join(""), /=undefined|None|NaN|\{\{/, "what was not given");
    assert.equal(texts[1], texts[2], "what is missing is what one could name");
  }
});

test("each element of a script grows its batch and no other: of a list, as the only one, and in one job for all", async (t) => {
  const lab = new Lab(t, 'ele"ments of $1');
  const name = 'it\'s a `crop` for "each"';
  const batches = 4 * engines.length;
  await lab.sow(
    lab.define(
      "d.mjs",
      `name: ${JSON.stringify(name)}, ${range(batches)} numBatches: ${batches},`,
      "return x;",
    ),
  );
  for (const [i, engine] of engines.entries()) {
    const [a, b, c, d] = [1, 2, 3, 4].map((batch) => 4 * i + batch);
    const grow = async (index: number, ...args: readonly string[]): Promise<number[]> => {
      const path = await script(lab, engine, name, ...args);
      lab.forget();
      const { status, stderr } = await runElement(lab, path, environments[engine]!(index));
      assert.equal(status, 0, `${engine}: ${stderr}`);
      return lab.calls().map((x) => x + 1);
    };
    assert.deepEqual(await grow(2, "--batches", `${a},${c}-${d}`), [c], `${engine}: of a list`);
    assert.deepEqual(await grow(1, "--batches", `${b}`), [b], `${engine}: the only one`);
    // What an element of another array submits has the index of that one in its environment.
    assert.deepEqual(
      await grow(3, "--mode", "single", "--batches", `${a}-${d}`),
      [a, d],
      `${engine}: one job for all`,
    );
  }
  assert.equal((await lab.run(["missing", name])).status, 0);
});
