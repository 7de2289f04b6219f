import { writeSync } from "node:fs";
import { systemCode } from "./atomic-write.ts";

/**
 * Writes to standard error. Straight to the file: the stream of `process.stderr` takes some milliseconds to load, which
 * an array job would pay thousands of times. Where its reader has gone (`2>&1 | head -1`) the text is dropped: work does not end for that.
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
  outliveReader(process.stderr);
  process.stderr.write(bytes.subarray(written));
}

/** Lets a stream of this process lose its reader without an end of the process. */
export function outliveReader(stream: NodeJS.WriteStream): void {
  if (stream.listeners("error").includes(dropClosed)) return;
  stream.on("error", dropClosed);
}

function dropClosed(error: Error): void {
  if (systemCode(error) !== "EPIPE") throw error;
}
