import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../files/index.ts";
import { layout } from "./layout.ts";

/** Folders that hold no crops, however deep one looks. */
const passedOver = new Set(["node_modules", "__pycache__"]);
const deepest = 8;

/**
 * Gives the folders of all crops in a folder and below it, the folder itself included, in order. Hidden folders are passed over, as
 * are links, but for one that leads to a crop; there are no crops within a crop.
 */
export function cropsBelow(root: string, depth: number = deepest): string[] {
  if (existsSync(layout.manifest(root))) return [root];
  if (depth === 0) return [];
  return foldersIn(root).flatMap((entry) => {
    const folder = join(root, entry.name);
    if (!entry.isSymbolicLink()) return cropsBelow(folder, depth - 1);
    return existsSync(layout.manifest(folder)) ? [folder] : [];
  });
}

function foldersIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) =>
          (entry.isDirectory() || entry.isSymbolicLink()) &&
          !entry.name.startsWith(".") &&
          !passedOver.has(entry.name),
      )
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // Removed in the meantime, or not ours to look into: other folders are none the worse for it.
    if (["ENOENT", "ENOTDIR", "EACCES", "EPERM", "ESTALE"].includes(systemCode(error) ?? ""))
      return [];
    throw error;
  }
}
