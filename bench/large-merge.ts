// Merges a large file with a small one, as one process, and prints what that costs.
//
//   npm run build && node dist/bench/large-merge.js [--gib 2]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { gib: { type: "string", default: "2" } } });
const program = fileURLToPath(new URL("../test/fixtures/merge-memory.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "crop-bench-"));
const rows = Math.round(Number(values.gib) * 8192);
try {
  execFileSync(process.execPath, [program, "make", folder, String(rows)]);
  const report = join(folder, "time.txt");
  const timed = ["-f", "%e s, %M KiB at the peak", "-o", report, process.execPath];
  execFileSync("/usr/bin/time", timed.concat(program, "merge", folder));
  process.stdout.write(`${values.gib} GiB with a seventh missing: ${readFileSync(report, "utf8")}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
