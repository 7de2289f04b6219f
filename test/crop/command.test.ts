import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { readNetcdf } from "../../src/dataset/index.ts";
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

const most = 2n ** 64n - 2n;
const big = 2n ** 60n + 1n;
const programs = {
  JSON: `{"big": ${big}, "most": ${most}, "list": [1, ${-big}, null], "free": [0.5, ${big}], "not": NaN}`,
  "a list in JSON": `[${big}, ${most}, [1, ${-big}, null], [0.5, ${big}], NaN]`,
};

for (const [kind, text] of Object.entries(programs)) {
  test(`64-bit integers in ${kind} keep all digits where they are declared, and are numbers elsewhere`, async (context) => {
    const lab = new Lab(context);
    const definition = {
      command: { args: ["printf", "%s", text] },
      combos: { x: [1] },
      vars: {
        big: { dtype: "int64" },
        most: { dtype: "uint64" },
        list: { dtype: "int64", dims: ["i"] },
        free: { dims: ["j"] },
        not: {},
      },
    };
    lab.write("big.mjs", `export default ${JSON.stringify(definition)};`);
    await lab.expect(0, ["run", "big.mjs", "-o", "big.nc"]);
    const ds = await readNetcdf(lab.path("big.nc"));
    const nested = (name: string): unknown => ds.get(name).toNested();
    assert.deepEqual(nested("big"), [big]);
    assert.deepEqual([ds.get("most").dtype, nested("most")], ["uint64", [most]]);
    assert.deepEqual(nested("list"), [[1n, -big, null]]);
    assert.deepEqual(nested("free"), [[0.5, Number(big)]]);
    assert.deepEqual(nested("not"), [NaN]);
  });
}

for (const [text, dtype, expected] of [
  [` ${big}\n`, "int64", big],
  [`+${most}`, "uint64", most],
  ["3.0", "int64", 3n],
  ["-1e3", "int64", -1000n],
  [String(big), "float64", Number(big)],
] as const) {
  test(`a program's number ${JSON.stringify(text)} is exact as ${dtype}`, async (context) => {
    const lab = new Lab(context);
    const definition = {
      command: { args: ["printf", "%s", text], output: "number" },
      combos: { x: [1] },
      vars: { result: { dtype } },
    };
    lab.write("one.mjs", `export default ${JSON.stringify(definition)};`);
    await lab.expect(0, ["run", "one.mjs", "-o", "one.nc"]);
    const ds = await readNetcdf(lab.path("one.nc"));
    assert.deepEqual(ds.get("result").toNested(), [expected]);
  });
}

test("a column of CSV declared as 64-bit keeps its digits beside cells that are spelled as floats", async (context) => {
  const lab = new Lab(context);
  const definition = {
    command: { args: ["printf", "%s", `u,i\n${most},${big}\n2.0,1e3\n`], output: "csv" },
    combos: { x: [1] },
    vars: { u: { dtype: "uint64", dims: ["row"] }, i: { dtype: "int64", dims: ["row"] } },
  };
  lab.write("csv.mjs", `export default ${JSON.stringify(definition)};`);
  await lab.expect(0, ["run", "csv.mjs", "-o", "csv.nc"]);
  const ds = await readNetcdf(lab.path("csv.nc"));
  assert.deepEqual(ds.get("u").toNested(), [[most, 2n]]);
  assert.deepEqual(ds.get("i").toNested(), [[big, 1000n]]);
});

test("output that is no UTF-8 text fails its case, and is not changed in silence", async (context) => {
  const lab = new Lab(context);
  for (const command of [
    { args: ["printf", "caf\\{x}"], output: "text" },
    { args: ["sh", "-c", "printf 'caf\\{x}' > out"], output: "text", outputFile: "out" },
  ]) {
    lab.write(
      "bytes.mjs",
      `export default { command: ${JSON.stringify(command)}, cases: [{ x: "303\\\\251" }, { x: "351" }] };`,
    );
    await lab.expect(4, ["run", "bytes.mjs"]);
    assert.match((await lab.expect(0, ["show", "1", "bytes"])).stdout, /café/);
    assert.match((await lab.expect(0, ["why", "2", "bytes"])).stdout, /no UTF-8 text/);
    await lab.expect(0, ["rm", "bytes"]);
  }
});

test("programs that print without end are ended with all that prints", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "yes.mjs",
    `export default { command: ["sh", "-c", "yes {x} | cat"], combos: { x: [1] } };`,
  );
  await lab.expect(4, ["run", "yes.mjs"]);
  assert.match((await lab.expect(0, ["why", "1", "yes"])).stdout, /more than 512 MiB/);
});
