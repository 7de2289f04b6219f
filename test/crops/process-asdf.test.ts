import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, renameSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openAsdf, parseStationXml } from "../../src/seismic/index.ts";
import { Lab } from "../faults/lab.ts";
import { readOutput, traceOf, writeInput } from "../seismic/process/asdf-lab.ts";

const definition = fileURLToPath(new URL("../../../crops/process-asdf.ts", import.meta.url));

/** A velocity sensor with two zeros and two poles. */
const stationXml = `<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.1">
<Source>x</Source><Created>2020-01-01T00:00:00Z</Created><Network code="XY"><Station code="A" startDate="2000-01-01T00:00:00Z">
<Latitude>0</Latitude><Longitude>0</Longitude><Elevation>0</Elevation><Site><Name>x</Name></Site>
<Channel code="BHZ" locationCode="" startDate="2000-01-01T00:00:00Z"><Latitude>0</Latitude><Longitude>0</Longitude>
<Elevation>0</Elevation><Depth>0</Depth><SampleRate>20</SampleRate><Response>
<InstrumentSensitivity><Value>1000</Value><Frequency>1</Frequency><InputUnits><Name>M/S</Name></InputUnits>
<OutputUnits><Name>COUNTS</Name></OutputUnits></InstrumentSensitivity><Stage number="1"><PolesZeros>
<InputUnits><Name>M/S</Name></InputUnits><OutputUnits><Name>COUNTS</Name></OutputUnits>
<PzTransferFunctionType>LAPLACE (RADIANS/SECOND)</PzTransferFunctionType><NormalizationFactor>1</NormalizationFactor>
<NormalizationFrequency>1</NormalizationFrequency>
<Zero number="0"><Real>0</Real><Imaginary>0</Imaginary></Zero><Zero number="1"><Real>0</Real><Imaginary>0</Imaginary></Zero>
<Pole number="0"><Real>-0.037</Real><Imaginary>0.037</Imaginary></Pole>
<Pole number="1"><Real>-0.037</Real><Imaginary>-0.037</Imaginary></Pole></PolesZeros>
<StageGain><Value>1000</Value><Frequency>1</Frequency></StageGain></Stage></Response></Channel></Station></Network></FDSNStationXML>`;

const set = (options: Readonly<Record<string, string>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => ["--set", `${name}=${value}`]);

test("crops/process-asdf.ts is sown, grown batch by batch and reaped into a new data set", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in put.h5"), ["A", "B", "C", "D"]);
  lab.write("part.ts", "export const twice = (x: number): number => 2 * x;");
  lab.write(
    "double.ts",
    `import { twice } from "./part.ts";
     import type { Stream } from "crop/seismic";
     export default (stream: Stream) => stream.map((trace) => trace.with({ data: trace.toFloat64().map(twice) }));`,
  );
  const options = {
    input: "in put.h5",
    output: "new ü.h5",
    tagMap: "raw:done",
    function: "double.ts",
  };
  const sow = ["sow", definition, "--root", lab.folder];
  await lab.expect(0, [...sow, ...set(options)]);
  await lab.expect(0, [...sow, ...set(options)]);
  lab.write("part.ts", "throw new Error('edited after sowing')");
  for (const batch of ["3", "1", "2"]) await lab.expect(0, ["grow", batch, "--root", lab.folder]);
  await lab.expect(4, ["reap", "--root", lab.folder]);
  await lab.expect(0, ["grow", "4", "--root", lab.folder]);
  assert.match((await lab.expect(0, ["show", "1", "--root", lab.folder])).stdout, /XY\.A.*raw/);
  await lab.expect(0, ["reap", "--root", lab.folder]);
  const output = await readOutput(lab.path("new ü.h5"), "done");
  assert.deepEqual(Object.keys(output), ["XY.A", "XY.B", "XY.C", "XY.D"]);
  assert.deepEqual(
    output["XY.C"]?.at(0)?.data,
    traceOf("C", "BHN")
      .toFloat64()
      .map((x) => 2 * x),
  );
  assert.equal(existsSync(lab.path("process-asdf")), false);
});

