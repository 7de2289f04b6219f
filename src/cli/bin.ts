#!/usr/bin/env node
// The program `crop`.
import { main } from "./main.ts";

// A reader that has gone (`crop status | head`) is no reason for a stack trace.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await main(process.argv.slice(2));
