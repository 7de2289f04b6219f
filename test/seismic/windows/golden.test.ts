import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isCropError } from "../../../src/errors.ts";
import { type Hdf5File, openHdf5 } from "../../../src/hdf5/index.ts";
import { Config, pyflexPresetNames } from "../../../src/seismic/config/index.ts";
import { bandpass, detrend, taper } from "../../../src/seismic/signal/index.ts";
import { parseTraceId, Trace } from "../../../src/seismic/trace.ts";
import {
  defaultWindowParameters,
  type Place,
  selectWindows,
  type SelectOptions,
  type WindowConfig,
  windowConfig,
  type WindowSelection,
} from "../../../src/seismic/windows/index.ts";

const folder = fileURLToPath(new URL("../../../../../shared/golden/seismic/", import.meta.url));
const skip = existsSync(folder) ? false : `no reference results at ${folder}`;

for (const name of [
  "event-001.h5",
  "event-002.h5",
  "event-001-bands.h5",
  "event-001-presets.h5",
  "nz-bfz.h5",
]) {
  test(`the windows of ${name} are pyflex's, sample by sample`, { skip }, async (t) => {
    const file = await openHdf5(`${folder}${name}`);
    try {
      const cases = name === "nz-bfz.h5" ? nzCases(file) : await eventCases(file);
      const windows = cases.map((each) => compare(file, each));
      const total = windows.reduce((sum, count) => sum + count, 0);
      t.diagnostic(`${cases.length} reference cases of ${name} compared, ${total} windows`);
      assert.ok(cases.length > 0);
    } finally {
      file.close();
    }
  });
}

test("every named preset has the reference's parameters", { skip }, async (t) => {
  const file = await openHdf5(`${folder}event-001-presets.h5`);
  try {
    // The values of homogeneous_halfspace are in no reference file.
    const names = pyflexPresetNames.filter((name) => name !== "homogeneous_halfspace");
    for (const name of names) {
      const expected = configOf(file, `/${name}/config`);
      assert.deepEqual(new Config({ pyflexPreset: name }).pyflexConfig, expected, name);
    }
    t.diagnostic(`${names.length} presets compared`);
  } finally {
    file.close();
  }
});

interface Case {
  /** Group of the results. */
  readonly group: string;
  /** Appended to the names in the group: "" or "_Z". */
  readonly suffix: string;
  readonly observed: Trace;
  readonly synthetic: Trace;
  readonly config: WindowConfig;
  readonly options: SelectOptions;
}

/** Gives a case for each station of an event, or of each configuration that a file holds for it. */
async function eventCases(file: Hdf5File): Promise<Case[]> {
  const isEvent = file.children("/").includes("config");
  const parents = isEvent ? [""] : file.children("/").map((name) => `/${name}`);
  const traces = isEvent ? file : await openHdf5(`${folder}event-001.h5`);
  const cases = parents.flatMap((parent) => {
    const config = configOf(file, `${parent}/config`);
    const winAmpRatio = numberOf(file, `${parent}/config`, "win_amp_ratio");
    const stations = file.children(parent === "" ? "/" : parent).filter((n) => n.startsWith("AA."));
    return stations.map((station) => ({
      group: `${parent}/${station}`,
      suffix: "",
      observed: preprocess(traceOf(traces, `/${station}/standardized/obs`), config),
      synthetic: preprocess(traceOf(traces, `/${station}/standardized/syn`), config),
      config,
      options: { winAmpRatio },
    }));
  });
  if (traces !== file) traces.close();
  return cases;
}

function preprocess(trace: Trace, { minPeriod, maxPeriod }: WindowConfig): Trace {
  const rate = trace.samplingRate;
  const center = (x: Float64Array): Float64Array =>
    taper(detrend(x, { type: "demean" }), rate, { maxPercentage: 0.05 });
  const filtered = bandpass(center(Float64Array.from(trace.data, Number)), rate, {
    freqmin: 1 / maxPeriod,
    freqmax: 1 / minPeriod,
    corners: 2,
    zerophase: true,
  });
  return trace.with({ data: center(detrend(filtered)) });
}

