import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageFolder } from "../crop/index.ts";
import {
  diskError,
  flushFolder,
  sha256,
  systemCode,
  temporaryName,
  writeFileAtomically,
  writeWhole,
} from "../files/index.ts";
import { jobsLayout } from "./jobs-layout.ts";

/** Gives the path of the installed program `crop`, which does more than grow. */
export function installedProgram(): string {
  return join(packageFolder(), "dist", "bin", "crop.cjs");
}

/**
 * Copies what grows batches into the folder of the crop, once for each version, and gives the path of the program. A copy that was
 * damaged is mended.
 * A node then needs this folder and Node only, and an upgrade of the package does not meet running jobs.
 *
 * @throws CropError `disk` when the folder cannot be written
 */
export function freezeProgram(crop: string): string {
  const dist = join(packageFolder(), "dist");
  const files: readonly (readonly [name: string, source: string])[] = [
    [join("bin", "crop.cjs"), installedProgram()],
    [join("bin", "main-grow.cjs"), join(dist, "bin", "main-grow.cjs")],
    [join("src", "crop", "case-worker.cjs"), join(dist, "src", "crop", "case-worker.cjs")],
    [join("src", "crop", "run-command.js"), join(dist, "src", "crop", "run-command.js")],
    [
      join("node_modules", "msgpackr", "index.js"),
      createRequire(import.meta.url).resolve("msgpackr"),
    ],
    ["package.json", join(packageFolder(), "package.json")],
  ];
  const contents = files.map(([name, source]) => [name, readFileSync(source)] as const);
  const digest = sha256(contents.map(([, bytes]) => sha256(bytes)).join()).slice(0, 12);
  const folder = jobsLayout.program(crop, digest);
  const program = join(folder, "bin", "crop.cjs");
  if (existsSync(folder)) {
    for (const [name, bytes] of contents) restore(join(folder, name), bytes);
    return program;
  }
  const temporary = temporaryName(folder);
  try {
    for (const [name, bytes] of contents) {
      const path = join(temporary, name);
      mkdirSync(dirname(path), { recursive: true });
      writeWhole(path, bytes, { flush: true });
    }
    renameSync(temporary, folder);
    flushFolder(dirname(folder));
  } catch (error) {
    const code = systemCode(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw diskError(folder, error);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return program;
}

// An empty program, say, would end every job at once, as if all were done.
function restore(path: string, bytes: Buffer): void {
  try {
    if (existsSync(path) && readFileSync(path).equals(bytes)) return;
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw diskError(path, error);
  }
  writeFileAtomically(path, bytes);
}
