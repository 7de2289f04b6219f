import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset, readNetcdf, writeNetcdf } from "../../src/dataset/index.ts";
import { sharedFolder } from "../in-folder.ts";

const { fresh } = sharedFolder("attributes");

test("whole numbers beyond those of float64 are attributes as they are, and infinities inside objects keep their names", async () => {
  const path = fresh();
  const attrs = {
    largest: 2n ** 64n - 1n,
    small: [1n, -2n],
    mixed: [1, 2n ** 60n + 1n],
    unsigned: [0n, 2n ** 64n - 1n],
    options: { limit: Infinity, gap: [NaN], seed: 2n ** 70n },
  };
  await writeNetcdf(new Dataset({ attrs }), path);
  assert.deepEqual((await readNetcdf(path)).attrs, {
    largest: attrs.largest,
    small: [1, -2],
    mixed: BigInt64Array.of(1n, 2n ** 60n + 1n),
    unsigned: BigUint64Array.from(attrs.unsigned),
    options: { limit: "Infinity", gap: ["NaN"], seed: "1180591620717411303424" },
  });
});
