import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { systemCode } from "../files/index.ts";
import { layout } from "./layout.ts";

/**
 * Puts a file on a shelf of a crop, a folder of its results or logs, which is made again where somebody removed it, being empty. Where
 * the whole crop was removed, nothing takes its place, and the error stays.
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
