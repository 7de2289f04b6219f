import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { ComplexFft, realFft, RealFft } from "../../../src/seismic/fft/index.ts";
import { anySamples, randomSamples, relativeError } from "../signal/any-samples.ts";

const everyLength = Array.from({ length: 130 }, (_, i) => i + 1);
// Powers, products of powers, primes on both sides of the change to a convolution, and primes times small factors.
const someLengths = [
  210,
  243,
  256,
  343,
  625,
  720,
  1009,
  1024,
  1331,
  2003,
  2 * 499,
  3 * 67,
  9 * 71,
  3 * 61,
  67 * 71,
];

test("the complex transform is the sum that defines it, at every length", () => {
  for (const length of [...everyLength, ...someLengths]) {
    const input = randomSamples(2 * length, length);
    const output = new Float64Array(2 * length);
    new ComplexFft(length).forward(input, output);
    assert.ok(relativeError(output, sumOf(input)) < 3e-14, `length ${length}`);
  }
});

test("the inverse complex transform gives the input back, and leaves its own input alone", () => {
  for (const length of [...everyLength, ...someLengths]) {
    const fft = new ComplexFft(length);
    const input = randomSamples(2 * length, length);
    const spectrum = new Float64Array(2 * length);
    const back = new Float64Array(2 * length);
    fft.forward(input, spectrum);
    const kept = spectrum.slice();
    fft.inverse(spectrum, back);
    assert.deepEqual(spectrum, kept);
    assert.ok(relativeError(back, input) < 1e-14, `length ${length}`);
  }
});

test("the real transform is half of the complex one, at every length", () => {
  for (const length of [...everyLength, ...someLengths]) {
    const samples = randomSamples(length, length);
    const fft = new RealFft(length);
    const spectrum = new Float64Array(2 * fft.bins);
    fft.forward(samples, spectrum);
    const complex = new Float64Array(2 * length);
    for (let j = 0; j < length; j++) complex[2 * j] = samples[j]!;
    assert.ok(
      relativeError(spectrum, sumOf(complex).subarray(0, spectrum.length)) < 3e-14,
      `length ${length}`,
    );
  }
});

test("the inverse real transform gives the samples back, and leaves the spectrum alone", () => {
  fc.assert(
    fc.property(anySamples(2000), (samples) => {
      const fft = realFft(samples.length);
      const spectrum = new Float64Array(2 * fft.bins);
      const back = new Float64Array(samples.length);
      fft.forward(samples, spectrum);
      const kept = spectrum.slice();
      fft.inverse(spectrum, back);
      assert.deepEqual(spectrum, kept);
      assert.ok(relativeError(back, samples) < 1e-14);
    }),
  );
});

test("the inverse real transform takes no notice of imaginary parts that real samples cannot have", () => {
  for (const length of [8, 9, 15, 7]) {
    const fft = new RealFft(length);
    const spectrum = new Float64Array(2 * fft.bins);
    fft.forward(randomSamples(length, 1), spectrum);
    const expected = new Float64Array(length);
    fft.inverse(spectrum, expected);
    spectrum[1] = 5;
    if (length % 2 === 0) spectrum[length + 1] = -3;
    const samples = new Float64Array(length);
    fft.inverse(spectrum, samples);
    assert.deepEqual(samples, expected, `length ${length}`);
  }
});

test("a delay by one sample turns bin k by -2 pi k / n", () => {
  fc.assert(
    fc.property(anySamples(500), (samples) => {
      const n = samples.length;
      const fft = realFft(n);
      const [plain, delayed] = [samples, samples.map((_, i) => samples.at(i - 1)!)].map((each) => {
        const spectrum = new Float64Array(2 * fft.bins);
        fft.forward(each, spectrum);
        return spectrum;
      });
      const turned = plain!.map((_, i) => {
        const angle = (-2 * Math.PI * (i >> 1)) / n;
        const [re, im] = [plain![i & ~1]!, plain![i | 1]!];
        return i % 2 === 0
          ? re * Math.cos(angle) - im * Math.sin(angle)
          : re * Math.sin(angle) + im * Math.cos(angle);
      });
      assert.ok(relativeError(delayed!, turned) < 1e-12);
    }),
  );
});

test("a long prime length is transformed to 1e-14", () => {
  const n = 100_003;
  const fft = new RealFft(n);
  const samples = Float64Array.from({ length: n }, (_, j) => Math.cos((2 * Math.PI * 7 * j) / n));
  const spectrum = new Float64Array(2 * fft.bins);
  fft.forward(samples, spectrum);
  const expected = new Float64Array(2 * fft.bins);
  expected[14] = n / 2;
  assert.ok(relativeError(spectrum, expected) < 1e-14);
});

test("a plan is made once for each of the last lengths", () => {
  const plan = realFft(1234);
  assert.equal(realFft(1234), plan);
  for (let n = 1; n <= 8; n++) realFft(n);
  assert.notEqual(realFft(1234), plan);
  // Together they hold a bounded number of samples.
  const long = realFft(2 ** 20);
  realFft(2 ** 20 + 2);
  assert.notEqual(realFft(2 ** 20), long);
});

test("a length that is no whole number from 1 is refused", () => {
  for (const length of [0, -4, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => new ComplexFft(length), RangeError);
    assert.throws(() => new RealFft(length), RangeError);
  }
});

test("an array of another length than the transform's is refused", () => {
  const [eight, nine] = [new Float64Array(8), new Float64Array(9)];
  const [complex, real] = [new ComplexFft(4), new RealFft(6)];
  const six = new Float64Array(6);
  for (const wrong of [
    () => complex.forward(nine, eight),
    () => complex.inverse(eight, nine),
    () => real.forward(nine, eight),
    () => real.forward(six, nine),
    () => real.inverse(six, six),
    () => real.inverse(eight, eight),
  ]) {
    assert.throws(wrong, RangeError);
  }
  real.inverse(eight, six);
});

function sumOf(input: Float64Array): Float64Array {
  const n = input.length / 2;
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Float64Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const output = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const place = (j * k) % n;
      output[2 * k]! += input[2 * j]! * cos[place]! + input[2 * j + 1]! * sin[place]!;
      output[2 * k + 1]! += input[2 * j + 1]! * cos[place]! - input[2 * j]! * sin[place]!;
    }
  }
  return output;
}
