import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { diskError, flushFolder, writeFully } from "../../files/index.ts";

const blockBytes = 4 << 20;

/** Puts a whole file in the place of another, on the disk. @throws CropError `disk` naming the target */
export function replaceFile(temporary: string, path: string): void {
  try {
    const fd = openSync(temporary, "r+");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    throw diskError(path, error);
  }
  flushFolder(dirname(path));
}

/**
 * Copies the bytes of `tail` behind byte `start` of a file, and when they are on the disk writes `head` over its first
 * bytes, which until then lead to nothing that is new. A failure leaves the file as it was.
 *
 * @throws CropError `disk` naming the file
 */
export function appendToFile(path: string, tail: string, start: number, head: Uint8Array): void {
  try {
    const from = openSync(tail, "r");
    const to = openSync(path, "r+");
    try {
      try {
        copyBytes(from, to, start);
        fsyncSync(to);
      } catch (error) {
        ftruncateSync(to, start);
        throw error;
      }
      writeFully(to, head, 0);
      fsyncSync(to);
    } finally {
      closeSync(from);
      closeSync(to);
    }
  } catch (error) {
    throw diskError(path, error);
  }
}

function copyBytes(from: number, to: number, start: number): void {
  const block = new Uint8Array(blockBytes);
  let at = 0;
  for (;;) {
    const n = readSync(from, block, 0, blockBytes, at);
    if (n === 0) break;
    writeFully(to, block.subarray(0, n), start + at);
    at += n;
  }
  ftruncateSync(to, start + at); // what an earlier writer that died may have left behind
}
