import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { systemCode } from "../files/index.ts";
import { layout } from "./layout.ts";

/**
 * Puts a file on a shelf of a crop, a folder of results, logs, jobs or batches being grown. It is made again where it is gone: empty
 * folders get lost when a crop is copied by git, say. Where the whole crop was removed, nothing takes its place, and the error
 * stays.
 */
export function onShelf<T>(folder: string, path: string, put: () => T): T {
  try {
    return put();
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || !existsSync(layout.manifest(folder))) throw error;
    mkdirSync(dirname(path), { recursive: true });
    return put();
  }
}
