import { fstatSync } from "node:fs";
import { writeStderr } from "../files/index.ts";

/** Writes a line to standard error, as {@link writeStderr} does. */
export function say(text: string): void {
  writeStderr(`${text}\n`);
}

/** Tells whether somebody may be looking at stderr. */
export function isTerminal(): boolean {
  try {
    return fstatSync(2).isCharacterDevice() && process.stderr.isTTY;
  } catch {
    return false; // stderr is closed
  }
}
