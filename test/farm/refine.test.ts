import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bisect, Harvester, isCropError, refine, Runner } from "../../src/index.ts";
import { Lab, packageAddress, until } from "../faults/lab.ts";
import { folderOf } from "./studies.ts";

test("bisecting finds where a variable jumps, to the step asked for, with one case a round", async (t) => {
  const root = folderOf(t);
  let calls = 0;
  const fn = ({ x }: { x: number }): boolean => {
    calls++;
    return x > 0.371;
  };
  const harvester = new Harvester(new Runner(fn, { varNames: "above", name: "edge" }), {
    dataName: join(root, "d"),
  });
  const result = await refine(
    harvester,
    bisect({ dim: "x", start: { x: [0, 1] }, minStep: 1e-3 }),
    { root },
  );
  assert.deepEqual(
    [result.ended, result.rounds, result.cases, calls],
    ["nothing-proposed", 11, 12, 12],
  );
  const x = [...result.dataset!.get("x").values].map(Number);
  const above = result.dataset!.get("above").toNested() as boolean[];
  const edge = above.indexOf(true);
  assert.ok(x[edge]! - x[edge - 1]! <= 1e-3 && x[edge - 1]! <= 0.371 && x[edge]! > 0.371);
});

test("intervals with the largest change come first, over all values of other arguments and inner dimensions", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ x, b }) => [Math.tanh(20 * (x - b)), 0], {
    varNames: "y",
    varDims: "t",
    varCoords: { t: [1, 2] },
    name: "steps",
  });
  const harvester = new Harvester(runner, { dataName: join(root, "d") });
  const rounds: number[] = [];
  const propose = bisect({
    dim: "x",
    variable: "y",
    start: { x: [0, 0.5, 1], b: [0.1, 0.9] },
    tolerance: 0.5,
    perRound: 2,
  });
  const { dataset } = await refine(harvester, propose, {
    root,
    onRound: (_, cases) => rounds.push(cases),
    maxCases: 40,
  });
  assert.deepEqual(rounds.slice(0, 2), [6, 4]);
  const y = dataset!.get("y").sel({ t: 1 });
  assert.ok(dataset!.sizes["x"]! > 10);
  assert.ok((y.toNested() as (number | null)[][]).flat().every((value) => value !== null));
});

test("it ends when nothing is missing, at maxRounds and maxCases; without a file it is refused", async (t) => {
  const root = folderOf(t);
  const runner = new Runner(({ x }) => x, { varNames: "y", name: "line" });
  const harvester = new Harvester(runner, { dataName: join(root, "d") });
  const same = (): { combos: { x: number[] } } => ({ combos: { x: [1, 2] } });
  assert.equal((await refine(harvester, same, { root })).ended, "nothing-missing");
  const more = (_: unknown, { round }: { round: number }): { cases: { x: number }[] } => ({
    cases: [{ x: 10 + round }],
  });
  assert.deepEqual(
    [
      (await refine(harvester, more, { root, maxRounds: 2 })).ended,
      (
        await refine(harvester, (_, { round }) => more(_, { round: round + 5 }), {
          root,
          maxCases: 3,
        })
      ).cases,
    ],
    ["max-rounds", 3],
  );
  await assert.rejects(refine(new Harvester(runner), same), (error) => isCropError(error, "usage"));
});

test("a refinement that is killed by -9 goes on where it was, and runs as many cases as an undisturbed one", async (t) => {
  const lab = new Lab(t, "refine");
  const script = lab.write(
    "refine.mjs",
    `import { appendFileSync } from "node:fs";
import { bisect, Harvester, refine, Runner } from ${JSON.stringify(packageAddress)};
const fn = ({ x }) => {
  appendFileSync(${JSON.stringify(lab.path("calls"))}, x + "\\n");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  return Math.atan(1e6 * (x - 0.3));
};
const harvester = new Harvester(new Runner(fn, { varNames: "y", name: "jump" }), { dataName: "d.nc" });
await refine(harvester, bisect({ dim: "x", start: { x: [0, 0.25, 0.5, 0.75, 1] }, minStep: 1e-3, tolerance: 0.1 }), {
  maxRounds: 8,
});
console.log((await harvester.fullDs()).sizes.x);
`,
  );
  for (const calls of [3, 8]) {
    const running = lab.startProgram([process.execPath, script]);
    await until(`${calls} cases are run`, () => lab.calls().length >= calls);
    running.child.kill("SIGKILL");
    await running.ended;
  }
  const { status, stdout, stderr } = await lab.startProgram([process.execPath, script]).ended;
  assert.equal(status, 0, stderr);
  assert.ok(Number(stdout) >= 11);
  assert.ok(lab.calls().length <= Number(stdout) + 2, "each kill costs the running case at most");
});
