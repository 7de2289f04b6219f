import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readNetcdf } from "crop/dataset";
import { Lab } from "../faults/lab.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const example = (name: string): string => join(repository, "crops", `${name}.ts`);

test("the scalar sweep gives the Lyapunov exponent of the logistic map: ln 2 at r = 4, negative below 3", async (t) => {
  const lab = new Lab(t);
  await lab.expect(0, ["run", example("logistic"), "--root", ".", "-o", "out.nc", "-j", "2"]);
  const dataset = await readNetcdf(lab.path("out.nc"));
  assert.deepEqual(dataset.sizes, { r: 301, start: 4 });
  const lyapunov = dataset.get("lyapunov");
  assert.ok(Math.abs(Number(lyapunov.sel({ r: 4, start: 0.1 }).item()) - Math.LN2) < 0.02);
  assert.ok(Number(lyapunov.sel({ r: { method: "nearest", value: 2.8 }, start: 0.1 }).item()) < 0);
  assert.equal(lyapunov.attrs["long_name"], "Lyapunov exponent");
  assert.equal(dataset.attrs["steps"], 2000);
  assert.ok(!existsSync(lab.path("logistic")), "a complete crop is removed");
});

test("the array example has its named dimension, units and coordinates", async (t) => {
  const lab = new Lab(t);
  await lab.expect(0, [
    "run",
    example("damped"),
    "--root",
    ".",
    "-o",
    "out.nc",
    "--combo",
    "omega=1,2",
    "--combo",
    "zeta=0.1,0.2,0.3",
  ]);
  const dataset = await readNetcdf(lab.path("out.nc"));
  assert.deepEqual(dataset.sizes, { omega: 2, zeta: 3, time: 201 });
  assert.equal(dataset.get("omega").attrs["units"], "rad/s");
  assert.equal(dataset.get("response").sel({ omega: 2, zeta: 0.1, time: 0 }).item(), 1);
});

test("the external program gives one array for each of its columns", async (t) => {
  const lab = new Lab(t);
  await lab.expect(0, ["run", example("program"), "--root", ".", "-o", "out.nc"]);
  const dataset = await readNetcdf(lab.path("out.nc"));
  assert.deepEqual(dataset.sizes, { mass: 4, drag: 5, step: 11 });
  // Without drag a ball falls 9.81 / 2 * 2² metres in two seconds, but for the error of Euler's method.
  const fallen =
    100 - Number(dataset.get("height_above").sel({ mass: 1, drag: 0 }).isel({ step: 10 }).item());
  assert.ok(Math.abs(fallen - 19.62) < 0.15, String(fallen));
});

test("the example with holes fails where it must, and its bool stays bool with a mask", async (t) => {
  const lab = new Lab(t);
  await lab.expect(4, ["run", example("holes"), "--root", ".", "-o", "out.nc"]);
  await lab.expect(4, ["reap", "holes", "-o", "out.nc", "--allow-incomplete"]);
  const dataset = await readNetcdf(lab.path("out.nc"));
  assert.deepEqual(dataset.sizes, { body: 3, length: 3, swing: 10 });
  const isLong = dataset.get("isLong");
  assert.equal(isLong.dtype, "bool");
  assert.equal(isLong.sel({ body: "Earth", length: 10, swing: 20 }).item(), true);
  assert.equal(isLong.sel({ body: "Moon", length: 1, swing: 200 }).item(), undefined);
  assert.equal(isLong.sel({ body: "Mars", length: 1, swing: 20 }).item(), undefined);
  assert.ok(
    Math.abs(
      Number(dataset.get("period").sel({ body: "Earth", length: 1, swing: 20 }).item()) -
        2.02145126,
    ) < 1e-8,
  );
});

