import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBatchIds, parseBatchIds } from "../../src/crop/index.ts";
import { readRank, shareOf } from "../../src/cli/ranks.ts";
import { growingOf } from "../../src/cli/grow.ts";
import { parseUntil } from "../../src/cli/until.ts";
import { isCropError } from "../../src/errors.ts";

test("batch numbers and ranges are read, each once", () => {
  assert.deepEqual(parseBatchIds(["3", "1-5,8", "1-9:4"]), [3, 1, 2, 4, 5, 8, 9]);
  assert.equal(formatBatchIds([1, 2, 3, 5, 7, 8]), "1-3,5,7-8");
  assert.deepEqual(parseBatchIds([String(Number.MAX_SAFE_INTEGER)]), [Number.MAX_SAFE_INTEGER]);
  const unsafe = ["9007199254740992", "99999999999999999999"];
  const large = ["1-9007199254740991", "1-9000000,20000000-29000000"];
  for (const text of ["", "0", "x", "1-", "5-3", "1.5", "-1", "1,,2", ...unsafe, ...large])
    assert.throws(
      () => parseBatchIds([text]),
      (error) => isCropError(error, "usage"),
      text,
    );
});

test("a rank is read from the variables of each launcher, and none means the only process", () => {
  for (const [rank, size] of [
    ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
    ["PMI_RANK", "PMI_SIZE"],
    ["PMIX_RANK", "PMIX_SIZE"],
    ["SLURM_PROCID", "SLURM_NTASKS"],
  ] as const) {
    assert.deepEqual(readRank("auto", { [rank]: "2", [size]: "5" }), { rank: 2, size: 5 });
  }
  assert.deepEqual(readRank("auto", { PMIX_RANK: "1", SLURM_NTASKS: "4" }), { rank: 1, size: 4 });
  assert.deepEqual(readRank("auto", {}), { rank: 0, size: 1 });
  const job = { SLURM_JOB_ID: "4", SLURM_PROCID: "0", SLURM_NTASKS: "5" };
  assert.deepEqual(readRank("auto", job), { rank: 0, size: 1 }, "the script of a job runs once");
  assert.deepEqual(readRank("auto", { ...job, SLURM_STEP_ID: "0" }), { rank: 0, size: 5 });
  for (const variable of ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"])
    assert.throws(
      () => readRank("auto", { [variable]: "1" }),
      (error) => isCropError(error, "usage"),
      variable,
    );
  assert.deepEqual(readRank("2/8", {}), { rank: 2, size: 8 });
  for (const text of ["8/8", "x", "1/0", ""])
    assert.throws(
      () => readRank(text, {}),
      (error) => isCropError(error, "usage"),
    );
});

test("shares are even, in order, and the first ranks take the rest", () => {
  const items = Array.from({ length: 10 }, (_, i) => i);
  const shares = [0, 1, 2, 3].map((rank) => shareOf(items, { rank, size: 4 }));
  assert.deepEqual(
    shares.map(({ length }) => length),
    [3, 3, 2, 2],
  );
  assert.deepEqual(shares.flat(), items);
  assert.deepEqual(shareOf([1], { rank: 3, size: 4 }), []);
});

test("a time to stop at is a duration, a time of day or a date to come", () => {
  const now = new Date("2026-11-21T12:00:00");
  assert.equal(parseUntil("90s", now).getTime() - now.getTime(), 90_000);
  assert.equal(parseUntil("1.5h", now).getTime() - now.getTime(), 5_400_000);
  assert.equal(parseUntil("17:30", now).getHours(), 17);
  assert.equal(parseUntil("11:00", now).getDate(), 22);
  assert.equal(parseUntil("2026-11-22T08:00", now).getDate(), 22);
  for (const text of ["soon", "25:00", "2020-01-01", ""])
    assert.throws(
      () => parseUntil(text, now),
      (error) => isCropError(error, "usage"),
      text,
    );
});

test("a day to stop at begins at midnight of here, and a duration beyond all dates is refused", () => {
  const zone = process.env["TZ"];
  try {
    process.env["TZ"] = "Asia/Tokyo";
    const now = new Date("2026-11-20T12:00:00Z");
    assert.equal(parseUntil("2026-11-22", now).toISOString(), "2026-11-21T15:00:00.000Z");
    assert.deepEqual(parseUntil("2026-11-22", now), parseUntil("2026-11-22T00:00", now));
    assert.throws(
      () => parseUntil("99999999999d", now),
      (error) => isCropError(error, "usage"),
    );
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});

test("the stale time is that of the option, else of the environment, where an empty variable is none", (t) => {
  const before = process.env["CROP_STALE_SECONDS"];
  t.after(() => {
    if (before === undefined) delete process.env["CROP_STALE_SECONDS"];
    else process.env["CROP_STALE_SECONDS"] = before;
  });
  process.env["CROP_STALE_SECONDS"] = "";
  assert.equal(growingOf({}).staleSeconds, undefined);
  process.env["CROP_STALE_SECONDS"] = "7";
  assert.equal(growingOf({}).staleSeconds, 7);
  assert.equal(growingOf({ "stale-seconds": "9" }).staleSeconds, 9);
});
