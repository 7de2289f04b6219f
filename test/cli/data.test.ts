import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { drawData, type PictureOptions } from "../../src/cli/data/picture.ts";
import { selectByTexts } from "../../src/cli/data/selection.ts";
import { Dataset, openDataset, readNetcdf, writeNetcdf } from "../../src/dataset/index.ts";
import { Lab } from "../faults/lab.ts";

const name = "my 'damped' ü.nc";
const omega = [1, 2, 4];
const zeta = ["weak", 'light, "x"', "a:b"];
const day = 86_400_000;

/** A folder with a file: peak over omega and zeta with one place missing and one NaN, response over time, texts and times. */
async function labWithData(t: TestContext): Promise<Lab> {
  const lab = new Lab(t, "data");
  const times = [0, 1, 2, 3].map((i) => new Date(Date.UTC(2026, 0, 1) + (i * day) / 2));
  await writeNetcdf(
    new Dataset({
      coords: {
        omega: ["omega", Float64Array.from(omega), { units: "rad/s", long_name: "frequency" }],
        "zeta = b": zeta,
        when: times,
        run: 7,
      },
      dataVars: {
        peak: {
          dims: ["omega", "zeta = b"],
          data: [
            [1, 2, 3],
            [4, null, 6],
            [7, 8, NaN],
          ],
          attrs: { units: "m" },
        },
        response: [["when", "omega"], times.map((_, i) => omega.map((o) => i - o))],
        flag: [["omega"], [true, null, false]],
        note: [["omega"], ["one", "", 'th"ree']],
      },
      attrs: { title: "Demo", dt: 0.5 },
    }),
    lab.path(name),
  );
  return lab;
}

test("data info tells dimensions, ranges and what is missing, as text and as one JSON document", async (t) => {
  const lab = await labWithData(t);
  const { stdout } = await lab.expect(0, ["data", "info", name]);
  for (const part of [
    /omega: 3, zeta = b: 3/,
    /rad\/s/,
    /1 to 8/,
    /1 \(11\.1 %\), 1 NaN/,
    /2026-01-01 to /,
    /title\s+Demo/,
  ])
    assert.match(stdout, part);
  const info = await lab.json(["data", "info", name]);
  assert.deepEqual(info.dims, { omega: 3, "zeta = b": 3, when: 4 });
  assert.deepEqual(info.coords["zeta = b"].labels, zeta);
  assert.deepEqual(info.coords.omega.attrs, { units: "rad/s", long_name: "frequency" });
  assert.equal(info.coords.when.max, "2026-01-02T12:00:00");
  const { min, max, missing, missingShare, nan, dims, dtype } = info.variables.peak;
  assert.deepEqual(
    [min, max, missing, nan, dims, dtype],
    [1, 8, 1, 1, ["omega", "zeta = b"], "float64"],
  );
  assert.ok(Math.abs(missingShare - 1 / 9) < 1e-12);
  assert.deepEqual([info.variables.flag.min, info.variables.flag.max], [false, true]);
  assert.deepEqual(info.attrs, { title: "Demo", dt: 0.5 });
  const only = await lab.json(["data", "info", name, "--var", "peak"]);
  assert.deepEqual(Object.keys(only.variables), ["peak"]);
});

test("texts select what sel selects: labels, lists, both ends of a range, the nearest, quoted and odd names", async (t) => {
  const lab = await labWithData(t);
  const ds = await readNetcdf(lab.path(name));
  const file = await openDataset(lab.path(name));
  t.after(() => file.close());
  const selected = (
    texts: readonly string[],
    options: { nearest?: boolean; tolerance?: number } = {},
  ): Dataset => selectByTexts(file, texts, options).load();
  const all = "zeta = b";
  assert.ok(selected([]).identical(ds));
  assert.ok(selected(["omega=2"]).identical(ds.sel({ omega: 2 })));
  assert.ok(selected(["omega=4,1"]).identical(ds.sel({ omega: [4, 1] })));
  assert.ok(selected(["omega=1.5:"]).identical(ds.sel({ omega: [2, 4] })));
  assert.ok(selected(["omega=:2"]).identical(ds.sel({ omega: [1, 2] })));
  assert.ok(selected(["omega=3.5"], { nearest: true }).identical(ds.sel({ omega: 4 })));
  assert.ok(selected(["omega=1.2,3.5"], { nearest: true }).identical(ds.sel({ omega: [1, 4] })));
  assert.ok(selected([`${all}=light, "x"`]).identical(ds.sel({ [all]: 'light, "x"' })));
  assert.ok(selected([`${all}="a:b",weak`]).identical(ds.sel({ [all]: ["a:b", "weak"] })));
  assert.ok(
    selected([`${all}="light, ""x""",weak`]).identical(ds.sel({ [all]: ['light, "x"', "weak"] })),
  );
  assert.ok(selected([`${all}=weak:a:b`]).identical(ds));
  const from = { from: "2026-01-01T12:00", to: "2026-01-02" };
  assert.ok(selected(["when=2026-01-01T12:00:2026-01-02"]).identical(ds.sel({ when: from })));
  assert.ok(selected(["when=2026-01-02T00:00Z"]).identical(ds.sel({ when: "2026-01-02" })));
  for (const [text, message] of [
    ["omega=3", /`omega` has no label 3; it has 3: 1, 2, 4/],
    ["mass=1", /no dimension `mass`; the dimensions are .*omega/],
    ["run=7", /`run` is no dimension/],
    ["omega=two", /omega=two: a number was expected/],
    ["omega=", /omega=: a number was expected/],
    ["omega=0x10", /a number was expected/],
    ["when=yesterday", /a time such as/],
    ["omega", /write dimension=label/],
    ["=1", /write dimension=label/],
  ] as const)
    assert.throws(() => selected([text]), message, text);
  assert.throws(() => selected(["omega=1", "omega=2"]), /selected twice/);
  assert.throws(
    () => selected(["omega=9"], { nearest: true, tolerance: 1 }),
    /nearest to 9 is 4, further than 1/,
  );
});

