import { basename, dirname, join } from "node:path";
import fse from "fs-extra";
import { diskError, thisProcess } from "../files/index.ts";

/** Removes a crop: its name is free at once, its files go after that. */
export function removeCrop(folder: string): void {
  const { host, pid } = thisProcess();
  const away = join(dirname(folder), `.${basename(folder)}.${host}.${pid}.${Date.now()}.removed`);
  try {
    fse.renameSync(folder, away);
    fse.removeSync(away);
  } catch (error) {
    throw diskError(folder, error);
  }
}
