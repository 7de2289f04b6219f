import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { diskError, namesIn } from "../files/index.ts";
import { clearHidden, hiddenFolder, removeLeftovers } from "./hidden-folder.ts";
import { isOwnName, layout } from "./layout.ts";
import { noCrop } from "./manifest.ts";

/**
 * Removes a crop: its name is free at once, its files go after that. What others put into its folder stays there, such as an
 * output that was reaped into it; gives the names of such things.
 *
 * @throws CropError `not-found` when it is no crop, whatever else is there under its name; `disk`
 */
export function removeCrop(folder: string): readonly string[] {
  // The user's own `results`, say, are not those of a crop that was never sown.
  if (!existsSync(layout.manifest(folder))) throw noCrop(folder);
  // Loaded here, since that takes 40 ms, which most commands do without.
  const { removeSync, renameSync } = createRequire(import.meta.url)(
    "fs-extra",
  ) as typeof import("fs-extra");
  try {
    const names = namesIn(folder);
    const foreign = names.filter((name) => !isOwnName(name));
    if (foreign.length > 0) {
      removeSync(layout.manifest(folder)); // without it, it is no crop any more
      for (const name of names) if (isOwnName(name)) removeSync(join(folder, name));
      return foreign;
    }
    removeLeftovers(folder);
    const away = cleared(hiddenFolder(folder, "removed"));
    renameSync(folder, away);
    clearHidden(away);
    return [];
  } catch (error) {
    throw diskError(folder, error);
  }
}

// Where this process has removed a crop of this name before, something of it may have stayed.
function cleared(hidden: string): string {
  clearHidden(hidden);
  return existsSync(hidden) ? cleared(`${hidden}_`) : hidden;
}
