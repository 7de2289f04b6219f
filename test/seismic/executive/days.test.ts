import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { Executive, parseUtc, readWaveforms, writeWaveforms } from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { config, writeSeismograms } from "./seismograms.ts";

test("files of whole days may have gaps outside of the synthetics, and channels that differ in length", async (t) => {
  const lab = new Lab(t, "executive");
  const codes = ["AA.S1..MXE", "AA.S1..MXZ"];
  writeSeismograms(lab.folder, ["1"], codes);
  const run = async (name: string, waveforms: string): Promise<unknown> => {
    const executive = new Executive({
      eventIds: "1",
      stationCodes: "AA.S1..MX?",
      config: { ...config, componentList: ["E", "Z"] },
      cwd: lab.folder,
      datasets: name,
      paths: { waveforms },
      isQuiet: true,
    });
    const { misfits, withoutMisfit } = await executive.process();
    return { misfits, messages: withoutMisfit.map(({ message }) => message) };
  };
  const origintime = parseUtc("2000-01-01");
  const long = (code: string, name: string, ...spans: readonly [number, number][]): void => {
    const file = lab.path("data", "1", "obs", `${code.replace("..", ".")}.semd`);
    const [trace] = [...readWaveforms(file, { origintime })];
    const day = trace!.trim(trace!.timeOf(-4000), trace!.timeOf(4799), { fillValue: 0 });
    const parts = spans.map(([from, to]) => day.slice(day.timeOf(from), day.timeOf(to)));
    mkdirSync(lab.path(name), { recursive: true });
    writeWaveforms(lab.path(name, `${code}.D.mseed`), parts);
  };
  const direct = await run("direct", "data/{event}/obs");
  for (const code of codes) long(code, "alike", [0, 8799]);
  assert.deepEqual(await run("alike sets", "alike"), direct);
  long(codes[0]!, "unlike", [3, 8799]);
  long(codes[1]!, "unlike", [0, 1000], [1200, 8700]);
  assert.deepEqual(await run("unlike sets", "unlike"), direct);
  long(codes[0]!, "broken", [0, 8799]);
  long(codes[1]!, "broken", [0, 4400], [4410, 8799]);
  assert.match(JSON.stringify(await run("broken sets", "broken")), /there are 2 observed traces/);
});
