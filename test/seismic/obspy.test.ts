import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import {
  readEvents,
  readInventory,
  sampleTypeOf,
  type Trace,
  writeEvents,
  writeInventory,
  writeWaveforms,
} from "../../src/seismic/index.ts";
import { anyTrace } from "./any-values.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const hasObspy = existsSync(python) && spawnSync(python, ["-c", "import obspy, lxml"]).status === 0;
const skip = hasObspy ? false : `no Python with obspy at ${python}; set CROP_TEST_PYTHON`;
const folder = mkdtempSync(join(tmpdir(), "crop obspy-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Found {
  readonly waveforms: Readonly<
    Record<
      string,
      readonly {
        readonly id: string;
        readonly starttime: string;
        readonly samplingRate: number;
        readonly npts: number;
        readonly dtype: string;
        readonly data: readonly number[];
      }[]
    >
  >;
  readonly inventories: Readonly<Record<string, readonly [isEqual: boolean, isValid: boolean]>>;
  readonly catalogs: Readonly<Record<string, readonly [isEqual: boolean, isValid: boolean]>>;
}

/** Traces that every format holds. */
function sampleTraces(seed: number): readonly Trace[] {
  return fc
    .sample(anyTrace, { numRuns: 60, seed })
    .filter((trace) => trace.npts > 1 && trace.starttime > 0n)
    .map((trace) => trace.with({ network: "XX", station: "ABC", location: "", channel: "BHZ" }))
    .filter((trace) => trace.toFloat64().every((x) => Math.abs(x) < 1e38));
}

/** obspy 1.5.1 tells the byte order by the day of the year, which is 256 when the bytes of 1 are swapped, and 1 for 256. */
function obspyTakesForBig({ starttime }: Trace): boolean {
  const begin = new Date(Number(starttime / 1_000_000n));
  const day = 1 + Math.floor((begin.getTime() - Date.UTC(begin.getUTCFullYear(), 0)) / 86_400_000);
  return day === 1 || day === 256;
}

test(
  "obspy reads the traces, networks and events that we write",
  { skip, timeout: 120_000 },
  (t) => {
    const seed = Date.now() % 2 ** 31;
    t.diagnostic(`seed ${seed}`);
    for (const name of ["waveforms", "inventories", "catalogs", "original"]) {
      mkdirSync(join(folder, name));
    }
    const traces = new Map<string, Trace>();
    for (const [i, trace] of sampleTraces(seed).entries()) {
      const isInteger = ["int16", "int32"].includes(sampleTypeOf(trace.data));
      const encoding = ([undefined, "INT32", "STEIM1"] as const)[Math.floor(i / 4) % 3];
      const options = {
        ...(isInteger && encoding !== undefined ? { encoding } : {}),
        recordLength: i % 2 === 0 ? 512 : 4096,
        byteOrder: i % 3 === 0 && !obspyTakesForBig(trace) ? "little" : "big",
      } as const;
      const ending = ["mseed", "mseed", "sac", "slist"][i % 4];
      const name = `${i}.${ending}`;
      writeWaveforms(join(folder, "waveforms", name), [trace], options);
      traces.set(name, trace);
    }
    for (const [kind, name] of [
      ["inventories", "stationxml.xml"],
      ["catalogs", "quakeml.xml"],
    ] as const) {
      const original = join(root, "test/data/seismic", name);
      copyFileSync(original, join(folder, "original", name));
      const target = join(folder, kind, name);
      if (kind === "inventories") writeInventory(target, readInventory(original));
      else writeEvents(target, readEvents(original));
    }
    const { status, stdout, stderr } = spawnSync(
      python,
      [join(root, "test/seismic/obspy_peer.py"), folder],
      { encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    assert.equal(status, 0, stderr);
    const found = JSON.parse(stdout) as Found;
    assert.deepEqual(found.inventories, { "stationxml.xml": [true, true] });
    assert.deepEqual(found.catalogs, { "quakeml.xml": [true, true] });
    for (const [name, trace] of traces) {
      const [back, ...others] = found.waveforms[name] ?? [];
      assert.ok(back !== undefined && others.length === 0, name);
      assert.equal(back.id, trace.id, name);
      assert.equal(back.npts, trace.npts, name);
      assert.ok(Math.abs(Number(BigInt(back.starttime) - trace.starttime)) <= 1000, name);
      // obspy rounds the interval of a SAC file to microseconds.
      assert.ok(Math.abs(back.samplingRate / trace.samplingRate - 1) < 3e-3, name);
      const isSac = name.endsWith(".sac");
      if (name.endsWith(".mseed")) {
        const type = sampleTypeOf(trace.data);
        assert.equal(back.dtype, type === "int16" ? "int32" : type, name); // obspy reads both as int32
      }
      const samples = [...trace.toFloat64()];
      assert.deepEqual(back.data, isSac ? samples.map(Math.fround) : samples, name);
    }
  },
);