test("data sel prints a table or one JSON document, or writes a file", async (t) => {
  const lab = await labWithData(t);
  const ds = await readNetcdf(lab.path(name));
  assert.deepEqual(await lab.json(["data", "sel", name, "omega=2", "--var", "peak"]), [
    { "zeta = b": "weak", omega: 2, run: 7, peak: 4 },
    { "zeta = b": 'light, "x"', omega: 2, run: 7, peak: null },
    { "zeta = b": "a:b", omega: 2, run: 7, peak: 6 },
  ]);
  const { stdout } = await lab.expect(0, ["data", "sel", name, "omega=2", "--var", "peak"]);
  assert.equal(
    stdout,
    "zeta = b    omega  run     peak\nweak            2    7        4\n" +
      'light, "x"      2    7  missing\na:b             2    7        6\n',
  );
  await lab.expect(0, ["data", "sel", name, "omega=1,4", "-o", "part ü.nc"]);
  assert.ok((await readNetcdf(lab.path("part ü.nc"))).identical(ds.sel({ omega: [1, 4] })));
  await lab.expect(0, ["data", "sel", name, "omega=1", "--var", "note", "-o", "part.csv"]);
  assert.equal(readFileSync(lab.path("part.csv"), "utf8"), "omega,run,note\n1,7,one\n");
  assert.match(
    (await lab.expect(3, ["data", "sel", name, "omega=1", "-o", "part.csv"])).stderr,
    /part\.csv exists/,
  );
});

test("errors of crop data name the file, what was asked for, and what there is", async (t) => {
  const lab = await labWithData(t);
  const refused = async (status: number, ...args: string[]): Promise<string> => {
    const { stderr, stdout } = await lab.expect(status, ["data", ...args]);
    assert.equal(stdout, "");
    assert.ok(stderr.startsWith("crop: ") && !stderr.includes("bug"), stderr);
    return stderr;
  };
  const unknown = await refused(3, "sel", name, "omega=3");
  assert.ok(unknown.includes(name), unknown);
  assert.match(unknown, /`omega` has no label 3; it has 3: 1, 2, 4; --nearest/);
  assert.match(await refused(3, "sel", name, "--var", "pek"), /has no `pek`; it has .*peak/);
  assert.match(await refused(2, "sel", name, "omega=two"), /omega=two: a number was expected/);
  assert.match(await refused(2, "sel", name, "-o", "out.txt"), /ends in none of/);
  assert.match(await refused(3, "info", "no such.nc"), /no such\.nc/);
  writeFileSync(lab.path("text.nc"), "no netCDF");
  assert.match(await refused(3, "info", "text.nc"), /text\.nc: it is not an HDF5 file/);
  await refused(2);
  await refused(2, "what");
});

