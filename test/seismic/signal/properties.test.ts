import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { RealFft } from "../../../src/seismic/fft/index.ts";
import {
  bandpass,
  bandstop,
  decimate,
  detrend,
  differentiate,
  envelope,
  highpass,
  hilbert,
  integrate,
  interpolate,
  interpolatedLength,
  type InterpolationMethod,
  lowpass,
  lowpassChebyshev2,
  resample,
  rotateLqtZne,
  rotateNeRt,
  rotateRtNe,
  rotateToZne,
  rotateZneLqt,
  taper,
} from "../../../src/seismic/signal/index.ts";
import { isCropError } from "../../../src/errors.ts";
import { anySamples, randomSamples, relativeError } from "./any-samples.ts";

type Step = (samples: Float64Array) => Float64Array;
const warn = (): void => {};
const band = { freqmin: 1, freqmax: 4 };

const filters: Readonly<Record<string, Step>> = {
  "band-pass": (x) => bandpass(x, 20, band),
  "band-stop": (x) => bandstop(x, 20, { ...band, corners: 3 }),
  "low-pass": (x) => lowpass(x, 20, { freq: 2 }),
  "high-pass": (x) => highpass(x, 20, { freq: 2, corners: 5 }),
  "Chebyshev low-pass": (x) => lowpassChebyshev2(x, 20, { freq: 4 }),
};

const linearSteps: Readonly<Record<string, Step>> = {
  ...filters,
  "zero-phase filter": (x) => bandpass(x, 20, { ...band, zerophase: true }),
  simple: (x) => detrend(x),
  demean: (x) => detrend(x, { type: "demean" }),
  linear: (x) => detrend(x, { type: "linear" }),
  polynomial: (x) => detrend(x, { type: "polynomial", order: 4 }),
  taper: (x) => taper(x, 20, { maxPercentage: 0.2 }),
  decimate: (x) => decimate(x, 20, 3),
  resample: (x) => resample(x, 20, 13),
  "interpolate linear": (x) => interpolate(x, 20, 13, { method: "linear" }),
  "interpolate cubic": (x) => interpolate(x, 20, 13, { method: "cubic" }),
  "interpolate lanczos": (x) => interpolate(x, 20, 13, { method: "lanczos", a: 5 }),
  integrate: (x) => integrate(x, 20),
  differentiate: (x) => differentiate(x, 20),
};

const otherSteps: Readonly<Record<string, Step>> = {
  envelope,
  "interpolate by weighted slopes": (x) => interpolate(x, 20, 13),
  "interpolate nearest": (x) => interpolate(x, 20, 13, { method: "nearest" }),
};

for (const [name, step] of Object.entries(linearSteps)) {
  test(`${name} is linear`, () => {
    fc.assert(
      fc.property(anySamples(300, 10), fc.integer(), (x, seed) => {
        const y = randomSamples(x.length, seed);
        const [fx, fy] = [step(x), step(y)];
        const sum = step(x.map((each, i) => 3 * each - 2 * y[i]!));
        // On a scale that does not vanish where the results cancel.
        const scale = Math.max(1e-3, ...fx.map(Math.abs), ...fy.map(Math.abs));
        for (let i = 0; i < sum.length; i++) {
          assert.ok(Math.abs(sum[i]! - (3 * fx[i]! - 2 * fy[i]!)) < 1e-9 * scale);
        }
      }),
      { numRuns: 30 },
    );
  });
}

for (const [name, step] of Object.entries(filters)) {
  test(`${name} answers a delayed signal with a delayed one`, () => {
    fc.assert(
      fc.property(anySamples(200), fc.nat({ max: 50 }), (x, delay) => {
        const delayed = new Float64Array(x.length + delay);
        delayed.set(x, delay);
        assert.deepEqual(step(delayed).subarray(delay), step(x));
      }),
      { numRuns: 30 },
    );
  });
}

test("no step changes its input", () => {
  for (const [name, step] of Object.entries({ ...linearSteps, ...otherSteps })) {
    const samples = randomSamples(64, 5);
    step(samples);
    assert.deepEqual(samples, randomSamples(64, 5), name);
  }
});

test("no samples give none", () => {
  for (const [name, step] of Object.entries({ ...linearSteps, ...otherSteps })) {
    assert.equal(step(new Float64Array(0)).length, 0, name);
  }
});

