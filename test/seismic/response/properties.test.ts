import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  evaluateResponse,
  removeResponse,
  removeSensitivity,
  type Response,
  type ResponseStage,
} from "../../../src/seismic/response/index.ts";
import { isCropError } from "../../../src/errors.ts";
import { randomSamples, relativeError } from "../signal/any-samples.ts";

const velocity = { inputUnits: { name: "M/S" }, outputUnits: { name: "COUNTS" } };
const decimation = { inputSampleRate: 20, factor: 1, offset: 0, delay: 0, correction: 0 };

function fir(numerators: readonly number[], correction = 0): Response {
  return {
    stages: [
      {
        number: 1,
        filter: {
          kind: "Coefficients",
          ...velocity,
          cfTransferFunctionType: "DIGITAL",
          numerators,
          denominators: [],
        },
        decimation: { ...decimation, correction },
        stageGain: { value: 50, frequency: 0 },
      },
    ],
    instrumentSensitivity: { value: 50, frequency: 0, inputUnits: { name: "M/S" } },
  };
}

test("long filters, symmetric or not, are the sum of their terms", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.boolean(), fc.integer(), (n, mirror, seed) => {
      const half = Array.from(randomSamples(n, seed), (each) => each + 0.2);
      const raw = mirror ? [...half, ...half.toReversed().slice(n % 2)] : half;
      const total = raw.reduce((a, b) => a + b, 0);
      fc.pre(Math.abs(total) > 1e-3);
      const coefficients = raw.map((each) => each / total);
      const isSymmetric = coefficients.every((each, i) => each === coefficients.at(-1 - i));
      const frequencies = Float64Array.of(0, 0.3, 2.7, 9.9, 10);
      const curve = evaluateResponse(fir(coefficients, 0.1), frequencies);
      const expected = [...frequencies].flatMap((f) => {
        const angle = (2 * Math.PI * f) / 20;
        // Symmetric filters are taken without delay, others shifted by the correction.
        const origin = isSymmetric ? (coefficients.length - 1) / 2 : 2;
        const terms = coefficients.map((b, k) => [
          b * Math.cos(angle * (k - origin)),
          -b * Math.sin(angle * (k - origin)),
        ]);
        return [0, 1].map((part) => 50 * terms.reduce((sum, term) => sum + term[part]!, 0));
      });
      const scale = 50 * coefficients.reduce((sum, b) => sum + Math.abs(b), 0);
      curve.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-9 * scale));
    }),
    { numRuns: 50 },
  );
});

test("what an instrument makes of a pulse is undone", () => {
  const pulse = new Float64Array(400);
  pulse.set(randomSamples(50, 7), 100);
  const numerators = [0.6, 0.3, 0.1];
  const recorded = pulse.map((_, i) =>
    numerators.reduce((sum, b, k) => sum + 50 * b * (pulse[i - k] ?? 0), 0),
  );
  const options = { waterLevel: null, zeroMean: false, taper: false };
  const removed = removeResponse(recorded, 20, fir(numerators), options);
  // Without a water level the bin at 0 Hz is given up: the mean of the padded trace is unknown.
  const lost = pulse.reduce((a, b) => a + b, 0) / 800;
  // The sum of neighbours is without the Nyquist frequency, where the sign is lost.
  const smooth = (x: Float64Array): Float64Array =>
    x.map((each, i) => each + (x[i + 1] ?? 0)).subarray(0, 399);
  const found = smooth(removed.map((each) => each + lost));
  assert.ok(relativeError(found, smooth(pulse)) < 1e-9);
});

test("removing a response is linear and leaves its input alone", () => {
  const response = fir([0.5, 0.3, 0.2]);
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 500 }), fc.integer(), (n, seed) => {
      const [x, y] = [randomSamples(n, seed), randomSamples(n, seed + 1)];
      const [fx, fy] = [x, y].map((each) => removeResponse(each, 20, response));
      const sum = removeResponse(
        x.map((each, i) => 2 * each + y[i]!),
        20,
        response,
      );
      const expected = fx!.map((each, i) => 2 * each + fy![i]!);
      // The bin at the Nyquist frequency loses its sign, so that it alone is not linear.
      const signs = [sum, expected].map((z) => z.map((each, i) => each + (z[i + 1] ?? 0)));
      assert.ok(
        n < 8 || relativeError(signs[0]!.subarray(0, n - 1), signs[1]!.subarray(0, n - 1)) < 1e-7,
      );
      assert.deepEqual(x, randomSamples(n, seed));
    }),
    { numRuns: 30 },
  );
});

