#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { exitStatus } from "../errors.ts";

if (process.argv[2] === "--version") {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  const { version } = manifest as { readonly version: string };
  process.stdout.write(`${version}\n`);
} else {
  process.stderr.write("usage: crop --version\n");
  process.exitCode = exitStatus.usage;
}
