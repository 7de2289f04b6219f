import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readNetcdf } from "crop/dataset";
import { Lab } from "../faults/lab.ts";

for (const [ending, code] of [
  ["ts", "type N = number; const f = ({ x }: { x: N }): N => 2 * x;"],
  ["mts", "const f = ({ x }: { x: number }): number => 2 * x;"],
  ["js", "const f = ({ x }) => 2 * x;"],
  ["mjs", "const f = async ({ x }) => 2 * x;"],
] as const) {
  test(`a definition may be .${ending}`, async (t) => {
    const lab = new Lab(t);
    const file = lab.write(
      `d.${ending}`,
      `import { defineCrop, range } from "crop";\n${code}\nexport default defineCrop({ fn: f, combos: { x: range(3) } });\n`,
    );
    await lab.expect(0, ["run", file, "-o", "o.json"]);
    assert.deepEqual(
      JSON.parse(readFileSync(lab.path("o.json"), "utf8")).map(
        ({ result }: { readonly result: number }) => result,
      ),
      [0, 2, 4],
    );
  });
}

test("every kind of output comes through reap with its dtype, dims and labels", async (t) => {
  const lab = new Lab(t);
  const file = lab.write(
    "kinds.ts",
    `import { defineCrop } from "crop";
import { Dataset } from "crop/dataset";
const values = {
  number: () => 1.5, text: () => "añ\\n", truth: () => true, big: () => 2n ** 60n, complex: () => ({ z: { re: 1, im: -2 } }),
  typed: () => Int32Array.of(1, 2, 3), nest: () => [[1, 2], [3, 4]], named: () => ({ a: 1, b: "x" }),
  dataset: () => new Dataset({ coords: { t: { dims: "t", data: [10, 20], attrs: { units: "s" } } }, dataVars: { v: { dims: "t", data: [1, 2] } } }),
};
export default defineCrop(({ kind = "number" }) => ({ fn: () => values[kind](), combos: { x: [1, 2] } }));
`,
  );
  const reap = async (kind: string): ReturnType<typeof readNetcdf> => {
    await lab.expect(0, ["run", file, "--name", kind, "--set", `kind=${kind}`, "-o", `${kind}.nc`]);
    return await readNetcdf(lab.path(`${kind}.nc`));
  };
  const dtypes = {
    number: "float64",
    text: "string",
    truth: "bool",
    big: "int64",
    typed: "int32",
    nest: "float64",
  };
  for (const [kind, dtype] of Object.entries(dtypes))
    assert.equal((await reap(kind)).get("result").dtype, dtype, kind);
  assert.equal((await readNetcdf(lab.path("text.nc"))).get("result").item(0), "añ\n");
  assert.equal((await readNetcdf(lab.path("big.nc"))).get("result").item(1), 2n ** 60n);
  assert.deepEqual((await readNetcdf(lab.path("nest.nc"))).sizes, {
    x: 2,
    result_0: 2,
    result_1: 2,
  });
  assert.deepEqual((await reap("complex")).get("z").item(0), { re: 1, im: -2 });
  assert.deepEqual(Object.keys((await reap("named")).dataVars), ["a", "b"]);
  const labelled = await reap("dataset");
  assert.deepEqual(labelled.sizes, { x: 2, t: 2 });
  assert.equal(labelled.get("v").sel({ x: 2, t: 20 }).item(), 2);
  assert.equal(labelled.get("t").attrs["units"], "s");
  const refused = await lab.expect(3, ["sow", file, "--set", "colour=red"]);
  assert.match(refused.stderr, /no option `colour`; it knows `kind`/);
  lab.write("late.mjs", "export default (o) => ({ fn: () => o.k, combos: { x: [1] } });");
  const late = await lab.expect(3, ["sow", "late.mjs", "--set", "k=1"]);
  assert.match(late.stderr, /no option `k`; .* only `fn` reads comes too late/);
});

test("seeds follow from the case, not from its batch; setup runs once; constants and resources reach the function", async (t) => {
  const lab = new Lab(t);
  const file = lab.write(
    "s.mjs",
    `let setups = 0;
export default {
  setup: ({ table }) => ({ base: table[0], count: ++setups }),
  fn: ({ x, dt, table }, { seed, setup }) => ({ seed, sum: x + dt + table[1] + setup.base, setups: setup.count }),
  combos: { x: [1, 2, 3, 4, 5, 6] }, constants: { dt: 0.5, time: [7, 8] }, resources: { table: [100, 1000] },
};\n`,
  );
  const reap = async (
    ...more: readonly string[]
  ): Promise<{ x: number; seed: number; sum: number; setups: number }[]> => {
    await lab.expect(0, ["run", file, "-o", "o.json", "--overwrite", ...more]);
    return JSON.parse(readFileSync(lab.path("o.json"), "utf8"));
  };
  const one = await reap("--batchsize", "1");
  const six = await reap("--batchsize", "6", "--shuffle", "3");
  assert.deepEqual(
    six.map(({ x, seed }) => [x, seed]),
    one.map(({ x, seed }) => [x, seed]),
  );
  assert.equal(new Set(one.map(({ seed }) => seed)).size, 6);
  assert.notDeepEqual(
    (await reap("--seed", "9")).map(({ seed }) => seed),
    one.map(({ seed }) => seed),
  );
  assert.deepEqual(
    six.map(({ sum }) => sum),
    [1, 2, 3, 4, 5, 6].map((x) => x + 1100.5),
  );
  assert.ok(six.every(({ setups }) => setups === 1));
  assert.deepEqual(
    (await reap("--constant", "dt=2", "--combo", "x=linspace(0,1,3)")).map(({ x, sum }) => [
      x,
      sum,
    ]),
    [0, 0.5, 1].map((x) => [x, x + 1102]),
  );
});

