import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  parseTraceId,
  readEvents,
  readInventory,
  readWaveforms,
  Trace,
  writeEvents,
  writeInventory,
} from "../../src/seismic/index.ts";
import { relativeError } from "./signal/any-samples.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const hasObspy = existsSync(python) && spawnSync(python, ["-c", "import obspy, lxml"]).status === 0;
const skip = hasObspy ? false : `no Python with obspy at ${python}; set CROP_TEST_PYTHON`;
const folder = mkdtempSync(join(tmpdir(), "crop obspy's “writes”-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Described {
  readonly id: string;
  /** Nanoseconds since 1970. */
  readonly starttime: string;
  readonly samplingRate: number;
  readonly data: readonly number[];
}

interface Written {
  readonly waveforms: Readonly<Record<string, readonly Described[]>>;
  readonly processing: readonly {
    readonly name: string;
    readonly args: readonly unknown[];
    readonly before: Described;
    readonly after: Described;
  }[];
}

function run(script: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    python,
    [join(root, "test/seismic", script), ...args],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  assert.equal(status, 0, stderr);
  return stdout;
}

test(
  "random traces, networks, events and steps of obspy come out the same here",
  { skip, timeout: 120_000 },
  (t) => {
    const seed = Date.now() % 2 ** 31;
    t.diagnostic(`seed ${seed}`);
    const written = JSON.parse(run("obspy_writer.py", folder, String(seed))) as Written;
    for (const [name, traces] of Object.entries(written.waveforms)) {
      const found = readWaveforms(join(folder, name)).traces;
      assert.equal(found.length, traces.length, name);
      traces.forEach((expected, i) => assertSame(found[i]!, expected, name));
    }
    for (const { name, args, before, after: expected } of written.processing) {
      const trace = new Trace(Float64Array.from(before.data), {
        ...parseTraceId(before.id),
        starttime: BigInt(before.starttime),
        samplingRate: before.samplingRate,
      });
      const result = step(trace, name, args);
      const note = JSON.stringify({ name, args, npts: trace.npts, rate: trace.samplingRate });
      assert.equal(result.npts, expected.data.length, note);
      assert.ok(Math.abs(result.samplingRate / expected.samplingRate - 1) < 1e-12, note);
      const error = relativeError(result.toFloat64(), Float64Array.from(expected.data));
      // obspy interpolates at seconds since 1970, whose last place is 2e-7 s: 4e-6 of a sample at 20 Hz.
      assert.ok(error < (name === "interpolate" ? 2e-5 : 1e-8), `${note}: ${error}`);
    }
    t.diagnostic(`${written.processing.length} steps compared`);
  },
);

/** Does a step by obspy's name. */
function step(trace: Trace, name: string, args: readonly unknown[]): Trace {
  const method: unknown = Reflect.get(trace, name);
  assert.ok(typeof method === "function", name);
  const result: unknown = Reflect.apply(method, trace, args);
  assert.ok(result instanceof Trace, name);
  return result;
}

function assertSame(found: Trace, expected: Described, name: string): void {
  assert.equal(found.id, expected.id, name);
  assert.equal(String(found.starttime), expected.starttime, name);
  assert.ok(Math.abs(found.samplingRate / expected.samplingRate - 1) < 1e-6, name);
  // SLIST holds as many digits as obspy writes.
  const error = relativeError(found.toFloat64(), Float64Array.from(expected.data));
  assert.ok(error <= (name.endsWith(".slist") ? 1e-9 : 0), `${name}: ${error}`);
}

test(
  "random networks and events of obspy are the same to it after we wrote them",
  { skip, timeout: 120_000 },
  () => {
    for (const kind of ["waveforms", "inventories", "catalogs"]) mkdirSync(join(folder, kind));
    const original = join(folder, "original");
    const names = ["stations.xml", "events.xml"] as const;
    writeInventory(join(folder, "inventories", names[0]), readInventory(join(original, names[0])));
    writeEvents(join(folder, "catalogs", names[1]), readEvents(join(original, names[1])));
    const found: unknown = JSON.parse(run("obspy_peer.py", folder));
    assert.deepEqual(found, {
      waveforms: {},
      inventories: { [names[0]]: [true, true] },
      catalogs: { [names[1]]: [true, true] },
    });
  },
);
