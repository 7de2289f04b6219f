import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readNetcdf } from "crop/dataset";
import { Lab } from "../faults/lab.ts";
import { goldenFolder, skip } from "../seismic/golden-file.ts";

const definition = fileURLToPath(new URL("../../../crops/executive.ts", import.meta.url));
const misfitDefinition = fileURLToPath(new URL("../../../crops/misfit.ts", import.meta.url));
const start = { limitSeconds: 200 };

const events = ["001", "002", "003"];
const receivers = Array.from({ length: 10 }, (_, i) => `AA.S00000${i}`);

test("without events the executive crop makes seismograms of its own; what it read at sowing may go", async (t) => {
  const lab = new Lab(t, "executive 'é'");
  lab.write("my config.yaml", "component_list: [Y]\nst_obs_type: syn\niteration: 2\n");
  const options = ["--set", "config=my config.yaml", "--set", "cwd=out", "--root", "."];
  await lab.expect(0, ["sow", definition, ...options], start);
  rmSync(lab.path("my config.yaml"));
  const script = await lab.expect(0, ["script", "slurm", "executive", "--root", "."]);
  assert.match(script.stdout, /#SBATCH --array=1-30/);
  await lab.expect(0, ["grow", "1-10", "--crop", "executive", "--root", ".", "-j", "2"], start);
  const refused = await lab.expect(4, ["reap", "executive", "--root", "."], start);
  assert.match(refused.stderr, /20 of 30 batches are missing/);
  await lab.expect(0, ["grow", "--crop", "executive", "--root", ".", "-j", "2"], start);
  await lab.expect(0, ["reap", "executive", "--root", "."], start);
  assert.deepEqual(readdirSync(lab.path("out", "datasets")).toSorted(), [
    "001.h5",
    "002.h5",
    "003.h5",
    "executive.nc",
  ]);
  const dataset = await readNetcdf(lab.path("out", "datasets", "executive.nc"));
  assert.deepEqual([dataset.sizes["event"], dataset.sizes["station"]], [3, 10]);
  const wrong = await lab.expect(3, ["sow", definition, "--set", "eventIds=a,a", "--root", "."]);
  assert.match(wrong.stderr, /event "a" is given more than once\n- stationCodes is empty/);
});

test(
  "the real example gives what the misfit crop gives, bit for bit, whatever runs at once",
  { skip },
  async (t) => {
    const lab = new Lab(t, "executive");
    execFileSync("tar", ["xzf", `${goldenFolder}specfem-3x10.tar.gz`, "-C", lab.folder]);
    const base = ["--root", ".", "-j", "2", "--set"];
    await lab.expect(
      0,
      [
        "run",
        misfitDefinition,
        "--name",
        "misfit",
        ...base,
        "data=data",
        "--set",
        "output=measured",
      ],
      start,
    );
    const expected = await readNetcdf(lab.path("measured", "misfits.nc"));
    const address = new URL("../../src/seismic/index.js", import.meta.url).href;
    const program = lab.write(
      "process.mjs",
      `import { Executive } from ${JSON.stringify(address)};
const [maxEvents, maxStations] = process.argv.slice(2).map(Number);
const config = { componentList: ["Y"], stObsType: "syn", stSynType: "syn" };
const stationCodes = ${JSON.stringify(receivers.map((name) => `${name}..BXY`))};
const eventIds = ${JSON.stringify(events)};
const { withoutMisfit } = await new Executive({ eventIds, stationCodes, config, maxEvents, maxStations, isQuiet: true }).process();
process.stdout.write(JSON.stringify(withoutMisfit));
`,
    );
    let compared = 0;
    for (const [maxEvents, maxStations] of [
      [1, 1],
      [1, 4],
      [3, 2],
    ] as const) {
      const ending = await lab.startProgram(
        [process.execPath, program, String(maxEvents), String(maxStations)],
        start,
      ).ended;
      assert.equal(ending.stdout, "[]", ending.stderr);
      const found = await readNetcdf(lab.path("datasets", "executive.nc"));
      for (const event of events) {
        for (const receiver of receivers) {
          for (const name of [
            "misfit",
            "nwin",
            "window_start",
            "window_end",
            "window_cc",
            "window_dt",
            "window_dlna",
          ]) {
            assert.deepEqual(
              found.get(name).sel({ event, station: `${receiver}..BXY` }).values,
              expected.get(name).sel({ event, station: `${receiver}.BXY` }).values,
              `${name} of ${event} ${receiver}`,
            );
            compared++;
          }
          assert.equal(
            readFileSync(lab.path("adjsrcs", event, `${receiver}.BXY.adj`), "utf8"),
            readFileSync(lab.path("measured", event, "adj", `${receiver}.BXY.adj`), "utf8"),
          );
        }
      }
    }
    t.diagnostic(`${compared} golden values compared`);
  },
);
