import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { CropError, isCropError } from "../../../src/errors.ts";
import {
  Config,
  type LogEntry,
  Manager,
  openAsdf,
  readEvents,
  readInventory,
  Stream,
  type Trace,
  writeWaveforms,
} from "../../../src/seismic/index.ts";
import { waveletStream, waveletTrace } from "./wavelets.ts";

const data = fileURLToPath(new URL("../../../../test/data/seismic/", import.meta.url));
const config = { componentList: ["Z"], minPeriod: 10, maxPeriod: 60 } as const;
const silent = (): void => {};

function manager(stObs: Stream, stSyn: Stream, more: object = {}): Manager {
  return new Manager({ config: new Config({ ...config, ...more }), stObs, stSyn, log: silent });
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "crop-manager-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a trace that is the other one shifted gives exactly its shift", () => {
  for (const shift of [0, 1, 17, 60, -25]) {
    const delay = shift / 10;
    const done = manager(waveletStream({ delay }), waveletStream({})).flow();
    const windows = done.windows?.get("Z") ?? [];
    assert.ok(windows.length > 0);
    for (const window of windows) assert.equal(window.ccShiftInSamples, shift);
    const measured = done.adjointSources?.get("Z");
    const expected = windows.length * 0.5 * delay ** 2;
    assert.ok(Math.abs(measured!.misfit - expected) < 1e-12, `${shift}: ${measured?.misfit}`);
    assert.equal(done.stats.misfit, measured?.misfit);
  }
});

test("equal traces have no misfit, and their adjoint source is zero", () => {
  for (const adjSrcType of ["waveform", "cc_traveltime", "multitaper", "exponentiated_phase"]) {
    const done = manager(waveletStream({}), waveletStream({}), { adjSrcType }).flow();
    assert.equal(done.stats.misfit, 0, adjSrcType);
    assert.ok(
      done.adjointSources!.get("Z")!.samples.every((x) => x === 0),
      adjSrcType,
    );
  }
});

test("steps out of order are refused with what has to come first", () => {
  const given = manager(waveletStream({}), waveletStream({}));
  const refused = (step: () => unknown, message: RegExp): void => {
    assert.throws(step, (error) => isCropError(error, "usage") && message.test(error.message));
  };
  refused(() => new Manager().standardize(), /there are no observed traces, give stObs/);
  refused(() => given.preprocess(), /cannot preprocess XX.ONE..BXZ yet: run standardize\(\) first/);
  refused(() => given.window(), /run preprocess\(\) first/);
  refused(() => given.measure(), /run preprocess\(\) first/);
  given.standardize();
  refused(() => given.window(), /run preprocess\(\) first/);
  given.preprocess();
  refused(() => given.measure(), /run window\(\) or measure\(\{ wholeTrace: true \}\) first/);
  refused(() => given.writeAdjsrcs({ path: "." }), /run measure\(\) first/);
});

test("a step run again starts from what the one before it gave", () => {
  const once = manager(waveletStream({ delay: 1 }), waveletStream({})).flow();
  const samples = once.stObs.at(0)?.data;
  const twice = once.preprocess({ filter: false });
  assert.equal(twice.windows, undefined);
  assert.equal(twice.stats.misfit, null);
  assert.deepEqual(twice.preprocess().stObs.at(0)?.data, samples);
  assert.deepEqual(twice.standardize().stObs.at(0)?.data, waveletTrace({ delay: 1 }).data);
});

test("the state is shown as text", () => {
  const given = manager(waveletStream({ delay: 2 }), waveletStream({}));
  assert.equal(
    String(given),
    `Manager Data
    dataset   [ds]:        none
    quakeml   [event]:     none
    station   [inv]:       none
    observed  [stObs]:     1
    synthetic [stSyn]:     1
Stats & Status
    halfDur:               none
    timeOffsetSec:         none
    standardized:          false
    obsProcessed:          false
    synProcessed:          false
    nwin   [windows]:      none
    misfit [adjsrcs]:      none`,
  );
  const { nwin } = given.flow().stats;
  assert.match(String(given), new RegExp(`nwin {3}\\[windows\\]: {6}${nwin}$`, "m"));
  assert.match(String(given), /standardized: +true/);
});

test("traces at another rate, of another length and with a later start are brought together", () => {
  const syn = waveletStream({});
  for (const other of [{ samplingRate: 20, npts: 6100 }, { npts: 2900 }, { npts: 3500 }]) {
    const { stats, stObs } = manager(waveletStream({ ...other, delay: 1 }), syn).flow();
    assert.deepEqual([stObs.at(0)?.npts, stObs.at(0)?.samplingRate], [3000, 10]);
    assert.ok(stats.nwin! > 0, JSON.stringify(other));
  }
});

