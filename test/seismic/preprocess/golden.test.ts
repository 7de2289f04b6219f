import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  normalizeStreams,
  type NormalizeTo,
  preprocess,
  type PreprocessOptions,
  standardize,
  type StandardizedStreams,
} from "../../../src/seismic/preprocess/index.ts";
import { detrend } from "../../../src/seismic/signal/index.ts";
import { parseStationXml, parseTraceId, Stream, Trace } from "../../../src/seismic/index.ts";
import { GoldenFile, goldenFolder, skip } from "../golden-file.ts";
import { relativeError } from "../signal/any-samples.ts";

const band = { minPeriod: 10, maxPeriod: 100 };

for (const name of ["event-001.h5", "event-002.h5"]) {
  test(`standardized and preprocessed traces of ${name} are Pyatoa's`, { skip }, async (t) => {
    let compared = 0;
    await GoldenFile.use(name, (file) => {
      for (const station of stationsIn(file)) {
        const streams = standardize(
          streamOf(file, `/${station}/raw/obs`),
          streamOf(file, `/${station}/raw/syn`),
        );
        compared += compare(file, `/${station}/standardized`, streams, 1e-12);
        compared += compare(file, `/${station}/preprocessed`, both(streams, band), 1e-9);
      }
    });
    t.diagnostic(`${compared} traces of ${name} compared`);
    assert.ok(compared > 0);
  });
}

test("traces in other bands are Pyatoa's", { skip }, async (t) => {
  let compared = 0;
  await GoldenFile.use("event-001.h5", (base) =>
    GoldenFile.use("event-001-bands.h5", (file) => {
      for (const name of file.children("/")) {
        const [minPeriod, maxPeriod] = name.split("-").map(Number);
        for (const station of stationsIn(file, `/${name}`)) {
          const path = `/${name}/${station}/preprocessed`;
          if (!file.has(path)) continue;
          const streams = both(rawStreams(base, station), {
            minPeriod: minPeriod!,
            maxPeriod: maxPeriod!,
          });
          compared += compare(file, path, streams, 1e-9);
        }
      }
    }),
  );
  t.diagnostic(`${compared} traces compared`);
  assert.ok(compared > 0);
});

/** The options of the reference's variants by their names. */
const variants: Readonly<
  Record<string, PreprocessOptions & { readonly normalizeTo?: NormalizeTo }>
> = {
  causal: { ...band, zerophase: false },
  corners_4: { ...band, corners: 4 },
  "half_duration_0.7": { ...band, halfDuration: 0.7 },
  half_duration_5: { ...band, halfDuration: 5 },
  no_filter: {},
  normalize_to_obs: { ...band, normalizeTo: "obs" },
  normalize_to_syn: { ...band, normalizeTo: "syn" },
  "taper_0.1": { ...band, taperPercentage: 0.1 },
};

test("preprocessing with other options is Pyatoa's", { skip }, async (t) => {
  let compared = 0;
  await GoldenFile.use("event-001.h5", (base) =>
    GoldenFile.use("preprocess-variants.h5", (file) => {
      const names = file.children("/").filter((name) => file.has(`/${name}/obs`));
      assert.deepEqual(names.toSorted(), Object.keys(variants).toSorted());
      for (const name of names) {
        const { normalizeTo, ...options } = variants[name]!;
        const streams = both(rawStreams(base, "AA.S000000"), options);
        const result = normalizeTo === undefined ? streams : normalizeStreams(streams, normalizeTo);
        compared += compare(file, `/${name}`, result, 1e-9);
      }
    }),
  );
  t.diagnostic(`${compared} traces compared`);
});

test("every stage of preprocessing is Pyatoa's", { skip }, async () => {
  await GoldenFile.use("event-001.h5", (file) => {
    const group = "/AA.S000000/preprocess_stages_obs";
    const [raw] = rawStreams(file, "AA.S000000").observed;
    const stages: Readonly<Record<string, Float64Array>> = {
      "1_demean": detrend(raw!.toFloat64(), { type: "demean" }),
      "2_taper": samplesOf(preprocess(new Stream([raw!]))),
      "6_taper": samplesOf(preprocess(new Stream([raw!]), band)),
    };
    for (const [name, samples] of Object.entries(stages)) {
      const error = relativeError(samples, file.numbers(`${group}/${name}`));
      assert.ok(error < 1e-9, `${name}: ${error}`);
    }
  });
});

/** The configurations of the real data that preprocess. */
const configurations: Readonly<
  Record<string, PreprocessOptions & { readonly rotates?: true; readonly removes?: true }>
