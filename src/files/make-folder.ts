import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { diskError, systemCode } from "./atomic-write.ts";

/**
 * Makes a folder, and those that it is in, where they are missing.
 *
 * @throws CropError `disk` that names the folder
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw diskError(folder, systemCode(error) === "ENOENT" ? reasonOf(folder, error) : error);
  }
}

/** Node says ENOENT where several folders are missing and the one that is there takes none, being read-only say. */
function reasonOf(folder: string, error: unknown): unknown {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
    return error;
  } catch (reason) {
    return reason;
  }
}