test("sem-delay finds the delays of its own seismograms, and says which file and line is wrong", async (t) => {
  const lab = new Lab(t);
  await lab.expect(0, ["run", example("sem-delay"), "--root", ".", "-o", "demo.nc"]);
  const demo = await readNetcdf(lab.path("demo.nc"));
  assert.deepEqual(demo.sizes, { event: 2, station: 3, frequency: 257 });
  assert.equal(demo.get("frequency").attrs["units"], "Hz");
  for (const [event, station, delay] of [
    ["001", "XX.A.BXZ", 0.1],
    ["002", "XX.C.BXZ", 0.7],
  ] as const) {
    const found = Number(demo.get("delay").sel({ event, station }).item());
    assert.ok(Math.abs(found - delay) < 1e-6, `${station}: ${found}`);
  }
  const wave = (delay: number): string =>
    Array.from(
      { length: 64 },
      (_, i) => `${i * 0.1} ${Math.exp(-((i * 0.1 - 3 - delay) ** 2))}`,
    ).join("\n");
  for (const [kind, delay] of [
    ["obs", 0.5],
    ["syn", 0],
  ] as const) {
    mkdirSync(lab.path("my data", "e 1", kind), { recursive: true });
    writeFileSync(lab.path("my data", "e 1", kind, "N.S1.BXZ.semd"), wave(delay));
    writeFileSync(lab.path("my data", "e 1", kind, "N.S2.BXZ.semd"), `${wave(delay)}\n6.4 what\n`);
  }
  writeFileSync(lab.path("my data", "e 1", "obs", "N.S3.BXZ.semd"), wave(0));
  for (const kind of ["obs", "syn"]) {
    const uneven = "\n\n0 0\n0.1 1\n0.2 2\n0.35 1\n0.4 0\n";
    writeFileSync(lab.path("my data", "e 1", kind, "N.S4.BXZ.semd"), uneven);
  }
  symlinkSync("e 1", lab.path("my data", "linked"));
  await lab.expect(4, [
    "run",
    example("sem-delay"),
    "--root",
    ".",
    "--name",
    "own",
    "--set",
    "data=my data",
    "-o",
    "own.nc",
  ]);
  const { failedCases } = await lab.json(["why", "2", "own"]);
  assert.match(failedCases[0].failure.message, /N\.S2\.BXZ\.semd, line 65: two numbers/);
  assert.match(
    (await lab.json(["why", "3", "own"])).failedCases[0].failure.message,
    /syn.*N\.S3\.BXZ\.semd/,
  );
  assert.match(
    (await lab.json(["why", "4", "own"])).failedCases[0].failure.message,
    /N\.S4\.BXZ\.semd, line 6: the sampling is not even/,
  );
  const rows = await lab.rows("own", "--allow-incomplete");
  for (const event of ["e 1", "linked"]) {
    const row = rows.find((one) => one.event === event && one.station === "N.S1.BXZ");
    assert.ok(Math.abs(row.delay - 0.5) < 1e-3, String(row.delay));
  }
});

test("sem-delay takes seismograms of several lengths: spectra lie along the frequencies of all", async (t) => {
  const lab = new Lab(t);
  const starts: Readonly<Record<string, number>> = { "N.S1.BXZ": 64, "N.S2.BXZ": 100 };
  for (const [kind, delay] of [
    ["obs", 0.5],
    ["syn", 0],
  ] as const) {
    mkdirSync(lab.path("data", "e1", kind), { recursive: true });
    for (const [station, npts] of Object.entries(starts)) {
      const t0 = station === "N.S1.BXZ" ? -0.3 : -1 / 3;
      const lines = Array.from({ length: npts }, (_, i) => {
        const time = t0 + i * 0.1;
        return `${time.toFixed(7)} ${Math.exp(-((2 * (time - 3 - delay)) ** 2)).toExponential(9)}`;
      });
      writeFileSync(lab.path("data", "e1", kind, `${station}.semd`), `${lines.join("\n")}\n`);
    }
  }
  const ran = await lab.expect(0, [
    "run",
    example("sem-delay"),
    "--root",
    ".",
    "--set",
    "data=data",
    "-o",
    "out.nc",
  ]);
  assert.match(ran.stderr, /not all cases have the same labels along `frequency`/);
  const dataset = await readNetcdf(lab.path("out.nc"));
  assert.deepEqual(dataset.sizes, { event: 1, station: 2, frequency: 65 });
  const short = dataset.get("spectrum_obs").sel({ station: "N.S1.BXZ" });
  const long = dataset.get("spectrum_obs").sel({ station: "N.S2.BXZ" });
  const frequency = dataset.get("frequency").toNested() as number[];
  assert.ok(frequency.every((f, k) => Math.abs(f - k / 12.8) < 1e-9));
  for (let k = 0; k < 65; k++) {
    const found = short.isel({ event: 0, frequency: k }).item();
    const full = Number(long.isel({ event: 0, frequency: k }).item());
    if (k % 2 === 1) assert.equal(found, undefined);
    else assert.ok(Math.abs(Number(found) - full) < 1e-5, `frequency ${k}`);
  }
  for (const delay of dataset.get("delay").toNested() as number[][])
    for (const found of delay) assert.ok(Math.abs(found - 0.5) < 1e-3, String(found));
});

const golden =
  process.env["CROP_SPECFEM_TAR"] ??
  join(repository, "../shared/golden/seismic/specfem-3x10.tar.gz");

test(
  "sem-delay runs on real SPECFEM seismograms of 3 events x 10 stations",
  { skip: existsSync(golden) ? false : `no seismograms at ${golden}` },
  async (t) => {
    const lab = new Lab(t);
    execFileSync("tar", ["xzf", golden, "-C", lab.folder]);
    await lab.expect(0, [
      "run",
      example("sem-delay"),
      "--root",
      ".",
      "--set",
      "data=data",
      "-o",
      "out.nc",
      "-j",
      "2",
    ]);
    const dataset = await readNetcdf(lab.path("out.nc"));
    assert.deepEqual(dataset.sizes, { event: 3, station: 10, frequency: 4097 });
    // numpy.correlate on the same files gives these (checked to 6e-14 for all 30 pairs).
    assert.ok(
      Math.abs(Number(dataset.get("delay").isel({ event: 0, station: 0 }).item()) - 2.78670383) <
        1e-8,
    );
    t.diagnostic("30 pairs compared");
  },
);