> = {
  "default_10-100_removeresp": { ...band, removes: true, response: { output: "DISP" } },
  "example_8-20_raw": { minPeriod: 8, maxPeriod: 20 },
  "example_8-20_removeresp": {
    minPeriod: 8,
    maxPeriod: 20,
    removes: true,
    response: { output: "DISP" },
  },
  "half_duration_0.7": { ...band, removes: true, response: { output: "DISP" }, halfDuration: 0.7 },
  "nznorth_10-30_chow_removeresp": {
    minPeriod: 10,
    maxPeriod: 30,
    removes: true,
    response: { output: "DISP" },
  },
  rotate_rtz_noresp: { minPeriod: 8, maxPeriod: 20, rotates: true },
  rotate_rtz_removeresp: {
    minPeriod: 8,
    maxPeriod: 20,
    rotates: true,
    removes: true,
    response: { output: "DISP" },
  },
  unit_vel_prefilt: {
    minPeriod: 8,
    maxPeriod: 20,
    removes: true,
    response: { output: "VEL", preFilt: [0.005, 0.01, 2, 4], waterLevel: null },
  },
};

test(
  "real traces of three components are Pyatoa's, responses removed and rotated",
  {
    skip,
  },
  async (t) => {
    const xml = `${goldenFolder}inputs-nz-bfz/test_dataless_NZ_BFZ.xml`;
    const inventory = parseStationXml(readFileSync(xml), xml);
    let compared = 0;
    await GoldenFile.use("nz-bfz.h5", (file) => {
      const streams = standardize(
        streamOf(file, ...["E", "N", "Z"].map((letter) => `/raw/obs_${letter}`)),
        streamOf(file, ...["E", "N", "Z"].map((letter) => `/raw/syn_${letter}`)),
      );
      compared += compare(file, "/default_10-100_removeresp/standardized", streams, 1e-8);
      for (const [name, { rotates, removes, halfDuration, ...config }] of Object.entries(
        configurations,
      )) {
        const periods = file.has(`/${name}/config`) ? `/${name}/config` : undefined;
        const options = {
          ...config,
          ...(periods && {
            minPeriod: file.number(periods, "min_period"),
            maxPeriod: file.number(periods, "max_period"),
          }),
          ...(rotates && { backAzimuth: file.number(`/${name}`, "backazimuth") }),
        };
        const result = {
          observed: preprocess(streams.observed, {
            ...options,
            ...(removes && { inventory }),
          }),
          synthetic: preprocess(streams.synthetic, {
            ...options,
            ...(halfDuration !== undefined && { halfDuration }),
          }),
        };
        compared += compare(file, `/${name}/preprocessed`, result, 1e-8);
      }
    });
    t.diagnostic(`${compared} traces compared`);
    assert.ok(compared > 0);
  },
);

function stationsIn(file: GoldenFile, group = "/"): readonly string[] {
  return file.children(group).filter((name) => /^[A-Z]+\.[A-Z0-9]+$/.test(name));
}

function rawStreams(file: GoldenFile, station: string): StandardizedStreams {
  return {
    observed: streamOf(file, `/${station}/raw/obs`),
    synthetic: streamOf(file, `/${station}/raw/syn`),
  };
}

function both(streams: StandardizedStreams, options: PreprocessOptions): StandardizedStreams {
  return {
    observed: preprocess(streams.observed, options),
    synthetic: preprocess(streams.synthetic, options),
  };
}

function streamOf(file: GoldenFile, ...paths: readonly string[]): Stream {
  return new Stream(
    paths.map(
      (path) =>
        new Trace(file.numbers(path), {
          ...parseTraceId(file.text(path, "id")!),
          starttime: BigInt(file.text(path, "starttime_ns")!),
          samplingRate: file.number(path, "sampling_rate"),
        }),
    ),
  );
}

/** Compares codes, times and samples with a group's datasets `obs` and `syn`, or those of each component; gives their number. */
function compare(
  file: GoldenFile,
  group: string,
  { observed, synthetic }: StandardizedStreams,
  tolerance: number,
): number {
  const pairs = [
    ["obs", observed],
    ["syn", synthetic],
  ] as const;
  let compared = 0;
  for (const [name, stream] of pairs) {
    for (const trace of stream) {
      const path = file.has(`${group}/${name}`)
        ? `${group}/${name}`
        : `${group}/${name}_${trace.component}`;
      assert.equal(trace.id, file.text(path, "id"));
      assert.equal(trace.starttime, BigInt(file.text(path, "starttime_ns")!));
      const error = relativeError(trace.toFloat64(), file.numbers(path));
      assert.ok(error <= tolerance, `${path}: ${error}`);
      compared++;
    }
  }
  return compared;
}

function samplesOf(stream: Stream): Float64Array {
  return stream.at(0)!.toFloat64();
}
