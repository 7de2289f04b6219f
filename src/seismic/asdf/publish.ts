import { closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { diskError, flushFolder } from "../../files/index.ts";

/** Puts a whole file in the place of another, on the disk. @throws CropError `disk` naming the target */
export function publish(temporary: string, path: string): void {
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