test("a component without windows has no misfit, and no file is written", (t) => {
  const folder = folderOf(t);
  const given = manager(waveletStream({ delay: 25 }), waveletStream({}));
  const { stats, adjointSources } = given.flow();
  assert.deepEqual([stats.nwin, stats.misfit, adjointSources?.size], [0, null, 0]);
  assert.deepEqual(given.writeAdjsrcs({ path: folder }), []);
  assert.deepEqual(readdirSync(folder), []);
});

test("a flat trace is named: alone it is an error, beside others it gets no windows", () => {
  const flat = waveletTrace({ id: "XX.ONE..BXZ" });
  const dead = flat.with({ data: new Float64Array(flat.npts).fill(3) });
  assert.throws(
    () => manager(new Stream([dead]), waveletStream({})).flow(),
    (error) =>
      isCropError(error, "bad-data") &&
      /XX.ONE..BXZ observed is flat: every sample is 3/.test(error.message),
  );
  const told: LogEntry[] = [];
  const done = new Manager({
    config: { ...config, componentList: ["Z", "N"] },
    stObs: new Stream([dead, waveletTrace({ id: "XX.ONE..BXN" })]),
    stSyn: waveletStream({}, { id: "XX.ONE..BXN" }),
    log: (entry) => told.push(entry),
  }).flow();
  assert.deepEqual([...done.windows!.keys()], ["N"]);
  const warnings = told.filter(({ level }) => level === "warning").map(({ message }) => message);
  assert.deepEqual(warnings, [
    "XX.ONE..BXZ observed is flat: every sample is 3; it gets no windows",
  ]);
});

test("broken samples, missing components and doubled traces are named", () => {
  const good = waveletTrace();
  const broken = good.with({ data: good.toFloat64().fill(NaN, 100, 101) });
  const refused = (stObs: Stream, code: "bad-data" | "not-found", message: RegExp): void => {
    assert.throws(
      () => manager(stObs, waveletStream({})).flow(),
      (error) => isCropError(error, code) && message.test(error.message),
    );
  };
  refused(new Stream([broken]), "bad-data", /XX.ONE..BXZ holds NaN at sample 100/);
  refused(waveletStream({ id: "XX.ONE..BXN" }), "not-found", /observed XX.ONE..BXN, synthetic XX/);
  refused(waveletStream({}, {}), "bad-data", /2 observed traces of component Z/);
  refused(waveletStream({ starttime: 10n ** 13n }), "bad-data", /no time in common/);
});

test("a component that one stream lacks is left out with a warning", () => {
  const told: LogEntry[] = [];
  const done = new Manager({
    config: { ...config, componentList: ["E", "Z"] },
    stObs: waveletStream({}, { id: "XX.ONE..BXE" }),
    stSyn: waveletStream({}),
    log: (entry) => told.push(entry),
  }).flow();
  assert.equal(done.stObs.length, 1);
  assert.ok(
    told.some(({ message }) => message === "XX.ONE..BXE has no synthetic trace and is left out"),
  );
});

test("the log counts why windows were refused", () => {
  const told: string[] = [];
  new Manager({
    config,
    stObs: waveletStream({ delay: 25 }),
    stSyn: waveletStream({}),
    log: ({ source, message }) => {
      if (source === "windows") told.push(message);
    },
  }).flow();
  assert.match(told[0]!, /^XX.ONE..BXZ: 0 windows of \d+ candidates; rejected: .*\d+ (tshift|cc)/);
});

test("the response is removed from data only, a source time function goes on synthetics only", () => {
  const inv = readInventory(join(data, "stationxml.xml"));
  const given = new Manager({
    config,
    stObs: waveletStream({}),
    stSyn: waveletStream({}),
    log: silent,
  });
  given.standardize();
  assert.throws(
    () => given.preprocess({ removeResponse: true }),
    (error) => isCropError(error, "bad-option") && /give inv/.test(error.message),
  );
  // No stream is data, so that nothing is looked up for a station that the inventory does not hold.
  const both = new Config({ ...config, stObsType: "syn" });
  const synthetic = new Manager({
    config: both,
    stObs: waveletStream({}),
    stSyn: waveletStream({}),
    inv,
  });
  synthetic.standardize().preprocess({ removeResponse: true, halfDuration: 3 });
  assert.deepEqual(synthetic.stObs.at(0)?.data, synthetic.stSyn.at(0)?.data);
  const plain = given.preprocess({ halfDuration: 3 });
  assert.notDeepEqual(plain.stObs.at(0)?.data, plain.stSyn.at(0)?.data);
  assert.deepEqual(plain.stObs.at(0)?.data, given.standardize().preprocess().stObs.at(0)?.data);
});

test("one of the two streams may be preprocessed alone", () => {
  const given = manager(waveletStream({}), waveletStream({})).standardize();
  const { stats, stObs } = given.preprocess({ which: "syn" });
  assert.deepEqual([stats.obsProcessed, stats.synProcessed], [false, true]);
  assert.deepEqual(stObs.at(0)?.data, waveletTrace().data);
});