test("a filter of both directions leaves a symmetric pulse symmetric", () => {
  const pulse = new Float64Array(2001);
  pulse[1000] = 1;
  for (const zerophase of [true, false]) {
    const filtered = lowpass(pulse, 20, { freq: 1, zerophase });
    const difference = relativeError(filtered, filtered.toReversed());
    assert.equal(difference < 1e-9, zerophase);
  }
});

test("a filter passes and stops what it should", () => {
  const hum = Float64Array.from({ length: 4000 }, (_, i) => Math.sin((2 * Math.PI * 2 * i) / 20));
  // The amplitude of a sine wave from its mean square over whole periods, after the filter has settled.
  const late = (x: Float64Array): number =>
    Math.sqrt(x.subarray(2000).reduce((sum, each) => sum + each ** 2, 0) / 1000);
  assert.ok(Math.abs(late(bandpass(hum, 20, band)) - 1) < 0.02);
  assert.ok(late(bandstop(hum, 20, band)) < 0.05);
  assert.ok(Math.abs(late(lowpass(hum, 20, { freq: 2 })) - Math.SQRT1_2) < 0.01);
  assert.ok(late(highpass(hum, 20, { freq: 8 })) < 0.01);
  assert.ok(late(lowpassChebyshev2(hum, 20, { freq: 2 })) < 2e-5);
});

test("a trend that is taken away leaves none, and a polynomial leaves nothing", () => {
  fc.assert(
    fc.property(anySamples(200, 8), fc.nat({ max: 6 }), (x, order) => {
      const polynomial = x.map((_, i) =>
        Array.from(x.subarray(0, order + 1)).reduceRight((sum, c) => sum * (i / x.length) + c, 0),
      );
      const rest = detrend(polynomial, { type: "polynomial", order });
      assert.ok(rest.every((each) => Math.abs(each) < 1e-11));
      const once = detrend(x, { type: "linear" });
      assert.ok(relativeError(detrend(once, { type: "linear" }), once) < 1e-12);
    }),
  );
});

test("detrending keeps its precision on a great offset", () => {
  const small = randomSamples(100_000, 3);
  const lifted = small.map((each) => each + 1e8);
  const expected = detrend(small, { type: "linear" });
  assert.ok(relativeError(detrend(lifted, { type: "linear" }), expected) < 5e-8);
});

test("rotating there and back changes nothing", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 360 }),
      fc.nat({ max: 360 }),
      fc.integer(),
      (backAzimuth, inclination, seed) => {
        const [z, n, e] = [0, 1, 2].map((i) => randomSamples(9, seed + i)) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const [r, t] = rotateNeRt(n, e, backAzimuth);
        const [north, east] = rotateRtNe(r, t, backAzimuth);
        assert.ok(relativeError(north, n) < 1e-13 && relativeError(east, e) < 1e-13);
        const [l, q, u] = rotateZneLqt(z, n, e, backAzimuth, inclination);
        const back = rotateLqtZne(l, q, u, backAzimuth, inclination);
        back.forEach((each, i) => assert.ok(relativeError(each, [z, n, e][i]!) < 1e-13));
        const axes = [
          { samples: n, azimuth: 0, dip: 0 },
          { samples: z, azimuth: 0, dip: -90 },
          { samples: e, azimuth: 90, dip: 0 },
        ] as const;
        rotateToZne(axes).forEach((each, i) =>
          assert.ok(relativeError(each, [z, n, e][i]!) < 1e-13),
        );
      },
    ),
  );
});

test("components that do not fit or lie in one plane are not rotated", () => {
  const x = randomSamples(4, 1);
  assert.throws(() => rotateNeRt(x, randomSamples(5, 1), 0), isBad("bad-data"));
  assert.throws(() => rotateNeRt(x, x, 361), isBad("bad-option"));
  const same = { samples: x, azimuth: 10, dip: 0 };
  const other = { samples: x, azimuth: 120, dip: 0 };
  assert.throws(() => rotateToZne([same, same, other]), isBad("bad-data"));
});

const methods: readonly InterpolationMethod[] = [
  "linear",
  "nearest",
  "zero",
  "slinear",
  "quadratic",
  "cubic",
  4,
  5,
  "weighted_average_slopes",
  "lanczos",
];

test("every interpolation gives the samples back at their own places", () => {
  fc.assert(
    fc.property(anySamples(120, 8), (x) => {
      for (const method of methods) {
        const same = interpolate(x, 20, 20, { method, a: 6 });
        assert.ok(relativeError(same, x) < 1e-11, String(method));
      }
    }),
  );
});

