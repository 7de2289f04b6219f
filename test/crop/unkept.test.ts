import assert from "node:assert/strict";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";

test("a text that no file keeps is refused at sowing when it is swept, and costs its case alone when it is returned", async (context) => {
  const lab = new Lab(context);
  for (const [i, text] of ["a\\0b", "\\ud800"].entries()) {
    lab.write(`swept${i}.mjs`, `export default { fn: () => 1, combos: { x: ["a", "${text}"] } };`);
    assert.match(
      (await lab.expect(3, ["sow", `swept${i}.mjs`])).stderr,
      /element \[1\] is a text with /,
    );
    lab.write(
      `given${i}.mjs`,
      `export default { fn: ({ x }) => ({ t: x === 1 ? ["", "${text}"] : ["a", "b"] }), combos: { x: [1, 2] } };`,
    );
    await lab.expect(4, ["run", `given${i}.mjs`]);
    const { stderr } = await lab.expect(4, ["reap", `given${i}`, "--allow-incomplete"]);
    assert.match(stderr, /1 of 2 cases/);
  }
});

test("a name that netCDF refuses, or that makes a file unreadable, is refused before anything is reaped", async (context) => {
  const lab = new Lab(context);
  for (const [i, name] of [".", "..", "é".repeat(126)].entries()) {
    lab.write(`swept${i}.mjs`, `export default { fn: () => 1, combos: { "${name}": [1] } };`);
    assert.match(
      (await lab.expect(3, ["sow", `swept${i}.mjs`])).stderr,
      /cannot be the name of an? argument/,
    );
    lab.write(
      `given${i}.mjs`,
      `export default { fn: () => ({ "${name}": 1 }), combos: { x: [1] } };`,
    );
    assert.match(
      (await lab.expect(4, ["run", `given${i}.mjs`])).stderr,
      /cannot be the name of an output/,
    );
  }
  lab.write(
    "long.mjs",
    `export default { fn: () => ({ "${"é".repeat(125)}": [1] }), combos: { x: [1] } };`,
  );
  await lab.expect(0, ["run", "long.mjs"]);
});
