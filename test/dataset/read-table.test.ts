import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
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
