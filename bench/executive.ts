// Processes 3 events x 10 stations with an Executive and with Pyatoa 0.4.2 in the way of its own, in turns, and prints what it took: whole
// processes with their start-up, four stations at once.
//
//   npm run build && node dist/bench/executive.js [--runs 3] --data <folder>
//
// The folder holds <event>/<obs|syn>/<NET.STA.CHA>.semd, component Y; `crop run crops/misfit.ts` makes one. It needs a Python with
// bench/pyatoa/requirements.txt, in $CROP_BENCH_PYATOA. CPU times (user and system) are what counts on a busy machine.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { eventStations } from "../src/seismic/index.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["CROP_BENCH_PYATOA"] ?? join(repository, ".venv-pyatoa/bin/python");
const { values } = parseArgs({
  options: { runs: { type: "string", default: "3" }, data: { type: "string", default: "data" } },
});
const data = resolve(values.data);
const pairs = eventStations(data, ["Y"]);
const folder = mkdtempSync(join(tmpdir(), "crop-bench-"));
try {
  for (let run = 0; run < Number(values.runs); run++) {
    const ours = measure([process.execPath, "--input-type=module", "-e", ourProgram(run)]);
    const peer = join(repository, "bench/pyatoa/executive.py");
    const theirs = measure([python, peer, data, join(folder, `pyatoa-${run}`), "4"]);
    const ratio = (key: "wall" | "cpu"): string => (theirs[key] / ours[key]).toFixed(1);
    process.stdout.write(
      `ours ${ours.wall} s, ${ours.cpu.toFixed(2)} s CPU; Pyatoa ${theirs.wall} s, ${theirs.cpu.toFixed(2)} s CPU; ` +
        `Pyatoa / ours ${ratio("wall")}, ${ratio("cpu")} CPU; sums of misfits ${ours.sum}, ${theirs.sum}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** As a user writes it. */
function ourProgram(run: number): string {
  const options = {
    eventIds: [...new Set(pairs.map(({ event }) => event))],
    stationCodes: [...new Set(pairs.map(({ station }) => station.replace(/\.(?=[^.]*$)/, "..")))],
    config: { componentList: ["Y"], stObsType: "syn", iteration: 1, stepCount: 0 },
    cwd: join(folder, `ours-${run}`),
    paths: { waveforms: join(data, "{event}", "obs"), synthetics: join(data, "{event}", "syn") },
  };
  return `import { Executive } from ${JSON.stringify(new URL("../lib/seismic.js", import.meta.url).href)};
import { mkdirSync } from "node:fs";
mkdirSync(${JSON.stringify(options.cwd)});
const { misfits } = await new Executive(${JSON.stringify(options)}).process();
console.log(0, Object.values(misfits).flatMap((each) => Object.values(each)).reduce((sum, each) => sum + each, 0));`;
}

function measure(command: readonly string[]): {
  readonly wall: number;
  readonly cpu: number;
  readonly sum: number;
} {
  const report = join(folder, "time.txt");
  const printed = execFileSync("/usr/bin/time", ["-f", "%e %U %S", "-o", report, ...command], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [wall = NaN, user = NaN, system = NaN] = readFileSync(report, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  return { wall, cpu: user + system, sum: Number(printed.trim().split(" ").at(-1)) };
}
