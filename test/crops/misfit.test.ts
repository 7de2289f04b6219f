import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Dataset, readNetcdf } from "crop/dataset";
import { canRun, Lab } from "../faults/lab.ts";
import { goldenFolder, skip } from "../seismic/golden-file.ts";

const definition = fileURLToPath(new URL("../../../crops/misfit.ts", import.meta.url));
const limitSeconds = 200;
/** For runs whose figures nobody looks at: they take half the time. */
const noFigures = ["--set", "figures=false"];

/** Sows, grows and reaps the crop into `output`, below the folder of the lab. */
async function run(lab: Lab, output: string, ...more: readonly string[]): Promise<string> {
  const base = [
    "run",
    definition,
    "--root",
    ".",
    "--name",
    `crop of ${output}`,
    "--set",
    `output=${output}`,
  ];
  await lab.expect(0, [...base, ...more], { limitSeconds });
  return readFileSync(lab.path(output, "misfit_results.txt"), "utf8");
}

test("the misfit crop measures seismograms of its own, with all that it writes", async (t) => {
  const lab = new Lab(t, "misfit 'é'");
  const text = await run(lab, "out", "-j", "2");
  const lines = text.trimEnd().split("\n");
  assert.equal(lines.length, 30);
  for (const line of lines) assert.match(line, /^00[123] AA\.S00000\d\.BXY \d+\.\d\d [1-9]$/);
  const page = readFileSync(new URL("../../../docs/misfit.md", import.meta.url), "utf8");
  for (const line of lines.slice(0, 5)) assert.ok(page.includes(`    ${line}\n`), line);
  const dataset = await readNetcdf(lab.path("out", "misfits.nc"));
  assert.deepEqual([dataset.sizes["event"], dataset.sizes["station"]], [3, 10]);
  const [event = "", station = "", misfit, nwin] = lines[17]!.split(" ");
  const found = (name: string): unknown => dataset.get(name).sel({ event, station }).item();
  assert.equal(Number(found("misfit")).toFixed(2), misfit);
  assert.equal(String(found("nwin")), nwin);
  for (const folder of ["001", "002", "003"]) {
    const names = readdirSync(lab.path("out", folder, "adj"));
    assert.deepEqual(
      names.toSorted(),
      Array.from({ length: 10 }, (_, i) => `AA.S00000${i}.BXY.adj`),
    );
    const adjoint = readFileSync(lab.path("out", folder, "adj", names[0]!), "utf8");
    assert.match(adjoint, /^-2\.0{18}e\+01 /, "it starts with the seismogram");
  }
  const figures = readdirSync(lab.path("out", "figures"));
  assert.deepEqual(
    figures.toSorted(),
    lines.map((line) => `${line.split(" ").slice(0, 2).join("_")}.png`),
  );
  assert.ok(!existsSync(lab.path("crop of out")), "the crop is gone");

  // Its own data given as those of a user give the same numbers.
  const data = `data=${lab.path("out", "data")}`;
  assert.equal(await run(lab, "again", "--set", data), text);
  // Every parameter of the configuration may be set, in either spelling.
  const other = await run(
    lab,
    "other",
    "--set",
    data,
    "--set",
    "min_period=8",
    "--set",
    "adjSrcType=waveform",
    "--set",
    "pyflexPreset=homogeneous_halfspace",
    "--set",
    "timeOffset=0",
    "--set",
    "figures=false",
  );
  assert.ok(!existsSync(lab.path("other", "figures")));
  assert.equal(other.trimEnd().split("\n").length, 30);
  assert.notEqual(other, text);
  const [name] = readdirSync(lab.path("other", "001", "adj"));
  assert.match(readFileSync(lab.path("other", "001", "adj", name!), "utf8"), /^0\.0{18}e\+00 /);
});