test("displacement, velocity and acceleration differ by i w", () => {
  const response = fir([0.5, 0.3, 0.2]);
  const frequencies = Float64Array.of(0, 0.5, 3);
  const [displacement, speed, acceleration] = (["DISP", "VEL", "ACC"] as const).map((output) =>
    evaluateResponse(response, frequencies, { output }),
  );
  frequencies.forEach((f, i) => {
    const w = 2 * Math.PI * f;
    const [re, im] = [speed![2 * i]!, speed![2 * i + 1]!];
    const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;
    assert.ok(close(displacement![2 * i]!, -im * w) && close(displacement![2 * i + 1]!, re * w));
    const inverse = w === 0 ? 0 : 1 / w;
    assert.ok(close(acceleration![2 * i]!, im * inverse));
    assert.ok(close(acceleration![2 * i + 1]!, -re * inverse));
  });
});

test("units that are no motion are left as they are", () => {
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  for (const [name, heard] of [
    ["PA", 0],
    ["furlong", 3],
  ] as const) {
    const response = withStage({ filter: polesZeros({ inputUnits: { name } }) });
    const curves = (["DISP", "VEL", "ACC", "DEF"] as const).map((output) =>
      evaluateResponse(response, Float64Array.of(0.5, 2), { output, warn }),
    );
    for (const curve of curves) assert.deepEqual(curve, curves[0]);
    assert.equal(warnings.length, heard, name);
  }
});

test("a reported sensitivity that is off is told of, and the stages count", () => {
  const warnings: string[] = [];
  const right = fir([0.5, 0.5]);
  const off: Response = { ...right, instrumentSensitivity: { value: 60, frequency: 0 } };
  const frequencies = Float64Array.of(0, 1);
  const curve = evaluateResponse(off, frequencies, { warn: (message) => warnings.push(message) });
  assert.deepEqual(curve, evaluateResponse(right, frequencies));
  assert.match(warnings.join(), /come to 50, the overall sensitivity is 60/);
});

const refused: Readonly<Record<string, readonly [Response, RegExp]>> = {
  "no stages": [{ stages: [] }, /no stages/],
  "a stage that stands twice": [
    { stages: [...withStage({}).stages, ...withStage({}).stages] },
    /stage 1 .*twice/,
  ],
  "stages that do not fit": [
    {
      stages: [
        stageOf({ filter: polesZeros({ outputUnits: { name: "V" } }) }),
        stageOf({ number: 2, filter: polesZeros({ inputUnits: { name: "COUNTS" } }) }),
      ],
    },
    /stage 2 .* takes COUNTS, but stage 1 gives V/,
  ],
  "a gain of zero": [
    withStage({ stageGain: { value: 0, frequency: 1 } }),
    /stage 1 .* gain of zero/,
  ],
  "a sensitivity of zero": [
    { ...withStage({}), instrumentSensitivity: { value: 0, frequency: 1 } },
    /sensitivity .* is zero/,
  ],
  "a filter that is zero where it is normalized": [
    withStage({
      filter: polesZeros({ zeros: [{ real: 0, imaginary: 0 }] }),
      stageGain: { value: 1, frequency: 0 },
    }),
    /stage 1 .* zero at 0 Hz/,
  ],
  "a digital filter without a sampling rate": [
    withStage({ filter: { kind: "FIR", symmetry: "NONE", numeratorCoefficients: [1] } }),
    /stage 1 .* no decimation/,
  ],
  "a list of two frequencies": [withStage({ filter: listOf([1, 2]) }), /stage 1 .* lists 2 freq/],
  "a list that does not rise": [
    withStage({ filter: listOf([1, 2, 2, 3]) }),
    /stage 1 .* 2 Hz after 2 Hz/,
  ],
  "a curved polynomial in the middle": [
    withStage({ filter: { kind: "Polynomial", coefficients: [0, 1, 2] } }),
    /stage 1 .* not a line/,
  ],
};

