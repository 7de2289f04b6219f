import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";
import { concat, Dataset, merge } from "../../src/dataset/index.ts";
import { type ErrorCode, isCropError } from "../../src/errors.ts";

function grid(
  a: readonly number[],
  values: readonly (number | null)[],
  b: readonly string[] = ["p"],
): Dataset {
  const rows = a.map((_, i) => values.slice(i * b.length, (i + 1) * b.length));
  return new Dataset({ coords: { a, b }, dataVars: { v: [["a", "b"], rows] } });
}

const plain = new Dataset({
  coords: {
    omega: [1, 2.5, 4],
    name: ["x", "y"],
    when: [["omega"], [new Date(0), new Date(1e3), new Date(2e3)]],
  },
  dataVars: {
    v: [
      ["omega", "name"],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    w: [["k"], [true, false]],
    c: 3,
  },
  attrs: { title: "demo" },
});

function labelled(selection: Parameters<Dataset["sel"]>[0]): unknown {
  return plain.sel(selection).get("v").toNested();
}

function refusal(code: ErrorCode, reason: RegExp): (error: unknown) => boolean {
  return (error) => isCropError(error, code) && reason.test(error.message);
}

function placed(selection: Parameters<Dataset["isel"]>[0]): unknown {
  return plain.isel(selection).get("v").toNested();
}

test("sel takes a label, a list, a range with both ends, and the nearest", () => {
  assert.deepEqual(labelled({ omega: 2.5 }), [3, 4]);
  assert.deepEqual(labelled({ omega: [4, 1], name: "y" }), [6, 2]);
  assert.deepEqual(labelled({ omega: { from: 1, to: 2.5 } }), [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(labelled({ omega: { from: 2 } }), [
    [3, 4],
    [5, 6],
  ]);
  assert.deepEqual(labelled({ omega: { method: "nearest", value: 3.9 }, name: "x" }), 5);
  assert.deepEqual(labelled({ name: { from: "y" } }), [[2], [4], [6]]);
  assert.equal(plain.sel({ omega: 1 }).get("omega").item(), 1);
  assert.equal(plain.sel({ omega: 1n }).get("when").item(), 0n);
  assert.throws(() => plain.sel({ omega: 2 }), /`omega` has no label 2; it has 3: 1, 2.5, 4/);
  assert.throws(
    () => plain.sel({ zeta: 2 }),
    /no dimension `zeta`; the dimensions are omega, name, k/,
  );
  assert.throws(
    () => plain.sel({ omega: { method: "nearest", value: 9, tolerance: 1 } }),
    /further than 1/,
  );
});

test("a time is selected by Date, ISO text or nanoseconds", () => {
  const ds = new Dataset({
    coords: { t: [new Date(0), new Date(86400e3)] },
    dataVars: { v: [["t"], [1, 2]] },
  });
  for (const label of [
    new Date(86400e3),
    "1970-01-02",
    "1970-01-02T00:00:00Z",
    86_400_000_000_000n,
  ]) {
    assert.equal(ds.sel({ t: label }).get("v").item(), 2);
  }
  assert.deepEqual(
    ds
      .sel({ t: { from: "1970-01-01T12:00" } })
      .get("v")
      .toNested(),
    [2],
  );
});

test("a label that is not there is taken from before or behind it in the order of the coordinate, as in xarray", () => {
  const line = (labels: readonly number[]): Dataset =>
    new Dataset({ dataVars: { v: [["x"], labels] }, coords: { x: labels } });
  const near = (labels: readonly number[], method: "pad" | "bfill", value: number): unknown =>
    line(labels)
      .sel({ x: { method, value, tolerance: 6 } })
      .get("v")
      .item();
  const rising = [10, 20, 30];
  const falling = [30, 20, 10];
  assert.deepEqual([near(rising, "pad", 25), near(rising, "bfill", 25)], [20, 30]);
  assert.deepEqual([near(falling, "pad", 25), near(falling, "bfill", 25)], [30, 20]);
  assert.deepEqual([near(rising, "pad", 20), near(falling, "bfill", 20)], [20, 20]);
  assert.throws(
    () => near(rising, "pad", 9),
    refusal("not-found", /no label for 9 by the method pad/),
  );
  assert.throws(() => near(rising, "bfill", 31), refusal("not-found", /no label for 31/));
  assert.throws(() => near(rising, "pad", 39), refusal("not-found", /further than 6/));
  assert.throws(() => near([1, 3, 2], "pad", 2), refusal("bad-option", /neither rise nor fall/));
});

test("what is no selection is refused, with the words that are one", () => {
  const ds = new Dataset({
    coords: { x: [1, 2], t: [new Date(0), new Date(1)], name: ["a", "b"] },
    dataVars: {
      v: [
        ["x", "t", "name", "bare"],
        [
          [
            [[1], [1]],
            [[1], [1]],
          ],
          [
            [[1], [1]],
            [[1], [1]],
          ],
        ],
      ],
    },
  });
  const { sel, isel } = { sel: ds.sel.bind(ds), isel: ds.isel.bind(ds) };
  const words = /\{ from, to \} or \{ method, value, tolerance \}.*\{ start, stop, step \}/;
  const wrong: readonly (readonly [(selection: never) => unknown, unknown, RegExp])[] = [
    [sel, { x: { start: 1, stop: 2 } }, words],
    [sel, { bare: { start: 0 } }, words],
    [sel, { x: { method: "nearest", value: 1, tolerence: 1 } }, words],
    [isel, { x: { from: 0, to: 1 } }, words],
    [isel, { x: null }, words],
    [isel, { x: "1" }, words],
    [sel, { x: { method: "nearst", value: 1 } }, /nearest, pad, ffill, backfill, bfill/],
    [sel, { x: { from: "1", to: "2" } }, /"1" cannot be an end along `x`, whose labels are int64/],
    [sel, { x: { to: NaN } }, /NaN cannot be an end/],
    [sel, { name: { from: 1 } }, /1 cannot be an end along `name`, whose labels are string/],
    [sel, { t: { from: "soon" } }, /"soon" cannot be an end/],
    [sel, { t: { from: new Date(NaN) } }, /an invalid Date cannot be an end/],
    [sel, { t: { method: "nearest", value: new Date(NaN) } }, /near to an invalid Date/],
    [isel, { x: { start: 0.5 } }, /start along `x` is 0.5, which is no whole number/],
    [isel, { x: { stop: NaN } }, /stop along `x` is NaN/],
    [isel, { x: { step: 0 } }, /step along `x` is 0/],
  ];
  for (const [select, selection, reason] of wrong)
    assert.throws(() => select(selection as never), refusal("bad-option", reason));
  for (const selection of [{ x: null }, { x: undefined }, { x: [null] }, { t: new Date(NaN) }])
    assert.throws(() => sel(selection as never), refusal("not-found", /has no label/));
});

test("the text of a time at an end of a range names a whole period, as in pandas", () => {
  const hours = Array.from({ length: 24 * 70 }, (_, i) => new Date(i * 3600e3));
  const ds = new Dataset({
    coords: { t: hours },
    dataVars: { v: [["t"], hours.map((_, i) => i)] },
  });
  const falling = ds.isel({ t: { step: -1 } });
  for (const [from, to, first, last] of [
    ["1970-01", "1970-01", 0, 31 * 24 - 1],
    ["1970", "1970", 0, 24 * 70 - 1],
    ["1970-02", "1970-02-01", 31 * 24, 32 * 24 - 1],
    ["1970-01-02", "1970-01-02T05", 24, 29],
    ["1970-01-01T03:00", "1970-01-01T03:00:00", 3, 3],
    ["1970-01-01T03:00:00.000000001", "1970-01-01T04:00:00.0", 4, 4],
  ] as const) {
    const expected = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    assert.deepEqual(ds.sel({ t: { from, to } }).get("v").toNested(), expected);
    const back = falling.sel({ t: { from: to, to: from } });
    assert.deepEqual(back.get("v").toNested(), expected.toReversed());
  }
});

test("the text of a day that no month has is no time", () => {
  const ds = new Dataset({ coords: { t: [new Date("2000-02-29"), new Date("2000-03-01")] } });
  for (const text of ["2000-02-30", "2000-02-29T24:01", "1999-14-01", "2000-02-30T00:00"]) {
    assert.throws(() => ds.sel({ t: text }), refusal("not-found", /has no label/));
    assert.throws(() => ds.sel({ t: { to: text } }), refusal("bad-option", /cannot be an end/));
  }
  assert.deepEqual(ds.sel({ t: { to: "2000-02-29" } }).sizes, { t: 1 });
  assert.deepEqual(ds.sel({ t: ["2000-02-29T24:00"] }).sizes, { t: 1 });
});

test("labels of float32 are found by the numbers that they were made from", () => {
  const ds = new Dataset({
    coords: { x: Float32Array.of(0.1, 0.2, 0.3) },
    dataVars: { v: [["x"], [1, 2, 3]] },
  });
  const taken = (x: Parameters<Dataset["sel"]>[0]["x"]): unknown =>
    ds.sel({ x }).get("v").toNested();
  assert.deepEqual([taken(0.1), taken([0.3, 0.2])], [1, [3, 2]]);
  assert.deepEqual(taken({ from: 0.1, to: 0.3 }), [1, 2, 3]);
  assert.deepEqual(taken({ method: "nearest", value: 0.1, tolerance: 0 }), 1);
  assert.deepEqual(taken(Float64Array.of(0.2) as never), [2]);
});

test("isel counts as Python does", () => {
  assert.deepEqual(placed({ omega: -1 }), [5, 6]);
  assert.deepEqual(placed({ omega: { step: -2 }, name: 0 }), [5, 1]);
  assert.deepEqual(placed({ omega: { start: 1, stop: 99 }, name: [1, 1] }), [
    [4, 4],
    [6, 6],
  ]);
  assert.throws(() => plain.isel({ omega: 3 }), /`omega` has 3 places; there is no place 3/);
});

test("a merge is the sorted union of labels, missing where nothing was, and keeps dtypes", () => {
  const bools = new Dataset({
    coords: { a: [3] },
    dataVars: { ok: [["a"], [true]], s: [["a"], ["x"]], i: [["a"], Int32Array.of(7)] },
  });
  const merged = merge([
    bools,
    bools.sel({ a: [3] }),
    new Dataset({ coords: { a: [1] }, dataVars: { ok: [["a"], [false]] } }),
  ]);
  assert.deepEqual(merged.get("a").toNested(), [1n, 3n]);
  assert.deepEqual([merged.get("ok").dtype, merged.get("ok").toNested()], ["bool", [false, true]]);
  assert.deepEqual([merged.get("s").dtype, merged.get("s").toNested()], ["string", [null, "x"]]);
  assert.deepEqual([merged.get("i").dtype, merged.get("i").toNested()], ["int32", [null, 7]]);
  const filled = merge([grid([2, 1], [1, null]), grid([1, 3], [5, 6])]);
  assert.deepEqual(filled.get("v").toNested(), [[5], [1], [6]]);
  assert.ok(merge([plain, plain]).identical(plain));
});

test("places without labels stand for as many labels as all others have together, else nothing is joined", () => {
  const along = (name: string, x?: readonly number[]): Dataset =>
    new Dataset({
      dataVars: { [name]: [["x"], [name.length, 2]] },
      ...(x === undefined ? {} : { coords: { x } }),
    });
  const [a, b, c] = [along("a", [0, 1]), along("b", [2, 3]), along("c")];
  const refused =
    /`x` has no labels in one of the datasets, but the length 2; the others have 4 labels along it/;
  for (const order of [
    [a, b, c],
    [c, b, a],
  ]) {
    assert.throws(() => merge(order), refused);
    assert.throws(() => concat(order, "y"), refused);
  }
  assert.deepEqual(
    merge([a, c, along("b", [0, 1])])
      .get("c")
      .toNested(),
    [1, 2],
  );
});

test("a conflict names the variable, the place and both values, unless one is to win", () => {
  const [old, later] = [
    grid([1, 2], [1, 2, 3, NaN], ["p", "q r"]),
    grid([2, 1], [3, 5, 1, 2], ["p", "q r"]),
  ];
  assert.throws(
    () => merge([old, later]),
    (error) => {
      assert.ok(isCropError(error, "merge-conflict"));
      assert.match(error.message, /variable `v` at a=2, b="q r" is NaN and 5/);
      return true;
    },
  );
  assert.deepEqual(merge([old, later], { overwrite: true }).get("v").toNested(), [
    [1, 2],
    [3, 5],
  ]);
  assert.deepEqual(merge([old, later], { overwrite: false }).get("v").toNested(), [
    [1, 2],
    [3, NaN],
  ]);
  assert.throws(
    () => merge([grid([1], [1]), new Dataset({ dataVars: { v: [["a"], [1]] } })]),
    /dimensions \(a, b\) and \(a\)/,
  );
});

test("a number that the common dtype would round is a conflict of its variable or labels", () => {
  const of = (x: number | bigint, y: number | bigint): Dataset =>
    new Dataset({ coords: { x: [x] }, dataVars: { y: [["x"], [y]] } });
  const big = 2n ** 60n + 1n;
  const conflict = (what: string) => (error: unknown) =>
    isCropError(error, "merge-conflict") &&
    error.message.startsWith(`${what}: element [0] is ${big} `);
  assert.throws(() => merge([of(1, big), of(2, 0.5)]), conflict("variable `y`"));
  assert.throws(() => concat([of(1, big), of(2, 0.5)], "x"), conflict("variable `y`"));
  assert.throws(() => merge([of(big, 1), of(0.5, 1)]), conflict("the labels of `x`"));
});

test("datasets join along a dimension that exists or is new", () => {
  const joined = concat([grid([1], [1]), grid([2], [2], ["q"])], "a");
  assert.deepEqual(joined.get("v").toNested(), [
    [1, null],
    [null, 2],
  ]);
  const stacked = concat([grid([1], [1]), grid([1], [2])], "run", { labels: ["first", "second"] });
  assert.deepEqual(stacked.get("v").dims, ["run", "a", "b"]);
  assert.equal(stacked.sel({ run: "second" }).get("v").isel({ a: 0, b: 0 }).item(), 2);
});

test("an attribute becomes a dimension, a label is dropped", () => {
  const wide = plain.withAttrs({ dt: 5, title: "t" }).expandDims("dt");
  assert.deepEqual(wide.get("v").dims, ["dt", "omega", "name"]);
  assert.deepEqual([wide.get("dt").toNested(), wide.attrs], [[5n], { title: "t" }]);
  assert.deepEqual(plain.dropSel({ omega: 2.5 }).get("v").toNested(), [
    [1, 2],
    [5, 6],
  ]);
  assert.throws(() => plain.dropSel({ omega: 3 }), /no label 3/);
});

test("the table has one row a place of the grid, as xarray's to_dataframe", () => {
  const { rows, columns } = plain.toTable();
  assert.equal(rows, 12);
  assert.deepEqual(
    columns.map(({ name, dtype }) => `${name} ${dtype}`),
    [
      "omega float64",
      "name string",
      "k int64",
      "when datetime64[ns]",
      "v float64",
      "w bool",
      "c float64",
    ],
  );
  assert.deepEqual([...columns[4]!.values], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
  assert.deepEqual([...columns[2]!.values].slice(0, 3), [0n, 1n, 0n]);
});

test("equal differs from identical by attributes alone", () => {
  assert.ok(plain.equals(plain.withAttrs({})) && !plain.identical(plain.withAttrs({})));
  assert.ok(!plain.equals(plain.isel({ k: [0] })));
});

test("a dataset shows itself as xarray does", () => {
  const text = inspect(plain);
  assert.equal(text, plain.toString());
  assert.match(text, /^<crop.Dataset> Size: /);
  assert.match(text, /Dimensions: {2}\(omega: 3, name: 2, k: 2\)/);
  assert.match(text, / {2}\* omega +\(omega\) float64 24B 1\.0 2\.5 4\.0/);
  assert.match(text, /Dimensions without coordinates: k/);
  assert.match(
    inspect(plain.get("v")),
    /<crop.DataArray 'v' \(omega: 3, name: 2\)> Size: 48B\n\[1\.0 2\.0\]/,
  );
});

test("shapes that do not fit are refused by name", () => {
  assert.throws(
    () => new Dataset({ coords: { a: [1, 2] }, dataVars: { v: [["a"], [1]] } }),
    /dimension `a` has/,
  );
  assert.throws(() => new Dataset({ dataVars: { v: [["a", "b"], [1]] } }), /`v` has 2 dimensions/);
  assert.throws(
    () => new Dataset({ dataVars: { v: [["a"], [1, "x"]] } }),
    /variable `v`: element \[1\]/,
  );
});
