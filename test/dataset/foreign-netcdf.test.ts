import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Dataset, readNetcdf, writeNetcdf } from "../../src/dataset/index.ts";

const folder = mkdtempSync(join(tmpdir(), "crop foreign netcdf-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(folder, `file ${count++}.nc`);

test("the bounds of a time are times, which a copy keeps", async () => {
  const path = fresh();
  const attrs = { units: "days since 2000-01-01", calendar: "standard", bounds: "cells" };
  const cells = [
    [0, 1],
    [1, 2.5],
  ];
  await writeNetcdf(
    new Dataset({
      coords: { time: { dims: "time", data: Float64Array.of(0.5, 2), attrs } },
      dataVars: { cells: [["time", "end"], cells] },
    }),
    path,
  );
  const days = [10957, 10958, 10958, 10959.5].map((day) => BigInt(day * 86400e3) * 1_000_000n);
  for (let copy = 0; copy < 2; copy++) {
    const ds = await readNetcdf(path);
    assert.deepEqual(ds.get("cells").values, BigInt64Array.from(days));
    assert.deepEqual(ds.get("time").attrs, { bounds: "cells" });
    await writeNetcdf(ds, path, { overwrite: true });
  }
  const raw = await readNetcdf(path, { decodeTimes: false });
  assert.equal(raw.get("cells").attrs["units"], "nanoseconds since 1970-01-01");
});
