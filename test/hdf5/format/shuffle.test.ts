import assert from "node:assert/strict";
import { test } from "node:test";
import { shuffle, unshuffle } from "../../../src/hdf5/format/shuffle.ts";

test("bytes are sorted by their place in the element, and back, for every width, number and address", () => {
  const all = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37 + (i >> 3)) % 256);
  let cases = 0;
  for (const width of [1, 2, 3, 4, 5, 8, 16]) {
    for (const n of [1, 2, 3, 4, 7, 8, 16, 25]) {
      for (const offset of [0, 1, 4]) {
        const bytes = all.subarray(offset, offset + n * width);
        const sorted = Uint8Array.from(
          bytes,
          (_, i) => bytes[(i % n) * width + Math.floor(i / n)]!,
        );
        const room = all.slice().subarray(offset);
        assert.deepEqual(shuffle(bytes, width), sorted);
        assert.deepEqual(shuffle(bytes, width, room), sorted); // what was in the room is gone
        assert.deepEqual(shuffle(bytes, width, new Uint8Array(bytes.length - 1)), sorted);
        assert.deepEqual(unshuffle(sorted, width), bytes);
        cases++;
      }
    }
  }
  assert.equal(cases, 168);
});
