import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Dataset, type DatasetInput, readNetcdf } from "../../src/dataset/index.ts";
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
  "other values of a coordinate that labels no dimension": [
    [
      { ...upright, coords: { height: [["a"], [7, 8]] } },
      { ...upright, coords: { height: [["a"], [7, 9]] } },
    ],
    /coordinate `height` of the dataset that case 1 gave differs/,
  ],
  "a label twice, where labels differ": [
    [
      { ...upright, coords: { a: [7, 8] } },
      { ...upright, coords: { a: [9, 9] } },
    ],
    /coordinate `a` of the dataset that case 1 gave differs.*labels that come twice/,
  ],
  "other labels where the first case has one twice": [
    [
      { ...upright, coords: { a: [9, 9] } },
      { ...upright, coords: { a: [7, 9] } },
    ],
    /coordinate `a` of the dataset that case 1 gave differs.*labels that come twice/,
  ],
  "labels of another kind": [
    [
      { ...upright, coords: { a: [7, 8] } },
      { ...upright, coords: { a: ["7", "8"] } },
    ],
    /coordinate `a` of the dataset that case 1 gave differs from that of other cases: /,
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

/** What case x of the next two tests gives: some labels of t, in an order of its own, and values that follow from them. */
const someLabels = `
function labelsOf(x) {
  const all = [4, 1, 0.5, 7, 2.5, 9, 3].slice(x % 3, 3 + (x % 5));
  return x % 2 === 1 ? all.toReversed() : all;
}
function datasetOf(x, Dataset) {
  const t = labelsOf(x);
  return new Dataset({
    coords: { t: { dims: "t", data: Float64Array.from(t), attrs: { units: "s" } }, side: ["a", "b"] },
    dataVars: {
      value: { dims: ["side", "t"], data: ["a", "b"].map((side) => t.map((at) => x * 100 + at + (side === "b" ? 0.25 : 0))) },
      whole: { dims: ["t"], data: t.map((at) => BigInt(Math.round(2 * at))) },
      lone: { dims: [], data: x },
    },
  });
}`;
interface SomeLabels {
  readonly labelsOf: (x: number) => number[];
  readonly datasetOf: (x: number, type: typeof Dataset) => Dataset;
}
// oxlint-disable-next-line typescript/no-implied-eval -- the text is that of a definition, too
const { labelsOf, datasetOf } = new Function(
  `${someLabels}; return { labelsOf, datasetOf };`,
)() as SomeLabels;

function checkUnion(combined: Dataset, cases: number): void {
  const union = [...new Set(Array.from({ length: cases }, (_, x) => labelsOf(x)).flat())].toSorted(
    (a, b) => a - b,
  );
  assert.deepEqual(combined.get("t").toNested(), union);
  assert.equal(combined.get("t").attrs["units"], "s");
  assert.equal(combined.get("whole").dtype, "int64");
  for (let x = 0; x < cases; x++) {
    const own = new Set(labelsOf(x));
    assert.equal(combined.get("lone").sel({ x }).item(), x);
    for (const t of union) {
      const at = combined.sel({ x, t });
      const expected = own.has(t) ? [x * 100 + t, x * 100 + t + 0.25] : [undefined, undefined];
      const found = ["a", "b"].map((side) => at.get("value").sel({ side }).item());
      assert.deepEqual(found, expected, `case ${x} at ${t}`);
      assert.equal(at.get("whole").item(), own.has(t) ? BigInt(Math.round(2 * t)) : undefined);
    }
  }
}

test("where labels differ, the result has those of all cases and missing places", async () => {
  const runner = new Runner(({ x }) => datasetOf(x as number, Dataset));
  for (const cases of [2, 3, 15])
    checkUnion(await runner.runCombos({ x: Array.from({ length: cases }, (_, x) => x) }), cases);
});

test("a reaped file has the labels of all cases, too, as xarray joins them", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "labels.mjs",
    `import { Dataset } from ${JSON.stringify(datasetAddress)};
${someLabels}
export default { fn: ({ x }) => datasetOf(x, Dataset), combos: { x: Array.from({ length: 15 }, (_, x) => x) } };
`,
  );
  const sown = ["labels.mjs", "--batchsize", "4", "--shuffle", "3"];
  const { stderr } = await lab.expect(0, ["run", ...sown, "-o", "labels.nc"]);
  assert.match(stderr, /not all cases have the same labels along `t`: the file has those of all/);
  checkUnion(await readNetcdf(lab.path("labels.nc")), 15);
  if (!existsSync(python)) return context.diagnostic(`no Python with xarray at ${python}`);
  const cases = Array.from({ length: 15 }, (_, x) => labelsOf(x));
  const peer = `import json, sys, numpy as np, xarray as xr
found = xr.open_dataset(sys.argv[1])
parts = []
for x, t in enumerate(json.loads(sys.argv[2])):
    t = np.array(t)
    parts.append(xr.Dataset(
        {"value": (("side", "t"), np.stack([x * 100 + t, x * 100 + t + 0.25])), "whole": ("t", np.round(2 * t)), "lone": float(x)},
        coords={"t": t, "side": ["a", "b"], "x": x}))
expected = xr.concat(parts, dim="x", join="outer", coords="minimal", compat="equals", data_vars="all")
for name in ["value", "whole", "lone", "t"]:
    a, b = found[name].transpose(*expected[name].dims), expected[name]
    assert np.array_equal(a.values.astype(float), b.values.astype(float), equal_nan=True), name
print("same")`;
  const said = execFileSync(python, ["-c", peer, lab.path("labels.nc"), JSON.stringify(cases)], {
    encoding: "utf8",
  });
  assert.equal(said.trim(), "same");
});

