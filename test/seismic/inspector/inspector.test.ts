import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { Dataset } from "../../../src/dataset/index.ts";
import { isCropError } from "../../../src/errors.ts";
import { openAsdf } from "../../../src/seismic/index.ts";
import {
  Inspector,
  inspectorPictures,
  isMisfitDataset,
} from "../../../src/seismic/inspector/index.ts";
import { goldenFolder, skip } from "../golden-file.ts";

const quakeMl = (id: string, latitude: number): Uint8Array =>
  Buffer.from(`<?xml version="1.0" encoding="utf-8"?>
<q:quakeml xmlns="http://quakeml.org/xmlns/bed/1.2" xmlns:q="http://quakeml.org/xmlns/quakeml/1.2">
  <eventParameters publicID="smi:local/catalog"><event publicID="smi:local/source/${id}/event">
    <origin publicID="smi:local/origin"><time><value>2018-02-18T07:43:48Z</value></time>
      <latitude><value>${latitude}</value></latitude><longitude><value>176.3</value></longitude>
      <depth><value>20600</value></depth></origin>
    <magnitude publicID="smi:local/magnitude"><mag><value>5.2</value></mag></magnitude>
  </event></eventParameters>
</q:quakeml>`);

const stationXml = (station: string, latitude: number): Uint8Array =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<FDSNStationXML xmlns="http://www.fdsn.org/xml/station/1" schemaVersion="1.2">
  <Source>test</Source><Created>2020-01-01T00:00:00Z</Created>
  <Network code="AA"><Station code="${station}">
    <Latitude>${latitude}</Latitude><Longitude>177</Longitude><Elevation>100</Elevation><Site><Name>test</Name></Site>
  </Station></Network>
