import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/errors.ts";
import {
  type AdjointSource,
  ccTraveltimeMisfit,
  measureDoubleDifference,
  measureMisfit,
  type MisfitOptions,
  multitaperMisfit,
  type Waveforms,
} from "../../../src/seismic/adjoint/index.ts";
import { simpson } from "../../../src/seismic/adjoint/simpson.ts";
import { differentiate, slepianTapers } from "../../../src/seismic/signal/index.ts";
import { randomSamples } from "../signal/any-samples.ts";

const npts = 400;
const samplingRate = 4;
const dt = 1 / samplingRate;
const windows = [{ start: 10, end: 90 }];
const periods = { minPeriod: 4, maxPeriod: 40 };

/** A wavelet of periods about 8 s that is 0 at the ends, `delay` seconds late. */
function wavelet(delay: number, amplitude = 1): Float64Array {
  return Float64Array.from({ length: npts }, (_, i) => {
    const t = i * dt - 45 - delay;
    return amplitude * Math.exp(-((t / 6) ** 2)) * Math.cos((2 * Math.PI * t) / 8);
  });
}

function pair(observed: Float64Array, synthetic: Float64Array): Waveforms {
  return { observed, synthetic, windows };
}

test("a shifted wavelet gives exactly its shift and its misfit", () => {
  for (const shift of [-9, -1, 0, 1, 2, 13]) {
    const { misfit, measurements } = ccTraveltimeMisfit(
      pair(wavelet(shift * dt), wavelet(0)),
      samplingRate,
    );
    assert.equal(measurements[0]?.tshift, shift * dt);
    assert.equal(misfit, (shift * dt) ** 2 / 2);
  }
});

test("an amplified wavelet gives the logarithm of its factor", () => {
  const { misfit, measurements } = ccTraveltimeMisfit(
    pair(wavelet(0, 1.5), wavelet(0)),
    samplingRate,
    { measureType: "am", useCcError: false },
  );
  assert.ok(Math.abs(measurements[0]!.dlna - Math.log(1.5)) < 1e-14);
  assert.ok(Math.abs(misfit - Math.log(1.5) ** 2 / 2) < 1e-14);
});

test("a multitaper measurement finds a shift between samples", () => {
  const { measurements } = multitaperMisfit(pair(wavelet(1.4), wavelet(0)), samplingRate, {
    ...periods,
    maxPeriod: 12,
    minPeriod: 6,
  });
  assert.equal(measurements[0]?.method, "multitaper");
  assert.ok(Math.abs(measurements[0].tshift - 1.4) < 0.02, `${measurements[0].tshift}`);
});

/** A change of the synthetic, and how near the adjoint source has to come to the change of the misfit. */
const gradients: readonly (readonly [MisfitOptions, number])[] = [
  [{ type: "waveform" }, 1e-6],
  // The derivative of the water level is left out, as in the paper.
  [{ type: "exponentiated_phase", wtrEnv: 1e-4 }, 0.03],
  [{ type: "cc_traveltime", measureType: "am", useCcError: false }, 1e-5],
  [{ type: "multitaper", ...periods, minPeriod: 6, maxPeriod: 12, useCcError: false }, 0.1],
];

for (const [options, tolerance] of gradients) {
  test(`the adjoint source of ${options.type} is the gradient of its misfit`, () => {
    const observed = wavelet(1.5, 1.3);
    // The synthetic's own change of time or amplitude, since travel times feel no other.
    const at = (step: number): Float64Array =>
      options.type === "cc_traveltime" ? wavelet(0.5, 1 + step) : wavelet(0.5 + step);
    // A phase has no meaning where the wavelet is 0.
    const measure = (step: number): AdjointSource =>
      measureMisfit(
        {
          observed,
          synthetic: at(step),
          windows: options.type === "exponentiated_phase" ? [{ start: 37, end: 55 }] : windows,
        },
        samplingRate,
        options,
      );
    const step = 1e-3;
    const expected = (measure(step).misfit - measure(-step).misfit) / (2 * step);
    const { samples } = measure(0);
    const [up, down] = [at(step), at(-step)];
    const change = samples.map((x, i) => (x * (up[i]! - down[i]!)) / (2 * step));
    const actual = simpson(change, dt);
    assert.ok(
      Math.abs(actual - expected) <= tolerance * Math.abs(expected),
      `${actual} instead of ${expected}`,
    );
  });
}

test("the adjoint source of cc_traveltime is the gradient over whole samples", () => {
  const misfit = (shift: number): number =>
    ccTraveltimeMisfit(pair(wavelet(2), wavelet(shift * dt)), samplingRate).misfit;
  const { samples } = ccTraveltimeMisfit(pair(wavelet(2), wavelet(0)), samplingRate);
  const velocity = differentiate(wavelet(0), samplingRate);
  const actual = simpson(
    samples.map((x, i) => -x * velocity[i]!),
    dt,
  );
  const expected = (misfit(1) - misfit(-1)) / (2 * dt);
  assert.ok(Math.abs(actual - expected) < 1e-3 * Math.abs(expected), `${actual} ${expected}`);
});

