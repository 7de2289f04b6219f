import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { flushFolder } from "../../src/files/index.ts";
import { isCropError } from "../../src/index.ts";

test("a folder that the disk does not flush is named", (t) => {
  t.mock.method(fs, "fsyncSync", () => {
    throw Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  assert.throws(
    () => flushFolder(tmpdir()),
    (error) => isCropError(error, "disk") && error.message.includes(`${tmpdir()}: the disk`),
  );
});
