import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  parseUtc,
  preferredFocalMechanism,
  preferredMagnitude,
  preferredOrigin,
  readEvents,
  readInventory,
  readWaveforms,
} from "../../src/seismic/index.ts";

// Reference data that lies beside the repository where it is developed, with what pyatoa and obspy read from it.
const root = fileURLToPath(new URL("../../../", import.meta.url));
const inputs = join(
  process.env["CROP_GOLDEN"] ?? join(root, "../shared/golden"),
  "seismic/inputs-nz-bfz",
);
const skip = existsSync(inputs) ? false : `no reference data at ${inputs}; set CROP_GOLDEN`;

test("the real data of station NZ.BFZ are read as obspy reads them", { skip }, () => {
  const observed = readWaveforms(join(inputs, "test_obs_data_NZ_BFZ_2018p130600.ascii"));
  const synthetic = readWaveforms(join(inputs, "test_syn_data_NZ_BFZ_2018p130600.ascii"));
  for (const component of ["E", "N", "Z"]) {
    const [obs] = observed.select({ component }).traces;
    assert.equal(obs?.id, `NZ.BFZ.10.HH${component}`);
    assert.equal(obs.starttime, 1_518_939_808_128_394_000n);
    assert.deepEqual([obs.npts, obs.samplingRate], [37_001, 100]);
    const [syn] = synthetic.select({ component }).traces;
    assert.equal(syn?.id, `NZ.BFZ..BX${component}`);
    assert.equal(syn.starttime, 1_518_939_808_127_644_000n);
    assert.deepEqual([syn.npts, syn.samplingRate], [10_000, 33.333333333333336]);
  }
});

test("the event, the source and the station of the reference data are read", { skip }, () => {
  const event = readEvents(join(inputs, "test_catalog_2018p130600.xml")).at(0)!;
  const origin = preferredOrigin(event);
  assert.equal(event.resourceId, "smi:nz.org.geonet/2018p130600");
  assert.equal(origin?.time, 1_518_939_828_127_644_000n);
  assert.deepEqual(
    [origin.latitude, origin.longitude, origin.depth],
    [-39.94897461, 176.2995148, 20594.59877],
  );
  assert.equal(preferredMagnitude(event)?.mag, 5.156706293);

  const source = readEvents(join(inputs, "test_CMTSOLUTION_2018p130600")).at(0)!;
  const tensor = preferredFocalMechanism(source)?.momentTensor;
  assert.equal(source.resourceId, "smi:local/cmtsolution/2018p130600/event");
  assert.equal(tensor?.tensor?.mRr, -2.47938e16);
  assert.ok(Math.abs(tensor.scalarMoment! / 2.4863607832935264e16 - 1) < 1e-15);
  assert.equal(preferredMagnitude(source)?.mag, 4.86);
  assert.equal(preferredOrigin(source)?.time, parseUtc("2018-02-18T07:43:48.13"));

  const [fromText] = readInventory(join(inputs, "test_STATIONS_NZ_BFZ")).networks;
  assert.deepEqual(
    fromText?.stations.map(({ code, latitude, longitude }) => [code, latitude, longitude]),
    [["BFZ", -40.6796, 176.2462]],
  );
  const inventory = readInventory(join(inputs, "test_dataless_NZ_BFZ.xml"));
  const [station] = inventory.networks[0]!.stations;
  assert.deepEqual(
    [station?.latitude, station?.longitude, station?.elevation],
    [-40.679647283, 176.246245098, 283],
  );
  assert.equal(inventory.response("NZ.BFZ.10.HHZ", origin.time).stages.length > 1, true);
});
