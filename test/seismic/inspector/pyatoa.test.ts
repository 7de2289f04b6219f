import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Inspector, type WindowNumber } from "../../../src/seismic/inspector/index.ts";

const folder = fileURLToPath(new URL("../../../../test/data/seismic/inspector", import.meta.url));
type Record = Readonly<{ [name: string]: string | number }>;
const expected = JSON.parse(readFileSync(`${folder}/expected.json`, "utf8")) as {
  readonly misfit: Readonly<{ [level: string]: readonly Record[] }>;
  readonly nwin: Readonly<{ [level: string]: readonly Record[] }>;
  readonly stats: Readonly<{ [choice: string]: readonly Record[] }>;
  readonly minmax: Record;
  readonly pairs: readonly Record[];
  readonly srcrcv: readonly Record[];
  readonly compare_events: readonly Record[];
  readonly compare_misfits: readonly Record[];
  readonly compare_windows: readonly Record[];
  readonly models: readonly Record[];
  readonly outliers: {
    readonly upper: readonly string[];
    readonly lower: readonly string[];
    readonly mean: number;
    readonly std: number;
  };
};
const fields: Readonly<{ [name: string]: WindowNumber }> = {
  misfit: "misfit",
  length_s: "lengthSeconds",
  dlnA: "dlnA",
  window_weight: "windowWeight",
  max_cc_value: "maxCcValue",
  relative_starttime: "relativeStarttime",
  relative_endtime: "relativeEndtime",
  cc_shift_in_seconds: "ccShiftInSeconds",
};

/** Sums of some ten numbers in another order: equal but for rounding; 15 digits are stored. */
function assertNear(found: unknown, wanted: unknown, what: string): void {
  if (typeof wanted !== "number" || typeof found !== "number") {
    assert.equal(found, wanted, what);
    return;
  }
  assert.ok(
    Math.abs(found - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)),
    `${what}: ${found}, not ${wanted}`,
  );
}

function assertRows(
  found: readonly Readonly<{ [name: string]: unknown }>[],
  wanted: readonly Record[],
  names: Readonly<{ [theirs: string]: string }>,
): void {
  assert.equal(found.length, wanted.length);
  wanted.forEach((row, i) => {
    for (const [theirs, ours] of Object.entries(names))
      assertNear(found[i]![ours], row[theirs], `row ${i}, ${theirs}`);
  });
}

const evaluation = { iteration: "iteration", step: "step" };

test("misfits by evaluation, event and station are those of pyatoa", async () => {
  const inspector = await Inspector.read(folder, "pyatoa");
  assertRows(rows(inspector.misfit()), expected.misfit["step"]!, {
    ...evaluation,
    n_event: "eventCount",
    summed_misfit: "summedMisfit",
    misfit: "misfit",
  });
  const measured = { unscaled_misfit: "unscaledMisfit", nwin: "nwin", misfit: "misfit" };
  assertRows(rows(inspector.misfit("event")), expected.misfit["event"]!, {
    ...evaluation,
    event: "event",
    ...measured,
  });
  assertRows(rows(inspector.misfit("station")), expected.misfit["station"]!, {
    ...evaluation,
    event: "event",
    network: "network",
    station: "station",
    ...measured,
  });
  const pairs = inspector.pairCounts();
  assertRows(rows(pairs), expected.pairs, { ...evaluation, count: "count" });
});

test("window counts by evaluation, event and station are those of pyatoa", async () => {
  const inspector = await Inspector.read(folder, "pyatoa");
  for (const level of ["step", "event", "station"] as const) {
    const keyOf = (row: Readonly<{ [name: string]: unknown }>, name: string): string =>
      `${String(row["iteration"])} ${String(row["step"])} ${name}`;
    const found = new Map(
      inspector.nwin(level).map((row) => [keyOf({ ...row }, row.name.split(".").at(-1)!), row]),
    );
    assert.equal(found.size, expected.nwin[level]!.length);
    for (const row of expected.nwin[level]!) {
      const own = found.get(keyOf(row, String(row[level] === row["step"] ? "" : row[level])));
      assertNear(own?.nwin, row["nwin"], level);
      assertNear(own?.lengthSeconds, row["length_s"], level);
    }
    const counts = inspector.nwin(level).map(({ nwin }) => nwin);
    if (level !== "step")
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => b - a),
      );
  }
});