test("a spline of degree k is exact for polynomials of degree k", () => {
  for (const k of [1, 2, 3, 4, 5] as const) {
    const at = (i: number): number => (i / 10 - 1) ** k + 2;
    const x = Float64Array.from({ length: 30 }, (_, i) => at(i));
    const dense = interpolate(x, 20, 170, { method: k });
    const expected = dense.map((_, j) => at((j * 20) / 170));
    assert.ok(relativeError(dense, expected) < 1e-12, `degree ${k}`);
  }
});

test("weighted average slopes add no extreme, and a flat trace stays flat", () => {
  fc.assert(
    fc.property(anySamples(100, 2), (x) => {
      const dense = interpolate(x, 10, 93);
      dense.forEach((value, j) => {
        const place = Math.min((j * 10) / 93, x.length - 1);
        const ends = [x[Math.floor(place)]!, x[Math.ceil(place)]!];
        assert.ok(value >= Math.min(...ends) - 1e-12 && value <= Math.max(...ends) + 1e-12);
      });
    }),
  );
  assert.deepEqual(interpolate(new Float64Array(5).fill(7), 10, 33), new Float64Array(14).fill(7));
});

test("the number of new samples leaves out none that rounding would", () => {
  assert.equal(interpolatedLength(8, 20, 20), 8);
  assert.equal(interpolatedLength(8, 20, 10, { offset: 0.1 }), 3);
  assert.equal(interpolatedLength(8, 20, 10, { offset: 2 }), 0);
});

test("nothing is extrapolated", () => {
  const x = randomSamples(10, 2);
  assert.throws(() => interpolate(x, 10, 10, { npts: 11 }), isBad("bad-option"));
  assert.throws(() => interpolate(x, 10, 10, { offset: -0.1 }), isBad("bad-option"));
  assert.throws(() => interpolate(x, 10, 0), isBad("bad-option"));
  assert.throws(() => interpolate(x, 10, 20, { method: "lanczos" }), isBad("bad-option"));
  assert.throws(
    () => interpolate(x.subarray(0, 3), 10, 20, { method: "cubic" }),
    isBad("bad-data"),
  );
});

test("resampling without a window to the same rate changes nothing, and upwards keeps the samples", () => {
  fc.assert(
    fc.property(anySamples(200), (x) => {
      assert.ok(relativeError(resample(x, 20, 20, { window: null }), x) < 1e-12);
    }),
  );
});

test("integrating and differentiating undo each other between the samples", () => {
  const x = randomSamples(50, 8);
  const integral = integrate(x, 20);
  assert.equal(integral[0], 0);
  for (let i = 1; i < x.length; i++) {
    assert.ok(Math.abs((integral[i]! - integral[i - 1]!) * 20 - (x[i]! + x[i - 1]!) / 2) < 1e-12);
  }
  const line = x.map((_, i) => 3 * i);
  assert.deepEqual(differentiate(line, 1), new Float64Array(50).fill(3));
  assert.throws(() => differentiate(x.subarray(0, 1), 1), isBad("bad-data"));
});

test("the envelope of whole periods of a cosine is flat, and is never below the signal", () => {
  for (const n of [120, 125]) {
    const x = Float64Array.from({ length: n }, (_, i) => 2 * Math.cos((2 * Math.PI * 5 * i) / n));
    assert.ok(relativeError(envelope(x), new Float64Array(n).fill(2)) < 1e-12);
  }
  fc.assert(
    fc.property(anySamples(200), (x) => {
      envelope(x).forEach((each, i) => assert.ok(each >= Math.abs(x[i]!)));
    }),
  );
});

test("the Hilbert transform turns every frequency by a quarter of a period, at every length", () => {
  const lengths = [...Array.from({ length: 60 }, (_, i) => i + 1), 210, 289, 512, 1009, 2 * 1009];
  for (const n of lengths) {
    const x = randomSamples(n, n);
    const fft = new RealFft(n);
    const spectrum = new Float64Array(2 * fft.bins);
    fft.forward(x, spectrum);
    for (let k = 0; k < fft.bins; k++) {
      const [re, im] = [spectrum[2 * k]!, spectrum[2 * k + 1]!];
      const hasQuadrature = k > 0 && 2 * k < n;
      spectrum[2 * k] = hasQuadrature ? im : 0;
      spectrum[2 * k + 1] = hasQuadrature ? -re : 0;
    }
    const expected = new Float64Array(n);
    fft.inverse(spectrum, expected);
    const found = hilbert(x);
    const error = found.reduce((most, each, i) => Math.max(most, Math.abs(each - expected[i]!)), 0);
    assert.ok(error < 1e-12, `length ${n}: ${error}`);
  }
  assert.deepEqual(hilbert(new Float64Array(0)), new Float64Array(0));
});