test("an input that was replaced after sowing is named, by growing and by reaping, and nothing of it is mixed in", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A", "B", "C"]);
  await writeInput(lab.path("other.h5"), ["A", "B", "C", "D"]);
  lab.write("same.mjs", "export default (stream) => stream;");
  const options = { input: "in.h5", output: "out.h5", tagMap: "raw:done", function: "same.mjs" };
  await lab.expect(0, ["sow", definition, "--root", lab.folder, ...set(options)]);
  await lab.expect(0, ["grow", "1", "--root", lab.folder]);
  renameSync(lab.path("in.h5"), lab.path("kept.h5"));
  renameSync(lab.path("other.h5"), lab.path("in.h5"));
  const named = /in\.h5 has \d+ bytes and had \d+ bytes when it was sown/;
  assert.match((await lab.expect(3, ["grow", "--root", lab.folder])).stderr, named);
  renameSync(lab.path("in.h5"), lab.path("other.h5"));
  renameSync(lab.path("kept.h5"), lab.path("in.h5"));
  await lab.expect(0, ["grow", "--root", lab.folder]);
  copyFileSync(lab.path("other.h5"), lab.path("in.h5"));
  assert.match((await lab.expect(3, ["reap", "--root", lab.folder])).stderr, named);
  assert.ok(!existsSync(lab.path("out.h5")));
});

test("without a function the response is removed", async (t) => {
  const lab = new Lab(t);
  const xml = Buffer.from(stationXml);
  const trace = traceOf("A", "BHZ");
  const data = await openAsdf(lab.path("in.h5"), { mode: "w" });
  await data.addStationXml(xml);
  data.addWaveforms([trace, traceOf("NOXML", "BHZ")], "raw");
  data.close();
  const options = { input: lab.path("in.h5"), output: "velocity.h5", tagMap: "raw:processed" };
  await lab.expect(0, ["run", definition, "--root", lab.folder, ...set(options)]);
  const output = await readOutput(lab.path("velocity.h5"), "processed");
  assert.deepEqual(Object.keys(output), ["XY.A"]);
  const expected = trace.removeResponse(parseStationXml(xml, "the sample"), { output: "VEL" });
  assert.deepEqual(output["XY.A"]?.at(0)?.data, expected.data);
});

test("options that are no good are refused at sowing, and a failed job at reaping", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A", "B"]);
  const sow = ["sow", definition, "--root", lab.folder];
  const good = { input: "in.h5", output: "out.h5", tagMap: "raw:done" };
  for (const [options, expected] of [
    [{ input: "in.h5" }, /--set output=/],
    [{ ...good, tagMap: "raw" }, /is not one/],
    [{ ...good, tagMap: "raw:stationxml" }, /is no tag/],
    [{ ...good, tagMap: "nowhere:done" }, /it has raw/],
    [{ ...good, output: "in.h5" }, /already exists/],
    [{ ...good, input: "none.h5" }, /No such file|no such file/],
    [{ ...good, function: "none.ts" }, /none\.ts/],
    [
      { ...good, wrong: "1" },
      /no option `wrong`; it knows `input`, `output`, `tagMap`, `function`/,
    ],
  ] as const) {
    const { stderr } = await lab.expect(3, [...sow, ...set(options)]);
    assert.match(stderr, expected);
  }
  assert.deepEqual(readdirSync(lab.folder), ["in.h5"]);
  lab.write(
    "bad.mjs",
    'export const process = (st) => { if (st.at(0).station === "B") throw new Error("no luck"); return st; };',
  );
  await lab.expect(0, [...sow, ...set({ ...good, function: "bad.mjs" })]);
  const grown = await lab.expect(4, ["grow", "--root", lab.folder]);
  assert.match(grown.stderr, /no luck \(station="XY\.B", tag="raw"\)/);
  await lab.expect(4, ["reap", "--root", lab.folder]);
  assert.equal(existsSync(lab.path("out.h5")), false);
  await lab.expect(4, ["reap", "--root", lab.folder, "--allow-incomplete"]);
  assert.deepEqual(Object.keys(await readOutput(lab.path("out.h5"), "done")), ["XY.A"]);
});
