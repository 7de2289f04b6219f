import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { Dataset, readNetcdf, writeNetcdf } from "../../src/dataset/index.ts";
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

test("data sel prints and writes the labelled slice that sel gives", async (t) => {
  const lab = await labWithData(t);
  const ds = await readNetcdf(lab.path(name));
  const rows = async (...where: string[]): Promise<unknown[]> =>
    (await lab.json(["data", "sel", name, ...where])) as unknown[];
  assert.deepEqual(await rows("omega=2", "--var", "peak"), [
    { "zeta = b": "weak", omega: 2, run: 7, peak: 4 },
    { "zeta = b": 'light, "x"', omega: 2, run: 7, peak: null },
    { "zeta = b": "a:b", omega: 2, run: 7, peak: 6 },
  ]);
  const peaks = async (...where: string[]): Promise<unknown[]> =>
    (await rows("--var", "peak", ...where)).map((row) => (row as { peak: unknown }).peak);
  assert.deepEqual(await peaks('zeta = b=light, "x"', "omega=1"), [2]);
  assert.deepEqual(await peaks('zeta = b="a:b",weak', "omega=4,1"), ["NaN", 7, 3, 1]);
  assert.deepEqual(await peaks("zeta = b=weak:a:b", "omega=1.5:"), [4, null, 6, 7, 8, "NaN"]);
  assert.deepEqual(await peaks("zeta = b=weak", "omega=:2"), [1, 4]);
  assert.deepEqual(await peaks("zeta = b=weak", "omega=3.5", "--nearest"), [7]);
  const times = await rows("when=2026-01-01T12:00:2026-01-02", "omega=1", "--var", "response");
  assert.deepEqual(
    times.map((row) => (row as { when: string }).when),
    ["2026-01-01T12:00:00", "2026-01-02"],
  );
  const { stdout } = await lab.expect(0, ["data", "sel", name, "omega=2", "--var", "peak"]);
  assert.equal(
    stdout,
    "  zeta = b    omega  run     peak\n  weak            2    7        4\n".replaceAll(
      /^ {2}/gm,
      "",
    ) + 'light, "x"      2    7  missing\na:b             2    7        6\n',
  );
  await lab.expect(0, ["data", "sel", name, "omega=1,4", "-o", "part ü.nc"]);
  assert.ok((await readNetcdf(lab.path("part ü.nc"))).identical(ds.sel({ omega: [1, 4] })));
  await lab.expect(0, ["data", "sel", name, "omega=1", "--var", "note", "-o", "part.csv"]);
  assert.equal(readFileSync(lab.path("part.csv"), "utf8"), "omega,run,note\n1,7,one\n");
  await lab.expect(0, ["data", "sel", name, "omega=1", "-o", "part.parquet"]);
  assert.match(
    (await lab.expect(3, ["data", "sel", name, "omega=1", "-o", "part.csv"])).stderr,
    /part\.csv exists/,
  );
});

test("errors of data sel name the file, the dimension and the label, and what there is", async (t) => {
  const lab = await labWithData(t);
  const refused = async (status: number, ...args: string[]): Promise<string> => {
    const { stderr, stdout } = await lab.expect(status, ["data", "sel", ...args]);
    assert.equal(stdout, "");
    assert.ok(stderr.startsWith("crop: ") && !stderr.includes("bug"), stderr);
    return stderr;
  };
  const unknown = await refused(3, name, "omega=3");
  assert.ok(unknown.includes(name), unknown);
  assert.match(unknown, /`omega` has no label 3; it has 3: 1, 2, 4; --nearest/);
  assert.match(await refused(3, name, "mass=1"), /no dimension `mass`; the dimensions are .*omega/);
  assert.match(
    await refused(3, name, "omega=9", "--nearest", "--tolerance", "1"),
    /nearest to 9 is 4, further than 1/,
  );
  assert.match(await refused(3, name, "--var", "pek"), /has no `pek`; it has .*peak/);
  assert.match(await refused(2, name, "omega=two"), /omega=two: a number was expected/);
  assert.match(await refused(2, name, "when=yesterday"), /a time such as/);
  assert.match(await refused(2, name, "omega"), /write dimension=label/);
  assert.match(await refused(2, name, "omega=1", "omega=2"), /selected twice/);
  assert.match(await refused(2, name, "-o", "out.txt"), /ends in none of/);
  assert.match(await refused(3, "no such.nc", "x=1"), /no such\.nc/);
  writeFileSync(lab.path("text.nc"), "no netCDF");
  assert.match(await refused(3, "text.nc"), /text\.nc: it is not an HDF5 file/);
  assert.equal((await lab.run(["data"])).status, 2);
  assert.equal((await lab.run(["data", "what"])).status, 2);
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

test("data plot draws lines and heat maps with units, legend and title, and says what it cannot draw", async (t) => {
  const lab = await labWithData(t);
  const plot = async (...args: string[]): Promise<string> => {
    await lab.expect(0, ["data", "plot", name, ...args, "-o", "fig.svg", "--overwrite"]);
    return readFileSync(lab.path("fig.svg"), "utf8");
  };
  const lines = await plot("--var", "response");
  for (const text of ["response", "when (UTC)", "omega = 2 rad/s", "Demo: run = 7"])
    assert.ok(lines.includes(text), text);
  const map = await plot("--var", "peak", "--x", "omega", "--y", "zeta = b");
  for (const text of ["frequency (rad/s)", "zeta = b", "peak (m)", "missing"])
    assert.ok(map.includes(text), text);
  const hues = await plot("--y", "peak", "--hue", "zeta = b", "--title", "My <title>");
  for (const text of ["zeta = b = weak", "frequency (rad/s)", "My &lt;title&gt;"])
    assert.ok(hues.includes(text), text);
  assert.ok((await plot("--var", "flag")).includes("flag"));
  assert.ok((await plot("--var", "peak", "omega=2")).includes("omega = 2 rad/s"));
  await lab.expect(0, ["data", "plot", name, "--var", "peak", "-o", "fig.png"]);
  assert.deepEqual([...readFileSync(lab.path("fig.png")).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const refused = async (status: number, ...args: string[]): Promise<string> => {
    const { stderr } = await lab.expect(status, ["data", "plot", name, ...args, "-o", "no.svg"]);
    assert.ok(!existsSync(lab.path("no.svg")));
    return stderr;
  };
  assert.match(await refused(3), /several variables: peak, response, flag; choose one with --var/);
  assert.match(await refused(3, "--var", "note"), /`note` holds text/);
  assert.match(
    await refused(3, "--var", "peak", "--x", "when"),
    /--x when: `peak` does not lie along it; it lies along omega, zeta = b/,
  );
  assert.match(await refused(3, "--var", "peak", "omega=1", "zeta = b=weak"), /one value only/);
  assert.match(
    (await lab.expect(3, ["data", "plot", name, "--var", "peak", "-o", "fig.svg"])).stderr,
    /fig\.svg exists/,
  );
  assert.match(
    (await lab.expect(2, ["data", "plot", name, "--var", "peak", "-o", "fig.pdf"])).stderr,
    /\.svg, \.png/,
  );
});
