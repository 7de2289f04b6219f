import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  bandpass,
  type BandOptions,
  bandstop,
  type CornerOptions,
  decimate,
  type DecimateOptions,
  detrend,
  type DetrendOptions,
  differentiate,
  envelope,
  highpass,
  integrate,
  interpolate,
  type InterpolateOptions,
  lowpass,
  lowpassChebyshev2,
  resample,
  type ResampleOptions,
  rotateLqtZne,
  rotateNeRt,
  rotateRtNe,
  rotateToZne,
  rotateZneLqt,
  taper,
  type TaperOptions,
} from "../../../src/seismic/signal/index.ts";
import { relativeError } from "./any-samples.ts";

interface Tables {
  readonly samplingRate: number;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly cases: readonly {
    readonly function: string;
    readonly options: unknown;
    readonly input: string;
    readonly result: readonly number[];
  }[];
  readonly rotations: Readonly<Record<string, readonly (readonly number[])[]>> & {
    readonly backAzimuth: number;
    readonly inclination: number;
  };
}

// The file is our own, see test/data/README.md.
const tables = JSON.parse(
  readFileSync(
    new URL("../../../../test/data/seismic/signal-tables.json", import.meta.url),
    "utf8",
  ),
) as Tables;
const warn = (): void => {};

const functions: Readonly<Record<string, (x: Float64Array, r: number, o: never) => Float64Array>> =
  {
    detrend: (x, _, options: DetrendOptions) => detrend(x, options),
    taper: (x, r, options: TaperOptions) => taper(x, r, { ...options, warn }),
    bandpass: (x, r, options: BandOptions) => bandpass(x, r, { ...options, warn }),
    bandstop: (x, r, options: BandOptions) => bandstop(x, r, options),
    lowpass: (x, r, options: CornerOptions) => lowpass(x, r, options),
    highpass: (x, r, options: CornerOptions) => highpass(x, r, options),
    lowpassChebyshev2,
    decimate: (x, r, options: DecimateOptions & { factor: number }) =>
      decimate(x, r, options.factor, options),
    resample: (x, r, options: ResampleOptions & { rate: number }) =>
      resample(x, r, options.rate, options),
    interpolate: (x, r, options: InterpolateOptions & { rate: number }) =>
      interpolate(x, r, options.rate, options),
    integrate,
    differentiate,
    envelope: (x) => envelope(x),
  };

// The numbers are stored with 14 digits; filters of order 8 lose some in either program.
const tolerance = 1e-10;

for (const name of Object.keys(functions)) {
  test(`${name} gives obspy's results, at an odd and an even length`, () => {
    const cases = tables.cases.filter((each) => each.function === name);
    assert.ok(cases.length > 0);
    for (const { options, input, result } of cases) {
      const samples = Float64Array.from(tables.inputs[input]!);
      const actual = functions[name]!(samples, tables.samplingRate, options as never);
      const error = relativeError(actual, result);
      assert.ok(error < tolerance, `${name} ${JSON.stringify(options)} of ${input}: ${error}`);
    }
  });
}

test("rotations give obspy's results", () => {
  const { rotations } = tables;
  const { backAzimuth, inclination } = rotations;
  const [a, b, c] = rotations["components"]!.map((each) => Float64Array.from(each));
  const directions = rotations["directions"]!;
  const [first, second, third] = [a, b, c].map((samples, i) => ({
    samples: samples!,
    azimuth: directions[i]![0]!,
    dip: directions[i]![1]!,
  }));
  const results = {
    rotateNeRt: rotateNeRt(a!, b!, backAzimuth),
    rotateRtNe: rotateRtNe(a!, b!, backAzimuth),
    rotateZneLqt: rotateZneLqt(a!, b!, c!, backAzimuth, inclination),
    rotateLqtZne: rotateLqtZne(a!, b!, c!, backAzimuth, inclination),
    rotateToZne: rotateToZne([first!, second!, third!]),
  };
  for (const [name, result] of Object.entries(results)) {
    const expected = rotations[name]!;
    assert.equal(result.length, expected.length);
    result.forEach((component, i) => {
      assert.ok(relativeError(component, expected[i]!) < 1e-12, `${name} ${i}`);
    });
  }
});
