import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { Harvester, isCropError, Runner } from "../../src/index.ts";
import { folderOf } from "./studies.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const skip = existsSync(python) ? false : `no Python with xyzpy at ${python}; set CROP_TEST_PYTHON`;

const label = fc.integer({ min: 1, max: 4 });
const labels = fc.uniqueArray(label, { minLength: 1, maxLength: 3 });
const run = {
  k: fc.integer({ min: 0, max: 1 }),
  overwrite: fc.constantFrom(null, null, true, false),
};
const step = fc.oneof(
  fc.record(
    {
      op: fc.constant("combos" as const),
      combos: fc.record({ a: labels, b: labels, c: labels }, { noNullPrototype: true }),
      missingOnly: fc.boolean(),
      ...run,
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      op: fc.constant("cases" as const),
      cases: fc.uniqueArray(
        fc.record({ a: label, b: label, c: label }, { noNullPrototype: true }),
        {
          minLength: 1,
          maxLength: 4,
          selector: ({ a, b, c }) => `${a} ${b} ${c}`,
        },
      ),
      ...run,
    },
    { noNullPrototype: true },
  ),
  fc.record(
    { op: fc.constant("drop" as const), dim: fc.constantFrom("a", "b", "c"), label },
    { noNullPrototype: true },
  ),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function replay(steps: readonly Step[], dataName: string): Promise<string[]> {
  const runner = new Runner(
    ({ a, b, c, k }) => [
      a * 100 + b * 10 + c + k * 1000,
      BigInt(a * 3 + b),
      { re: a, im: b - c },
      [a, b, c, k],
    ],
    {
      varNames: ["x", "n", "z", "series"],
      varDims: { series: "t" },
      varCoords: { t: [0.5, 1.5, 2.5, 3.5] },
    },
  );
  const outcomes: string[] = [];
  for (const each of steps) {
    const harvester = new Harvester(runner, { dataName });
    try {
      if (each.op === "drop") {
        const full = await harvester.fullDs();
        const held = full === undefined ? [] : [...full.get(each.dim).values].map(Number);
        if (held.length < 2 || !held.includes(each.label)) {
          outcomes.push("skipped");
          continue;
        }
        await harvester.dropSel({ [each.dim]: each.label });
      } else {
        const options = { constants: { k: each.k }, overwrite: each.overwrite ?? undefined };
        if (each.op === "combos")
          await harvester.harvestCombos(each.combos, { ...options, missingOnly: each.missingOnly });
        else await harvester.harvestCases(each.cases, options);
      }
      outcomes.push("done");
    } catch (error) {
      assert.ok(isCropError(error, "merge-conflict"), String(error));
      outcomes.push("conflict");
    }
  }
  return outcomes;
}

test(
  "20 random harvest histories give what xyzpy makes of them, conflicts too, value by value in xarray",
  { skip },
  async (t) => {
    const folder = folderOf(t);
    const seed = Date.now() % 2 ** 31;
    t.diagnostic(`seed ${seed}`);
    const first = fc.tuple(
      step.filter(({ op }) => op !== "drop"),
      fc.array(step, { minLength: 3, maxLength: 9 }),
    );
    // Where no file is there yet, xyzpy runs what is missing as cases, whose labels it sorts; here they stay as given.
    const histories = fc
      .sample(first, { seed, numRuns: 20 })
      .map(([begin, rest]) => [{ ...begin, missingOnly: false }, ...rest]);
    const outcomes: string[][] = [];
    for (const [i, steps] of histories.entries())
      outcomes.push(await replay(steps, join(folder, `ours-${i}.nc`)));
    writeFileSync(join(folder, "histories.json"), JSON.stringify(histories));
    const script = join(root, "test/farm/xyzpy_peer.py");
    const printed = execFileSync(python, [script, join(folder, "histories.json"), folder], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const answers: unknown = JSON.parse(printed);
    const expected = outcomes.map((each) => ({ outcomes: each, differences: [] }));
    assert.deepEqual(answers, expected, JSON.stringify(histories));
    const all = new Set(outcomes.flat());
    for (const outcome of ["done", "conflict", "skipped"])
      assert.ok(all.has(outcome), `no step was ${outcome}`);
  },
);
