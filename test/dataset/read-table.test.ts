import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { readTable } from "../../src/dataset/index.ts";
import { isCropError } from "../../src/errors.ts";
import { sharedFolder } from "../in-folder.ts";

const { fresh } = sharedFolder("tables");

test("a row of another length than the header is named by its line", async () => {
  for (const [text, told] of [
    ["a,b\n1,2\n3\n", /expect 2, got 1 on line 3/],
    ["a;b\n1,5;2\n", /expect 1, got 2 on line 2/],
  ] as const) {
    const path = fresh("csv");
    writeFileSync(path, text);
    await assert.rejects(
      readTable(path),
      (error) => isCropError(error, "corrupt") && told.test(error.message),
    );
  }
});

test("whole numbers in the lists of a table are read exactly", async () => {
  const path = fresh("json");
  writeFileSync(path, '[{"a":[9007199254740993,1]},{"a":null}]');
  const [a] = (await readTable(path)).columns;
  assert.deepEqual(a, {
    name: "a",
    dtype: "string",
    values: ['["9007199254740993",1]', ""],
    missing: Uint8Array.of(0, 1),
  });
});

test("columns of lists and objects leave the others their names", async () => {
  // Of pyarrow 26: int64 a, list<int64> l, struct<p: double, q: string> s and int64 x.
  const stored =
    "H4sIAAAAAAACA3WS0WrCMBSGT2OoRbw9oYHiemNwUGUOlCHiGMhg4IV4ObywSGFC1dq6TfYAe4fBnmTswXY1dhKts7CVNKdNvv/8OUnGN5M2AgYY" +
    "BMjpw0bbAwBGL7cs2D/sEGm+h72AoAJYYiXdn0HO76Ov+RrWCokNmef7uqYJF92/CJ3j5d+VlQ8ZnHxlXL53wLWz+UO0DNGhgTpzrRA61MfI0B71" +
    "Cetwl8eLbItsD5SjOFpGq63BMuSAFS1LAKs6buow8kx2/bcDwaUnpwo8sqvbIMkAaVBMxEQ5dx7qghn0z22pgJPul7yyYmOcG5LMFjMxU/cnMsWZ" +
    "vKUCc2nFSBtWZiXGZiiG6sMq+HSZ2RBNV4/0xtADMVDfJ7RgssDnJeyOJXyyP2oQryXBlUMBGn4SppvHaNucJ0kzTNP1s/8UpdlivfIvu62LVltO" +
    "abtOG7zROY7pjv0A2UPPiWgCAAA=";
  const path = fresh("parquet");
  writeFileSync(path, gunzipSync(Buffer.from(stored, "base64")));
  const { columns } = await readTable(path);
  assert.deepEqual(
    columns.map(({ name, values }) => [name, Array.from<unknown>(values)]),
    [
      ["a", [1n, 2n]],
      ["l", ['[1,"9007199254740993"]', "[]"]],
      ["s", ['{"p":1.5,"q":"z"}', ""]],
      ["x", [7n, 8n]],
    ],
  );
});
