// Reads and writes an ASDF file of 200 stations x 3 x 20,000 samples of int32 here and in pyasdf, in turns, and prints the processor
// time that it took. Both sides are warm: interpreters and packages are loaded before, so that only the work counts.
//
//   npm run build && node dist/bench/asdf.js [--runs 5]        with pyasdf in .venv or $CROP_TEST_PYTHON
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openAsdf, Stream, Trace } from "../src/seismic/index.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(repository, ".venv/bin/python");
const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const runs = Number(values.runs);

if (existsSync(python)) await compare();
else {
  process.stderr.write(`no Python at ${python}; set CROP_TEST_PYTHON to one with pyasdf\n`);
  process.exitCode = 3;
}

async function compare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "crop-bench-"));
  const peer = spawn(python, [join(repository, "bench/pyasdf/asdf.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: peer.stdout });
  const ask = async (...words: readonly string[]): Promise<number> => {
    const answer = once(answers, "line");
    peer.stdin.write(`${words.join("\t")}\n`);
    return Number((await answer)[0]);
  };
  try {
    const [path, theirs] = [join(folder, "ours.h5"), join(folder, "theirs.h5")];
    const streams = makeStreams();
    const times: Record<"read" | "write", [ours: number[], theirs: number[]]> = {
      read: [[], []],
      write: [[], []],
    };
    for (let run = 0; run <= runs; run++) {
      const write = await timed(() => writeAll(path, streams));
      const read = await timed(() => readAll(path));
      const peerRead = await ask("read", path);
      const peerWrite = await ask("write", theirs);
      if (run === 0) continue; // warms both up
      times.read[0].push(read);
      times.read[1].push(peerRead);
      times.write[0].push(write);
      times.write[1].push(peerWrite);
    }
    process.stdout.write("| ASDF | ours | pyasdf | ours / pyasdf |\n| --- | --- | --- | --- |\n");
    for (const task of ["read", "write"] as const) {
      const [ours, peers] = times[task];
      const ratio = (median(ours) / median(peers)).toFixed(2);
      process.stdout.write(`| ${task} | ${describe(ours)} | ${describe(peers)} | ${ratio} |\n`);
    }
    const sizes = [path, theirs].map((file) => `${(statSync(file).size / 1e6).toFixed(1)} MB`);
    process.stdout.write(`| size | ${sizes.join(" | ")} | |\n`);
  } finally {
    peer.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeAll(path: string, streams: readonly Stream[]): Promise<void> {
  const data = await openAsdf(path, { mode: "w" });
  for (const stream of streams) data.addWaveforms(stream, "raw");
  data.close();
}

async function readAll(path: string): Promise<void> {
  const data = await openAsdf(path);
  for (const name of data.stations()) data.station(name).stream("raw");
  data.close();
}

/** A random walk for each of 200 x 3 channels, from a generator with a fixed seed. */
function makeStreams(): readonly Stream[] {
  let state = 1;
  const step = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >> 20) % 200;
  };
  return Array.from({ length: 200 }, (_, i) => {
    const station = `S${String(i).padStart(4, "0")}`;
    const traces = ["BHE", "BHN", "BHZ"].map((channel) => {
      const walk = new Int32Array(20_000);
      for (let k = 1; k < walk.length; k++) walk[k] = walk[k - 1]! + step();
      return new Trace(walk, { network: "XX", station, channel, samplingRate: 40 });
    });
    return new Stream(traces);
  });
}

/** Gives the processor time of some work, user and system, seconds. */
async function timed(work: () => Promise<void>): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
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
