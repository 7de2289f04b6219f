// Runs this package and its peer alternately, as whole processes, and prints what each run costs.
//
//   npm run build && node dist/bench/compare.js [--runs 5] [PART OF A NAME...]
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Cost, Series } from "./measure.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { median } from "./summary.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["CROP_TEST_PYTHON"] ?? join(repository, ".venv/bin/python");
const { values, positionals } = parseArgs({
  options: { runs: { type: "string", default: "5" } },
  allowPositionals: true,
});
const runs = Number(values.runs);

if (!existsSync(python)) {
  process.stderr.write(`no Python at ${python}; run tools/install-peers.sh\n`);
  process.exitCode = 3;
} else if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write(`--runs ${values.runs}: a whole number from 1 is wanted\n`);
  process.exitCode = 2;
} else {
  process.stdout.write("| scenario | ours | peer | time, ours / peer | memory, ours / peer |\n");
  process.stdout.write("| --- | --- | --- | --- | --- |\n");
  const begun: Series[] = [];
  try {
    for (const scenario of scenarios) {
      const isWanted =
        positionals.length === 0 || positionals.some((p) => scenario.name.includes(p));
      if (isWanted) process.stdout.write(`${compare(scenario, begun)}\n`);
    }
  } finally {
    for (const series of begun) series.close();
  }
}

/** Gives the row of a scenario; both sides take turns, so that other load meets both alike. Adds them to the series begun. */
function compare({ name, ours, peer }: Scenario, begun: Series[]): string {
  const sides = [ours, peer].map((side) => side && new Series(side, { repository, python }));
  begun.push(...sides.filter((side) => side !== undefined));
  for (let run = 0; run < runs; run++) for (const side of sides) side?.run();
  const [mine, theirs] = sides.map((side) => side?.costs);
  const ratio = (of: (cost: Cost) => number): string =>
    mine && theirs ? (median(mine.map(of)) / median(theirs.map(of))).toFixed(2) : "-";
  const cells = [
    describe(mine),
    describe(theirs),
    ratio((cost) => cost.seconds),
    ratio((cost) => cost.memoryMib),
  ];
  return `| ${[name, ...cells].join(" | ")} |`;
}

/** Gives median time with its range, and median memory. */
function describe(costs: readonly Cost[] | undefined): string {
  if (costs === undefined) return "-";
  const seconds = costs.map((cost) => cost.seconds);
  const range = `${Math.min(...seconds).toFixed(2)}-${Math.max(...seconds).toFixed(2)}`;
  const memory = median(costs.map((cost) => cost.memoryMib)).toFixed(0);
  return `${median(seconds).toFixed(2)} s [${range}], ${memory} MiB`;
}