test("options that there are not, and data that do not fit, are refused at sowing", async (t) => {
  const lab = new Lab(t);
  const refused = async (message: RegExp, ...more: readonly string[]): Promise<void> => {
    const { stderr } = await lab.expect(3, ["sow", definition, "--root", ".", ...more]);
    assert.match(stderr, message);
  };
  await refused(
    /has no parameter minPeroid.*besides there are data, output/s,
    "--set",
    "minPeroid=3",
  );
  await refused(/timeOffset is "soon": a number is wanted/, "--set", "timeOffset=soon");
  lab.write("mine/e 1/obs/N.S.BXZ.semd", "0 1\n1 2\n");
  await refused(/of component Y; there are Z/, "--set", "data=mine");
  await refused(/no such|does not exist|cannot/, "--set", "data=none");
  await refused(/adjSrcType waveform_dd compares two stations/, "--set", "adjSrcType=waveform_dd");
  await refused(/figures is "no": true or false is wanted/, "--set", "figures=no");
  const mine = ["--set", "data=mine", "--set", "componentList=Z"];
  await refused(/stations is .*nowhere, which is not there/, ...mine, "--set", "stations=nowhere");
  await refused(/source is .*nowhere, which is not there/, ...mine, "--set", "source=nowhere");
  const somewhere = ["--set", `stations=${lab.write("STATIONS", "")}`];
  await refused(/stations is of no use without source/, ...mine, ...somewhere);
  await refused(
    /checkGlobalDataQuality .* set stations and source/,
    ...mine,
    "--set",
    "pyflexPreset=nznorth_10-30s",
  );
  await refused(
    /rotateToRtz needs .* set stations and source/,
    ...mine,
    "--set",
    "rotateToRtz=true",
  );
  await refused(
    /output is .*file, which is no folder/,
    ...mine,
    "--set",
    `output=${lab.write("file", "")}`,
  );
  lab.write("mine/e 1/syn/N.S.HHZ.semd", "0 1\n1 2\n");
  await refused(/event e 1 has N\.S\.BXZ and N\.S\.HHZ, two channels of one component/, ...mine);
});

test("one corrupt pair among 30 is named, and the other 29 are right", async (t) => {
  const lab = new Lab(t);
  const text = await run(lab, "good", ...noFigures);
  const lines = text.trimEnd().split("\n");
  const pairs = ["001/obs/AA.S000003.BXY", "002/syn/AA.S000005.BXY", "003/obs/AA.S000007.BXY"];
  const faults: readonly (readonly [string, (file: string) => void, RegExp])[] = [
    ["missing", (file) => rmSync(file), /no (?:observed|synthetic) seismogram in/],
    ["garbled", (file) => appendFileSync(file, "what\n"), /line 1601: time and amplitude/],
    ["NaN", (file) => setSamples(file, (row) => row.replace(/\S+$/, "NaN")), /holds NaN at sample/],
    ["flat", (file) => setSamples(file, (row) => row.replace(/\S+$/, "1.5")), /is flat/],
  ];
  for (const [i, [name, spoil, message]] of faults.entries()) {
    cpSync(lab.path("good", "data"), lab.path(name), { recursive: true });
    const broken = pairs[i % pairs.length]!;
    spoil(lab.path(name, `${broken}.semd`));
    const crop = `crop-${name}`;
    const sets = ["--set", `data=${name}`, "--set", `output=out-${name}`, ...noFigures];
    await lab.expect(4, ["run", definition, "--root", ".", "--name", crop, ...sets], {
      limitSeconds,
    });
    const [event, , station] = broken.split(/[/]/);
    const { failed } = await lab.json(["missing", crop], 4);
    assert.equal(JSON.stringify(failed).length > 0, true);
    const number = lines.findIndex((line) => line.startsWith(`${event} ${station} `));
    const { failedCases } = await lab.json(["why", String(number + 1), crop]);
    assert.match(failedCases[0].failure.message, message);
    assert.ok(JSON.stringify(failedCases[0]).includes(station!), "the station is named");
    await lab.expect(4, ["reap", crop, "--allow-incomplete"]);
    const rest = readFileSync(lab.path(`out-${name}`, "misfit_results.txt"), "utf8");
    assert.equal(
      rest,
      lines
        .filter((_, at) => at !== number)
        .map((line) => `${line}\n`)
        .join(""),
    );
  }
});

