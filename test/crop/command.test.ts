import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";

test("a slot of a command takes a setting of any name; other braces stay", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "odd.mjs",
    `export default {
  command: {
    args: ["printf", "%s", "{my arg}|{2θ}|{नाम}|{it's \\"q\\"}|{{my arg}}|{no arg}|{}|{\\"k\\": {ok}}"],
    env: { LABEL: "{my arg}" },
    output: "text",
  },
  combos: { "my arg": [1, 2], "2θ": [7], "नाम": ["x"], 'it\\'s "q"': ["y"] },
  constants: { ok: 3 },
};
`,
  );
  await lab.expect(0, ["run", "odd.mjs", "-o", "odd.json"]);
  const rows = JSON.parse(readFileSync(lab.path("odd.json"), "utf8")) as {
    readonly result: string;
  }[];
  assert.deepEqual(
    rows.map(({ result }) => result),
    [1, 2].map((x) => `${x}|7|x|y|{my arg}|{no arg}|{}|{"k": 3}`),
  );
});

test("a slot that looks like a name and is none is refused", async (context) => {
  const lab = new Lab(context);
  lab.write("odd.mjs", `export default { command: ["echo", "{नम}"], combos: { "नाम": [1] } };`);
  assert.match((await lab.expect(3, ["sow", "odd.mjs"])).stderr, /slot \{नम\}/);
});

test("columns of CSV have the dtype that is declared: text stays text, and 64-bit integers keep their digits", async (context) => {
  const lab = new Lab(context);
  const dims = 'dims: ["row"]';
  lab.write(
    "csv.mjs",
    `export default {
  command: { args: ["printf", "id,big,holes\\n%s,9007199254740993,\\n02,-9223372036854775808,7\\n", "{x}"], output: "csv" },
  combos: { x: ["001", "a"] },
  vars: { id: { dtype: "string", ${dims} }, big: { dtype: "int64", ${dims} }, holes: { dtype: "int64", ${dims} } },
};
`,
  );
  await lab.expect(0, ["run", "csv.mjs", "-o", "csv.json"]);
  const rows = JSON.parse(readFileSync(lab.path("csv.json"), "utf8")) as Record<string, unknown>[];
  assert.deepEqual(
    rows.map(({ id, big, holes }) => [id, big, holes]),
    ["001", "a"].flatMap((id) => [
      [id, "9007199254740993", null],
      ["02", "-9223372036854775808", 7],
    ]),
  );
});
