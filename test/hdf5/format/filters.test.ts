import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { deflate } from "../../../src/hdf5/format/deflate.ts";
import { decodeChunk, encodeChunk } from "../../../src/hdf5/format/filters.ts";

const seed = Date.now() % 2 ** 31;

/** Bytes that deflate can do nothing with. */
function noise(length: number, start: number): Uint8Array {
  let state = start | 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 24;
  });
}

const parts: Readonly<Record<string, (length: number, start: number) => Uint8Array>> = {
  noise,
  zeros: (length) => new Uint8Array(length),
  ramp: (length) => Uint8Array.from({ length }, (_, i) => i),
  "noise that comes again": (length) => {
    const period = noise(200, 5);
    return Uint8Array.from({ length }, (_, i) => period[i % period.length]!);
  },
  "noise of few values": (length, start) => noise(length, start).map((byte) => byte & 63),
};

test("chunks of any bytes, width and filters come back", () => {
  const kinds = fc.array(fc.constantFrom(...Object.keys(parts)), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(
      kinds,
      fc.integer({ min: 1, max: 3000 }),
      fc.record({ shuffle: fc.boolean(), gzip: fc.integer({ min: 0, max: 9 }) }),
      fc.boolean(),
      (names, n, filters, fletcher32) => {
        const planes = names.map((name, i) => parts[name]!(n, i));
        const chunk = Uint8Array.from(Buffer.concat(planes));
        const all = { ...filters, fletcher32 };
        const stored = encodeChunk(chunk, planes.length, all);
        assert.deepEqual(
          Buffer.from(decodeChunk(stored, chunk.length, planes.length, all)),
          Buffer.from(chunk),
        );
      },
    ),
    { numRuns: 100, seed },
  );
});

test("a stream with noise in it is as small as zlib's, and zlib reads it", () => {
  for (const name of Object.keys(parts)) {
    for (const length of [1, 1023, 10_000, 140_000]) {
      const bytes = Buffer.concat(
        ["noise", name, "zeros", "noise"].map((each, i) => parts[each]!(length, i + 1)),
      );
      const stream = Buffer.concat(deflate(bytes, 4, 3));
      assert.deepEqual(inflateSync(stream), bytes);
      const most = 1.02 * deflateSync(bytes, { level: 3 }).length + 64;
      assert.ok(stream.length <= most, `${name}, ${length}: ${stream.length} bytes, not ${most}`);
    }
  }
});
