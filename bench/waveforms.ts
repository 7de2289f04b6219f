// Reads and writes miniSEED of 200 stations x 3 x 20,000 samples here and in obspy, in turns, and prints the processor time that it took.
// Both sides are warm: interpreters and packages are loaded before, so that only the work counts.
//
//   npm run build && node dist/bench/waveforms.js [--runs 5]        with obspy in .venv or $CROP_TEST_PYTHON
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type MseedOptions, readWaveforms, Stream, writeWaveforms } from "../src/seismic/index.ts";
import { randomWalks } from "./random-walks.ts";
import { median, span } from "./summary.ts";
import { processorTime, startPeer } from "./warm-peer.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(repository, ".venv/bin/python");
const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const runs = Number(values.runs);

const settings: readonly Required<Pick<MseedOptions, "encoding" | "recordLength">>[] = [
  { encoding: "STEIM2", recordLength: 4096 },
  { encoding: "STEIM2", recordLength: 512 },
  { encoding: "STEIM1", recordLength: 512 },
  { encoding: "INT32", recordLength: 4096 },
  { encoding: "FLOAT64", recordLength: 4096 },
];

if (existsSync(python)) await compare();
else {
  process.stderr.write(`no Python at ${python}; set CROP_TEST_PYTHON to one with obspy\n`);
  process.exitCode = 3;
}

async function compare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "crop-bench-"));
  const peer = startPeer(python, join(repository, "bench/obspy/waveforms.py"));
  try {
    process.stdout.write("| miniSEED, s | MB | read, ours | obspy | ours / obspy ");
    process.stdout.write("| write, ours | obspy | ours / obspy |\n");
    process.stdout.write(`|${" --- |".repeat(8)}\n`);
    for (const options of settings) {
      const file = join(folder, "ours.mseed");
      const theirFile = join(folder, "theirs.mseed");
      const times = { read: [], peerRead: [], write: [], peerWrite: [] } as Record<
        string,
        number[]
      >;
      writeWaveforms(file, walksFor(options.encoding), options);
      for (let run = 0; run <= runs; run++) {
        let stream = new Stream();
        const read = await processorTime(() => (stream = readWaveforms(file)));
        const peerRead = await peer.ask("read", file);
        const write = await processorTime(() => writeWaveforms(file, stream, options));
        const length = String(options.recordLength);
        const peerWrite = await peer.ask("write", theirFile, options.encoding, length);
        if (run === 0) continue; // warms both up
        for (const [name, seconds] of Object.entries({ read, peerRead, write, peerWrite })) {
          times[name]!.push(seconds);
        }
      }
      const cells = [
        `${options.encoding}, records of ${options.recordLength}`,
        (statSync(file).size / 1e6).toFixed(0),
        ...cellsOf(times["read"]!, times["peerRead"]!),
        ...cellsOf(times["write"]!, times["peerWrite"]!),
      ];
      process.stdout.write(`| ${cells.join(" | ")} |\n`);
    }
  } finally {
    peer.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function walksFor(encoding: string): Stream {
  const streams = randomWalks((walk) => (encoding === "FLOAT64" ? Float64Array.from(walk) : walk));
  return new Stream(streams.flatMap(({ traces }) => traces));
}

function cellsOf(ours: readonly number[], theirs: readonly number[]): readonly string[] {
  return [span(ours), span(theirs), (median(ours) / median(theirs)).toFixed(2)];
}
