import assert from "node:assert/strict";
import { test } from "node:test";
import {
  measureDoubleDifference,
  measureMisfit,
  type MisfitOptions,
  taperWindow,
  type TaperType,
  type Waveforms,
} from "../../../src/seismic/adjoint/index.ts";
import { slepianTapers } from "../../../src/seismic/signal/index.ts";
import { Stream, Trace } from "../../../src/seismic/index.ts";
import { preprocess } from "../../../src/seismic/preprocess/index.ts";
import { relativeError } from "../signal/any-samples.ts";
import { GoldenFile, skip } from "../golden-file.ts";

/** What the reference measured besides its defaults, by the name of the variant. */
const variants: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cc_cos_p10: { taperType: "cos_p10" },
  cc_hamming: { taperType: "hamming" },
  cc_traveltime_am: { measureType: "am" },
  cc_traveltime_noerr: { useCcError: false },
  multitaper_am: { measureType: "am" },
  multitaper_mterr: { useMtError: true, useCcError: false },
  waveform_cos: { taperType: "cos", taperPercentage: 0.1 },
};

/** The bands of the files whose groups are named after them or have the name behind an @. */
const bands: Readonly<Record<string, readonly [number, number]>> = {
  "5-50": [5, 50],
  "15-80": [15, 80],
};

for (const name of ["event-001.h5", "event-002.h5", "nz-bfz.h5"]) {
  test(`misfits and adjoint sources of ${name} are pyadjoint's`, { skip }, async (t) => {
    const compared = new Map<string, number>();
    await GoldenFile.use(name, (file) => {
      for (const path of measuresIn(file)) {
        const waveforms = waveformsOf(file, path);
        if (waveforms === undefined) continue;
        compareMisfit(file, path, waveforms, periodsOf(file, path), compared);
      }
    });
    t.diagnostic(`${name}: ${[...compared].map(([type, n]) => `${n} ${type}`).join(", ")}`);
    assert.ok(compared.size > 0);
  });
}

test("misfits in other bands are pyadjoint's", { skip }, async (t) => {
  const compared = new Map<string, number>();
  await GoldenFile.use("event-001.h5", (base) =>
    GoldenFile.use("event-001-bands.h5", (file) => {
      for (const path of measuresIn(file)) {
        const [, band, station] = path.split("/");
        const periods = bands[band!]!;
        // Not every preprocessed trace is stored.
        const waveforms = {
          observed: preprocessed(base, `/${station}/raw/obs`, periods),
          synthetic: preprocessed(base, `/${station}/raw/syn`, periods),
          windows: windowsOf(file, `${path}/windows_seconds`),
        };
        compareMisfit(file, path, waveforms, periods, compared);
      }
    }),
  );
  t.diagnostic(`bands: ${[...compared].map(([type, n]) => `${n} ${type}`).join(", ")}`);
  assert.ok(compared.size > 0);
});

test("misfits of other window selections are pyadjoint's", { skip }, async (t) => {
  const compared = new Map<string, number>();
  await GoldenFile.use("event-001-presets.h5", (presets) =>
    GoldenFile.use("event-001.h5", (base) =>
      GoldenFile.use("event-001-bands.h5", (banded) => {
        for (const path of measuresIn(presets)) {
          const [, preset, station] = path.split("/");
          const band = preset!.split("@")[1];
          const traces = band === undefined ? base : banded;
          const group = band === undefined ? `/${station}` : `/${band}/${station}`;
          const waveforms = {
            ...tracesOf(traces, `${group}/preprocessed`, ""),
            windows: windowsOf(presets, `${path}/windows_seconds`),
          };
          compareMisfit(presets, path, waveforms, bands[band ?? ""] ?? [10, 100], compared);
        }
      }),
    ),
  );
  t.diagnostic(`presets: ${[...compared].map(([type, n]) => `${n} ${type}`).join(", ")}`);
  assert.ok(compared.size > 0);
});

