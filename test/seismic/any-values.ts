import * as fc from "fast-check";
import { type Samples, Trace } from "../../src/seismic/index.ts";

const samplesOf = (length: fc.SizeForArbitrary): readonly fc.Arbitrary<Samples>[] => [
  fc.int16Array({ maxLength: 300, size: length }),
  fc.int32Array({ maxLength: 300, size: length }),
  fc.float32Array({ maxLength: 300, size: length }),
  fc.float64Array({ maxLength: 300, size: length }),
];

/** Samples of the types that miniSEED knows; may be empty, floats of every kind. */
export const anySamples: fc.Arbitrary<Samples> = fc.oneof(...samplesOf("large"));

/** Times between 1900 and 2100 in whole `step` nanoseconds. */
export function anyTime(step: bigint): fc.Arbitrary<bigint> {
  const second = 1_000_000_000n;
  return fc
    .bigInt({ min: -2_208_988_800n * second, max: 4_102_444_800n * second })
    .map((time) => time - (((time % step) + step) % step));
}

/** Codes in the rules of SEED, of `minLength` to `maxLength` letters and digits. */
export function anyCode(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^[A-Z0-9]{${minLength},${maxLength}}$`));
}

/** Traces as miniSEED can hold them, starting on whole microseconds. */
export const anyTrace: fc.Arbitrary<Trace> = fc
  .record(
    {
      network: anyCode(0, 2),
      station: anyCode(0, 5),
      location: anyCode(0, 2),
      channel: anyCode(0, 3),
      starttime: anyTime(1000n),
      samplingRate: fc.constantFrom(0.01, 0.1, 1, 20, 33.333333333333336, 40, 100, 1 / 3, 5000),
      data: anySamples,
    },
    { noNullPrototype: true },
  )
  .map(({ data, ...header }) => new Trace(data, header));
