import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { isCropError } from "../../../src/errors.ts";
import {
  Config,
  type ConfigParameters,
  type FlowOptions,
  Manager,
  parseTraceId,
  pyflexPresetNames,
  Stream,
  Trace,
} from "../../../src/seismic/index.ts";
import { GoldenFile, goldenFolder, skip } from "../golden-file.ts";

/** Tolerances of adjoint sources, relative to their greatest amplitude. */
const tolerances = { multitaper: 1e-6, others: 1e-8 } as const;

/** What the seed's example sets. */
const example = {
  minPeriod: 10,
  maxPeriod: 100,
  componentList: ["Y"],
  stObsType: "syn",
  stSynType: "syn",
} as const;

const silent = (): void => {};

for (const name of ["event-001.h5", "event-002.h5"]) {
  test(
    `a flow over ${name} gives Pyatoa's windows, misfits, sources and files`,
    { skip },
    async (t) => {
      const counts = new Map<string, number>();
      await GoldenFile.use(name, (file) => {
        for (const station of stationsIn(file, "/")) {
          const given = rawPair(file, station);
          for (const measure of measuresIn(file, `/${station}`)) {
            const adjSrcType = measure.slice("measure_".length);
            const config = new Config({ ...example, adjSrcType });
            const manager = new Manager({ config, ...given, timeOffset: 0 }).flow();
            compareFlow(file, `/${station}`, "", measure, manager);
            count(counts, adjSrcType);
          }
          const path = `/${station}/measure_cc_traveltime/adj_file_text`;
          if (!file.has(path)) continue;
          const manager = new Manager({ config: example, ...given, timeOffset: 0 }).flow();
          const [written] = adjointTexts(manager);
          assertSameColumns(written!.text, Buffer.from(file.bytes(path)).toString(), path);
          count(counts, "adjoint files");
        }
      });
      t.diagnostic(`${name}: ${[...counts].map(([what, n]) => `${n} ${what}`).join(", ")}`);
      assert.ok(counts.size > 0);
    },
  );
}

test("flows with other window parameters and bands give Pyatoa's numbers", { skip }, async (t) => {
  let compared = 0;
  await GoldenFile.use("event-001-presets.h5", (presets) =>
    GoldenFile.use("event-001.h5", (base) => {
      for (const group of presets.children("/")) {
        const overrides = presets.text(`/${group}`, "preset_overrides") ?? "{}";
        const config = new Config({
          ...example,
          minPeriod: presets.number(`/${group}/config`, "min_period"),
          maxPeriod: presets.number(`/${group}/config`, "max_period"),
          winAmpRatio: presets.number(`/${group}/config`, "win_amp_ratio"),
          pyflexParameters: JSON.parse(overrides) as object,
        });
        for (const station of stationsIn(presets, `/${group}`)) {
          const path = `/${group}/${station}`;
          const flow = (): Manager => new Manager({ config, ...rawPair(base, station) }).flow();
          if (presets.text(path, "window_error") !== undefined) {
            assert.throws(flow, (error) => isCropError(error, "bad-option"), path);
          } else {
            compareFlow(presets, path, "", "measure_cc_traveltime", flow());
          }
          compared++;
        }
      }
    }),
  );
  t.diagnostic(`${compared} pairs compared`);
});

test("every named preset gives Pyatoa's table of windows and misfits", { skip }, async (t) => {
  const table = JSON.parse(
    readFileSync(join(goldenFolder, "preset-band-table-001.json"), "utf8"),
  ) as Readonly<Record<string, readonly (readonly [number, number | null] | "ERR")[]>>;
  let compared = 0;
  await GoldenFile.use("event-001.h5", (file) => {
    for (const [name, rows] of Object.entries(table)) {
      const [preset, band] = name.split("@");
      const pyflexPreset = pyflexPresetNames.find((known) => known === preset);
      if (pyflexPreset === undefined) continue;
      const [minPeriod, maxPeriod] = (band ?? "10-100").split("-").map(Number);
      const config = { ...example, pyflexPreset, minPeriod: minPeriod!, maxPeriod: maxPeriod! };
      for (const [i, row] of rows.entries()) {
        const flow = (): Manager =>
          new Manager({ config, ...rawPair(file, `AA.S00000${i}`) }).flow();
        const label = `${name} ${i}`;
        if (row === "ERR") {
          assert.throws(flow, (error) => isCropError(error, "bad-option"), label);
        } else {
          const { nwin, misfit } = flow().stats;
          assert.equal(nwin, row[0], label);
          assert.equal(misfit === null ? null : Number(misfit.toFixed(3)), row[1], label);
        }
        compared++;
      }
    }
  });
  t.diagnostic(`${compared} pairs compared`);
  assert.ok(compared > 100);
});

