import assert from "node:assert/strict";
import { test } from "node:test";
import { Crop, isCropError } from "crop";
import { provenanceNames } from "../../src/crop/provenance.ts";
import { Lab } from "../faults/lab.ts";

const refusals: readonly (readonly [fields: string, message: RegExp])[] = [
  ["constants: { c: new (class Foo {})() }", /constant `c` is an instance of Foo.*`resources`/],
  ['constants: { c: new URL("http://a.b") }', /constant `c` is an instance of URL.*`resources`/],
  ["constants: { c: { f: () => 1 } }", /constant `c`\.f is a function.*`resources`/],
  ["constants: { c: [[/x/]] }", /constant `c`\[0\]\[0\] is an instance of RegExp/],
  ['constants: { c: Buffer.from("abc") }', /constant `c` is a Buffer.*Uint8Array/],
  ["constants: { c: new Date(NaN) }", /constant `c` is an invalid date/],
  ["constants: { c: [1, , 3] }", /constant `c` is a list with holes/],
  ['constants: { crop_id: "mine" }', /constant `crop_id` has the name of an attribute/],
  ['attrs: { crop_id: "mine" }', /attribute `crop_id` has the name of an attribute/],
  ['constants: { title: "a" }, attrs: { title: "b" }', /constant `title` and `title` of `attrs`/],
  ["attrs: { a: [1, , 3] }", /the dataset: attribute `a` is a list with holes/],
  ["attrs: { a: new Map() }", /attribute `a` is a Map/],
  ["attrs: { a: { f: () => 1 } }", /attribute `a`\.f is a function/],
  [
    "vars: { y: { attrs: { a: new Date(NaN) } } }",
    /variable `y`: attribute `a` is an invalid date/,
  ],
  [
    "coords: { x: { attrs: { a: /x/ } } }",
    /coordinate `x`: attribute `a` is an instance of RegExp/,
  ],
  ['vars: { y: { dims: ["t"] }, t: { dims: ["t"] } }', /output `t` has the name of a dimension/],
  ['vars: { y: { dims: ["t"] }, t: {} }', /output `t` has the name of a dimension/],
];

test("what the files of a crop would not give back as it was is refused at sowing", async (context) => {
  const lab = new Lab(context);
  for (const [i, [fields, message]] of refusals.entries()) {
    const definition = lab.write(
      `d${i}.mjs`,
      `export default { fn: () => 1, combos: { x: [1] }, ${fields} };`,
    );
    await assert.rejects(
      new Crop({ definition }).sow(),
      (error) => isCropError(error, "bad-definition") && message.test(error.message),
      fields,
    );
  }
});

test("each case receives plain data of any kind as it was", async (context) => {
  const data = {
    list: [1, null, Number.NaN, -Infinity, "é", [true]],
    nest: { a: { b: [] } },
    numbers: Float64Array.of(1, -0, Number.NaN),
    bytes: Uint8Array.of(1, 2),
    date: new Date(5),
    map: new Map([["k", new Set([1n])]]),
    big: 2n ** 70n,
  };
  const crop = new Crop({
    name: "kept",
    root: new Lab(context).folder,
    fn: ({ c, x }) => {
      assert.deepEqual(c, data);
      return x;
    },
    combos: { x: [1] },
    constants: { c: data },
  });
  await crop.sow();
  await crop.growMissing();
  assert.deepEqual([...(await crop.reap()).get("result").values], [1]);
});

test("the attributes that reaping adds are those whose names are refused", async (context) => {
  const lab = new Lab(context);
  const definition = lab.write("p.mjs", "export default { fn: () => 1, combos: { x: [1] } };");
  const crop = new Crop({ definition });
  await crop.sow();
  await crop.growMissing();
  const added = Object.keys((await crop.reap()).attrs);
  assert.ok(added.length > 5);
  assert.deepEqual(
    added.filter((name) => !provenanceNames.has(name)),
    [],
  );
});