test("the Hilbert transform of a cosine is a sine to the last digits at any length", () => {
  for (const n of [4099, 65_537, 100_003, 4 * 50_021]) {
    const turns = Float64Array.from({ length: n }, (_, i) => (2 * Math.PI * ((7 * i) % n)) / n);
    const found = hilbert(turns.map((turn) => Math.cos(turn)));
    const error = found.reduce(
      (most, x, i) => Math.max(most, Math.abs(x - Math.sin(turns[i]!))),
      0,
    );
    assert.ok(error < 1e-14, `length ${n}: ${error}`);
  }
});

test("decimation keeps every n-th sample from the first on", () => {
  const x = randomSamples(10, 4);
  assert.deepEqual(decimate(x, 20, 4, { filter: false }), Float64Array.of(x[0]!, x[4]!, x[8]!));
  assert.deepEqual(decimate(x, 20, 1), x);
  for (const factor of [0, 2.5, 17])
    assert.throws(() => decimate(x, 20, factor), isBad("bad-option"));
});

test("corners beyond the Nyquist frequency take the limit with a warning, or are refused", () => {
  const x = randomSamples(50, 6);
  const warnings: string[] = [];
  const collect = { warn: (message: string): number => warnings.push(message) };
  assert.deepEqual(lowpass(x, 20, { freq: 11, ...collect }), x);
  const high = bandpass(x, 20, { freqmin: 2, freqmax: 10, ...collect });
  assert.deepEqual(high, highpass(x, 20, { freq: 2 }));
  const low = bandstop(x, 20, { freqmin: 2, freqmax: 30, ...collect });
  assert.deepEqual(low, lowpass(x, 20, { freq: 2 }));
  assert.equal(warnings.length, 3);
  assert.throws(() => highpass(x, 20, { freq: 10 }), isBad("bad-option"));
  assert.throws(() => bandpass(x, 20, { freqmin: 12, freqmax: 15, warn }), isBad("bad-option"));
  assert.throws(() => bandpass(x, 20, { freqmin: 3, freqmax: 3 }), isBad("bad-option"));
  assert.throws(() => lowpass(x, 20, { freq: Number.NaN }), isBad("bad-option"));
  assert.throws(() => lowpass(x, 20, { freq: 1, corners: 0 }), isBad("bad-option"));
});

test("a taper longer than the trace is cut to it with a warning, and a bad one is refused", () => {
  const warnings: string[] = [];
  const x = randomSamples(11, 9);
  const cut = taper(x, 1, { maxPercentage: 0.9, warn: (message) => warnings.push(message) });
  assert.deepEqual(cut, taper(x, 1, { maxPercentage: 0.5 }));
  assert.equal(warnings.length, 1);
  assert.deepEqual(taper(x, 1, { maxLength: 0 }), x);
  assert.throws(() => taper(x, 1, { maxPercentage: -0.1 }), isBad("bad-option"));
  const type = "rectangular" as "boxcar";
  assert.throws(() => taper(x, 1, { maxPercentage: 0.3, type }), isBad("bad-option"));
});

test("a sample that is no number makes the results after it none, and a fit refuses it", () => {
  const x = randomSamples(20, 1);
  x[5] = Number.NaN;
  assert.ok(detrend(x, { type: "demean" }).every(Number.isNaN));
  assert.ok(lowpass(x, 20, { freq: 2 }).subarray(5).every(Number.isNaN));
  assert.ok(!lowpass(x, 20, { freq: 2 }).subarray(0, 5).some(Number.isNaN));
  assert.throws(
    () => detrend(x, { type: "linear" }),
    (error: unknown) => isCropError(error, "bad-data") && error.fields["sample"] === 5,
  );
});

function isBad(code: "bad-data" | "bad-option"): (error: unknown) => boolean {
  return (error) => isCropError(error, code);
}
