import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Hdf5File, openHdf5 } from "../../../src/hdf5/index.ts";
import {
  bandpass,
  bandstop,
  decimate,
  detrend,
  differentiate,
  highpass,
  integrate,
  interpolate,
  lowpass,
  lowpassChebyshev2,
  resample,
  taper,
} from "../../../src/seismic/signal/index.ts";
import { relativeError } from "./any-samples.ts";

const path = fileURLToPath(
  new URL("../../../../../shared/golden/asdf/signal-steps.h5", import.meta.url),
);
const skip = existsSync(path) ? false : `no reference results at ${path}`;

type Step = (samples: Float64Array, samplingRate: number) => Float64Array;

/** Each reference result of obspy by its name in the file, with the tolerance relative to its greatest sample. */
const steps: Readonly<Record<string, readonly [tolerance: number, step: Step]>> = {
  "bandpass_0.1_2_c4": [1e-8, (x, r) => bandpass(x, r, { freqmin: 0.1, freqmax: 2 })],
  "bandpass_0.1_2_c4_zp": [
    1e-8,
    (x, r) => bandpass(x, r, { freqmin: 0.1, freqmax: 2, zerophase: true }),
  ],
  bandstop_1_2_c2_zp: [
    1e-8,
    (x, r) => bandstop(x, r, { freqmin: 1, freqmax: 2, corners: 2, zerophase: true }),
  ],
  decimate_4: [1e-9, (x, r) => decimate(x, r, 4)],
  decimate_5_nofilter: [0, (x, r) => decimate(x, r, 5, { filter: false })],
  detrend_demean: [1e-9, (x) => detrend(x, { type: "demean" })],
  detrend_linear: [1e-9, (x) => detrend(x, { type: "linear" })],
  detrend_polynomial3: [1e-9, (x) => detrend(x, { type: "polynomial", order: 3 })],
  detrend_simple: [1e-9, (x) => detrend(x)],
  differentiate: [1e-9, differentiate],
  "highpass_0.5_c3": [1e-8, (x, r) => highpass(x, r, { freq: 0.5, corners: 3 })],
  integrate: [1e-9, integrate],
  interp_cubic_7: [1e-6, (x, r) => interpolate(x, r, 7, { method: "cubic" })],
  interp_lanczos_7_a20: [1e-6, (x, r) => interpolate(x, r, 7, { method: "lanczos", a: 20 })],
  interp_linear_7: [1e-6, (x, r) => interpolate(x, r, 7, { method: "linear" })],
  interp_nearest_7: [1e-6, (x, r) => interpolate(x, r, 7, { method: "nearest" })],
  interp_was_7: [1e-6, (x, r) => interpolate(x, r, 7)],
  lowpass_1_c2_zp: [1e-8, (x, r) => lowpass(x, r, { freq: 1, corners: 2, zerophase: true })],
  lowpass_cheby_2_5: [1e-8, (x, r) => lowpassChebyshev2(x, r, { freq: 5 })],
  resample_10: [1e-9, (x, r) => resample(x, r, 10)],
  resample_33_nowindow: [1e-9, (x, r) => resample(x, r, 33, { window: null })],
  "taper_cosine_0.1": [1e-9, (x, r) => taper(x, r, { maxPercentage: 0.1, type: "cosine" })],
  "taper_hamming_0.05": [1e-9, (x, r) => taper(x, r, { maxPercentage: 0.05, type: "hamming" })],
  "taper_hann_0.05": [1e-9, (x, r) => taper(x, r, { maxPercentage: 0.05 })],
  "taper_hann_0.05_left": [1e-9, (x, r) => taper(x, r, { maxPercentage: 0.05, side: "left" })],
  "taper_hann_0.5": [1e-9, (x, r) => taper(x, r, { maxPercentage: 0.5 })],
  "taper_hann_0.5_max10s": [1e-9, (x, r) => taper(x, r, { maxPercentage: 0.5, maxLength: 10 })],
};

for (const input of ["odd4001", "even3000"]) {
  test(`every step over ${input} is obspy's`, { skip }, async (t) => {
    const file = await openHdf5(path);
    after(() => file.close());
    const samples = float64s(file, `/${input}/input`);
    const names = file.children(`/${input}`).filter((name) => name in steps);
    for (const name of names) {
      const [tolerance, step] = steps[name]!;
      const error = relativeError(step(samples, 40), float64s(file, `/${input}/${name}`));
      assert.ok(error <= tolerance, `${name}: ${error}`);
    }
    assert.deepEqual(names.toSorted(), Object.keys(steps).toSorted());
    t.diagnostic(`${names.length} reference results of ${input} compared`);
  });
}

function float64s(file: Hdf5File, dataset: string): Float64Array {
  const data = file.read(dataset);
  assert.ok(data instanceof Float64Array || data instanceof Int32Array);
  return Float64Array.from(data);
}