test("amplitudes can be made equal in either step", () => {
  const peak = (trace: Trace | undefined): number =>
    trace!.toFloat64().reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  const given = manager(waveletStream({ amplitude: 3 }), waveletStream({}));
  given.standardize({ normalizeTo: "one" });
  assert.ok(Math.abs(peak(given.stObs.at(0)) - 1) < 1e-15);
  given.standardize().preprocess({ normalizeTo: "obs" });
  assert.ok(Math.abs(peak(given.stObs.at(0)) - peak(given.stSyn.at(0))) < 1e-12);
});

test("double differences are refused, with what measures them", () => {
  const given = manager(waveletStream({}), waveletStream({}), { adjSrcType: "waveform_dd" });
  assert.throws(
    () => given.flow(),
    (error) => isCropError(error, "bad-option") && /measureDoubleDifference/.test(error.message),
  );
});

test("fixed windows are fitted anew, and dropped where they no longer fit when asked to", () => {
  const first = manager(waveletStream({ delay: 1 }), waveletStream({})).flow();
  const windows = first.windows!;
  const second = manager(waveletStream({ delay: 3 }), waveletStream({}));
  second.flow({ windows });
  const ends = (from: Manager): unknown =>
    from.windows?.get("Z")?.map(({ left, right }) => [left, right]);
  assert.deepEqual(ends(second), ends(first));
  assert.ok(second.windows!.get("Z")!.every(({ ccShiftInSamples }) => ccShiftInSamples === 30));
  const late = manager(waveletStream({ delay: 14 }), waveletStream({}));
  assert.equal(late.flow({ windows }).stats.nwin, first.stats.nwin);
  assert.equal(late.flow({ windows, revalidate: true }).stats.nwin, 0);
  const short = manager(waveletStream({ npts: 800 }), waveletStream({ npts: 800 }));
  assert.throws(
    () => short.flow({ windows }),
    (error) => isCropError(error, "bad-data") && /is not inside a trace of 800/.test(error.message),
  );
});

test("a band that fails is left out of several, and all that fail are an error", () => {
  const told: string[] = [];
  const failing = {
    ...config,
    windowWeightFct: ({ minPeriod }: { readonly minPeriod: number }): number => {
      if (minPeriod === 20) throw new CropError("bad-data", "no weight");
      return 1;
    },
  };
  const given = new Manager({
    config: failing,
    stObs: waveletStream({ delay: 1 }),
    stSyn: waveletStream({}),
    log: ({ level, message }) => {
      if (level === "warning") told.push(message);
    },
  });
  const bands = given.flowMultiband([
    [10, 60],
    [20, 60],
  ]);
  assert.deepEqual(
    bands.map(({ minPeriod }) => minPeriod),
    [10],
  );
  assert.deepEqual(told, ["the band 20-60 s is left out: no weight"]);
  const alone = new Manager({
    config: failing,
    stObs: waveletStream({ delay: 1 }),
    stSyn: waveletStream({}),
  }).flow();
  assert.equal(given.stats.misfit, alone.stats.misfit);
  assert.throws(() => given.flowMultiband([[20, 60]]), /no weight/);
  for (const wrong of [[], [[20, 20]]] as const) {
    assert.throws(
      () => given.flowMultiband(wrong),
      (error) => isCropError(error, "bad-option"),
    );
  }
});

test("adjoint sources start where the synthetic trace does, with zeros for the other components", (t) => {
  const folder = folderOf(t);
  const done = new Manager({
    config: { ...config, componentList: ["E", "N", "Z"] },
    stObs: waveletStream({ delay: 2 }),
    stSyn: waveletStream({}),
    timeOffset: -20,
    log: silent,
  }).flow();
  const names = ["XX.ONE.BXE.adj", "XX.ONE.BXN.adj", "XX.ONE.BXZ.adj"];
  assert.deepEqual(done.writeAdjsrcs({ path: folder }).toSorted(), names);
  assert.deepEqual(readdirSync(folder).toSorted(), names);
  for (const name of names) {
    const rows = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
    assert.equal(rows.length, 3000);
    assert.match(rows[0]!, /^-2\.0{18}e\+01 /);
    const isBlank = rows.every((row) => row.endsWith(" 0.000000000000000000e+00"));
    assert.equal(isBlank, !name.endsWith("BXZ.adj"));
  }
  const only = join(folder, "only");
  assert.deepEqual(done.writeAdjsrcs({ path: only, writeBlanks: false }), ["XX.ONE.BXZ.adj"]);
});

