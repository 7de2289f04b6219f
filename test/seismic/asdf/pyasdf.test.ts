import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type AsdfDataSet,
  formatStationXml,
  openAsdf,
  parseStations,
  Trace,
} from "../../../src/seismic/index.ts";
import type { Hdf5Data } from "../../../src/hdf5/index.ts";
import { describe } from "./describe.ts";
import { inFolder } from "../../in-folder.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(root, ".venv/bin/python");
const peer = join(root, "test/seismic/asdf/pyasdf_peer.py");
const hasPyasdf = existsSync(python) && spawnSync(python, ["-c", "import pyasdf"]).status === 0;
const skip = hasPyasdf ? false : `no Python with pyasdf at ${python}; set CROP_TEST_PYTHON`;

const small = join(root, "test/data/seismic/asdf-small.h5");
const goldens = fileURLToPath(new URL("../../../../../shared/golden/asdf/", import.meta.url));
const files = [
  small,
  ...(existsSync(goldens) ? readdirSync(goldens) : [])
    .filter((name) => /^(?:small|variety)-.*\.h5$/.test(name))
    .map((name) => join(goldens, name)),
];

function describedByPyasdf(...paths: readonly string[]): readonly unknown[] {
  const script = join(root, "test/seismic/asdf/describe_asdf.py");
  const { stdout, stderr, status } = spawnSync(python, [script, ...paths], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  const found: readonly unknown[] = JSON.parse(stdout.slice(stdout.indexOf("\nFOUND") + 6));
  return found;
}

function truthsIn(data: Hdf5Data): boolean[] {
  return data instanceof Int8Array ? [...data].map((one) => one === 1) : [];
}

/** Puts all that is in one data set into another by the means of a user. */
async function copyInto(from: AsdfDataSet, to: AsdfDataSet): Promise<void> {
  for (const station of from.stations().map((name) => from.station(name))) {
    for (const tag of station.tags()) to.addWaveforms(station.stream(tag), tag);
    const inventory = station.inventory();
    if (inventory !== undefined) await to.addStationXml(inventory);
  }
  await to.addQuakeMl(from.events());
  for (const path of from.auxiliaryPaths()) {
    const { data, type, shape, attributes, provenanceId } = from.auxiliary(path);
    if (Array.isArray(data)) continue;
    const parameters = Object.entries(attributes)
      .filter(([name]) => name !== "provenance_id")
      .map(([name, value]) => {
        const isTruth = value.type.kind === "enum";
        const list = isTruth ? truthsIn(value.data) : value.data;
        return [name, value.shape?.length === 0 ? list[0]! : list] as const;
      });
    const values = type.kind === "enum" ? truthsIn(data) : data;
    to.addAuxiliaryData(path, values, {
      shape,
      parameters: Object.fromEntries(parameters),
      ...(provenanceId === undefined ? {} : { provenanceId }),
    });
  }
  for (const name of from.provenanceNames()) {
    await to.addProvenanceDocument(from.provenance(name)!, name);
  }
}

test(
  "every waveform, attribute and document of a file of pyasdf is what pyasdf finds",
  { skip, timeout: 120_000 },
  async (t) => {
    t.diagnostic(`${files.length - 1} golden files and one of our own`);
    const expected = describedByPyasdf(...files);
    for (const [i, path] of files.entries()) {
      const data = await openAsdf(path);
      assert.deepEqual(JSON.parse(JSON.stringify(describe(data))), expected[i], path);
      data.close();
    }
  },
);

test("pyasdf finds the same in a copy that was made here", { skip, timeout: 120_000 }, () =>
  inFolder(async (folder) => {
    const copies = [];
    for (const [i, path] of files.entries()) {
      const from = await openAsdf(path);
      const copy = join(folder, `${i}.h5`);
      const to = await openAsdf(copy, { mode: "x" });
      await copyInto(from, to);
      to.close();
      from.close();
      copies.push(copy);
    }
    assert.deepEqual(describedByPyasdf(...copies), describedByPyasdf(...files));
  }),
);

const layoutProgram = `
import sys, json, h5py, numpy as np
def plain(v):
    v = v.decode() if isinstance(v, bytes) else v
    return v.tolist() if isinstance(v, (np.ndarray, np.generic)) else v
def layout(path):
    found = {}
    def visit(name, o):
        one = {"attributes": {k: [str(getattr(v, "dtype", type(v))), plain(v)] for k, v in o.attrs.items()}}
        if isinstance(o, h5py.Dataset):
            is_document = name.endswith("StationXML") or name == "QuakeML"
            one["storage"] = [o.dtype.newbyteorder("=").name, o.compression, o.compression_opts, o.shuffle, o.fletcher32, str(o.maxshape)]
            one["data"] = None if is_document else [list(o.shape), o[()].tolist()]
        found[name] = one
    with h5py.File(path, "r") as f:
        f.visititems(visit)
        visit("/", f)
    return found
print(json.dumps([layout(p) for p in sys.argv[1:]]).replace("NaN", '"NaN"'))
`;

test(
  "h5py finds types (in the byte order of this machine), filters and attributes as pyasdf leaves them",
  { skip, timeout: 120_000 },
  (t) =>
    inFolder(async (folder) => {
      const workflow = fileURLToPath(
        new URL("../seismic/asdf-nz-bfz-pyatoa042.h5", pathToFileURL(goldens)),
      );
      const originals = [small, workflow].filter((path) => existsSync(path));
      t.diagnostic(`${originals.length - 1} golden file and one of our own`);
      for (const original of originals) {
        const copy = join(folder, "copy.h5");
        const from = await openAsdf(original);
        const to = await openAsdf(copy, { mode: "w" });
        await copyInto(from, to);
        to.close();
        from.close();
        const { stdout, stderr } = spawnSync(python, ["-c", layoutProgram, original, copy], {
          encoding: "utf8",
          maxBuffer: 1 << 28,
        });
        assert.equal(stderr, "");
        const [theirs, ours]: readonly unknown[] = JSON.parse(stdout.slice(stdout.indexOf("[")));
        assert.deepEqual(ours, theirs);
      }
    }),
);

interface Found {
  readonly version: string;
  readonly traces: readonly {
    readonly id: string;
    readonly tag: string;
    readonly start: number;
    readonly rate: number;
    readonly dtype: string;
    readonly data: readonly number[];
    readonly labels: readonly string[];
    readonly events: readonly string[];
  }[];
  readonly xml: readonly string[];
  readonly auxiliary: Readonly<Record<string, readonly number[]>>;
  readonly provenance: readonly string[];
}

function run(path: string, tag: string, xml: string): Found {
  const { stdout, stderr, status } = spawnSync(python, [peer, path, tag, xml], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const found: Found = JSON.parse(stdout.slice(stdout.indexOf("\nFOUND") + 6));
  return found;
}

test("pyasdf and this library add to one file in turn", { skip, timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "crop pyasdf-"));
  try {
    const path = join(folder, "a b.h5");
    const xml = join(folder, "s.xml");
    const inventory = parseStations("S1 XY 10.5 20.25 100.0 0.0\n", "STATIONS");
    writeFileSync(xml, formatStationXml(inventory));
    const samples = [
      Int16Array.of(1, -2),
      Int32Array.of(3, 4),
      BigInt64Array.of(5n, 6n),
      Float32Array.of(0.5, 7),
      Float64Array.of(0.25, 8),
    ];
    const first = await openAsdf(path, { mode: "w" });
    for (const [i, data] of samples.entries()) {
      const header = { network: "XY", station: "S1", channel: `BH${i}`, samplingRate: 20 };
      first.addWaveforms(
        new Trace(data, { ...header, starttime: 1_600_000_000_000_000_000n }),
        "raw",
        {
          labels: ["ä", "b"],
          eventIds: ["smi:local/1", "smi:local/2"],
        },
      );
    }
    await first.addStationXml(inventory);
    first.addAuxiliaryData("Kind/one", Float64Array.of(1, 2), { parameters: { x: "y" } });
    await first.addProvenanceDocument(Buffer.from("<a/>"), "doc");
    first.close();

    const found = run(path, "from_py", xml);
    assert.equal(found.version, "1.0.3");
    assert.deepEqual(
      found.traces.map(({ dtype, data }) => [dtype, data]),
      samples.map((data) => [
        data.constructor.name.replace("Array", "").replace("Big", "").toLowerCase(),
        Array.from(data, Number),
      ]),
    );
    for (const one of found.traces) {
      assert.deepEqual(one.labels, ["ä", "b"]);
      assert.deepEqual(one.events, ["smi:local/1", "smi:local/2"]);
      assert.equal(one.rate, 20);
      assert.equal(one.start, 1_600_000_000_000_000_000);
    }
    assert.deepEqual(found.xml, ["XY.S1"]);
    assert.deepEqual(found.auxiliary, { Kind: [1, 2] });
    assert.deepEqual(found.provenance, ["doc"]);

    const second = await openAsdf(path, { mode: "a" });
    const [added] = second.station("XY.PY").stream("from_py");
    assert.deepEqual(added?.data, Float32Array.of(0, 1, 2, 3, 4));
    assert.deepEqual(added.details.asdf?.labels, ["von", "pyasdf"]);
    second.addWaveforms(added, "copied");
    await second.deleteStation("XY.S1", "raw");
    second.close();

    const last = run(path, "again", xml);
    assert.deepEqual(
      last.traces.map(({ tag, labels }) => [tag, labels]),
      ["copied", "from_py"].map((tag) => [tag, ["von", "pyasdf"]]),
    );
    assert.deepEqual(last.xml, ["XY.S1"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
