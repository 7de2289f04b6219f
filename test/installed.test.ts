import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Lab } from "./faults/lab.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** A user's program: an Executive, and a function of its own over a data set. */
const program = `import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { Executive, openAsdf, parseTraceId, readWaveforms, Trace, writeWaveforms } from "crop/seismic";

const stations = ["AA.S1", "AA.S2"];
for (const [s, station] of stations.entries()) {
  for (const kind of ["obs", "syn"]) {
    const late = kind === "obs" ? 1 + s / 2 : 0;
    const samples = Float64Array.from({ length: 800 }, (_, i) => {
      const x = (Math.PI * (i / 4 - 80 - late)) / 15;
      return (1 - 2 * x * x) * Math.exp(-x * x);
    });
    const header = { ...parseTraceId(station + "..MXZ"), starttime: -20_000_000_000n, samplingRate: 4 };
    mkdirSync("data/ev 1/" + kind, { recursive: true });
    writeWaveforms("data/ev 1/" + kind + "/" + station + ".MXZ.semd", [new Trace(samples, header)]);
  }
}
const config = { componentList: ["Z"], minPeriod: 8, maxPeriod: 60, stObsType: "syn" };
const stationCodes = stations.map((station) => station + "..MXZ");
const executive = new Executive({ eventIds: "ev 1", stationCodes, config, maxStations: 2, isQuiet: true });
const { misfits, withoutMisfit } = await executive.process();

const raw = await openAsdf("raw.h5", { mode: "w" });
for (const station of stations) raw.addWaveforms(readWaveforms("data/ev 1/obs/" + station + ".MXZ.semd"), "raw");
raw.close();
const twice = (stream) => stream.map((trace) => trace.with({ data: trace.toFloat64().map((x) => 2 * x) }));
const input = await openAsdf("raw.h5");
const summary = await input.process(twice, { outputFilename: "twice ü.h5", tagMap: { raw: "done" }, cpuCount: 2, isQuiet: true });
input.close();
const done = await openAsdf("twice ü.h5");
const peaks = done.stations().map((name) => Math.max(...done.station(name).stream("done").at(0).toFloat64()));
done.close();
const hash = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
const sources = readdirSync("adjsrcs/ev 1").sort().map((name) => [name, hash("adjsrcs/ev 1/" + name)]);
const figures = readdirSync("figures").sort().map((name) => [name, hash("figures/" + name)]);
process.stdout.write(JSON.stringify({ misfits, withoutMisfit, failed: summary.failed, peaks, sources, figures, twice: hash("twice ü.h5") }));
`;

test("an installed package gives what the repository gives", async (t) => {
  const lab = new Lab(t, `mine 'é' "日本"`);
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", lab.folder];
  const packed = execFileSync("npm", pack, { cwd: repository, encoding: "utf8" });
  const tarball = lab.path(JSON.parse(packed)[0].filename);
  const home = (name: string): string => {
    mkdirSync(lab.path(name, "node_modules"), { recursive: true });
    lab.write(`${name}/package.json`, '{ "type": "module", "private": true }');
    lab.write(`${name}/go.js`, program);
    return lab.path(name);
  };
  const installed = home("installed");
  mkdirSync(join(installed, "node_modules/crop"));
  execFileSync("tar", [
    "xzf",
    tarball,
    "-C",
    join(installed, "node_modules/crop"),
    "--strip-components=1",
  ]);
  const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(installed, "node_modules", name);
    mkdirSync(join(link, ".."), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), link);
  }
  const linked = home("linked");
  symlinkSync(repository, join(linked, "node_modules/crop"));

  const [found, expected] = await Promise.all(
    [installed, linked].map(async (folder) => {
      const command = ["env", "-C", folder, process.execPath, "go.js"];
      const { status, stdout, stderr } = await lab.startProgram(command).ended;
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout);
    }),
  );
  assert.deepEqual(found, expected);
  const { misfits, withoutMisfit, failed, peaks, sources, figures } = found;
  assert.deepEqual([withoutMisfit, failed], [[], []]);
  // Late by 1 and 1.5 s: half the square.
  assert.deepEqual(misfits, { "ev 1": { "AA.S1..MXZ": 0.5, "AA.S2..MXZ": 1.125 } });
  assert.deepEqual([sources.length, figures.length], [2, 2]);
  assert.ok(peaks.every((peak: number) => Math.abs(peak - 2) < 0.01));

  // The crops that come with the package are sown below the folder that one works in.
  const crop = join("node_modules/crop", manifest.bin.crop);
  const definition = "node_modules/crop/crops/misfit.ts";
  const sets = ["data=data", "output=out", "componentList=Z", "minPeriod=8", "maxPeriod=60"];
  const options = sets.flatMap((text) => ["--set", text]);
  const run = [process.execPath, crop, "run", definition, ...options];
  const { status, stderr } = await lab.startProgram(["env", "-C", installed, ...run]).ended;
  assert.equal(status, 0, stderr);
  assert.ok(stderr.includes(join(basename(installed), "crops", "misfit")), stderr);
  assert.equal(
    readFileSync(join(installed, "out/misfit_results.txt"), "utf8"),
    "ev 1 AA.S1.MXZ 0.50 1\nev 1 AA.S2.MXZ 1.12 1\n",
  );
  assert.ok(existsSync(join(installed, "out/ev 1/adj/AA.S1.MXZ.adj")));
  const names = readdirSync(join(installed, "node_modules/crop/crops"));
  assert.ok(
    names.every((name) => name.endsWith(".ts")),
    names.join(),
  );
});
