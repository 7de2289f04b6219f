import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Hdf5File, openHdf5 } from "../../../src/hdf5/index.ts";
import { removeResponse, type Response } from "../../../src/seismic/response/index.ts";
import {
  bandpass,
  detrend,
  interpolate,
  interpolatedLength,
  taper,
} from "../../../src/seismic/signal/index.ts";
import { relativeError } from "../signal/any-samples.ts";
import { readResponseTables } from "./response-tables.ts";

const folder = new URL("../../../../../shared/golden/asdf/", import.meta.url);
const skip = existsSync(folder) ? false : `no reference results at ${fileURLToPath(folder)}`;
const { channels } = readResponseTables();

/** The chain that made the reference files, over samples from `startSeconds` (since 1970) on. */
function chain(
  samples: Float64Array,
  rate: number,
  response: Response,
  startSeconds: number,
): Float64Array {
  const prepare = (x: Float64Array): Float64Array =>
    taper(detrend(detrend(x, { type: "linear" }), { type: "demean" }), rate, {
      maxPercentage: 0.05,
    });
  const displacement = removeResponse(prepare(samples), rate, response, {
    output: "DISP",
    preFilt: [0.02, 0.04, 1.5, 2],
    zeroMean: false,
    taper: false,
  });
  const filtered = bandpass(prepare(displacement), rate, {
    freqmin: 0.05,
    freqmax: 1,
    zerophase: true,
  });
  const npts = interpolatedLength(samples.length, rate, 5, { startSeconds });
  return interpolate(filtered, rate, 5, { npts });
}

for (const [name, rate] of [
  ["small", 40],
  ["variety", 20],
] as const) {
  test(`a whole chain of steps over ${name}-input.h5 is obspy's`, { skip }, async (t) => {
    const files = await Promise.all(
      ["input", "processed", "chain"].map((part) =>
        openHdf5(fileURLToPath(new URL(`${name}-${part}.h5`, folder))),
      ),
    );
    try {
      const [input, processed, chained] = files;
      let compared = 0;
      for (const [path, id] of tracesOf(input!)) {
        const samples = float64s(input!, path);
        const response = channels[id]!;
        const start = startOf(input!, path);
        const reference = float64s(processed!, outputOf(processed!, path, start));
        assert.ok(relativeError(removeResponse(samples, rate, response), reference) < 1e-8, path);
        const expected = float64s(chained!, outputOf(chained!, path, start));
        const startSeconds = Number(start) / 1e9;
        assert.ok(
          relativeError(chain(samples, rate, response, startSeconds), expected) < 2e-6,
          path,
        );
        compared += 2;
      }
      assert.ok(compared > 0);
      t.diagnostic(`${compared} reference traces compared`);
    } finally {
      for (const file of files) file.close();
    }
  });
}

/** Gives the traces whose response is at hand, with their id. */
function tracesOf(file: Hdf5File): readonly (readonly [path: string, id: string])[] {
  return file.children("/Waveforms").flatMap((station) =>
    file.children(`/Waveforms/${station}`).flatMap((name) => {
      const id = name.split("__")[0]!;
      return id in channels ? [[`/Waveforms/${station}/${name}`, id] as const] : [];
    }),
  );
}

/** Gives the trace of the same channel that starts at the same time. */
function outputOf(file: Hdf5File, path: string, start: bigint): string {
  const prefix = path.split("__")[0]!;
  const found = tracesOf(file).find(
    ([each]) => each.startsWith(`${prefix}__`) && startOf(file, each) === start,
  );
  assert.ok(found !== undefined, path);
  return found[0];
}

function startOf(file: Hdf5File, path: string): bigint {
  const data = file.attribute(path, "starttime")?.data;
  assert.ok(data instanceof BigInt64Array);
  return data[0]!;
}

function float64s(file: Hdf5File, path: string): Float64Array {
  const data = file.read(path);
  assert.ok(
    data instanceof Float64Array || data instanceof Float32Array || data instanceof Int32Array,
  );
  return Float64Array.from(data);
}