test("pairs of other lengths and rates are brought together, a pair without windows has no misfit", async (t) => {
  const lab = new Lab(t);
  const text = await run(lab, "good", ...noFigures);
  const rows = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");
  const folder = lab.path("good", "data", "001", "obs");
  const short = join(folder, "AA.S000000.BXY.semd");
  writeFileSync(short, `${rows(short).slice(0, 1500).join("\n")}\n`);
  const coarse = join(folder, "AA.S000001.BXY.semd");
  writeFileSync(
    coarse,
    `${rows(coarse)
      .filter((_, i) => i % 2 === 0)
      .join("\n")}\n`,
  );
  renameSync(join(folder, "AA.S000002.BXY.semd"), join(folder, "AA.S000009.BXY.semd"));
  cpSync(join(folder, "AA.S000003.BXY.semd"), join(folder, "AA.S000002.BXY.semd"));
  setSamples(join(folder, "AA.S000004.BXY.semd"), (row, i) =>
    row.replace(/\S+$/, String(Math.sin(i * i))),
  );
  const changed = (
    await run(lab, "changed", ...noFigures, "--set", `data=${lab.path("good", "data")}`)
  ).split("\n");
  const original = text.split("\n");
  assert.match(changed[0]!, /^001 AA\.S000000\.BXY \d+\.\d\d [1-9]$/);
  assert.match(changed[1]!, /^001 AA\.S000001\.BXY \d+\.\d\d [1-9]$/);
  assert.equal(changed[4], "001 AA.S000004.BXY nan 0");
  assert.ok(!readdirSync(lab.path("changed", "001", "adj")).includes("AA.S000004.BXY.adj"));
  assert.deepEqual(changed.slice(10), original.slice(10));
  const dataset = await readNetcdf(lab.path("changed", "misfits.nc"));
  const warnings = (station: string): unknown =>
    dataset.get("warnings").sel({ event: "001", station }).item();
  assert.match(
    String(warnings("AA.S000000.BXY")),
    /^AA\.S000000\.\.BXY ends .* zeros stand there$/,
  );
  assert.equal(warnings("AA.S000005.BXY"), "");
});

test("a run into the folder of an earlier one is refused before it, or leaves no adjoint source that is not its own", async (t) => {
  const lab = new Lab(t, "misfit twice");
  const text = await run(lab, "out", "-j", "2");
  const before = readFileSync(lab.path("out", "001", "adj", "AA.S000000.BXY.adj"));
  cpSync(lab.path("out", "data"), lab.path("data"), { recursive: true });
  appendFileSync(lab.path("data", "002", "obs", "AA.S000005.BXY.semd"), "what\n");
  setSamples(lab.path("data", "001", "obs", "AA.S000004.BXY.semd"), (row, i) =>
    row.replace(/\S+$/, String(Math.sin(i * i))),
  );
  // Components that this run does not compare, and another station whose name begins alike.
  const strange = lab.write("out/001/adj/AA.S000003.BXZ.adj", "0 0\n");
  const other = lab.write("out/001/adj/AA.S0000030.BXY.adj", "0 0\n");
  const again = ["run", definition, "--root", ".", "--name", "again", "-j", "2"];
  const options = ["--set", "data=data", "--set", "output=out", "--set", "minPeriod=11"];
  const refused = await lab.expect(3, [...again, ...options], { limitSeconds });
  assert.match(refused.stderr, /misfits\.nc is there already.*--overwrite/);
  assert.deepEqual(
    readFileSync(lab.path("out", "001", "adj", "AA.S000000.BXY.adj")),
    before,
    "nothing was run",
  );
  await lab.expect(4, [...again, ...options, "--overwrite"], { limitSeconds });
  const sources = (event: string): readonly string[] =>
    readdirSync(lab.path("out", event, "adj")).toSorted();
  assert.ok(!existsSync(strange) && existsSync(other));
  rmSync(other);
  assert.ok(!sources("001").includes("AA.S000004.BXY.adj"));
  assert.ok(!sources("002").includes("AA.S000005.BXY.adj"));
  assert.deepEqual(
    [sources("001").length, sources("002").length, sources("003").length],
    [9, 9, 10],
  );
  assert.ok(!existsSync(lab.path("out", "figures", "002_AA.S000005.BXY.png")));
  assert.ok(existsSync(lab.path("out", "figures", "001_AA.S000004.BXY.png")), "it shows why");
  const reaped = await lab.expect(4, ["reap", "again", "--allow-incomplete", "--overwrite"]);
  assert.match(reaped.stderr, /no windows, so no misfit \(nan\).*: 001 AA\.S000004\.BXY\n/);
  const lines = readFileSync(lab.path("out", "misfit_results.txt"), "utf8").split("\n");
  assert.ok(lines.includes("001 AA.S000004.BXY nan 0"));
  await lab.expect(0, ["report", "out/misfits.nc", "-o", "page.html"]);
  assert.match(
    readFileSync(lab.path("page.html"), "utf8"),
    /No windows were found, so there is no misfit: 001 AA\.S000004\.BXY\./,
  );
  assert.equal(lines.length, text.split("\n").length - 1, "the pair that failed has no line");
});

