import { join } from "node:path";
import { namesIn, removeFile } from "../../files/index.ts";

/**
 * Removes the adjoint source files of stations `NET.STA` from a folder, of any component, such as an earlier run left them: SPECFEM would
 * read them beside new ones. A folder that is not there has none.
 *
 * @throws CropError `disk`
 */
export function removeAdjointFiles(folder: string, isOwn: (station: string) => boolean): void {
  for (const name of namesIn(folder)) {
    const station = /^(.+)\.[LMBH]X.\.adj$/u.exec(name)?.[1];
    if (station === undefined || !isOwn(station)) continue;
    removeFile(join(folder, name));
  }
}
