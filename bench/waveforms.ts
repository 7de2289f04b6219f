// Reads and writes miniSEED of 200 stations x 3 x 20,000 samples here and in obspy, in turns, and prints what it took.
// Both sides are warm: interpreters and packages are loaded before, so that only the work counts.
//
//   npm run build && node dist/bench/waveforms.js [--runs 5]        with obspy in .venv or $CROP_TEST_PYTHON
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  type MseedOptions,
  readWaveforms,
  type Samples,
  Stream,
  Trace,
  writeWaveforms,
} from "../src/seismic/index.ts";

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
  const peer = spawn(python, [join(repository, "bench/obspy/waveforms.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: peer.stdout });
  const ask = async (...words: readonly string[]): Promise<number> => {
    const answer = once(answers, "line");
    peer.stdin.write(`${words.join("\t")}\n`);
    return Number((await answer)[0]);
  };
  try {
    process.stdout.write("| miniSEED | MB | read, ours | obspy | ours / obspy ");
    process.stdout.write("| write, ours | obspy | ours / obspy |\n");
    process.stdout.write(`|${" --- |".repeat(8)}\n`);
    for (const options of settings) {
      const file = join(folder, "ours.mseed");
      const theirFile = join(folder, "theirs.mseed");
      const times = { read: [], peerRead: [], write: [], peerWrite: [] } as Record<
        string,
        number[]
      >;
      writeWaveforms(file, makeStream(options.encoding), options);
      for (let run = 0; run <= runs; run++) {
        let stream = new Stream();
        const read = timed(() => (stream = readWaveforms(file)));
        const peerRead = await ask("read", file);
        const write = timed(() => writeWaveforms(file, stream, options));
        const length = String(options.recordLength);
        const peerWrite = await ask("write", theirFile, options.encoding, length);
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
    peer.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A random walk for each of 200 x 3 channels, from a generator with a fixed seed. */
function makeStream(encoding: string): Stream {
  let state = 1;
  const step = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >> 20) % 200;
  };
  const traces = Array.from({ length: 600 }, (_, i) => {
    const walk = new Int32Array(20_000);
    for (let k = 1; k < walk.length; k++) walk[k] = walk[k - 1]! + step();
    const data: Samples = encoding === "FLOAT64" ? Float64Array.from(walk) : walk;
    const station = `S${String(Math.floor(i / 3)).padStart(4, "0")}`;
    const channel = `BH${"ENZ"[i % 3]}`;
    return new Trace(data, { network: "XX", station, channel, samplingRate: 40 });
  });
  return new Stream(traces);
}

function timed(work: () => unknown): number {
  const begin = performance.now();
  work();
  return (performance.now() - begin) / 1000;
}

function cellsOf(ours: readonly number[], theirs: readonly number[]): readonly string[] {
  return [describe(ours), describe(theirs), (median(ours) / median(theirs)).toFixed(2)];
}

function describe(seconds: readonly number[]): string {
  const [lowest, highest] = [Math.min(...seconds), Math.max(...seconds)];
  return `${median(seconds).toFixed(2)} s (${lowest.toFixed(2)}-${highest.toFixed(2)})`;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
