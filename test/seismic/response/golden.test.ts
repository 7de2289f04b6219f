import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Hdf5File, openHdf5 } from "../../../src/hdf5/index.ts";
import {
  evaluateResponse,
  removeResponse,
  type RemoveResponseOptions,
  removeSensitivity,
} from "../../../src/seismic/response/index.ts";
import { relativeError } from "../signal/any-samples.ts";
import { readResponseTables } from "./response-tables.ts";

const path = fileURLToPath(
  new URL("../../../../../shared/golden/asdf/signal-steps.h5", import.meta.url),
);
const skip = existsSync(path) ? false : `no reference results at ${path}`;
const { channels } = readResponseTables();

const preFilt = [0.01, 0.02, 8, 10] as const;
const settings: Readonly<Record<string, RemoveResponseOptions>> = {
  wl60: {},
  wl60_prefilt_notaper: { preFilt, taper: false, zeroMean: false },
  wl_none_prefilt: { preFilt, waterLevel: null },
};

test("response curves of real and made channels are obspy's", { skip }, async (t) => {
  const file = await open();
  const frequencies = float64s(file, "/response/frequencies");
  const ids = file.children("/response").filter((name) => name !== "frequencies");
  for (const id of ids) {
    for (const output of ["VEL", "DISP", "ACC", "DEF"] as const) {
      const curve = evaluateResponse(channels[id]!, frequencies, { output });
      const error = relativeError(curve, float64s(file, `/response/${id}/${output}`));
      assert.ok(error < 1e-9, `${id} ${output}: ${error}`);
    }
  }
  t.diagnostic(`${ids.length * 4} reference curves compared`);
});

test("responses are removed from real traces as by obspy", { skip }, async (t) => {
  const file = await open();
  const response = channels["TA.POKR..BHZ"]!;
  let compared = 0;
  for (const input of ["odd4001", "even3000"]) {
    const samples = float64s(file, `/${input}/input`);
    const expected = float64s(file, `/${input}/remove_sensitivity`);
    assert.ok(relativeError(removeSensitivity(samples, response), expected) < 1e-12);
    for (const output of ["VEL", "DISP", "ACC"] as const) {
      for (const [name, options] of Object.entries(settings)) {
        const removed = removeResponse(samples, 40, response, { ...options, output });
        const reference = float64s(file, `/${input}/remove_response_${output}_${name}`);
        const error = relativeError(removed, reference);
        assert.ok(error < 1e-8, `${input} ${output} ${name}: ${error}`);
        compared++;
      }
    }
  }
  t.diagnostic(`${compared + 2} reference traces compared`);
});

async function open(): Promise<Hdf5File> {
  const file = await openHdf5(path);
  after(() => file.close());
  return file;
}

function float64s(file: Hdf5File, dataset: string): Float64Array {
  const data = file.read(dataset);
  assert.ok(data instanceof Float64Array || data instanceof Int32Array);
  return Float64Array.from(data);
}