test("equal traces have no misfit and no adjoint source", () => {
  for (const type of ["waveform", "exponentiated_phase", "cc_traveltime", "multitaper"] as const) {
    const { misfit, samples } = measureMisfit(pair(wavelet(0), wavelet(0)), samplingRate, {
      type,
      ...periods,
    });
    assert.equal(misfit, 0, type);
    assert.ok(
      samples.every((x) => x === 0),
      type,
    );
  }
});

test("the double difference of identical pairs is zero", () => {
  const one = pair(wavelet(1), wavelet(0));
  for (const type of [
    "waveform_dd",
    "convolution_dd",
    "cc_traveltime_dd",
    "multitaper_dd",
  ] as const) {
    const { misfit, samples } = measureDoubleDifference(one, one, samplingRate, {
      type,
      ...periods,
    });
    assert.ok(misfit < 1e-28, `${type}: ${misfit}`);
    assert.ok(
      samples.every((source) => source.every((x) => Math.abs(x) < 1e-13)),
      type,
    );
  }
});

test("later windows and traces give the same misfit and a later adjoint source", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("waveform", "convolution", "exponentiated_phase", "cc_traveltime"),
      fc.integer(),
      fc.integer({ min: 8, max: 60 }),
      fc.integer({ min: 0, max: 30 }),
      (type, seed, count, later) => {
        const at = (start: number): ReturnType<typeof measureMisfit> => {
          const place = (samples: Float64Array): Float64Array => {
            const trace = new Float64Array(200);
            trace.set(samples, start);
            return trace;
          };
          const window = { start: start * dt, end: (start + count - 1) * dt };
          const waveforms = {
            observed: place(randomSamples(count, seed)),
            synthetic: place(randomSamples(count, seed + 1)),
            windows: [window],
          };
          return measureMisfit(waveforms, samplingRate, { type });
        };
        const first = at(20);
        const second = at(20 + later);
        assert.equal(second.misfit, first.misfit);
        const sourceOf = ({ samples }: typeof first, start: number): Float64Array =>
          samples.slice(start, start + count);
        assert.deepEqual(sourceOf(second, 20 + later), sourceOf(first, 20));
      },
    ),
    { numRuns: 60 },
  );
});

test("Slepian tapers of long windows are orthonormal, and there are none for a band as wide as the spectrum", () => {
  const tapers = slepianTapers(20_001, 4, 5)!;
  for (const [i, a] of tapers.entries()) {
    for (const [j, b] of tapers.entries()) {
      const product = a.reduce((sum, x, k) => sum + x * b[k]!, 0);
      assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-9, `${i} ${j}: ${product}`);
    }
  }
  assert.equal(slepianTapers(8, 4, 1), undefined);
  assert.equal(slepianTapers(20, 4, 21), undefined);
});

test("what has no misfit is refused with its reason", () => {
  const good = wavelet(0);
  const broken = good.slice();
  broken[180] = Number.NaN;
  const refused: readonly (readonly [Waveforms, RegExp])[] = [
    [pair(good, good.slice(1)), /standardize them first/],
    [pair(broken, good), /sample 180 of the observed trace is NaN/],
    [pair(good, broken), /sample 180 of the synthetic trace is NaN/],
    [pair(good, new Float64Array(npts)), /is flat/],
    [pair(new Float64Array(npts), good), /is flat/],
    [{ ...pair(good, good), windows: [{ start: 50, end: 100 }] }, /leaves a trace of 400 samples/],
    [{ ...pair(good, good), windows: [{ start: -1, end: 10 }] }, /leaves a trace/],
    [{ ...pair(good, good), windows: [{ start: 9, end: 8 }] }, /ends before it starts/],
    [{ ...pair(good, good), windows: [{ start: Number.NaN, end: 8 }] }, /ends before it starts/],
  ];
  for (const [waveforms, message] of refused) {
    for (const type of ["cc_traveltime", "multitaper"] as const) {
      const measure = (): unknown => measureMisfit(waveforms, samplingRate, { type, ...periods });
      assert.throws(measure, (error) => isCropError(error) && message.test(error.message));
    }
  }
  const none = { ...pair(good, good), windows: [] };
  assert.equal(measureMisfit(none, samplingRate, { type: "waveform" }).misfit, 0);
  const one = pair(good, good);
  const wide = { ...one, windows: [{ start: 5, end: 95 }] };
  assert.throws(
    () => measureDoubleDifference(one, wide, samplingRate, { type: "waveform_dd" }),
    /exchange the pairs/,
  );
  assert.throws(
    () => measureDoubleDifference(one, none, samplingRate, { type: "waveform_dd" }),
    /each needs its partner/,
  );
  const multitaper = { type: "multitaper", ...periods } as const;
  assert.throws(
    () => measureMisfit(pair(wavelet(1), good), samplingRate, { ...multitaper, lnpt: 5 }),
    /raise lnpt/,
  );
  assert.throws(
    () => measureMisfit(one, samplingRate, { ...multitaper, taperPercentage: 1.5 }),
    /0 to 1 is wanted/,
  );
});
