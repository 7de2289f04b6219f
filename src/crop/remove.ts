import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { diskError, namesIn } from "../files/index.ts";
import { clearHidden, hiddenFolder, removeLeftovers } from "./hidden-folder.ts";
import { isOwnName, layout } from "./layout.ts";
import { noCrop } from "./manifest.ts";

/**
 * Removes a crop: its name is free at once, its files go after that. What others put into its folder stays there, such as an
 * output that was reaped into it; gives the names of such things. `onGone` is called when it is a crop no more, before its files go,
 * which may take long.
 *
 * @throws CropError `not-found` when it is no crop, whatever else is there under its name; `disk`
 */
export function removeCrop(folder: string, onGone?: () => void): readonly string[] {
  // The user's own `results`, say, are not those of a crop that was never sown.
  if (!existsSync(layout.manifest(folder))) throw noCrop(folder);
  const { renameSync } = fsExtra();
  try {
    const foreign = namesIn(folder).filter((name) => !isOwnName(name));
    if (foreign.length > 0) {
      renameSync(layout.manifest(folder), layout.removedManifest(folder)); // without it, it is no crop any more
      onGone?.();
      removeOwn(folder);
      return foreign;
    }
    removeLeftovers(folder);
    const away = cleared(hiddenFolder(folder, "removed"));
    renameSync(folder, away);
    onGone?.();
    clearHidden(away);
    return [];
  } catch (error) {
    throw diskError(folder, error);
  }
}

/**
 * Finishes the removal of a crop after the process that removed it, on this machine, was killed. False when there is nothing of
 * it left.
 *
 * @throws CropError `disk`
 */
export function finishRemoval(folder: string): boolean {
  if (existsSync(layout.manifest(folder))) return false; // its name has a new crop since
  try {
    const isHalfRemoved = existsSync(layout.removedManifest(folder));
    if (isHalfRemoved) removeOwn(folder);
    return removeLeftovers(folder) || isHalfRemoved;
  } catch (error) {
    throw diskError(folder, error);
  }
}

// What shows that a removal is not finished goes last.
function removeOwn(folder: string): void {
  const { removeSync } = fsExtra();
  const last = layout.removedManifest(folder);
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (isOwnName(name) && path !== last) removeSync(path);
  }
  removeSync(last);
}

// Where this process has removed a crop of this name before, something of it may have stayed.
function cleared(hidden: string): string {
  clearHidden(hidden);
  return existsSync(hidden) ? cleared(`${hidden}_`) : hidden;
}

// Loaded here, since that takes 40 ms, which most commands do without.
function fsExtra(): typeof import("fs-extra") {
  return createRequire(import.meta.url)("fs-extra") as typeof import("fs-extra");
}
