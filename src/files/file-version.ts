import { statSync } from "node:fs";
import { diskError, systemCode } from "./atomic-write.ts";

/** Gives what tells a file from what it was before; undefined where there is none. @throws CropError `disk` that names it */
export function versionOfFile(path: string): string | undefined {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw diskError(path, error, "read");
  }
}
