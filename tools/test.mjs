// Runs the compiled tests whose path contains one of the arguments, or all of them.
//
//   node tools/test.mjs [--coverage] [PART OF A PATH...]
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const { values, positionals } = parseArgs({
  options: { coverage: { type: "boolean", default: false } },
  allowPositionals: true,
});

const files = readdirSync("dist/test", { recursive: true, encoding: "utf8" })
  .map((file) => `dist/test/${file}`)
  .filter((file) => file.endsWith(".test.js"))
  .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
  .toSorted();

if (files.length === 0) {
  process.stderr.write(`no compiled test has ${positionals.join(" or ")} in its path\n`);
  process.exitCode = 2;
} else {
  const coverage = [
    "--all",
    "--src=src",
    "--include=src/**",
    "--exclude-after-remap",
    "--reporter=text",
    "--reporter=html",
  ];
  const command = [
    ...(values.coverage ? ["node_modules/c8/bin/c8.js", ...coverage, process.execPath] : []),
    "--enable-source-maps",
    "--test",
    // Tests also wait, for processes, disks and schedulers: one file more than there are cores.
    `--test-concurrency=${availableParallelism() + 1}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=./tools/skipped-reporter.mjs",
    "--test-reporter-destination=stderr",
    ...files,
  ];
  // Node reads these certificates at each start, which takes up to 0.1 s, and tests start it thousands of times; the one
  // that uses the network takes them from their other name.
  const { NODE_EXTRA_CA_CERTS: certificates, ...rest } = process.env;
  const env = certificates === undefined ? rest : { ...rest, CROP_TEST_CA_CERTS: certificates };
  const child = spawn(process.execPath, command, { env, stdio: ["ignore", "inherit", "inherit"] });
  child.on("exit", (status) => {
    process.exitCode = status ?? 1;
  });
}
