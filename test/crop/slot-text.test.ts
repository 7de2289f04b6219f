import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isCropError, Crop } from "crop";
import { slotText } from "../../src/crop/slot-text.ts";
import { Lab } from "../faults/lab.ts";

test("a slot shows any data as a program reads it", () => {
  const date = new Date(Date.UTC(2020, 1, 3));
  const texts: readonly (readonly [unknown, string])[] = [
    ["a b", "a b"],
    [1e21, "1e+21"],
    [Number.NaN, "NaN"],
    [true, "true"],
    [2n ** 64n, "18446744073709551616"],
    [null, "null"],
    [Float64Array.of(0, 0.5, 1), "[0,0.5,1]"],
    [BigInt64Array.of(1n, -2n), "[1,-2]"],
    [[1n, [Number.NaN, -Infinity], "é\n", undefined], '[1,[NaN,-Infinity],"é\\n",null]'],
    [date, "2020-02-03T00:00:00.000Z"],
    [[date], '["2020-02-03T00:00:00.000Z"]'],
    [{ a: Uint8Array.of(1), b: undefined, 'q"': { c: [] } }, '{"a":[1],"q\\"":{"c":[]}}'],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    [
      new Map<unknown, unknown>([
        [1, 2],
        ["k", new Set(["x"])],
      ]),
      '{"1":2,"k":["x"]}',
    ],
  ];
  for (const [value, text] of texts) assert.equal(slotText(value), text);
});

test("a typed array among the constants fills a slot as a list", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "grid.mjs",
    `export default {
  command: { args: ["printf", "%s", "{grid}"], env: { GRID: "{grid}" } },
  combos: { x: [1] },
  constants: { grid: Float64Array.of(0, 0.5, 1) },
};
`,
  );
  await lab.expect(0, ["run", "grid.mjs", "-o", "grid.json"]);
  const rows: unknown = JSON.parse(readFileSync(lab.path("grid.json"), "utf8"));
  assert.deepEqual(
    (rows as { readonly result: unknown }[]).map(({ result }) => result),
    [0, 0.5, 1],
  );
});

test("a constant that no text stands for is refused at sowing where it fills a slot", async (context) => {
  const lab = new Lab(context);
  const cycle = "(() => { const list = [1]; list.push(list); return list; })()";
  for (const [i, value] of [
    "new ArrayBuffer(2)",
    "[new DataView(new ArrayBuffer(1))]",
    cycle,
  ].entries()) {
    const definition = lab.write(
      `d${i}.mjs`,
      `export default { command: ["echo", "{c}"], combos: { x: [1] }, constants: { c: ${value} } };`,
    );
    await assert.rejects(
      new Crop({ definition }).sow(),
      (error) =>
        isCropError(error, "bad-definition") &&
        /constant `c` cannot fill the slot \{c\}/.test(error.message),
    );
  }
});
