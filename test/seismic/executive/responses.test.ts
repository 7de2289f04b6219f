import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type ConfigParameters,
  Executive,
  type ExecutivePaths,
  type ExecutiveResult,
  Manager,
  openAsdf,
  parseTraceId,
  readEvents,
  readInventory,
  readWaveforms,
  Stream,
  Trace,
  writeEvents,
  writeWaveforms,
} from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { goldenFolder, skip } from "../golden-file.ts";
import { config, writePlaces, writeSeismograms } from "./seismograms.ts";

const event = "2018p130600";
const codes = ["AA.S1..HHZ", "AA.S2..HHZ"];
const late = [1.5, 2.25];
/** Counts for a ground velocity of 1 m/s, whatever its frequency. */
const gain = 1000;
const instruments = { ...config, stObsType: "obs" } as const;

function stationXml(station: string, response: string): string {
  return `<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.1">
<Source>x</Source><Created>2020-01-01T00:00:00Z</Created><Network code="AA"><Station code="${station}" startDate="2000-01-01T00:00:00Z">
<Latitude>-38.4</Latitude><Longitude>176.5</Longitude><Elevation>0</Elevation><Site><Name>x</Name></Site>
<Channel code="HHZ" locationCode="" startDate="2000-01-01T00:00:00Z"><Latitude>-38.4</Latitude><Longitude>176.5</Longitude>
<Elevation>0</Elevation><Depth>0</Depth><SampleRate>10</SampleRate>${response}</Channel></Station></Network></FDSNStationXML>`;
}

const flatToVelocity = `<Response><InstrumentSensitivity><Value>${gain}</Value><Frequency>1</Frequency><InputUnits><Name>M/S</Name></InputUnits>
<OutputUnits><Name>COUNTS</Name></OutputUnits></InstrumentSensitivity><Stage number="1"><PolesZeros>
<InputUnits><Name>M/S</Name></InputUnits><OutputUnits><Name>COUNTS</Name></OutputUnits>
<PzTransferFunctionType>LAPLACE (RADIANS/SECOND)</PzTransferFunctionType><NormalizationFactor>1</NormalizationFactor>
<NormalizationFrequency>1</NormalizationFrequency></PolesZeros>
<StageGain><Value>${gain}</Value><Frequency>1</Frequency></StageGain></Stage></Response>`;

/**
 * Writes the data of two stations: displacements as synthetics; what a seismometer made of the same pulses, later, as miniSEED;
 * QuakeML, and StationXML, which of the second station knows no response.
 */
function writeCounts(lab: Lab): void {
  writeSeismograms(lab.folder, [event], ["AA.S1..MXZ", "AA.S2..MXZ"]);
  writePlaces(lab.folder, [event], codes);
  rmSync(lab.path("data", event, "obs"), { recursive: true });
  mkdirSync(lab.path("data", event, "obs"));
  const events = readEvents(lab.path("sources", `CMTSOLUTION_${event}`));
  mkdirSync(lab.path("meta"));
  writeEvents(lab.path("meta", `${event}.xml`), events);
  const origin = [...events][0]!.origins[0]!.time;
  for (const [i, code] of codes.entries()) {
    // The derivative of the pulse that writeSeismograms makes.
    const counts = Float64Array.from({ length: 2600 }, (_, k) => {
      const x = (Math.PI * (-50 + k / 10 - 60 - 3 * i - late[i]!)) / 15;
      return gain * 1e-3 * (Math.PI / 15) * (4 * x ** 3 - 6 * x) * Math.exp(-x * x);
    });
    const header = { starttime: origin - 50_000_000_000n, samplingRate: 10 };
    const trace = new Trace(counts, { ...parseTraceId(code), ...header });
    writeWaveforms(lab.path("data", event, "obs", `${code}.mseed`), [trace]);
    const station = `S${i + 1}`;
    lab.write(`meta/AA.${station}.xml`, stationXml(station, i === 0 ? flatToVelocity : ""));
  }
}

async function processed(lab: Lab, name: string, paths: ExecutivePaths): Promise<ExecutiveResult> {
  const folders = { datasets: `${name} sets`, adjsrcs: `${name} sources`, logs: `${name} logs` };
  const options = { eventIds: event, stationCodes: codes, config: instruments, cwd: lab.folder };
  return await new Executive({ ...options, ...folders, paths, isQuiet: true }).process();
}

