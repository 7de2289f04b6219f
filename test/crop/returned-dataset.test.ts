import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Dataset, type DatasetInput } from "../../src/dataset/index.ts";
import { Runner, type RunnerOptions } from "../../src/farm/index.ts";
import { Lab } from "../faults/lab.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const datasetAddress = new URL("../../src/dataset/index.js", import.meta.url).href;

/** Labels what a function returns that gives one of `inputs` for each x. */
async function runDatasets(
  inputs: readonly DatasetInput[],
  options: RunnerOptions = {},
): Promise<Dataset> {
  const runner = new Runner(({ x }) => new Dataset(inputs[x as number]), options);
  return await runner.runCombos({ x: inputs.map((_, x) => x) });
}

const upright = {
  dataVars: {
    v: [
      ["a", "b"],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
  },
};
const turned = {
  dataVars: {
    v: [
      ["b", "a"],
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
  },
};
const whole = [
  [1, 2, 3],
  [4, 5, 6],
];

test("a labelled array is an output of its name, or the only one that is declared", async () => {
  const coords = { t: { dims: "t", data: [10, 20], attrs: { units: "s" } } };
  const run = async (options: RunnerOptions): Promise<Dataset> =>
    await new Runner(
      ({ x }) => new Dataset({ dataVars: { v: [["t"], [x, 2]] }, coords }).get("v"),
      options,
    ).runCombos({ x: [1, 3] });
  const own = await run({});
  assert.deepEqual([Object.keys(own.dataVars), own.get("v").dims], [["v"], ["x", "t"]]);
  assert.deepEqual(own.get("v").toNested(), [
    [1, 2],
    [3, 2],
  ]);
  assert.deepEqual([own.get("t").toNested(), own.get("t").attrs], [[10n, 20n], { units: "s" }]);
  assert.deepEqual(Object.keys((await run({ varNames: "y" })).dataVars), ["y"]);
});

test("datasets are combined by the names of their dimensions, not by their order", async () => {
  const combined = await runDatasets([upright, turned, upright]);
  assert.deepEqual(combined.get("v").dims, ["x", "a", "b"]);
  assert.deepEqual(combined.get("v").toNested(), [whole, whole, whole]);
  const declared = await runDatasets([turned], { varNames: "v", varDims: { v: ["a", "b"] } });
  assert.deepEqual(declared.get("v").dims, ["x", "a", "b"]);
  assert.deepEqual(declared.get("v").toNested(), [whole]);
});

test("a square array in another order of dimensions is turned in a file, too", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "turned.mjs",
    `import { Dataset } from ${JSON.stringify(datasetAddress)};
export default {
  fn: ({ x }) => new Dataset({ dataVars: {
    v: x === 1 ? [["a", "b"], [[1, 2], [3, 4]]] : [["b", "a"], [[1, 3], [2, 4]]],
  } }),
  combos: { x: [1, 2] },
};
`,
  );
  await lab.expect(0, ["run", "turned.mjs", "-o", "turned.nc"]);
  const shown = await lab.expect(0, ["data", "export", "turned.nc", "-o", "turned.json"]);
  assert.equal(shown.status, 0);
  if (!existsSync(python)) return context.diagnostic(`no Python with xarray at ${python}`);
  const read =
    "import sys, xarray; print(xarray.open_dataset(sys.argv[1]).v.transpose('x', 'a', 'b').values.tolist())";
  const values = execFileSync(python, ["-c", read, lab.path("turned.nc")], { encoding: "utf8" });
  assert.deepEqual(JSON.parse(values), [
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  ]);
});