for (const [name, [response, message]] of Object.entries(refused)) {
  test(`${name}: the error names the stage and says what is wrong`, () => {
    assert.throws(
      () => evaluateResponse(response, Float64Array.of(1)),
      (error: unknown) => isCropError(error, "bad-data") && message.test(error.message),
    );
  });
}

test("without stages an overall polynomial is evaluated, and without a sensitivity none is removed", () => {
  const response: Response = { stages: [], instrumentPolynomial: { coefficients: [1, 2, 3] } };
  assert.deepEqual(
    removeResponse(Float64Array.of(0, 1, 2), 20, response),
    Float64Array.of(1, 6, 17),
  );
  assert.throws(
    () => removeSensitivity(Float64Array.of(1), response),
    (error: unknown) => isCropError(error, "bad-data"),
  );
});

test("bad options are refused, and no samples give none", () => {
  const response = fir([0.5, 0.5]);
  const x = randomSamples(20, 1);
  for (const options of [{ preFilt: [1, 0.5, 2, 3] }, { taperFraction: 1.5 }] as const) {
    assert.throws(
      () => removeResponse(x, 20, response, options),
      (error: unknown) => isCropError(error, "bad-option"),
    );
  }
  assert.equal(removeResponse(new Float64Array(0), 20, response).length, 0);
});

function listOf(frequencies: readonly number[]): NonNullable<ResponseStage["filter"]> {
  const responseListElements = frequencies.map((frequency) => ({
    frequency,
    amplitude: 1,
    phase: 0,
  }));
  return { kind: "ResponseList", responseListElements };
}

function polesZeros(changes: object): NonNullable<ResponseStage["filter"]> {
  return {
    kind: "PolesZeros",
    ...velocity,
    pzTransferFunctionType: "LAPLACE (RADIANS/SECOND)",
    normalizationFactor: 1,
    normalizationFrequency: 1,
    zeros: [],
    poles: [{ real: -3, imaginary: 0 }],
    ...changes,
  };
}

function stageOf(changes: Partial<ResponseStage>): ResponseStage {
  return { number: 1, filter: polesZeros({}), stageGain: { value: 2, frequency: 1 }, ...changes };
}

function withStage(changes: Partial<ResponseStage>): Response {
  return {
    stages: [stageOf(changes)],
    instrumentSensitivity: { value: 2, frequency: 1 },
  };
}

test("what is kept of a response never stands in for another one, and warns again", () => {
  const samples = randomSamples(400, 3);
  const gains = [0.25, 0.3].map((b) => fir([b, 1 - 2 * b, b]));
  const motions: Response[] = ["M", "furlong"].map((name) => {
    const instrumentSensitivity = { value: 50, frequency: 0, inputUnits: { name } };
    const [stage] = fir([0.25, 0.5, 0.25]).stages;
    const filter = { ...stage!.filter!, inputUnits: { name } };
    return { instrumentSensitivity, stages: [{ ...stage!, filter }] };
  });
  const broken = [Number.NaN, Number.POSITIVE_INFINITY].map((b) => fir([b, 1, b]));
  const calls = [...gains, ...motions, ...broken].flatMap((response) =>
    [400, 399, 300].flatMap((n) =>
      ([20, 10] as const).flatMap((rate) =>
        (["VEL", "ACC"] as const).flatMap((output) =>
          [null, 60, 10].map((waterLevel) => (): unknown => {
            const warnings: string[] = [];
            const warn = (message: string): void => void warnings.push(message);
            const options = { output, waterLevel, warn };
            return [removeResponse(samples.subarray(0, n), rate, response, options), warnings];
          }),
        ),
      ),
    ),
  );
  const first = calls.map((call) => call());
  // Another order drops others of those that are kept, and none twice in a row.
  const again = calls.toReversed().flatMap((call) => [call(), call()]);
  for (const [i, result] of first.entries()) {
    const place = 2 * (calls.length - 1 - i);
    assert.deepEqual(again[place], result);
    assert.deepEqual(again[place + 1], result);
  }
});
