#!/usr/bin/env node
// The program `crop`.
import { warmThread } from "../executors/index.ts";

const argv = process.argv.slice(2);

// An array job starts `crop grow` thousands of times: its worker boots while the rest of the program is loaded.
const isOneGrower =
  argv[0] === "grow" && !argv.some((arg) => /^(-j|--num-workers|--isolation|--help|-h)/.test(arg));
const thread = isOneGrower
  ? warmThread(new URL("../crop/case-worker.cjs", import.meta.url))
  : undefined;

void import("./main.ts")
  .then(({ main }) => main(argv, thread))
  .then((status) => {
    process.exitCode = status;
  });
