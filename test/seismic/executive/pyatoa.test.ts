import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Executive, Manager } from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { config, writePlaces, writeSeismograms } from "./seismograms.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const hasPyasdf = existsSync(python) && spawnSync(python, ["-c", "import pyasdf"]).status === 0;
const skip = hasPyasdf ? false : `no Python with pyasdf at ${python}; set CROP_TEST_PYTHON`;

const events = ["2018p130600", "2018p130601"];
const stations = ["AA.S1..MXZ", "AA.S2..MXZ"];

async function processed(lab: Lab): ReturnType<Executive["process"]> {
  writeSeismograms(lab.folder, events, stations);
  writePlaces(lab.folder, events, stations);
  return await new Executive({
    eventIds: events,
    stationCodes: stations,
    config,
    cwd: lab.folder,
    paths: { events: "sources", responses: "sources" },
    isQuiet: true,
  }).process();
}

test("where event and station are known, windows are selected by travel times", async (t) => {
  const lab = new Lab(t, "executive places");
  const { misfits, withoutMisfit } = await processed(lab);
  assert.deepEqual(withoutMisfit, []);
  for (const event of events) {
    for (const station of stations) {
      const name = station.replace("..", ".");
      const manager = Manager.fromFiles({
        config: { ...config, eventId: event },
        observed: lab.path("data", event, "obs", `${name}.semd`),
        synthetic: lab.path("data", event, "syn", `${name}.semd`),
        event: lab.path("sources", `CMTSOLUTION_${event}`),
        inventory: lab.path("sources", "STATIONS"),
      }).flow();
      assert.ok(manager.place !== undefined);
      assert.equal(misfits[event]![station], manager.stats.misfit);
      const adjoint = readFileSync(lab.path("adjsrcs", event, `${name}.adj`), "utf8");
      assert.ok(adjoint.startsWith("-2.000000000000000000e+01 "), "it starts with the seismogram");
    }
  }
});

test("pyasdf, and pyatoa where it is there, read the data sets", { skip }, async (t) => {
  const lab = new Lab(t, "executive places");
  const { misfits } = await processed(lab);
  const script = join(root, "test/seismic/executive/read_events.py");
  const files = events.map((event) => lab.path("datasets", `${event}.h5`));
  const { stdout, stderr, status } = spawnSync(python, [script, ...files], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const found = JSON.parse(stdout.slice(stdout.indexOf("\nFOUND") + 6));
  for (const [e, event] of events.entries()) {
    const { peak, ...rest } = found.pyasdf[e];
    assert.ok(peak > 0);
    assert.deepEqual(rest, {
      stations: ["AA.S1", "AA.S2"],
      npts: [
        [800, 800],
        [800, 800],
      ],
      tags: ["observed", "synthetic_i01s00"],
      misfits: {
        AA_S1_MXZ: misfits[event]!["AA.S1..MXZ"],
        AA_S2_MXZ: misfits[event]!["AA.S2..MXZ"],
      },
      shapes: [
        [800, 2],
        [800, 2],
      ],
      windows: 2,
      event_id: event,
      events: 1,
    });
    if (found.pyatoa !== null) assert.deepEqual(found.pyatoa[e], [8, event, 1, 800]);
  }
  t.diagnostic(found.pyatoa === null ? "pyatoa is not there" : "read by pyatoa too");
});
