import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { diskError } from "./atomic-write.ts";
import { isFolder } from "./is-folder.ts";

/**
 * Makes a folder, and those that it is in, where they are missing.
 *
 * @throws CropError `disk` that names the folder
 */
export function makeFolder(folder: string): void {
  try {
    makeBelow(resolve(folder));
  } catch (error) {
    throw diskError(folder, error);
  }
}

// One by one: `recursive` of Node says ENOENT where a folder takes none, being read-only say, and never ends in /proc.
function makeBelow(folder: string): void {
  if (isFolder(folder)) return;
  makeBelow(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error; // another process made it
  }
}
