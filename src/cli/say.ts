import { fstatSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { writeStderr } from "../files/index.ts";

/** Writes a line to standard error, as {@link writeStderr} does. */
export function say(text: string): void {
  writeStderr(`${plainText(text)}\n`);
}

/** Gives a text without what a terminal would obey, since it may be of a program that failed; lines and tabs stay. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\P{Cc}\n\t]/gu, "?");
}

/** Tells whether somebody may be looking at stderr. */
export function isTerminal(): boolean {
  try {
    return fstatSync(2).isCharacterDevice() && process.stderr.isTTY;
  } catch {
    return false; // stderr is closed
  }
}
