import { rmSync } from "node:fs";
import { diskError } from "./atomic-write.ts";

/** Removes a file, if it is there. @throws CropError `disk` that names it */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw diskError(path, error);
  }
}
