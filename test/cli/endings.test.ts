import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";

test("a definition that never settles, or ends the process, is an error and no success", async (t) => {
  const lab = new Lab(t, "endings");
  const rest = "{ fn: ({ x }) => x, combos: { x: [1, 2] } }";
  const never = "new Promise(() => {})";
  const definitions = [
    `await ${never};\nexport default ${rest};`,
    `export default async () => { await ${never}; return ${rest}; };`,
    `export default { fn: ({ x }) => x, cases: () => ${never} };`,
    `process.exit(0);\nexport default ${rest};`,
    `process.exit(1);\nexport default ${rest};`,
  ];
  for (const definition of definitions) {
    lab.write("never.mjs", definition);
    for (const command of [
      ["sow", "never.mjs"],
      ["run", "never.mjs", "-o", "never.nc"],
    ]) {
      const { stdout, stderr } = await lab.expect(3, command);
      assert.match(stderr, /^crop: ended before it was done: the definition waits for .*\n$/);
      assert.equal(stdout, "");
    }
  }
  assert.deepEqual(readdirSync(lab.folder), ["never.mjs"]);
});

test("an error that nobody caught is told by Node alone", async (t) => {
  const lab = new Lab(t, "uncaught");
  lab.write(
    "late.mjs",
    `setTimeout(() => { throw new Error("late"); }); await new Promise(() => {}); export default {};`,
  );
  const { stderr } = await lab.expect(1, ["sow", "late.mjs"]);
  assert.match(stderr, /Error: late/);
  assert.doesNotMatch(stderr, /ended before/);
});

test("what a definition leaves open does not keep the program, nor cost what it prints", async (t) => {
  const lab = new Lab(t, "open");
  lab.write(
    "open.mjs",
    `setInterval(() => {}, 1000);\nexport default { fn: ({ x }) => x, combos: { x: [1, 2] } };`,
  );
  const { stdout, stderr } = await lab.expect(0, ["sow", "open.mjs", "--json"], {
    limitSeconds: 30,
  });
  assert.equal((JSON.parse(stdout) as { readonly cases: number }).cases, 2);
  assert.match(stderr, /something that the definition opened goes on: ended\n$/);
  await lab.expect(0, ["run", "open.mjs", "-o", "open.nc"], { limitSeconds: 30 });
});

test("what a definition prints in this process does not mix with the document of --json", async (t) => {
  const lab = new Lab(t, "prints");
  lab.write(
    "prints.mjs",
    `console.log("loaded");
export default {
  fn: ({ x }) => x,
  combos: { x: [1, 2] },
  reap: { output: "out.txt", write: async ({ path }) => {
    process.stdout.write("written\\n");
    (await import("node:fs")).writeFileSync(path, "");
  } },
};`,
  );
  const sown = await lab.expect(0, ["sow", "prints.mjs", "--json"]);
  assert.equal((JSON.parse(sown.stdout) as { readonly cases: number }).cases, 2);
  assert.match(sown.stderr, /loaded\n/);
  await lab.expect(0, ["grow"]);
  const reaped = await lab.expect(0, ["reap", "--json"]);
  assert.equal((JSON.parse(reaped.stdout) as { readonly values: number }).values, 2);
  assert.match(reaped.stderr, /written\n/);
});