const square = [
  [1, 2],
  [3, 4],
];
const refusals: Readonly<Record<string, readonly [readonly DatasetInput[], RegExp]>> = {
  "other dimensions": [
    [upright, { dataVars: { v: [["a", "c"], whole] } }],
    /`v` of case 1 lies along `a`, `c`, that of other cases along `a`, `b`/,
  ],
  "other units": [
    [{ dataVars: { v: [[], 1, { units: "m" }] } }, { dataVars: { v: [[], 1, { units: "km" }] } }],
    /`v` of case 1 has the units "km", that of other cases the units "m"/,
  ],
  "units where others have none": [
    [{ dataVars: { v: 1 } }, { dataVars: { v: [[], 1, { units: "km" }] } }],
    /`v` of case 1 has the units "km", that of other cases no units/,
  ],
  "no units where others have some": [
    [{ dataVars: { v: [[], 1, { units: "m" }] } }, { dataVars: { v: 1 } }],
    /`v` of case 1 has no units, that of other cases the units "m"/,
  ],
  "a coordinate that others lack": [
    [upright, { ...upright, coords: { a: [7, 8] } }],
    /case 1 gave `a`, which other cases did not give/,
  ],
  "no coordinate where others have one": [
    [{ ...upright, coords: { a: [7, 8] } }, upright],
    /case 1 gave no coordinate `a`, which other cases gave/,
  ],
  "other values of a coordinate": [
    [
      { ...upright, coords: { a: [7, 8] } },
      { ...upright, coords: { a: [7, 9] } },
    ],
    /coordinate `a` of the dataset that case 1 gave differs/,
  ],
  "other units of a coordinate": [
    [
      { ...upright, coords: { a: [["a"], [7, 8], { units: "s" }] } },
      { ...upright, coords: { a: [["a"], [7, 8], { units: "h" }] } },
    ],
    /coordinate `a` of the dataset that case 1 gave differs/,
  ],
  "a variable along a swept argument": [
    [{ dataVars: { v: [["x"], [1]] } }],
    /`v` of the dataset lies along `x`, which is a swept argument/,
  ],
  "another value of a swept argument": [
    [{ dataVars: { v: 1 }, coords: { x: 5 } }],
    /coordinate `x` of the dataset is 5, the swept argument of that name 0/,
  ],
  "a name that netCDF cannot have": [
    [{ dataVars: { v: [["a/b"], [1]] } }],
    /"a\/b" cannot name a variable or dimension/,
  ],
};
for (const [what, [inputs, message]] of Object.entries(refusals)) {
  test(`a returned dataset with ${what} is refused`, async () => {
    await assert.rejects(runDatasets(inputs), message);
  });
}

test("what is declared is compared with the dataset of each case", async () => {
  const run = async (vars: NonNullable<RunnerOptions["vars"]>): Promise<Dataset> =>
    await runDatasets([{ dataVars: { v: [["a", "b"], square, { units: "km" }] } }], { vars });
  await assert.rejects(run({ v: { units: "m" } }), /`v` has the units "km"; `vars` gives it "m"/);
  await assert.rejects(
    run({ v: { dims: ["a", "c"] } }),
    /`v` lies along `a`, `b`; `vars` gives it `a`, `c`/,
  );
  const { attrs } = (await run({ v: { units: "km", attrs: { long_name: "way" } } })).get("v");
  assert.deepEqual(attrs, { units: "km", long_name: "way" });
});

test("plain numbers beside datasets of one unit are refused, unless the unit is declared", async () => {
  const fn = ({ x }: { readonly x: number }): unknown =>
    x === 0 ? new Dataset({ dataVars: { result: [[], 5, { units: "m" }] } }) : x;
  await assert.rejects(new Runner(fn).runCombos({ x: [0, 1] }), /`result` of case 1 has no units/);
  const declared = new Runner(fn, { vars: { result: { units: "m" } } });
  assert.deepEqual((await declared.runCombos({ x: [0, 1] })).get("result").toNested(), [5, 1]);
});

test("a scalar coordinate becomes a variable over the swept arguments; one that repeats an argument goes", async () => {
  const inputs = [0, 1].map((x) => ({
    dataVars: { v: [["a"], [x, x]] },
    coords: { x, height: [[], 1.5 * x, { units: "m" }] },
  }));
  for (const options of [{}, { varNames: "v" }]) {
    const combined = await runDatasets(inputs, options);
    assert.deepEqual(combined.get("height").toNested(), [0, 1.5]);
    assert.deepEqual(combined.get("height").attrs, { units: "m" });
    assert.deepEqual(combined.get("x").toNested(), [0n, 1n]);
  }
});

test("a coordinate that a dataset and `coords` give must be the same; `coords` may add units", async () => {
  const inputs = [
    { dataVars: { v: [["t"], [1, 2, 3]] }, coords: { t: [["t"], [10, 20, 30], { axis: "T" }] } },
  ];
  const run = async (t: unknown): Promise<Dataset> =>
    await runDatasets(inputs, { varCoords: { t: t as readonly number[] } });
  const differs = /coordinate `t` of the returned datasets is not the one in `coords`/;
  await assert.rejects(run([0, 1, 2]), differs);
  await assert.rejects(run(["10", "20", "30"]), differs);
  for (const values of [[10, 20, 30], Float64Array.of(10, 20, 30)]) {
    const { data, attrs } = (await run({ values, units: "s" })).get("t");
    assert.deepEqual(
      [Array.from(data.data, Number), attrs],
      [[10, 20, 30], { axis: "T", units: "s" }],
    );
  }
});

test("a coordinate that is no dimension of what is returned is refused", async () => {
  await assert.rejects(
    runDatasets([upright], { varCoords: { zz: [1] } }),
    /`coords` gives `zz`, which is no dimension of an output; their dimensions are `a`, `b`/,
  );
  await assert.rejects(
    runDatasets([{ dataVars: { v: 1 } }], { varCoords: { zz: [1] } }),
    /are none/,
  );
});
