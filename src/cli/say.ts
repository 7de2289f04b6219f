import { fstatSync, writeSync } from "node:fs";

/**
 * Writes a line to stderr. Straight to the file: the stream of `process.stderr` takes some milliseconds to load, which
 * an array job would pay thousands of times.
 */
export function say(text: string): void {
  const line = `${text}\n`;
  try {
    const written = writeSync(2, line);
    if (written < Buffer.byteLength(line))
      process.stderr.write(Buffer.from(line).subarray(written));
  } catch {
    process.stderr.write(line); // a full pipe that somebody made non-blocking: the stream waits for its reader
  }
}

/** Tells whether somebody may be looking at stderr. */
export function isTerminal(): boolean {
  try {
    return fstatSync(2).isCharacterDevice() && process.stderr.isTTY;
  } catch {
    return false; // stderr is closed
  }
}
