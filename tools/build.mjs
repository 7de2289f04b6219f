// Compiles src, test, crops and bench with tsc and bundles the command line into dist/bin.
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
rmSync("dist", { recursive: true, force: true });
execFileSync(process.execPath, [require.resolve("typescript/package.json").replace("package.json", "bin/tsc")], {
  stdio: "inherit",
});
