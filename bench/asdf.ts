// Reads and writes an ASDF file of 200 stations x 3 x 20,000 samples of int32 here and in pyasdf, in turns, and prints the processor
// time that it took. Both sides are warm: interpreters and packages are loaded before, so that only the work counts.
//
//   npm run build && node dist/bench/asdf.js [--runs 5]        with pyasdf in .venv or $CROP_TEST_PYTHON
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openAsdf, type Stream } from "../src/seismic/index.ts";
import { randomWalks } from "./random-walks.ts";
import { median, span } from "./summary.ts";
import { processorTime, startPeer } from "./warm-peer.ts";

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
  const peer = startPeer(python, join(repository, "bench/pyasdf/asdf.py"));
  try {
    const [path, theirs] = [join(folder, "ours.h5"), join(folder, "theirs.h5")];
    const streams = randomWalks();
    const times: Record<"read" | "write", [ours: number[], theirs: number[]]> = {
      read: [[], []],
      write: [[], []],
    };
    for (let run = 0; run <= runs; run++) {
      const write = await processorTime(() => writeAll(path, streams));
      const read = await processorTime(() => readAll(path));
      const peerRead = await peer.ask("read", path);
      const peerWrite = await peer.ask("write", theirs);
      if (run === 0) continue; // warms both up
      times.read[0].push(read);
      times.read[1].push(peerRead);
      times.write[0].push(write);
      times.write[1].push(peerWrite);
    }
    process.stdout.write(
      "| ASDF, s | ours | pyasdf | ours / pyasdf |\n| --- | --- | --- | --- |\n",
    );
    for (const task of ["read", "write"] as const) {
      const [ours, peers] = times[task];
      const ratio = (median(ours) / median(peers)).toFixed(2);
      process.stdout.write(`| ${task} | ${span(ours)} | ${span(peers)} | ${ratio} |\n`);
    }
    const sizes = [path, theirs].map((file) => `${(statSync(file).size / 1e6).toFixed(1)} MB`);
    process.stdout.write(`| size | ${sizes.join(" | ")} | |\n`);
  } finally {
    peer.end();
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