test("several bands give the mean of what each band gives in Pyatoa", { skip }, async (t) => {
  const periods = [
    [5, 50],
    [15, 80],
  ] as const;
  let compared = 0;
  await GoldenFile.use("event-001.h5", (base) =>
    GoldenFile.use("event-001-bands.h5", (file) => {
      for (const station of stationsIn(file, "/5-50")) {
        const manager = new Manager({ config: example, ...rawPair(base, station) });
        const bands = manager.flowMultiband(periods);
        assert.equal(bands.length, 2);
        const paths = periods
          .map((band) => `/${band.join("-")}/${station}`)
          .filter((path) => file.number(`${path}/windows`, "nwin") > 0);
        const windows = manager.windows?.get("Y") ?? [];
        assert.deepEqual(
          windows.map(({ left, right }) => [left, right]),
          paths.flatMap((path) => {
            const right = file.numbers(`${path}/windows/right`);
            return [...file.numbers(`${path}/windows/left`)].map((left, i) => [left, right[i]]);
          }),
        );
        const misfits = paths.map((path) => file.number(`${path}/measure_cc_traveltime`, "misfit"));
        assertClose(manager.stats.misfit ?? 0, mean(misfits), 1e-9, station);
        compared++;
        // Those of the other stations are not stored.
        const stored = paths.map((path) => `${path}/measure_cc_traveltime/adjoint_source`);
        if (!stored.every((path) => file.has(path))) continue;
        const sources = stored.map((path) => file.numbers(path).toReversed());
        const expected = sources[0]!.map((_, i) => mean(sources.map((source) => source[i]!)));
        assertSource(manager.adjointSources!.get("Y")!.samples, expected, "others", station);
      }
    }),
  );
  t.diagnostic(`${compared} stations in two bands compared`);
  assert.ok(compared > 0);
});

const removed = { removeResponse: { output: "DISP" } } as const;

/** How the reference ran the real data, by its names. */
const configurations: Readonly<
  Record<string, { readonly flow: FlowOptions; readonly preset?: string }>
> = {
  "default_10-100_removeresp": { flow: removed },
  "example_8-20_raw": { flow: {} },
  "example_8-20_removeresp": { flow: removed },
  "half_duration_0.7": { flow: { ...removed, halfDuration: 0.7 } },
  "nznorth_10-30_chow_removeresp": { flow: removed, preset: "nznorth_10-30s_chow_et_al" },
  rotate_rtz_noresp: { flow: {} },
  rotate_rtz_removeresp: { flow: removed },
  unit_vel_prefilt: {
    flow: { removeResponse: { output: "VEL", preFilt: [0.005, 0.01, 2, 4], waterLevel: null } },
  },
};

test(
  "flows over the real data of NZ.BFZ, from files, give Pyatoa's numbers",
  { skip },
  async (t) => {
    let compared = 0;
    await GoldenFile.use("nz-bfz.h5", (file) => {
      for (const [name, { flow, preset = "default" }] of Object.entries(configurations)) {
        for (const measure of measuresIn(file, `/${name}`)) {
          const manager = realManager(configOf(file, name, preset, measure)).flow(flow);
          const { timeOffsetSec } = manager.stats;
          assert.equal(timeOffsetSec, file.number(`/${name}`, "time_offset_sec"), name);
          const place = manager.place!;
          // The reference sums Vincenty's series.
          assertClose(place.backAzimuth, file.number(`/${name}`, "backazimuth"), 1e-7, name);
          assertClose(place.distanceKm, file.number(`/${name}`, "gcd_km"), 1e-6, name);
          for (const component of manager.config.componentList) {
            compareFlow(file, `/${name}`, `_${component}`, measure, manager);
            compared++;
          }
        }
      }
      const manager = realManager({})
        .standardize()
        .preprocess(removed)
        .measure({ wholeTrace: true });
      for (const component of ["E", "N", "Z"]) {
        compareSource(file, `/full_trace_no_windows/${component}`, component, manager);
        compared++;
      }
    });
    t.diagnostic(`${compared} components compared`);
  },
);

test("adjoint source files with a blank are Pyatoa's", { skip }, () => {
  const manager = realManager({ minPeriod: 8, maxPeriod: 20, componentList: ["E", "N", "Z"] });
  const files = adjointTexts(manager.flow(removed));
  assert.deepEqual(
    files.map(({ name }) => name),
    ["NZ.BFZ.BXE.adj", "NZ.BFZ.BXN.adj", "NZ.BFZ.BXZ.adj"],
  );
  for (const { name, text } of files) {
    const packed = readFileSync(join(goldenFolder, `adj-with-blanks/${name}.gz`));
    assertSameColumns(text, gunzipSync(packed).toString(), name);
  }
});

function realManager(config: Config | ConfigParameters): Manager {
  const input = join(goldenFolder, "inputs-nz-bfz");
  return Manager.fromFiles({
    config,
    observed: join(input, "test_obs_data_NZ_BFZ_2018p130600.ascii"),
    synthetic: join(input, "test_syn_data_NZ_BFZ_2018p130600.ascii"),
    event: join(input, "test_catalog_2018p130600.xml"),
    inventory: join(input, "test_dataless_NZ_BFZ.xml"),
    log: silent,
  });
}