test("a program gets its settings verbatim, and its failure is the case's with the end of its standard error", async (t) => {
  const lab = new Lab(t);
  lab.write(
    "echo.sh",
    `#!/bin/sh\n[ "$1" = bad ] && { echo "no good: $1" >&2; exit 3; }\nprintf '{"got": %s, "in": "%s", "env": "%s", "here": %d}' "$(printf '%s' "$2" | wc -c)" "$(cat)" "$TAG" "$(ls | wc -l)"\n`,
  );
  const file = lab.write(
    "p.mjs",
    `export default {
  command: { args: ["sh", "{source}/echo.sh", "{kind}", "{text}"], stdin: "{kind}-in", env: { TAG: "<{seed}>" }, files: { "in put.txt": "{text}" } },
  combos: { kind: ["good", "bad"], text: ["a b; rm -rf *", "\\"q'\\$HOME\`x\`", "ñ {text}"] },
};\n`,
  );
  await lab.expect(4, ["run", file, "-o", "o.json"]);
  const rows = await lab.rows("p", "--allow-incomplete");
  const good = rows.filter(({ kind }) => kind === "good");
  assert.deepEqual(
    good.map(({ text, got }) => got === Buffer.byteLength(text)),
    [true, true, true],
  );
  assert.ok(good.every((row) => row.in === "good-in" && row.here === 1 && /^<\d+>$/.test(row.env)));
  const { failedCases } = await lab.json(["why", "4", "p"]);
  assert.equal(failedCases[0].failure.exitCode, 3);
  assert.match(failedCases[0].failure.stderr, /no good: bad/);
});

test("a program that hangs is ended with all that it started", async (t) => {
  const lab = new Lab(t);
  const file = lab.write(
    "h.mjs",
    `export default { command: { args: ["sh", "-c", "sleep 98765 & sleep 98765; echo {x}"], output: "number" }, combos: { x: [1] }, timeoutSeconds: 1 };\n`,
  );
  await lab.expect(4, ["run", file, "-o", "o.nc"]);
  assert.equal((await lab.json(["why", "1", "h"])).failedCases[0].failure.kind, "timed-out");
  const { stdout } = await lab.startProgram([
    "sh",
    "-c",
    "ps -eo args | grep -c '[s]leep 98765' || true",
  ]).ended;
  assert.equal(stdout.trim(), "0");
});

test("modules, JSON and files beside a definition, and packages, are found from wherever it is grown", async (t) => {
  const lab = new Lab(t);
  lab.write("defs/part.ts", "export const factor: number = 3;\n");
  lab.write("defs/more.json", '{ "add": 4 }');
  lab.write("defs/table.txt", "5");
  lab.write(
    "defs/node_modules/pack/package.json",
    '{ "name": "pack", "version": "1.0.0", "type": "module", "main": "index.js" }',
  );
  lab.write("defs/node_modules/pack/index.js", "export const times = (a, b) => a * b;\n");
  const file = lab.write(
    "defs/d.ts",
    `import { readFileSync } from "node:fs";
import { times } from "pack";
import more from "./more.json" with { type: "json" };
import { factor } from "./part.ts";
const table = Number(readFileSync(new URL("table.txt", import.meta.url), "utf8"));
export default { fn: ({ x }: { x: number }) => times(x, factor) + more.add + table, combos: { x: [1, 2] } };
`,
  );
  await lab.expect(0, ["sow", file, "--root", "else where"]);
  await lab.expect(0, ["grow", "--root", "else where", "--crop", "d", "-j", "2"]);
  await lab.expect(0, ["reap", "d", "--root", "else where", "-o", "o.csv"]);
  assert.deepEqual(
    readFileSync(lab.path("o.csv"), "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").at(-1)),
    ["12", "15"],
  );
  const broken = lab.write("defs/b.ts", "export default {\n  fn: ( => 1\n};\n");
  assert.match((await lab.expect(3, ["sow", broken])).stderr, /b\.ts:2:/);
});

test("what a definition takes from this package is frozen with it, whether it is installed there or not", async (t) => {
  const lab = new Lab(t);
  const text = `import { linspace } from "crop";
export default { fn: ({ x }) => linspace(0, x, 3).at(1), combos: { x: [1, 2] } };
`;
  mkdirSync(lab.path("installed/node_modules"), { recursive: true });
  symlinkSync(
    fileURLToPath(new URL("../../..", import.meta.url)),
    lab.path("installed/node_modules/crop"),
  );
  for (const folder of ["installed", "bare"]) {
    await lab.expect(0, ["sow", lab.write(`${folder}/half.mjs`, text), "--root", folder]);
    const code = readFileSync(lab.path(folder, "half/definition.mjs"), "utf8");
    assert.doesNotMatch(code, /(?:from|import\() *"file:/, folder);
    assert.match(code, /function linspace/, folder);
  }
});

test("a dry run writes nothing and counts cases, batches, files and bytes", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("d.mjs", "combos: { x: [1, 2, 3, 4, 5] },");
  const plan = await lab.json(["sow", file, "--dry-run", "--batchsize", "2"]);
  assert.deepEqual([plan.cases, plan.batches], [5, 3]);
  assert.ok(plan.files > 3 && plan.bytes > 100);
  assert.equal((await lab.json(["ls", "--root", "."])).length, 0);
});
