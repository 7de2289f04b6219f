import { mkdirSync } from "node:fs";
import { diskError } from "../files/index.ts";

/**
 * Makes a folder, and those that it is in, where they are missing.
 *
 * @throws CropError `disk` that names the folder
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw diskError(folder, error);
  }
}
