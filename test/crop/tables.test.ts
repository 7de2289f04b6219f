import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { Lab } from "../faults/lab.ts";

const datasetAddress = new URL("../../src/dataset/index.js", import.meta.url).href;

test("a table that would have no row, since an output is empty, is refused and the crop stays", async (context) => {
  const lab = new Lab(context);
  const combos = "combos: { x: [1, 2] }";
  lab.write("empty.mjs", `export default { fn: ({ x }) => ({ a: 10 * x, b: [] }), ${combos} };`);
  for (const ending of ["csv", "json", "parquet"]) {
    const { stderr } = await lab.expect(3, ["run", "empty.mjs", "-o", `empty.${ending}`]);
    assert.match(stderr, /output `b` is empty/);
    assert.equal(existsSync(lab.path(`empty.${ending}`)), false);
  }
  await lab.expect(0, ["run", "empty.mjs", "-o", "empty.nc"]);
});

test("two columns of one name are refused, and the crop stays", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "twice.mjs",
    `export default { fn: ({ x }) => ({ z: { re: x, im: 1 }, z_re: 5 }), combos: { x: [1, 2] } };`,
  );
  for (const ending of ["csv", "parquet"]) {
    const { stderr } = await lab.expect(3, ["run", "twice.mjs", "-o", `twice.${ending}`]);
    assert.match(stderr, /`z_re`/);
  }
  await lab.expect(0, ["run", "twice.mjs", "-o", "twice.json"]);
});

test("unsigned integers of all sizes come back from Parquet", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "unsigned.mjs",
    `export default {
  fn: ({ x }) => ({
    a: Uint8Array.of(x, 255), b: Uint16Array.of(x, 65535), c: Uint32Array.of(x, 4294967295), d: BigUint64Array.of(5n, 2n ** 64n - 1n),
  }),
  combos: { x: [1, 2] },
  vars: { a: { dims: ["i"] }, b: { dims: ["i"] }, c: { dims: ["i"] }, d: { dims: ["i"] } },
};
`,
  );
  await lab.expect(0, ["run", "unsigned.mjs", "-o", "unsigned.parquet"]);
  const file = await asyncBufferFromFile(lab.path("unsigned.parquet"));
  const rows = await parquetReadObjects({ file });
  for (const [at, { a, b, c, d }] of rows.entries()) {
    const least = [1, 1, 1, 5n].map((each) => (each === 1 && at === 2 ? 2 : each));
    assert.deepEqual([a, b, c, d], at % 2 === 0 ? least : [255, 65535, 4294967295, 2n ** 64n - 1n]);
  }
});

for (const [what, returned, more] of [
  [
    "of a few values",
    `({ number: x === 3 ? Infinity : x / 3, none: NaN, zero: -0, whole: x * 2, yes: x > 2, z: { re: x, im: -x },
      small: Int8Array.of(-x, 127), big: BigInt64Array.of(9007199254740993n, -1n) })`,
    `vars: { number: {}, none: {}, zero: {}, whole: {}, yes: {}, z: {}, small: { dims: ["i"] }, big: { dims: ["i"] } }, coords: { i: [0.5, 1.5] },`,
  ],
  [
    "of times, with labels that cases lack",
    `new Dataset({ coords: { t: [new Date(x), new Date(5)] }, dataVars: { v: [["t"], [x, 2]], when: [["t"], [new Date(1e12 * x), new Date(0)]] } })`,
    "",
  ],
  ["with texts", `({ number: x / 3, text: x === 3 ? "" : 'a "' + x + '",' })`, ""],
  [
    "with numbers that are times",
    "({ number: x, since: x })",
    `vars: { number: {}, since: { units: "days since 2000-01-01" } },`,
  ],
] as const) {
  test(`a table ${what} is that of a file`, async (context) => {
    const lab = new Lab(context);
    lab.write(
      "t.mjs",
      `import { Dataset } from ${JSON.stringify(datasetAddress)};
export default {
  fn: ({ x }) => { if (x === 2) throw new Error("no luck"); return ${returned}; },
  combos: { x: [1, 2, 3, 4], kind: ["a", 'é"b'] },
  constants: { k: 3 },
  ${more}
  numBatches: 3,
};
`,
    );
    await lab.sow("t.mjs");
    await lab.expect(4, ["grow", "--crop", "t"]);
    const reap = ["reap", "t", "--keep", "--allow-incomplete", "-o"];
    await lab.expect(4, [...reap, "t.nc", "--layout", "cases"]);
    for (const ending of ["csv", "json", "parquet"]) {
      await lab.expect(4, [...reap, `direct.${ending}`]);
      await lab.expect(0, ["data", "export", "t.nc", "-o", `file.${ending}`]);
      const direct = readFileSync(lab.path(`direct.${ending}`));
      assert.ok(direct.length > 100);
      assert.deepEqual(direct, readFileSync(lab.path(`file.${ending}`)), ending);
    }
  });
}
