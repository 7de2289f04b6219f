import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Hdf5File, openHdf5 } from "../../../src/hdf5/index.ts";
import {
  type Inventory,
  parseStationXml,
  parseTraceId,
  Trace,
} from "../../../src/seismic/index.ts";
import { relativeError } from "../signal/any-samples.ts";

const folder = new URL("../../../../../shared/golden/asdf/", import.meta.url);
const skip = existsSync(folder) ? false : `no reference results at ${fileURLToPath(folder)}`;

const warn = (): void => {};

/** The chain that made the reference files. */
function chain(trace: Trace, inventory: Inventory): Trace {
  const prepare = (each: Trace): Trace =>
    each.detrend("linear").detrend("demean").taper({ maxPercentage: 0.05 });
  const displacement = prepare(trace).removeResponse(inventory, {
    output: "DISP",
    preFilt: [0.02, 0.04, 1.5, 2],
    zeroMean: false,
    taper: false,
  });
  return prepare(displacement)
    .filter("bandpass", { freqmin: 0.05, freqmax: 1, zerophase: true })
    .interpolate(5);
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
      for (const path of tracesOf(input!)) {
        const output = outputOf(processed!, path, startOf(input!, path));
        // A station without metadata yields nothing, a second tag is not in every file.
        if (output === undefined) continue;
        const starttime = startOf(input!, path);
        const trace = new Trace(float64s(input!, path), {
          ...parseTraceId(nameOf(path).split("__")[0]!),
          samplingRate: rate,
          starttime,
        });
        const inventory = inventoryOf(input!, path);
        const removed = trace.attachResponse(inventory).removeResponse({ warn });
        assert.ok(relativeError(removed.toFloat64(), float64s(processed!, output)) < 1e-8, path);
        const expected = float64s(chained!, outputOf(chained!, path, starttime)!);
        const displacement = chain(trace, inventory);
        assert.ok(relativeError(displacement.toFloat64(), expected) < 2e-6, path);
        compared += 2;
      }
      assert.ok(compared > 0);
      t.diagnostic(`${compared} reference traces compared`);
    } finally {
      for (const file of files) file.close();
    }
  });
}

function tracesOf(file: Hdf5File): readonly string[] {
  return file.children("/Waveforms").flatMap((station) =>
    file
      .children(`/Waveforms/${station}`)
      .filter((name) => name !== "StationXML" && !name.endsWith("__synthetic_prem"))
      .map((name) => `/Waveforms/${station}/${name}`),
  );
}

function nameOf(path: string): string {
  return path.split("/").at(-1)!;
}

/** Gives the trace of the same channel that starts at the same time. */
function outputOf(file: Hdf5File, path: string, start: bigint): string | undefined {
  const prefix = path.split("__")[0]!;
  return tracesOf(file).find(
    (each) =>
      each.startsWith(`${prefix}__`) &&
      !each.endsWith("__syn_disp") &&
      startOf(file, each) === start,
  );
}

function inventoryOf(file: Hdf5File, path: string): Inventory {
  const data = file.read(path.replace(nameOf(path), "StationXML"));
  assert.ok(data instanceof Int8Array);
  return parseStationXml(Buffer.from(data.buffer, data.byteOffset, data.byteLength), path);
}

function startOf(file: Hdf5File, path: string): bigint {
  const data = file.attribute(path, "starttime")?.data;
  assert.ok(data instanceof BigInt64Array);
  return data[0]!;
}

function float64s(file: Hdf5File, path: string): Float64Array {
  const data = file.read(path);
  assert.ok(!Array.isArray(data));
  const result = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) result[i] = Number(data[i]);
  return result;
}
