// Labelling and merging of 10^5 points over 3 dimensions with 2 variables; bench/xyzpy/farm.py does the same.
//
//   node dist/bench/farm.js label | merge | harvest
import { merge } from "../src/dataset/index.ts";
import { Harvester, linspace, Runner } from "../src/index.ts";

const runner = new Runner(({ a, b, c }) => [a + b * c, a * b - c], { varNames: ["u", "v"] });
const a = linspace(0, 1, 50);
const rest = { b: linspace(0, 2, 50), c: linspace(0, 3, 40) };
const halves = [0, 1].map((parity) => ({ a: a.filter((_, i) => i % 2 === parity), ...rest }));

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  label: async () => await runner.runCombos({ a, ...rest }),
  merge: async () => {
    const parts = [];
    for (const combos of halves) parts.push(await runner.runCombos(combos));
    for (let i = 0; i < 20; i++) merge(parts);
  },
  harvest: async () => {
    for (const combos of halves)
      await new Harvester(runner, { dataName: "ours.nc" }).harvestCombos(combos);
  },
};

await steps[process.argv[2] ?? "label"]?.();
