#!/usr/bin/env node
// The program `crop`.
import { warmThread } from "../executors/index.ts";

const argv = process.argv.slice(2);

// An array job starts `crop grow` thousands of times: its worker boots while the rest of the program is loaded.
if (
  argv[0] === "grow" &&
  !argv.some((arg) => /^(-j|--num-workers|--isolation|--help|-h)/.test(arg))
) {
  warmThread(new URL("../crop/case-worker.cjs", import.meta.url));
}

// A reader that has gone (`crop status | head`) is no reason for a stack trace.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

void import("./main.ts")
  .then(({ main }) => main(argv))
  .then((status) => {
    process.exitCode = status;
  });