/** Gives a case for each component of each configuration, with the reference's arrivals and with our own. */
function nzCases(file: Hdf5File): Case[] {
  const names = file.children("/").filter((g) => file.kindOf(`/${g}/preprocessed`) === "group");
  return names.flatMap((name) => {
    const group = `/${name}`;
    const config = configOf(file, `${group}/config`);
    return file
      .children(group)
      .filter((child) => child.startsWith("windows_"))
      .map((child) => child.slice("windows".length))
      .flatMap((suffix) => {
        const observed = traceOf(file, `${group}/preprocessed/obs${suffix}`);
        const synthetic = traceOf(file, `${group}/preprocessed/syn${suffix}`);
        const { arrivals, ...place } = placeOf(file, `${group}/selection${suffix}`);
        return [{ ...place, arrivals }, place].map((known) => {
          return { group, suffix, observed, synthetic, config, options: { place: known } };
        });
      });
  });
}

function placeOf(file: Hdf5File, selection: string): Required<Place> {
  const point = (group: string): { latitude: number; longitude: number } => ({
    latitude: numberOf(file, group, "latitude"),
    longitude: numberOf(file, group, "longitude"),
  });
  // Configurations without stages of their own have the arrivals of the same pair of places.
  const known =
    file.kindOf(selection) === "group" ? selection : "/default_10-100_removeresp/selection_Z";
  const names = textOf(file, known, "ttimes_names").split(",");
  const times = numbers(file, `${known}/ttimes`);
  return {
    event: {
      ...point("/event"),
      depth: numberOf(file, "/event", "depth_m"),
      origintime: bigintOf(file, "/event", "origin_time_ns"),
    },
    station: point("/event/station"),
    arrivals: names.map((name, i) => ({ name, time: times[i]! })),
  };
}

function configOf(file: Hdf5File, group: string): WindowConfig {
  const pyflex = `${group}/pyflex_config`;
  const parameters = Object.entries(defaultWindowParameters).map(([key, value]) => {
    const name = key
      .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      .replace(/^c(?=\d)/, "c_");
    const stored = scalar(file, pyflex, name);
    if (stored === "None") return [key, null];
    if (typeof value === "boolean") return [key, Number(stored) === 1];
    return [key, typeof stored === "string" ? stored : Number(stored)];
  });
  return windowConfig(
    numberOf(file, pyflex, "min_period"),
    numberOf(file, pyflex, "max_period"),
    Object.fromEntries(parameters),
  );
}

/** Gives how many windows there were, after every number of the selection was compared. */
function compare(file: Hdf5File, each: Case): number {
  const { group, suffix, observed, synthetic, config, options } = each;
  const select = (): WindowSelection => selectWindows(observed, synthetic, config, options);
  if (file.attributeNames(group).includes("window_error")) {
    assert.throws(select, (error) => isCropError(error, "bad-option"), group);
    return 0;
  }
  const found = select();
  const label = `${group}${suffix}`;
  const windows = `${group}/windows${suffix}`;
  assert.equal(found.windows.length, numberOf(file, windows, "nwin"), label);
  const exact = {
    left: "left",
    right: "right",
    center: "center",
    cc_shift_in_samples: "ccShiftInSamples",
    cc_shift_in_seconds: "ccShiftInSeconds",
    relative_starttime: "relativeStarttime",
    relative_endtime: "relativeEndtime",
  } as const;
  const close = {
    max_cc_value: "maxCcValue",
    dlnA: "dlnA",
    window_weight: "windowWeight",
  } as const;
  if (found.windows.length > 0) {
    for (const [name, key] of Object.entries(exact)) {
      const values = found.windows.map((window) => window[key]);
      assert.deepEqual(values, numbers(file, `${windows}/${name}`), `${label} ${name}`);
    }
    for (const [name, key] of Object.entries(close)) {
      const values = found.windows.map((window) => window[key]);
      assertClose(values, numbers(file, `${windows}/${name}`), 1e-9, `${label} ${name}`);
    }
    for (const [name, key] of [
      ["absolute_starttime_ns", "absoluteStarttime"],
      ["absolute_endtime_ns", "absoluteEndtime"],
    ] as const) {
      const data = file.read(`${windows}/${name}`);
      assert.ok(data instanceof BigInt64Array);
      assert.deepEqual(
        found.windows.map((window) => window[key]),
        [...data],
        `${label} ${name}`,
      );
    }
  }
  const stalta = `${group}/stalta${suffix}`;
  if (file.kindOf(stalta) === "dataset") {
    assertClose([...found.stalta], numbers(file, stalta), 1e-10, label);
  }
  const selection = `${group}/selection${suffix}`;
  if (file.kindOf(selection) === "group") compareStages(file, selection, found);
  return found.windows.length;
}

