import { writeSync } from "node:fs";
import { systemCode } from "./atomic-write.ts";

/**
 * Writes to standard error. Straight to the file: the stream of `process.stderr` takes some milliseconds to load, which
 * an array job would pay thousands of times. Where its reader has gone (`2>&1 | head -1`), its disk is full or its terminal is closed,
 * the text is dropped: work does not end for that.
 */
export function writeStderr(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    written = writeSync(2, bytes);
  } catch (error) {
    if (systemCode(error) === "EPIPE") return;
    // A full pipe that somebody made non-blocking: the stream waits for its reader.
  }
  if (written === bytes.length) return;
  outliveStderr();
  process.stderr.write(bytes.subarray(written));
}

/** Lets this process go on when standard error takes no more. */
export function outliveStderr(): void {
  const { stderr } = process;
  if (!stderr.listeners("error").includes(dropText)) stderr.on("error", dropText);
}

function dropText(): void {
  // There is no other place to tell it.
}
