import { basename, join } from "node:path";
import { CropError } from "../../errors.ts";
import { makeFolder, writeFileAtomically } from "../../files/index.ts";
import type { AdjointFile } from "./adjoint-files.ts";

/**
 * Writes adjoint source files into a folder, which is made where it is not there; files of the same name are replaced. `flush`
 * (default true) waits until they are on the disk.
 *
 * @throws CropError `disk` when the disk refuses, `bad-data` for a name that is none, such as that of a station with a slash
 */
export function writeAdjointFiles(
  folder: string,
  files: readonly AdjointFile[],
  options: { readonly flush?: boolean } = {},
): void {
  const stray = files.find(({ name }) => basename(name) !== name);
  if (stray !== undefined) {
    throw new CropError("bad-data", `${JSON.stringify(stray.name)} is no file name`);
  }
  makeFolder(folder);
  for (const { name, text } of files) writeFileAtomically(join(folder, name), text, options);
}