test("in several bands misfits and adjoint sources are means, and each band is told", async (t) => {
  const lab = new Lab(t, "misfit bands");
  const data = lab.path("made", "data");
  const quick = [...noFigures, "-j", "2"];
  await run(lab, "made", ...quick);
  const measured = async (name: string, ...sets: readonly string[]): Promise<Dataset> => {
    await run(lab, name, ...quick, "--set", `data=${data}`, ...sets.flatMap((x) => ["--set", x]));
    return await readNetcdf(lab.path(name, "misfits.nc"));
  };
  const short = await measured("short", "minPeriod=8", "maxPeriod=60");
  const long = await measured("long", "minPeriod=12", "maxPeriod=80");
  const both = await measured("both", "bands=8-60,12-80");
  assert.deepEqual(Array.from(both.get("band").values, String), ["8-60", "12-80"]);
  let averaged = 0;
  for (const event of ["001", "002", "003"]) {
    for (let i = 0; i < 10; i++) {
      const station = `AA.S00000${i}.BXY`;
      const value = (from: typeof both, name: string, at = {}): number =>
        Number(
          from
            .get(name)
            .sel({ event, station, ...at })
            .item(),
        );
      const found = [short, long].filter((one) => value(one, "nwin") > 0);
      const mean = found.reduce((sum, one) => sum + value(one, "misfit"), 0) / found.length;
      assert.equal(value(both, "misfit"), mean);
      assert.equal(value(both, "nwin"), value(short, "nwin") + value(long, "nwin"));
      for (const [band, one] of [
        ["8-60", short],
        ["12-80", long],
      ] as const) {
        assert.deepEqual(value(both, "band_misfit", { band }), value(one, "misfit"));
        assert.equal(value(both, "band_nwin", { band }), value(one, "nwin"));
      }
      const periods = Array.from(
        both.get("window_min_period").sel({ event, station, component: "Y" })
          .values as Float64Array,
        Number,
      );
      const count = (period: number): number => periods.filter((each) => each === period).length;
      assert.deepEqual([count(8), count(12)], [value(short, "nwin"), value(long, "nwin")]);
      if (found.length < 2) continue;
      averaged++;
      const source = (output: string): readonly number[] =>
        readFileSync(lab.path(output, event, "adj", `${station}.adj`), "utf8")
          .trimEnd()
          .split("\n")
          .map((row) => Number(row.split(" ")[1]));
      const [a, b, m] = [source("short"), source("long"), source("both")];
      const greatest = Math.max(...m.map(Math.abs));
      for (const [k, x] of m.entries())
        assert.ok(Math.abs(x - (a[k]! + b[k]!) / 2) <= 1e-12 * greatest);
    }
  }
  assert.ok(averaged >= 5, `${averaged} pairs have windows in both bands`);
  const refused = async (message: RegExp, ...sets: readonly string[]): Promise<void> => {
    const given = sets.flatMap((text) => ["--set", text]);
    const { stderr } = await lab.expect(3, ["sow", definition, "--root", ".", ...given]);
    assert.match(stderr, message);
  };
  for (const text of ["30-10", "10-30,", "10-30,10-30", "10", "-5-10", "0-10", "1.2.3-9"])
    await refused(/are no bands of periods/, `bands=${text}`);
  await refused(/bands stands for all periods: leave min_period out/, "bands=8-60", "min_period=9");
});