</FDSNStationXML>`);

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "crop inspector "));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes an ASDF file of one event as the misfit workflow does, with two windows on Z and one on E of each station. */
async function writeEvent(folder: string, id: string, scale: number): Promise<string> {
  const path = join(folder, `${id}.h5`);
  const file = await openAsdf(path, { mode: "w" });
  await file.addQuakeMl(quakeMl(id, -39 - scale));
  for (const [k, station] of ["S01", "S02"].entries()) {
    await file.addStationXml(stationXml(station, -40 - k));
    for (const [component, count] of [
      ["Z", 2],
      ["E", 1],
    ] as const) {
      for (let i = 0; i < count; i++)
        file.addAuxiliaryData(
          `MisfitWindows/i01/s00/AA_${station}_${component}_${i}`,
          BigInt64Array.of(1n, 9n),
          {
            parameters: {
              channel_id: `AA.${station}.10.HH${component}`,
              dlnA: 0.1 * (i + 1),
              window_weight: 3,
              max_cc_value: 0.9,
              relative_starttime: 10 + 30 * i,
              relative_endtime: 30 + 30 * i,
              cc_shift_in_seconds: scale,
              absolute_starttime: "2018-02-18T07:43:58.000000Z",
              absolute_endtime: "2018-02-18T07:44:18.000000Z",
            },
          },
        );
      file.addAuxiliaryData(
        `AdjointSources/i01/s00/AA_${station}_BX${component}`,
        Float64Array.of(0, 0),
        {
          shape: [1, 2],
          parameters: { network: "AA", station, component: `BX${component}`, misfit: scale + k },
        },
      );
    }
  }
  file.close();
  return path;
}

test("ASDF files of a folder are gathered: events, stations, windows with the misfit of their component", async (t) => {
  const folder = temporary(t);
  await writeEvent(folder, "001", 1);
  await writeEvent(folder, "002", 2);
  symlinkSync(join(folder, "001.h5"), join(folder, "003.h5"));
  writeFileSync(join(folder, "broken.h5"), "no HDF5");
  const inspector = await Inspector.discover(folder);
  assert.match(inspector.notes.join(), /broken\.h5/);
  assert.deepEqual(
    inspector.events.map(({ event, magnitude, depthKm, latitude }) => [
      event,
      magnitude,
      depthKm,
      latitude,
    ]),
    [
      ["001", 5.2, 20.6, -40],
      ["002", 5.2, 20.6, -41],
    ],
  );
  assert.deepEqual(
    inspector.stations.map(({ station }) => station),
    ["S01", "S02"],
  );
  assert.equal(inspector.windows.length, 12);
  assert.deepEqual(
    inspector
      .misfit("event")
      .map(({ event, unscaledMisfit, nwin, misfit }) => [event, unscaledMisfit, nwin, misfit]),
    [
      ["001", 6, 6, 0.5],
      ["002", 10, 6, 10 / 12],
    ],
  );
  assert.equal(inspector.srcrcv().length, 4);
  assert.match(String(inspector), /^2 {4}event\(s\)\n2 {4}station/);
  await inspector.append(join(folder, "001.h5"));
  assert.equal(inspector.windows.length, 12, "what is known already is not added again");
});

test("an inspector keeps what is asked for: by code, by pattern, by channel", async (t) => {
  const folder = temporary(t);
  await writeEvent(folder, "001", 1);
  await writeEvent(folder, "002", 2);
  const all = await Inspector.discover(folder);
  const one = all.isolate({ event: "002", station: "S0[1]" });
  assert.deepEqual([one.events.length, one.stations.length, one.windows.length], [1, 1, 3]);
  assert.deepEqual(
    all
      .isolate({ component: ["Z"] })
      .nwin()
      .map(({ nwin, lengthSeconds }) => [nwin, lengthSeconds]),
    [[8, 160]],
  );
  assert.equal(all.isolate({ channel: "HHE" }).misfit()[0]?.nwin, 4);
  assert.equal(all.isolate({ event: "00" }).windows.length, 0, "a part of a name is no match");
  assert.equal(
    all.filterSources({ latitude: { min: -40.5 }, time: { max: "2019-01-01" } }).length,
    1,
  );
});

for (const format of ["csv", "json", "parquet"] as const) {
  test(`what is saved as ${format} is read back, codes such as 001 as text`, async (t) => {
    const folder = temporary(t);
    await writeEvent(folder, "001", 1);
    const inspector = await Inspector.discover(folder);
    await inspector.save(folder, { tag: "own", format });
    const again = await Inspector.read(folder, "own");
    assert.deepEqual(again.windows, inspector.windows);
    assert.deepEqual(again.events, inspector.events);
    assert.deepEqual(again.stations, inspector.stations);
    assert.deepEqual(again.measurements, inspector.measurements);
    await assert.rejects(inspector.save(folder, { tag: "own", format }), (error) =>
      isCropError(error, "already-exists"),
    );
  });
}

test("a later leg of an inversion counts its iterations on", async (t) => {
  const folder = temporary(t);
  await writeEvent(folder, "001", 1);
  const inspector = await Inspector.discover(folder);
  inspector.extend(await Inspector.discover(folder));
  assert.deepEqual(inspector.iterations, ["i01", "i02"]);
  assert.deepEqual(
    inspector.models().map(({ model, status }) => [model, status]),
    [
      ["m00", "initial"],
      ["m01", "initial"],
    ],
  );
  assert.equal(inspector.compareEvents()[0]?.misfitChange, 0);
  assert.throws(() => inspector.evaluation({ iteration: "i09" }), /i01s00, i02s00/);
});

test("a dataset of misfits by event and station is an inspector, its missing pairs no rows", () => {
  const missing = {
    dtype: "float64",
    shape: [2, 3],
    data: Float64Array.of(1, 2, 0, 4, 5, 6),
  } as const;
  const data = new Dataset({
    dataVars: {
      misfit: {
        dims: ["event", "station"],
        data: { ...missing, missing: Uint8Array.of(0, 0, 1, 0, 0, 0) },
      },
      nwin: {
        dims: ["event", "station"],
        data: { dtype: "int32", shape: [2, 3], data: Int32Array.of(1, 2, 0, 2, 1, 1) },
      },
    },
    coords: {
      event: ["001", "002"],
      station: ["AA.S00.BXY", "AA.S01.BXY", "NZ.BFZ.10.HH?"],
      latitude: { dims: ["station"], data: [-40, -41, -42] },
      longitude: { dims: ["station"], data: [176, 176, 177] },
      event_latitude: { dims: ["event"], data: [-39, -43] },
      event_longitude: { dims: ["event"], data: [175, 177] },
      event_depth: { dims: ["event"], data: [12000, 5000], attrs: { units: "m" } },
    },
  });
  assert.ok(isMisfitDataset(data));
  const inspector = Inspector.fromDataset(data);
  assert.equal(inspector.measurements.length, 5);
  assert.deepEqual(
    inspector
      .misfit("event")
      .map(({ event, unscaledMisfit, nwin }) => [event, unscaledMisfit, nwin]),
    [
      ["001", 3, 3],
      ["002", 15, 4],
    ],
  );
  assert.deepEqual(
    inspector.events.map(({ depthKm }) => depthKm),
    [12, 5],
  );
  assert.deepEqual(
    inspector.stations.map(({ network, station }) => `${network}.${station}`),
    ["AA.S00", "AA.S01", "NZ.BFZ"],
  );
  assert.equal(inspector.srcrcv().length, 6);
  assert.throws(
    () => Inspector.fromDataset(new Dataset({})),
    (error) => isCropError(error, "bad-data"),
  );
});

test("windows along a dimension of their own are gathered, with what they are called", () => {
  const shape = [1, 1, 2, 2];
  const array = (...values: readonly number[]): unknown => ({
    dims: ["event", "station", "component", "window"],
    data: { dtype: "float64", shape, data: Float64Array.from(values) },
  });
  const inspector = Inspector.fromDataset(
    new Dataset({
      dataVars: {
        misfit: {
          dims: ["event", "station", "component"],
          data: { dtype: "float64", shape: [1, 1, 2], data: Float64Array.of(3, 4) },
        },
        max_cc_value: array(0.9, 0.8, 0.7, NaN),
        cc_shift_in_seconds: array(1, 2, 3, NaN),
        dlnA: array(0, 0.5, -0.5, NaN),
      },
      coords: { event: ["e"], station: ["AA.S"], component: ["E", "Z"] },
    }),
  );
  assert.deepEqual(
    inspector.windows.map(({ component, misfit, ccShiftInSeconds }) => [
      component,
      misfit,
      ccShiftInSeconds,
    ]),
    [
      ["E", 3, 1],
      ["E", 3, 2],
      ["Z", 4, 3],
    ],
  );
  assert.match(inspector.notes.join(), /no `nwin`/);
});

test("the file that pyatoa 0.4.2 wrote of real data is gathered", { skip }, async (t) => {
  const inspector = new Inspector();
  await inspector.append(`${goldenFolder}asdf-nz-bfz-pyatoa042.h5`);
  assert.deepEqual(
    inspector
      .misfit("station")
      .map(({ event, network, station, unscaledMisfit, nwin }) => [
        event,
        network,
        station,
        unscaledMisfit,
        nwin,
      ]),
    [["2018p130600", "NZ", "BFZ", 0.322088676680908 + 1.8432, 3]],
  );
  assert.deepEqual(
    inspector.windows.map(({ channel, ccShiftInSeconds }) => [channel, ccShiftInSeconds]),
    [
      ["HHE", 0.96],
      ["HHN", 1.92],
      ["HHZ", 0],
    ],
  );
  assert.equal(inspector.srcrcv().length, 1);
  t.diagnostic("1 golden file");
});

test("the pictures of an inversion are those that its data allow", async (t) => {
  const folder = temporary(t);
  await writeEvent(folder, "001", 1);
  await writeEvent(folder, "002", 2);
  const inspector = await Inspector.discover(folder);
  inspector.extend(await Inspector.discover(folder));
  const pictures = inspectorPictures(inspector);
  assert.deepEqual(
    pictures.map(({ title }) => title),
    [
      "Misfit over the evaluations",
      "Windows over the evaluations",
      "Mean misfit of each station",
      "Mean time shift of each station",
      "Misfit of each event at each station",
      "Windows of each event at each station",
      "Misfit of each event",
      "Misfit of each station",
      "Windows of each event",
      "Windows of each station",
      "Misfit over distance",
      "Misfit over azimuth",
      "Misfit over back-azimuth",
      "Misfits of the pairs",
      "Time shifts of the windows",
      "Amplitude ratios of the windows",
      "Correlations of the windows",
    ],
  );
  for (const { title, draw } of pictures) {
    const svg = await draw();
    assert.ok(svg.startsWith("<svg ") && svg.includes(title), title);
  }
  const alone = new Inspector({ measurements: inspector.measurements.slice(0, 1) });
  assert.deepEqual(inspectorPictures(alone), []);
  assert.deepEqual(inspectorPictures(new Inspector()), []);
});
