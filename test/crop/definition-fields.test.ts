import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Crop, isCropError } from "crop";
import { Lab } from "../faults/lab.ts";

const fn = "fn: () => 1, combos: { x: [1] }";
const args = 'args: ["echo", "1"]';
const command = (rest: string): string => `command: { ${args}, ${rest} }, combos: { x: [1] }`;

const refusals: readonly (readonly [definition: string, message: RegExp])[] = [
  [command('outputfile: "r.json"'), /`command` has no field `outputfile`; .*outputFile/],
  [command('output: "xml"'), /`output` of `command` must be "json" or .*; it is "xml"/],
  [command('keepFolder: "yes"'), /`keepFolder` of `command` must be "failed" or/],
  [command("stdin: 5"), /`stdin` of `command` must be a text; it is 5/],
  [command("outputFile: 5"), /`outputFile` of `command` must be the path of a file/],
  [command('outputFile: ""'), /`outputFile` of `command` must be the path of a file/],
  [command("files: { a: {} }"), /`a` of `files` of `command` must be a text; it is an object/],
  [
    command("env: { A: {} }"),
    /`A` of `env` of `command` must be a text without NUL, a number or a/,
  ],
  [command("env: null"), /`env` of `command` must be a plain object/],
  ["command: null", /`command` must be a list of texts.*; it is null/],
  ['command: "echo 1"', /`command` must be a list of texts.*; it is "echo 1"/],
  ["command: []", /`command` must be a list of texts/],
  ['command: ["echo", 1]', /`\[1\]` of `command` must be a text without NUL; it is 1/],
  ['command: ["echo", "a\\0b"]', /`\[1\]` of `command` must be a text without NUL/],
  ['command: [""]', /`command` must be a list of texts, the program first/],
  ["command: {}", /`args` of `command` must be a list of texts/],
  ["command: { args: [, 1] }", /`\[0\]` of `args` of `command` must be a text/],
  [`${fn}, vars: { a: { unit: "m" } }`, /variable `a` has no field `unit`; .*units/],
  [`${fn}, vars: { a: { dim: ["t"] } }`, /variable `a` has no field `dim`; .*dims/],
  [`${fn}, vars: { a: { dims: "time" } }`, /`dims` of variable `a` must be a list of texts/],
  [`${fn}, vars: { a: { units: 5 } }`, /`units` of variable `a` must be a text/],
  [`${fn}, vars: { a: { attrs: 5 } }`, /`attrs` of variable `a` must be a plain object/],
  [`${fn}, vars: { a: "m" }`, /variable `a` must be an object with the fields dims, units/],
  [`${fn}, vars: { a: null }`, /variable `a` must be an object .*; it is null/],
  [`${fn}, vars: ["a", "b"]`, /`vars` must be .*\{ a: \{\}, b: .*; it is a list/],
  [`${fn}, vars: null`, /`vars` must be .*; it is null/],
  [`${fn}, coords: { i: { values: [1, 2], unit: "s" } }`, /coordinate `i` has no field `unit`/],
  [`${fn}, coords: { i: { values: 5 } }`, /`values` of coordinate `i` must be a list; it is 5/],
  [`${fn}, vars: { y: { dims: ["t"] } }, coords: { t: [1, "a"] }`, /d\d+\.mjs: coordinate `t`: /],
  [`${fn}, vars: { "2": {} }`, /"2" cannot be the name of a variable/],
  [`${fn}, coords: { t: null }`, /coordinate `t` must be an object .*; it is null/],
  [`${fn}, coords: { t: 5 }`, /coordinate `t` must be an object .*; it is 5/],
  [`${fn}, coords: new Map([["t", [1]]])`, /`coords` must be .*; it is an instance of Map/],
  [`${fn}, resources: 5`, /`resources` must be a plain object/],
  [`${fn}, constants: Promise.resolve({})`, /`constants` must be .* an instance of Promise/],
  [`${fn}, constants: null`, /`constants` must be a plain object/],
  [`${fn}, attrs: 5`, /`attrs` must be a plain object/],
  [`${fn}, fnArgs: 5`, /`fnArgs` must be a list of names/],
  [`${fn}, modules: 5`, /`modules` must be a plain object/],
  [`${fn}, modules: null`, /`modules` must be a plain object/],
  [`${fn}, modules: { m: 5 }`, /`m` of `modules` must be a text/],
  [`${fn}, samples: 5`, /`samples` must be a plain object/],
  [`${fn}, timeoutSeconds: "1"`, /`timeoutSeconds` must be a positive number/],
  ["fn: () => 1, cases: async () => {}", /its `cases` gave nothing; return a list/],
  [`${fn}, name: 5`, /`name` must be a text/],
  ["fn: () => 1, combos: null", /`combos` must be an object of lists/],
  [`${fn}, cases: null`, /`cases` must be a list of cases/],
];

test("a field that is unknown, or holds what it cannot hold, is refused at sowing by its name", async (context) => {
  const lab = new Lab(context);
  for (const [i, [fields, message]] of refusals.entries()) {
    const definition = lab.write(`d${i}.mjs`, `export default { ${fields} };`);
    await assert.rejects(
      new Crop({ definition }).sow(),
      (error) => isCropError(error, "bad-definition") && message.test(error.message),
      fields,
    );
  }
});

test("what a crop object is given is checked as what a file gives", async (context) => {
  const root = new Lab(context).folder;
  const given: object = { name: "f", root, fn: () => 1, vars: { a: { dims: "time" } } };
  await assert.rejects(new Crop(given).sow(), /`dims` of variable `a` must be a list of texts/);
  const misnamed: object = { name: 5, root };
  assert.throws(() => new Crop(misnamed), /`name` must be a text; it is 5/);
});

test("variables of a command's environment may be numbers and booleans", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "env.mjs",
    `export default {
  command: { args: ["sh", "-c", "printf %s $N:$IS_ON:$X"], env: { N: 5, IS_ON: true, X: "{x}" }, output: "text" },
  combos: { x: [7] },
};
`,
  );
  await lab.expect(0, ["run", "env.mjs", "-o", "env.json"]);
  assert.match(readFileSync(lab.path("env.json"), "utf8"), /"5:true:7"/);
});