test("labels that have nothing in common among many cases are refused before they fill the memory", async () => {
  const runner = new Runner(
    ({ x }) => new Dataset({ coords: { t: [x] }, dataVars: { v: [["t"], [x]] } }),
  );
  const cases = Array.from({ length: 4000 }, (_, x) => x);
  await assert.rejects(
    runner.runCombos({ x: cases }),
    / labels along `t` together, nearly each other ones/,
  );
});

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

test("labels in `coords` keep their order, and need not be in the dataset of each case", async (context) => {
  const levels = [["low", "high"], ["mid"], ["low", "mid"], ["high", "low", "mid"]];
  const inputs = levels.map((own, x) => ({
    dataVars: { v: [["level"], own.map((_, i) => 10 * x + i)] },
    coords: { level: [["level"], own] },
  }));
  const given = { values: ["low", "mid", "high", "top"], units: "1" };
  const nothing = Number.NaN;
  const expected = [
    [0, nothing, 1, nothing],
    [nothing, 10, nothing, nothing],
    [20, 21, nothing, nothing],
    [31, 32, 30, nothing],
  ];
  const check = (found: Dataset, cases: number): void => {
    assert.deepEqual(found.get("level").toNested(), given.values);
    assert.deepEqual(found.get("level").attrs, { units: "1" });
    const plain = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(plain) : Number(value ?? nothing);
    assert.deepEqual(plain(found.get("v").toNested()), expected.slice(0, cases));
  };
  for (const cases of [1, 2, 4])
    check(await runDatasets(inputs.slice(0, cases), { varCoords: { level: given } }), cases);
  await assert.rejects(
    runDatasets(inputs, { varCoords: { level: { values: ["low", "high"], units: "1" } } }),
    /coordinate `level` of the returned datasets is not the one in `coords`/,
  );
  const lab = new Lab(context);
  lab.write(
    "levels.mjs",
    `import { Dataset } from ${JSON.stringify(datasetAddress)};
const inputs = ${JSON.stringify(inputs)};
const fn = ({ x }) => new Dataset(inputs[x]);
export default { fn, combos: { x: [0, 1, 2, 3] }, coords: { level: ${JSON.stringify(given)} } };
`,
  );
  await lab.expect(0, ["sow", "levels.mjs"]);
  await lab.expect(0, ["grow", "1"]);
  const reap = ["reap", "levels", "-o", "levels.nc", "--overwrite", "--allow-incomplete"];
  const { stderr } = await lab.expect(4, reap);
  assert.match(stderr, /not all cases have the same labels along `level`/);
  await lab.expect(0, ["grow"]);
  await lab.expect(0, reap);
  check(await readNetcdf(lab.path("levels.nc")), 4);
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