test("counts become ground motion by their responses, out of files and out of ASDF data sets alike", async (t) => {
  const lab = new Lab(t, "executive responses");
  writeCounts(lab);
  const { misfits, dataset, withoutMisfit } = await processed(lab, "files", {
    responses: "meta",
    events: "meta",
  });
  // Counts of a velocity do not fit a displacement.
  assert.deepEqual(
    withoutMisfit.map(({ station, status }) => [station, status]),
    [[codes[1], "no windows"]],
  );
  const at = (name: string, station: string): number =>
    Number(dataset.get(name).sel({ event, station, component: "Z", window: 0 }).item());
  assert.ok(Math.abs(at("window_dt", codes[0]!) - late[0]!) <= 0.25, "a sample of the synthetic");
  assert.ok(at("window_cc", codes[0]!) > 0.99);
  assert.ok(Math.abs(at("window_dlna", codes[0]!)) < 0.05);
  const [, log] = readFileSync(lab.path("files logs", `${event}.txt`), "utf8").split(
    "AA.S2..HHZ =",
  );
  assert.match(
    log!,
    /WARNING: no response of AA\.S2\.\.HHZ is known at that time, so none is removed/,
  );

  const observed = (code: string): string => lab.path("data", event, "obs", `${code}.mseed`);
  const manager = Manager.fromFiles({
    config: { ...instruments, eventId: event },
    observed: observed(codes[0]!),
    synthetic: lab.path("data", event, "syn", "AA.S1.MXZ.semd"),
    event: lab.path("meta", `${event}.xml`),
    inventory: lab.path("meta", "AA.S1.xml"),
  }).flow({ removeResponse: true });
  assert.equal(misfits[event]![codes[0]!], manager.stats.misfit);

  // All of it in a data set, with what else such a file holds.
  const ds = await openAsdf(lab.path(`raw ${event}.h5`), { mode: "w" });
  for (const code of codes) {
    const [trace] = [...readWaveforms(observed(code))];
    ds.addWaveforms(new Stream([trace!, trace!.with({ channel: "BHZ" })]), "observed");
    ds.addWaveforms(new Stream([trace!.with({ network: "ZZ" })]), "observed");
    await ds.addStationXml(readInventory(lab.path("meta", `${code.slice(0, 5)}.xml`)));
    const file = lab.path("data", event, "syn", `${code.slice(0, 5)}.MXZ.semd`);
    const { origins } = [...readEvents(lab.path("meta", `${event}.xml`))][0]!;
    ds.addWaveforms(readWaveforms(file, { origintime: origins[0]!.time }), "synthetic_i01s00");
  }
  await ds.addQuakeMl(readEvents(lab.path("meta", `${event}.xml`)));
  ds.close();
  const raw = "raw {event}.h5";
  const before = readFileSync(lab.path(`raw ${event}.h5`));
  const fromAsdf = await processed(lab, "asdf", {
    waveforms: raw,
    synthetics: raw,
    responses: raw,
    events: raw,
  });
  assert.deepEqual(fromAsdf.misfits, misfits);
  assert.deepEqual(readFileSync(lab.path(`raw ${event}.h5`)), before, "it is only read");
  const source = (name: string): string =>
    readFileSync(lab.path(`${name} sources`, event, "AA.S1.MXZ.adj"), "utf8");
  assert.equal(source("asdf"), source("files"));
  const kept = await openAsdf(lab.path("asdf sets", `${event}.h5`));
  assert.deepEqual(kept.stations(), ["AA.S1", "AA.S2"]);
  assert.equal([...kept.events()].length, 1);
  assert.equal(kept.station("AA.S1").inventory()!.channels("AA.S1..HHZ").length, 1);
  kept.close();
});

