import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as zlibCrc32 } from "node:zlib";
import * as fc from "fast-check";
import { crc32 } from "../../src/files/index.ts";

test("the CRC-32 of any part of any bytes is that of zlib", () => {
  assert.equal(crc32(Buffer.from("123456789")), 0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), fc.nat(20), (bytes, skip, left) => {
      const start = Math.min(skip, bytes.length);
      const end = Math.max(start, bytes.length - left);
      const expected = zlibCrc32(bytes.subarray(start, end));
      assert.equal(crc32(bytes, start, end), expected);
      const { buffer, byteOffset, length } = bytes;
      assert.equal(crc32(bytes, start, end, new DataView(buffer, byteOffset, length)), expected);
    }),
  );
});