function configOf(file: GoldenFile, name: string, pyflexPreset: string, measure: string): Config {
  const group = `/${name}/config`;
  return new Config({
    minPeriod: file.number(group, "min_period"),
    maxPeriod: file.number(group, "max_period"),
    componentList: file.text(group, "component_list")!,
    rotateToRtz: name.startsWith("rotate"),
    adjSrcType: measure.slice("measure_".length),
    pyflexPreset,
  });
}

function rawPair(file: GoldenFile, station: string): { stObs: Stream; stSyn: Stream } {
  const stream = (path: string): Stream =>
    new Stream([
      new Trace(file.numbers(path), {
        ...parseTraceId(file.text(path, "id")!),
        starttime: BigInt(file.text(path, "starttime_ns")!),
        samplingRate: file.number(path, "sampling_rate"),
      }),
    ]);
  return { stObs: stream(`/${station}/raw/obs`), stSyn: stream(`/${station}/raw/syn`) };
}

function stationsIn(file: GoldenFile, group: string): readonly string[] {
  return file.children(group).filter((name) => /^[A-Z]+\.[A-Z0-9]+$/.test(name));
}

function measuresIn(file: GoldenFile, group: string): readonly string[] {
  return file.children(group).filter((name) => name.startsWith("measure_"));
}

/** Compares windows, misfit and adjoint source of the component that `suffix` names, or of the only one. */
function compareFlow(
  file: GoldenFile,
  group: string,
  suffix: string,
  measure: string,
  manager: Manager,
): void {
  const component = suffix === "" ? "Y" : suffix.slice(1);
  const windows = manager.windows?.get(component) ?? [];
  const stored = `${group}/windows${suffix}`;
  const label = `${group}${suffix} ${measure}`;
  assert.equal(windows.length, file.number(stored, "nwin"), label);
  if (windows.length > 0) {
    for (const [name, key] of [
      ["left", "left"],
      ["right", "right"],
      ["cc_shift_in_samples", "ccShiftInSamples"],
    ] as const) {
      const expected = [...file.numbers(`${stored}/${name}`)];
      assert.deepEqual(
        windows.map((window) => window[key]),
        expected,
        label,
      );
    }
  }
  const path = suffix === "" ? `${group}/${measure}` : `${group}/${measure}/${component}`;
  assert.equal(manager.adjointSources?.has(component), windows.length > 0, label);
  if (file.has(path) && file.has(`${path}/adjoint_source`)) {
    compareSource(file, path, component, manager);
  }
  if (!file.has(`${group}/${measure}`)) return;
  const total = file.text(`${group}/${measure}`, "total_misfit");
  if (total !== undefined) assertClose(manager.stats.misfit ?? NaN, Number(total), 1e-9, label);
}

function compareSource(file: GoldenFile, path: string, component: string, manager: Manager): void {
  const source = manager.adjointSources?.get(component);
  assert.ok(source, path);
  assertClose(source.misfit, file.number(path, "misfit"), 1e-9, path);
  const expected = file.numbers(`${path}/adjoint_source`).toReversed();
  const type = manager.config.adjSrcType === "multitaper" ? "multitaper" : "others";
  assertSource(source.samples, expected, type, path);
}

function assertSource(
  actual: Float64Array,
  expected: Float64Array,
  type: keyof typeof tolerances,
  label: string,
): void {
  assert.equal(actual.length, expected.length, label);
  const peak = expected.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const worst = actual.reduce((max, x, i) => Math.max(max, Math.abs(x - expected[i]!)), 0);
  assert.ok(worst <= tolerances[type] * peak, `${label}: ${worst} of ${peak}`);
}

function assertClose(actual: number, expected: number, tolerance: number, label: string): void {
  const error = Math.abs(actual - expected);
  assert.ok(error <= tolerance * Math.abs(expected), `${label}: ${actual} for ${expected}`);
}

/** Writes the adjoint sources of a Manager into a folder and reads them back, by name. */
function adjointTexts(
  manager: Manager,
): readonly { readonly name: string; readonly text: string }[] {
  const folder = mkdtempSync(join(tmpdir(), "crop-adjoint-"));
  try {
    const names = manager.writeAdjsrcs({ path: folder });
    assert.deepEqual(readdirSync(folder).toSorted(), names.toSorted());
    return names
      .toSorted()
      .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Times have to be written alike, digit by digit; amplitudes agree as far as the tolerance of sources. */
function assertSameColumns(actual: string, expected: string, label: string): void {
  const columns = (text: string): readonly (readonly string[])[] =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" "));
  const [ours, theirs] = [columns(actual), columns(expected)];
  assert.deepEqual(
    ours.map(([time]) => time),
    theirs.map(([time]) => time),
    label,
  );
  const amplitudes = (rows: typeof ours): Float64Array =>
    Float64Array.from(rows, ([, amplitude]) => Number(amplitude));
  assertSource(amplitudes(ours), amplitudes(theirs), "others", label);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
