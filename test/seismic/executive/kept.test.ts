import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { type ConfigParameters, Executive, openAsdf } from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { config, writeSeismograms } from "./seismograms.ts";

const stations = ["AA.S1..MXZ", "AA.S11..MXZ", "A1.S-2..MXZ"];

test("observed waveforms of another filter stay in a data set, with a warning that names both", async (t) => {
  const lab = new Lab(t, "executive");
  writeSeismograms(lab.folder, ["1"], stations);
  const warnings: string[] = [];
  const hear = ({ name, message }: Error): unknown =>
    name === "SeismicWarning" && warnings.push(message);
  process.on("warning", hear);
  t.after(() => process.off("warning", hear));
  const run = async (changes: ConfigParameters): Promise<readonly string[]> => {
    warnings.length = 0;
    await new Executive({
      eventIds: "1",
      stationCodes: stations,
      config: { ...config, ...changes },
      cwd: lab.folder,
      isQuiet: true,
    }).process();
    return [...warnings];
  };
  const observed = async (): Promise<readonly (readonly number[])[]> => {
    const data = await openAsdf(lab.path("datasets", "1.h5"));
    const samples = data
      .stations()
      .map((name) => [...data.station(name).stream("observed").at(0)!.toFloat64()]);
    data.close();
    return samples;
  };
  assert.deepEqual(await run({}), []);
  const before = await observed();
  assert.deepEqual(await run({ stepCount: 1 }), [], "the same waveforms");
  const [warning = "", ...others] = await run({ minPeriod: 12, stepCount: 1 });
  assert.match(
    warning,
    /datasets\/1\.h5 keeps the observed waveforms that it had of \S+ and 2 others, .* 8-60 s;/,
  );
  assert.match(warning, /now, filtered to 12-60 s/);
  assert.deepEqual(others, []);
  assert.deepEqual(await observed(), before);
  assert.deepEqual(await run({ stepCount: 1 }), [], "the first ones again");
  const synthetic = lab.path("data", "1", "syn", "AA.S1.MXZ.semd");
  const lines = readFileSync(synthetic, "utf8").split("\n").slice(0, 600);
  writeFileSync(synthetic, `${lines.join("\n")}\n`);
  assert.match(
    (await run({ stepCount: 1 })).join(),
    /observed waveforms that it had of AA\.S1\.\.MXZ;/,
  );
});