test("statistics of the windows are those of pandas", async () => {
  const inspector = await Inspector.read(folder, "pyatoa");
  const last = inspector.isolate({ iteration: "i02", step: "s01" });
  for (const [choice, wanted] of Object.entries(expected.stats)) {
    const found = last.stats("event", choice as "mean");
    assertRows(
      found.map(({ name, values }) => ({ event: name, ...values })),
      wanted,
      { event: "event", ...fields },
    );
  }
  const { minmax } = expected;
  const found = inspector.minmax();
  for (const [theirs, ours] of Object.entries(fields)) {
    for (const statistic of ["min", "max", "mean", "median", "std"] as const) {
      const wanted = minmax[`${theirs}_${statistic}`];
      if (wanted !== undefined)
        assertNear(found[ours][statistic], wanted, `${theirs} ${statistic}`);
    }
  }
});

test("comparisons of two evaluations are those of pyatoa", async () => {
  const inspector = await Inspector.read(folder, "pyatoa");
  assertRows(rows(inspector.compareEvents()), expected.compare_events, {
    event: "event",
    nwin_i01s00: "nwinBefore",
    nwin_i02s01: "nwinAfter",
    misfit_i01s00: "misfitBefore",
    misfit_i02s01: "misfitAfter",
    diff_misfit: "misfitChange",
    diff_nwin: "nwinChange",
  });
  assertRows(rows(inspector.compareStations()), expected.compare_misfits, {
    event: "event",
    network: "network",
    station: "station",
    diff_misfit: "misfitChange",
    diff_nwin: "nwinChange",
  });
  const changes = new Map(
    inspector.compareWindows().map((change) => [inspector.windows.indexOf(change.before), change]),
  );
  assert.equal(changes.size, expected.compare_windows.length);
  for (const row of expected.compare_windows) {
    const change = changes.get(Number(row["index_i01s00"]));
    assert.equal(change?.after, inspector.windows[Number(row["index_i02s01"])]);
    assertNear(change?.misfitChange, row["diff_misfit"], "misfit");
    assertNear(change?.dlnAChange, row["diff_dlnA"], "dlnA");
    assertNear(change?.ccShiftInSecondsChange, row["diff_cc_shift_in_seconds"], "shift");
  }
});

test("models, outliers, distances and back-azimuths are those of pyatoa", async () => {
  const inspector = await Inspector.read(folder, "pyatoa");
  assertRows(
    inspector.models().map((model) => ({ ...model, status: model.status.toUpperCase() })),
    expected.models,
    {
      model: "model",
      iteration: "iteration",
      step_count: "step",
      misfit: "misfit",
      status: "status",
    },
  );
  const { upper, lower, mean, std } = inspector.eventOutliers({ iteration: "i01", step: "s00" });
  assert.deepEqual(
    [upper.map(({ event }) => event), lower.map(({ event }) => event)],
    [expected.outliers.upper, expected.outliers.lower],
  );
  assertNear(mean, expected.outliers.mean, "mean");
  assertNear(std, expected.outliers.std, "std");
  const pairs = inspector.srcrcv();
  assert.equal(pairs.length, expected.srcrcv.length);
  expected.srcrcv.forEach((row, i) => {
    const { event, station, distanceKm, backAzimuth } = pairs[i]!;
    assert.deepEqual([event, station], [row["event"], row["station"]]);
    // obspy sums Vincenty's series where geographiclib is not there: some micrometres apart.
    assert.ok(Math.abs(distanceKm - Number(row["distance_km"])) < 1e-6);
    assert.ok(Math.abs(backAzimuth - Number(row["backazimuth"])) < 1e-6);
  });
});

function rows(list: readonly object[]): readonly Readonly<{ [name: string]: unknown }>[] {
  return list.map((row) => ({ ...row }));
}
