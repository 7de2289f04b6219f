import assert from "node:assert/strict";
import { test } from "node:test";
import { counted } from "../src/counted.ts";

test("one of a thing is told from several", () => {
  const told = [0, 1, 2].flatMap((count) => [
    counted(count, "failed case"),
    counted(count, "batch"),
  ]);
  assert.deepEqual(told, [
    "0 failed cases",
    "0 batches",
    "1 failed case",
    "1 batch",
    "2 failed cases",
    "2 batches",
  ]);
});