test("a response is removed whatever is not known of channels that are not compared", async (t) => {
  const lab = new Lab(t, "executive responses");
  writeCounts(lab);
  const paths = { responses: "meta", events: "meta" };
  const alone = await processed(lab, "alone", paths);
  const [trace] = [...readWaveforms(lab.path("data", event, "obs", `${codes[0]!}.mseed`))];
  writeWaveforms(lab.path("data", event, "obs", "AA.S1..HH1.mseed"), [
    trace!.with({ channel: "HH1" }),
  ]);
  const executive = new Executive({
    eventIds: event,
    stationCodes: "AA.S1..HH?",
    config: instruments,
    cwd: lab.folder,
    paths,
    isQuiet: true,
  });
  const { misfits } = await executive.process();
  assert.equal(misfits[event]!["AA.S1..HH?"], alone.misfits[event]![codes[0]!]);
});

test("a data set that lacks waveforms is named with what it has; one that gets the results is not read", async (t) => {
  const lab = new Lab(t, "executive responses");
  writeCounts(lab);
  const ds = await openAsdf(lab.path("raw.h5"), { mode: "w" });
  ds.addWaveforms(readWaveforms(lab.path("data", event, "obs", "AA.S1..HHZ.mseed")), "raw");
  const other = readWaveforms(lab.path("data", event, "obs", "AA.S2..HHZ.mseed"));
  ds.addWaveforms(new Stream([other.at(0)!.with({ channel: "BHZ" })]), "observed");
  ds.close();
  const paths = { waveforms: "raw.h5", events: "meta" };
  const { withoutMisfit } = await processed(lab, "lack", paths);
  const [first, second] = withoutMisfit.map(({ message }) => message);
  assert.match(first!, /AA\.S1\.\.HHZ: .*raw\.h5 has no waveform of it under the tag "observed"$/);
  assert.match(second!, /AA\.S2\.\.HHZ: .*raw\.h5 has no .* "observed"; there are AA\.S2\.\.BHZ$/);
  await assert.rejects(
    processed(lab, "own", { waveforms: "own sets/{event}.h5" }),
    /is the data set that gets the processed waveforms: keep what is read in another file/,
  );
});

test(
  "the real data of NZ.BFZ give what a Manager gives, by files and by ASDF",
  { skip },
  async (t) => {
    const lab = new Lab(t, "executive responses");
    const input = join(goldenFolder, "inputs-nz-bfz");
    const named = (name: string, ending: string): string =>
      join(input, `test_${name}_NZ_BFZ_${event}.${ending}`);
    const catalog = join(input, `test_catalog_${event}.xml`);
    const inventory = join(input, "test_dataless_NZ_BFZ.xml");
    const [observed, synthetic] = [named("obs_data", "ascii"), named("syn_data", "ascii")];
    const ds = await openAsdf(lab.path("raw.h5"), { mode: "w" });
    ds.addWaveforms(readWaveforms(observed), "observed");
    ds.addWaveforms(readWaveforms(synthetic), "synthetic");
    await ds.addStationXml(readInventory(inventory));
    await ds.addQuakeMl(readEvents(catalog));
    ds.close();
    const code = "NZ.BFZ.*.HH?";
    const bands: readonly ConfigParameters[] = [
      { minPeriod: 8, maxPeriod: 20 },
      { minPeriod: 10, maxPeriod: 30, pyflexPreset: "nznorth_10-30s_chow_et_al" },
    ];
    for (const [i, band] of bands.entries()) {
      const manager = Manager.fromFiles({
        config: { ...band, eventId: event },
        observed,
        synthetic,
        event: catalog,
        inventory,
      }).flow({ removeResponse: true });
      assert.ok(manager.stats.misfit! > 0);
      for (const [name, paths] of [
        [
          "files",
          { waveforms: observed, synthetics: synthetic, responses: inventory, events: catalog },
        ],
        [
          "asdf",
          { waveforms: "raw.h5", synthetics: "raw.h5", responses: "raw.h5", events: "raw.h5" },
        ],
      ] as const) {
        const options = { eventIds: event, stationCodes: code, config: band, cwd: lab.folder };
        const { misfits } = await new Executive({
          ...options,
          datasets: `${name}${i}`,
          paths,
          isQuiet: true,
        }).process();
        assert.equal(misfits[event]![code], manager.stats.misfit);
      }
    }
    t.diagnostic(`${2 * bands.length} runs on real data compared`);
  },
);
