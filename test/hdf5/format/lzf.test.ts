import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/errors.ts";
import { compressLzf, decompressLzf } from "../../../src/hdf5/format/lzf.ts";

const seed = Date.now() % 2 ** 31;

test("bytes come back from LZF, and never take much more room", (context) => {
  context.diagnostic(`seed ${seed}`);
  // Runs, repeats near and far, and noise.
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.nat(700))
      .map(([x, n]) => new Uint8Array(n).fill(x)),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 5 }), fc.nat(9000))
      .map(([few, n]) => Uint8Array.from({ length: n }, (_, i) => few[i % few.length]!)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const bytes = Uint8Array.from(Buffer.concat(pieces));
      const stream = compressLzf(bytes);
      assert.ok(stream.length <= bytes.length + Math.ceil(bytes.length / 32));
      assert.deepEqual(decompressLzf(stream, bytes.length), bytes);
    }),
    { numRuns: 300, seed },
  );
  const zeros = new Uint8Array(100_000);
  assert.ok(compressLzf(zeros).length < 1300);
});

test("a stream of LZF as liblzf describes it is read", () => {
  // "abc", then 9 bytes from 3 back, then "d"
  const stream = Uint8Array.of(2, 97, 98, 99, 0xe0, 0, 2, 0, 100);
  assert.equal(Buffer.from(decompressLzf(stream, 13)).toString(), "abcabcabcabcd");
});

test("a damaged stream of LZF is refused", () => {
  const bytes = Uint8Array.from({ length: 500 }, (_, i) => (i * i) % 50);
  const stream = compressLzf(bytes);
  const damaged = [
    [stream.subarray(0, -1), 500],
    [stream, 499],
    [stream, 501],
    [Uint8Array.of(0x20, 0), 3], // back before the begin
    [Uint8Array.of(0xe0), 9],
    [Uint8Array.of(5, 1), 6],
  ] as const;
  for (const [given, length] of damaged) {
    assert.throws(
      () => decompressLzf(given, length),
      (error) => isCropError(error, "corrupt"),
    );
  }
});