for (const name of ["event-001.h5", "event-002.h5"]) {
  test(`double differences of ${name} are pyadjoint's`, { skip }, async (t) => {
    let compared = 0;
    await GoldenFile.use(name, (file) => {
      for (const pair of file.children("/double_difference")) {
        const group = `/double_difference/${pair}`;
        const windows = windowsOf(file, `${group}/windows_seconds_used_for_both`);
        const [first, second] = pair
          .split("__")
          .map((station) => ({ ...tracesOf(file, `/${station}/preprocessed`, ""), windows }));
        for (const type of [
          "waveform_dd",
          "convolution_dd",
          "cc_traveltime_dd",
          "multitaper_dd",
        ] as const) {
          const path = `${group}/${type}`;
          const measured = measureDoubleDifference(first!, second!, 1 / 0.06, {
            type,
            minPeriod: 10,
            maxPeriod: 100,
          });
          checkRelative(measured.misfit, file.number(path, "misfit"), `${path} misfit`);
          for (const i of [0, 1] as const) {
            const expected = file.numbers(`${path}/adjoint_source_${i + 1}`).toReversed();
            checkSource(measured.samples[i], expected, type, `${path} source ${i + 1}`);
          }
          checkStatistics(file, path, measured.measurements);
          compared++;
        }
      }
    });
    t.diagnostic(`${name}: ${compared} double differences compared`);
    assert.ok(compared > 0);
  });
}

test("Slepian tapers are those of the reference", { skip }, async (t) => {
  await GoldenFile.use("preprocess-variants.h5", (file) => {
    const names = file.children("/dpss").filter((name) => name.startsWith("tapers_n"));
    for (const name of names) {
      const length = Number(name.slice("tapers_n".length));
      const expected = file.numbers(`/dpss/${name}`);
      const tapers = slepianTapers(length, 4, expected.length / length);
      assert.ok(tapers);
      const error = relativeError(
        tapers.flatMap((taper) => [...taper]),
        expected,
      );
      assert.ok(error < 1e-9, `${name}: ${error}`);
    }
    t.diagnostic(`${names.length} sets of tapers compared`);
  });
});

test("window tapers are those of the reference", { skip }, async (t) => {
  await GoldenFile.use("preprocess-variants.h5", (file) => {
    const names = file.children("/window_taper_of_ones");
    for (const name of names) {
      const [, type, length, share] = /^(.+)_n(\d+)_p(.+)$/.exec(name)!;
      const samples = new Float64Array(Number(length)).fill(1);
      taperWindow(samples, { taperType: type as TaperType, taperPercentage: Number(share) });
      const error = relativeError(samples, file.numbers(`/window_taper_of_ones/${name}`));
      assert.ok(error < 1e-14, `${name}: ${error}`);
    }
    t.diagnostic(`${names.length} window tapers compared`);
  });
});

/** All groups below that hold an adjoint source of one pair of traces. */
function measuresIn(file: GoldenFile, group = ""): readonly string[] {
  if (file.has(`${group}/adjoint_source`)) return [group];
  return file
    .children(group === "" ? "/" : group)
    .map((name) => `${group}/${name}`)
    .filter((path) => file.isGroup(path))
    .flatMap((path) => measuresIn(file, path));
}

/** The traces that a measure was taken of; undefined where the file does not hold them. */
function waveformsOf(file: GoldenFile, path: string): Waveforms | undefined {
  // Averages over bands have no traces of their own.
  if (path.includes("multiband")) return undefined;
  const windows = windowsOf(file, `${path}/windows_seconds`);
  const parts = path.split("/");
  const suffix = /^[A-Z]$/.test(parts.at(-1)!) ? `_${parts.at(-1)!}` : "";
  for (let length = parts.length; length > 1; length--) {
    const group = `${parts.slice(0, length).join("/")}/preprocessed`;
    if (file.has(`${group}/obs${suffix}`)) return { ...tracesOf(file, group, suffix), windows };
  }
  const group = "/default_10-100_removeresp/preprocessed";
  return file.has(group) ? { ...tracesOf(file, group, suffix), windows } : undefined;
}

function tracesOf(
  file: GoldenFile,
  group: string,
  suffix: string,
): Pick<Waveforms, "observed" | "synthetic"> {
  return {
    observed: file.numbers(`${group}/obs${suffix}`),
    synthetic: file.numbers(`${group}/syn${suffix}`),
  };
}

