// Runs the steps of the signal library and of obspy alternately, each in a process of its own, and prints what they take.
//
//   npm run build && node dist/bench/signal.js [--runs 3] [--npts 20000]
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(repository, ".venv/bin/python");
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    npts: { type: "string", default: "20000" },
  },
});

type Seconds = Readonly<Record<string, number>>;

if (!existsSync(python)) {
  process.stderr.write(`no Python at ${python}; it wants obspy 1.5.1\n`);
  process.exitCode = 3;
} else {
  const ours: Seconds[] = [];
  const theirs: Seconds[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    ours.push(timesOf(process.execPath, join(repository, "dist/bench/signal-steps.js")));
    theirs.push(timesOf(python, join(repository, "bench/obspy/signal_steps.py")));
  }
  process.stdout.write("| step | ours, ms | peer, ms | ours / peer |\n| --- | --- | --- | --- |\n");
  for (const name of Object.keys(ours[0] ?? {})) {
    const [mine, peer] = [ours, theirs].map((all) =>
      Math.min(...all.map((seconds) => 1000 * (seconds[name] ?? Number.NaN))),
    );
    const cells = [name, show(mine!), show(peer!), show(mine! / peer!)];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}

function timesOf(program: string, script: string): Seconds {
  const text = execFileSync(program, [script, values.npts], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(text) as Seconds;
}

function show(value: number): string {
  return value.toPrecision(2).replace(/e.*/, (exponent) => ` · 10^${Number(exponent.slice(1))}`);
}