test("several components are one case a station", async (t) => {
  const lab = new Lab(t);
  await run(lab, "good", ...noFigures);
  for (const kind of ["obs", "syn"]) {
    for (const station of ["S000000", "S000001"]) {
      const from = (name: string): string =>
        lab.path("good", "data", "001", kind, `AA.${name}.BXY.semd`);
      const to = (component: string): string =>
        lab.write(`own/ev é "1"/${kind}/AA.${station}.BX${component}.semd`, "");
      cpSync(from(station), to("Z"));
      cpSync(from("S000008"), to("N"));
    }
  }
  rmSync(lab.path(`own/ev é "1"/obs/AA.S000001.BXN.semd`));
  const text = await run(lab, "out", "--set", "data=own", "--set", "componentList=E,N,Z");
  assert.match(text, /^ev é "1" AA\.S000000 \d+\.\d\d 2\nev é "1" AA\.S000001 \d+\.\d\d 1\n$/);
  const names = ["BXE", "BXN", "BXZ"].flatMap((channel) =>
    ["S000000", "S000001"].map((station) => `AA.${station}.${channel}.adj`),
  );
  assert.deepEqual(readdirSync(lab.path("out", `ev é "1"`, "adj")).toSorted(), names.toSorted());
  const dataset = await readNetcdf(lab.path("out", "misfits.nc"));
  assert.deepEqual(dataset.sizes, { event: 1, station: 2, component: 3, window: 1 });
});

test(
  "real data give the table of Pyatoa's example, for any number of workers and ranks",
  { skip },
  async (t) => {
    const lab = new Lab(t);
    execFileSync("tar", ["xzf", join(goldenFolder, "specfem-3x10.tar.gz"), "-C", lab.folder]);
    const table = readFileSync(join(goldenFolder, "misfit_results-events-001-002.txt"), "utf8");
    const text = await run(
      lab,
      "alone",
      ...noFigures,
      "--set",
      "data=data",
      "--set",
      "timeOffset=0",
    );
    assert.equal(text.trimEnd().split("\n").length, 30);
    assert.ok(text.startsWith(table));
    assert.equal(await run(lab, "two", "--set", "data=data", "-j", "2"), text);
    const mpirun = ["mpirun", "-n", "4", "--allow-run-as-root", "--oversubscribe"];
    const usable = await canRun(lab, ...mpirun, "true");
    if (usable !== true) return t.diagnostic(usable);
    const sets = ["--set", "data=data", "--set", "output=ranks"];
    await lab.expect(0, ["sow", definition, "--root", ".", "--name", "ranks-crop", ...sets]);
    const grown = await lab.run(["grow", "--crop", "ranks-crop", "--rank", "auto"], {
      before: mpirun,
      limitSeconds,
    });
    assert.equal(grown.status, 0, grown.stderr);
    await lab.expect(0, ["reap", "ranks-crop"]);
    assert.equal(readFileSync(lab.path("ranks", "misfit_results.txt"), "utf8"), text);
    const first = (folder: string): Buffer =>
      readFileSync(lab.path(folder, "002", "adj", "AA.S000004.BXY.adj"));
    assert.deepEqual(first("ranks"), first("two"));
    return undefined;
  },
);

/** Changes the rows of a seismogram that the workflow does not taper away. */
function setSamples(file: string, change: (row: string, i: number) => string): void {
  const rows = readFileSync(file, "utf8").trimEnd().split("\n");
  writeFileSync(file, `${rows.map(change).join("\n")}\n`);
}