test("input is read from miniSEED, SAC and SPECFEM files, with event and station", (t) => {
  const folder = folderOf(t);
  const event = join(data, "CMTSOLUTION");
  const [first] = readEvents(event).events;
  const origintime = first!.origins[0]!.time;
  const trace = waveletTrace({ id: "XX.ONE..BXZ", starttime: origintime - 20_000_000_000n });
  const stations = join(folder, "STATIONS");
  const place = first!.origins[0]!;
  writeStations(stations, place.latitude + 8, place.longitude);
  const synthetic = join(folder, "XX.ONE.BXZ.semd");
  writeWaveforms(synthetic, [trace], { origintime });
  for (const name of ["obs.mseed", "obs.sac"]) {
    const observed = join(folder, name);
    writeWaveforms(observed, [trace]);
    const given = Manager.fromFiles({
      config,
      observed,
      synthetic,
      event,
      inventory: stations,
      log: silent,
    });
    given.flow();
    assert.equal(given.stats.timeOffsetSec, -20);
    assert.equal(given.stats.invName, "XX.ONE");
    assert.ok(Math.abs(given.place!.distanceKm - 888) < 3, String(given.place?.distanceKm));
    assert.ok(given.selections!.get("Z")!.arrivals.length > 0, name);
  }
  const bare = Manager.fromFiles({ config, observed: synthetic, synthetic });
  assert.equal(bare.stats.timeOffsetSec, -20);
  assert.throws(
    () => Manager.fromFiles({ observed: join(folder, "none.semd"), synthetic }),
    (error) => isCropError(error, "not-found") && /none\.semd/.test(error.message),
  );
});

function writeStations(path: string, latitude: number, longitude: number): void {
  writeFileSync(path, `ONE XX ${latitude} ${longitude} 0 0\n`);
}

test("what is known is drawn, as SVG and PNG, after each step", async (t) => {
  const folder = folderOf(t);
  const given = manager(waveletStream({ delay: 2 }), waveletStream({}), { eventId: 'a "b" <é>' });
  await assert.rejects(given.plot(), (error) => isCropError(error, "usage"));
  const plain = await given.standardize().plot();
  assert.match(plain, /^<svg/);
  assert.match(plain, /a &quot;b&quot; &lt;é&gt;/);
  given.preprocess().window().measure();
  const full = await given.plot({ save: join(folder, "new", "it's.png") });
  assert.ok(full.length > plain.length);
  assert.match(full, /dT \+2\.00 s/);
  const png = readFileSync(join(folder, "new", "it's.png"));
  assert.equal(png.toString("latin1", 1, 4), "PNG");
  await given.plot({ save: join(folder, "it.svg") });
  assert.equal(readFileSync(join(folder, "it.svg"), "utf8"), full);
  await assert.rejects(given.plot({ save: join(folder, "it.gif") }), (error) =>
    isCropError(error, "bad-option"),
  );
});

test("a data set keeps all of a station, and gives back its windows", async (t) => {
  const path = join(folderOf(t), "misfits.h5");
  const evaluation = new Config({ ...config, iteration: 1, stepCount: 0 });
  const input = { config: evaluation, stSyn: waveletStream({}), timeOffset: 0, log: silent };
  const done = new Manager({ ...input, stObs: waveletStream({ delay: 2 }) }).flow();
  const ds = await openAsdf(path, { mode: "w" });
  await done.write(ds);
  // Written again, it is replaced.
  const told: string[] = [];
  const log = ({ message }: LogEntry): unknown => told.push(message);
  await new Manager({ ...input, stObs: waveletStream({ delay: 3 }), log }).flow().write(ds);
  assert.match(told.at(-1)!, /h5 keeps the observed waveforms that it had of XX\.ONE\.\.BXZ/);
  await done.write(ds);
  ds.close();
  assert.ok(existsSync(path));
  const read = await openAsdf(path);
  t.after(() => read.close());
  const windows = done.windows!.get("Z")!;
  assert.deepEqual(read.auxiliaryPaths(), [
    "AdjointSources/i01/s00/XX_ONE_BXZ",
    "Configs/i01/s00",
    ...windows.map((_, i) => `MisfitWindows/i01/s00/XX_ONE_Z_${i}`),
  ]);
  assert.deepEqual(read.station("XX.ONE").tags(), ["observed", "synthetic_i01s00"]);
  const source = read.auxiliary("AdjointSources/i01/s00/XX_ONE_BXZ");
  assert.deepEqual(source.shape, [3000, 2]);
  assert.equal(source.attributes["misfit"]?.data[0], done.stats.misfit);

  const again = Manager.fromDataSet(read, {
    config: evaluation,
    station: "XX.ONE",
    windowsOf: "i01/s00",
    log: silent,
  });
  again.standardize().preprocess({ filter: false }).window();
  assert.deepEqual(
    again.windows!.get("Z")!.map(({ left, right }) => [left, right]),
    windows.map(({ left, right }) => [left, right]),
  );
});