function compareStages(file: Hdf5File, selection: string, found: WindowSelection): void {
  assert.deepEqual([...found.peaks], numbers(file, `${selection}/peaks`), selection);
  assert.deepEqual([...found.troughs], numbers(file, `${selection}/troughs`), selection);
  if (!file.attributeNames(selection).includes("stage_names")) return;
  const names = textOf(file, selection, "stage_names").split(",");
  const stages = found.stages.filter(({ name }) => name !== "amplitude");
  assert.deepEqual(
    stages.map(({ name }) => name),
    names,
    selection,
  );
  const counts = numbers(file, `${selection}/stage_counts`);
  assert.deepEqual(
    stages.map(({ count }) => count),
    counts,
    selection,
  );
  const rejects = file.attributeNames(`${selection}/rejects_n`);
  for (const { reason, count } of found.rejections) {
    // The reference keeps those of the second test of the length only, where it refuses any.
    if (reason === "min_length") continue;
    assert.ok(rejects.includes(reason), `${selection} ${reason}`);
    assert.equal(count, numberOf(file, `${selection}/rejects_n`, reason), `${selection} ${reason}`);
  }
  const reasons = new Set<string>(found.rejections.map(({ reason }) => reason));
  for (const reason of rejects) assert.ok(reasons.has(reason), `${selection} ${reason}`);
}

/** dlnA is a logarithm near 0, so what is below 1 is compared absolutely. */
function assertClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  label: string,
): void {
  assert.equal(actual.length, expected.length, label);
  for (const [i, value] of actual.entries()) {
    const error = Math.abs(value - expected[i]!) / Math.max(Math.abs(expected[i]!), 1);
    assert.ok(error <= tolerance, `${label}[${i}]: ${value} for ${expected[i]}`);
  }
}

function traceOf(file: Hdf5File, dataset: string): Trace {
  return new Trace(Float64Array.from(numbers(file, dataset)), {
    ...parseTraceId(textOf(file, dataset, "id")),
    starttime: bigintOf(file, dataset, "starttime_ns"),
    samplingRate: numberOf(file, dataset, "sampling_rate"),
  });
}

function numbers(file: Hdf5File, dataset: string): number[] {
  const data = file.read(dataset);
  assert.ok(data instanceof Float64Array || data instanceof Int32Array);
  return [...data];
}

function scalar(file: Hdf5File, group: string, name: string): string | number | bigint {
  const value = file.attribute(group, name)?.data[0];
  assert.ok(value !== undefined, `${group} has no attribute ${name}`);
  return value;
}

function numberOf(file: Hdf5File, group: string, name: string): number {
  return Number(scalar(file, group, name));
}

function textOf(file: Hdf5File, group: string, name: string): string {
  return String(scalar(file, group, name));
}

function bigintOf(file: Hdf5File, group: string, name: string): bigint {
  return BigInt(scalar(file, group, name));
}