test("data merge joins files; a conflict is an error that names the place, unless one file is preferred", async (t) => {
  const lab = new Lab(t, "merge");
  const part = (x: number[], v: number[]): Dataset =>
    new Dataset({ coords: { "x y": x }, dataVars: { v: [["x y"], v] } });
  await writeNetcdf(part([1, 2], [10, 20]), lab.path("a b.nc"));
  await writeNetcdf(part([0, 1], [0, 10]), lab.path("ü.nc"));
  await writeNetcdf(part([2, 3], [21, 30]), lab.path("c.nc"));
  await lab.expect(0, ["data", "merge", "a b.nc", "ü.nc", "-o", "out.nc"]);
  assert.deepEqual((await readNetcdf(lab.path("out.nc"))).get("v").toNested(), [0, 10, 20]);
  const conflict = await lab.expect(3, [
    "data",
    "merge",
    "out.nc",
    "c.nc",
    "-o",
    "out.nc",
    "--overwrite",
  ]);
  assert.match(
    conflict.stderr,
    /`v` at x y=2 is 20 in out\.nc and 21 in c\.nc; --prefer first or --prefer last/,
  );
  assert.match(
    (await lab.expect(3, ["data", "merge", "out.nc", "c.nc", "-o", "out.nc", "--prefer", "last"]))
      .stderr,
    /out\.nc exists/,
  );
  await lab.expect(0, [
    "data",
    "merge",
    "out.nc",
    "c.nc",
    "-o",
    "out.nc",
    "--overwrite",
    "--prefer",
    "last",
  ]);
  assert.deepEqual((await readNetcdf(lab.path("out.nc"))).get("v").toNested(), [0, 10, 21, 30]);
  await lab.expect(0, [
    "data",
    "merge",
    "a b.nc",
    "c.nc",
    "-o",
    "first.nc",
    "--prefer",
    "first",
    "--gzip",
    "4",
  ]);
  assert.deepEqual((await readNetcdf(lab.path("first.nc"))).get("v").toNested(), [10, 20, 30]);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), [
    "a b.nc",
    "c.nc",
    "first.nc",
    "out.nc",
    "ü.nc",
  ]);
});

test("data export writes the tidy table", async (t) => {
  const lab = await labWithData(t);
  await lab.expect(0, ["data", "export", name, "--var", "peak", "-o", "all.json"]);
  const rows: { peak: unknown }[] = JSON.parse(readFileSync(lab.path("all.json"), "utf8"));
  assert.deepEqual(
    rows.map(({ peak }) => peak),
    [1, 2, 3, 4, null, 6, 7, 8, "NaN"],
  );
  const { stderr } = await lab.expect(0, ["data", "export", name, "-o", "all.parquet"]);
  assert.match(stderr, /36 rows written to all\.parquet/);
  assert.match(
    (await lab.expect(3, ["data", "export", name, "-o", "all.nc"])).stderr,
    /\.csv, \.json, \.parquet/,
  );
});

test("pictures bear units, legend, title and what is missing; what cannot be drawn is said", async (t) => {
  const lab = await labWithData(t);
  const file = await openDataset(lab.path(name));
  t.after(() => file.close());
  const assertShown = (
    options: PictureOptions,
    texts: readonly string[],
    where: string[] = [],
  ): void => {
    const svg = drawData(selectByTexts(file, where), options);
    for (const text of texts) assert.ok(svg.includes(`>${text}</text>`), text);
  };
  assertShown({ variable: "response" }, [
    "response",
    "when (UTC)",
    "omega = 2 rad/s",
    "Demo: run = 7",
  ]);
  const map = { variable: "peak", x: "omega", y: "zeta = b" };
  assertShown(map, ["frequency (rad/s)", "zeta = b", "peak (m)", "missing", "NaN"]);
  const hues = { y: "peak", hue: "zeta = b", title: "My <title>" };
  assertShown(hues, ["zeta = b = weak", "frequency (rad/s)", "My &lt;title&gt;"]);
  assertShown({ variable: "flag" }, ["flag", "missing"]);
  assertShown({ variable: "peak" }, ["Demo: omega = 2 rad/s, run = 7", "weak"], ["omega=2"]);
  const refused = (options: PictureOptions, message: RegExp, where: string[] = []): void =>
    assert.throws(() => drawData(selectByTexts(file, where), options), message);
  refused({}, /several variables: peak, response, flag; choose one with --var/);
  refused({ variable: "note" }, /`note` holds text/);
  refused({ variable: "pek" }, /has no `pek`/);
  refused({ variable: "peak", x: "when" }, /--x when: .* lies along omega, zeta = b/);
  refused({ variable: "peak", x: "omega", y: "omega" }, /`omega` is asked for along two axes/);
  refused({ variable: "peak", y: "omega", hue: "zeta = b" }, /give one of them/);
  refused({ variable: "peak" }, /one value only/, ["omega=1", "zeta = b=weak"]);
});

test("data plot writes SVG and PNG, and replaces no picture unasked", async (t) => {
  const lab = await labWithData(t);
  const asked = ["data", "plot", name, "--var", "peak", "--x", "omega", "omega=1,2"];
  await lab.expect(0, [...asked, "-o", "fig 1.svg"]);
  assert.match(readFileSync(lab.path("fig 1.svg"), "utf8"), /^<svg [^]*frequency \(rad\/s\)/);
  await lab.expect(0, [...asked, "--hue", "zeta = b", "-o", "fig.png"]);
  assert.deepEqual([...readFileSync(lab.path("fig.png")).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const existing = await lab.expect(3, [...asked, "-o", "fig.png"]);
  assert.match(existing.stderr, /fig\.png exists/);
  assert.match((await lab.expect(2, [...asked, "-o", "fig.pdf"])).stderr, /\.svg, \.png/);
  assert.ok(!existsSync(lab.path("fig.pdf")));
});