function preprocessed(
  file: GoldenFile,
  path: string,
  [minPeriod, maxPeriod]: readonly [number, number],
): Float64Array {
  const samplingRate = file.number(path, "sampling_rate");
  const stream = new Stream([new Trace(file.numbers(path), { samplingRate })]);
  return preprocess(stream, { minPeriod, maxPeriod }).at(0)!.toFloat64();
}

function windowsOf(file: GoldenFile, path: string): Waveforms["windows"] {
  const seconds = file.numbers(path);
  return Array.from({ length: seconds.length / 2 }, (_, i) => ({
    start: seconds[2 * i]!,
    end: seconds[2 * i + 1]!,
  }));
}

function periodsOf(file: GoldenFile, path: string): readonly [number, number] {
  const [, group] = path.split("/");
  const config = file.has(`/${group}/config`) ? `/${group}/config` : "/config";
  if (!file.has(config)) return [10, 100];
  return [file.number(config, "min_period"), file.number(config, "max_period")];
}

function compareMisfit(
  file: GoldenFile,
  path: string,
  waveforms: Waveforms,
  [minPeriod, maxPeriod]: readonly [number, number],
  compared: Map<string, number>,
): void {
  const type = file.text(path, "adjsrc_type")!;
  const variant = /\/variants\/([^/]+)\//.exec(path)?.[1];
  const options = {
    type,
    minPeriod,
    maxPeriod,
    ...(variant === undefined ? {} : variants[variant]!),
  } as MisfitOptions;
  const measured = measureMisfit(waveforms, 1 / file.number(path, "dt"), options);
  checkRelative(measured.misfit, file.number(path, "misfit"), `${path} misfit`);
  const source = file.numbers(`${path}/adjoint_source`).toReversed();
  checkSource(measured.samples, source, type, path);
  checkStatistics(file, path, measured.measurements);
  compared.set(type, (compared.get(type) ?? 0) + 1);
}

function checkRelative(actual: number, expected: number, what: string): void {
  const error = actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
  assert.ok(error < 1e-9, `${what}: ${actual} instead of ${expected}`);
}

function checkSource(
  actual: Float64Array,
  expected: Float64Array,
  type: string,
  what: string,
): void {
  const error = relativeError(actual, expected);
  const tolerance = type.startsWith("multitaper") ? 1e-6 : 1e-8;
  assert.ok(error < tolerance, `${what}: ${error}`);
}

/** Names of the reference's numbers of a window, and ours. */
const statistics: Readonly<Record<string, string>> = {
  window_difference: "difference",
  window_dlna: "dlna",
  window_left: "left",
  window_misfit: "misfit",
  window_misfit_dlna: "misfitDlna",
  window_misfit_dt: "misfitDt",
  window_right: "right",
  window_sigma_dlna: "sigmaDlna",
  window_sigma_dt: "sigmaDt",
};

function checkStatistics(file: GoldenFile, path: string, measurements: readonly object[]): void {
  for (const [name, ours] of Object.entries(statistics)) {
    if (!file.has(`${path}/${name}`)) continue;
    const expected = file.numbers(`${path}/${name}`);
    const actual = Float64Array.from(
      measurements,
      (one) => (one as Record<string, number>)[ours] ?? Number.NaN,
    );
    // The reference has no misfit of amplitudes for double differences by multitapers.
    const isTold = (_: number, i: number): boolean => !Number.isNaN(expected[i]);
    const error = relativeError(actual.filter(isTold), expected.filter(isTold));
    assert.ok(error < 1e-9, `${path} ${name}: ${actual.join()} instead of ${expected.join()}`);
  }
  const types = file.text(path, "window_type")!.split(",");
  for (const [i, measured] of measurements.entries()) {
    const { method } = measured as { readonly method?: string };
    if (method === undefined) continue;
    const isMultitaper = types[i]!.endsWith("multitaper");
    assert.equal(method, isMultitaper ? "multitaper" : "cross-correlation", path);
  }
}
