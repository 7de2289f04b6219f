// Measures the misfits of 3 events x 10 stations here and with Pyatoa 0.4.2, in turns, one process each, and prints what it took:
// whole processes with their start-up, and the work alone, imports left out.
//
//   npm run build && node dist/bench/misfit.js [--runs 5] [--figures] [--data <folder>]
//
// It needs a Python with bench/pyatoa/requirements.txt, in $CROP_BENCH_PYATOA. The seismograms are those that crops/misfit.ts makes, unless
// --data names a folder with <event>/<obs|syn>/<NET.STA.CHA>.semd. CPU times (user and system) are what counts on a busy machine.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median, span } from "./summary.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["CROP_BENCH_PYATOA"] ?? join(repository, ".venv-pyatoa/bin/python");
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    figures: { type: "boolean", default: false },
    data: { type: "string" },
  },
});

const importPyatoa =
  "import matplotlib; matplotlib.use('Agg'); import pyatoa, matplotlib.pyplot; import pysep.utils.io; print(0)";

/** What a run took, seconds. */
interface Cost {
  readonly wall: number;
  /** User and system time. */
  readonly cpu: number;
  /** Wall time without imports, as the program itself took it. */
  readonly work: number;
  readonly memoryMib: number;
}

if (existsSync(python)) compare();
else {
  process.stderr.write(`no Python at ${python}; set CROP_BENCH_PYATOA to one with pyatoa\n`);
  process.exitCode = 3;
}

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), "crop-bench-"));
  try {
    const data = values.data === undefined ? madeData(folder) : resolve(values.data);
    const sides = {
      ours: [process.execPath, join(repository, "dist/bench/misfit-pairs.js")],
      pyatoa: [python, join(repository, "bench/pyatoa/misfit_pairs.py")],
    };
    const imports = {
      ours: [process.execPath, "--input-type=module", "-e", importOurs()],
      pyatoa: [python, "-c", importPyatoa],
    };
    const costs = { ours: [] as Cost[], pyatoa: [] as Cost[] };
    const importCosts = { ours: [] as Cost[], pyatoa: [] as Cost[] };
    for (let run = 0; run < Number(values.runs); run++) {
      for (const side of ["ours", "pyatoa"] as const) {
        const output = join(folder, `${side}-${run}`);
        const [program = "", ...args] = sides[side];
        costs[side].push(
          measure(folder, program, [...args, data, output, values.figures ? "1" : "0"]),
        );
        const [importer = "", ...code] = imports[side];
        importCosts[side].push(measure(folder, importer, code));
      }
      const results = (side: string): string =>
        readFileSync(join(folder, `${side}-${run}`, "misfit_results.txt"), "utf8");
      if (results("ours") !== results("pyatoa")) throw new Error("the two do not agree");
    }
    print(costs, importCosts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function importOurs(): string {
  return 'import "crop/seismic"; console.log(0)';
}

/** Makes the seismograms by the definition that has them. */
function madeData(folder: string): string {
  const output = join(folder, "made");
  const crop = [join(repository, "dist/bin/crop.cjs"), "run", join(repository, "crops/misfit.ts")];
  const sets = ["--set", `output=${output}`, "--set", "figures=false"];
  execFileSync(process.execPath, [...crop, "--root", folder, ...sets], { stdio: "ignore" });
  return join(output, "data");
}

function measure(folder: string, program: string, args: readonly string[]): Cost {
  const report = join(folder, "time.txt");
  const time = ["-f", "%e %U %S %M", "-o", report, program, ...args];
  const printed = execFileSync("/usr/bin/time", time, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [wall = NaN, user = NaN, system = NaN, kib = NaN] = readFileSync(report, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  return { wall, cpu: user + system, work: Number(printed.trim()), memoryMib: kib / 1024 };
}

type Costs = Readonly<Record<"ours" | "pyatoa", readonly Cost[]>>;

function print(costs: Costs, importCosts: Costs): void {
  const rows: readonly (readonly [
    name: string,
    ours: readonly number[],
    theirs: readonly number[],
  ])[] = [
    row("whole, wall (s)", costs, ({ wall }) => wall),
    row("whole, CPU (s)", costs, ({ cpu }) => cpu),
    row("without imports, wall (s)", costs, ({ work }) => work),
    [
      "without imports, CPU (s)",
      differences(costs.ours, importCosts.ours),
      differences(costs.pyatoa, importCosts.pyatoa),
    ],
    row("peak memory (MiB)", costs, ({ memoryMib }) => memoryMib),
  ];
  const title = `3 x 10 pairs${values.figures ? " with figures" : ""}`;
  process.stdout.write(`| ${title} | ours | Pyatoa | Pyatoa / ours |\n| --- | --- | --- | --- |\n`);
  for (const [name, ours, theirs] of rows) {
    const ratio = median(theirs) / median(ours);
    process.stdout.write(`| ${name} | ${span(ours)} | ${span(theirs)} | ${ratio.toFixed(1)} |\n`);
  }
}

function row(
  name: string,
  costs: Costs,
  valueOf: (cost: Cost) => number,
): readonly [string, readonly number[], readonly number[]] {
  return [name, costs.ours.map(valueOf), costs.pyatoa.map(valueOf)];
}

function differences(whole: readonly Cost[], part: readonly Cost[]): readonly number[] {
  return whole.map(({ cpu }, i) => cpu - part[i]!.cpu);
}
