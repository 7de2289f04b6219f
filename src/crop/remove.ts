import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { diskError, thisProcess } from "../files/index.ts";

/** Removes a crop: its name is free at once, its files go after that. */
export function removeCrop(folder: string): void {
  // Loaded here, since that takes 40 ms, which most commands do without.
  const { removeSync, renameSync } = createRequire(import.meta.url)(
    "fs-extra",
  ) as typeof import("fs-extra");
  const { host, pid } = thisProcess();
  const away = join(dirname(folder), `.${basename(folder)}.${host}.${pid}.${Date.now()}.removed`);
  try {
    renameSync(folder, away);
    removeSync(away);
  } catch (error) {
    throw diskError(folder, error);
  }
}
