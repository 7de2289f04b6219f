import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Gives the version of this package, from its package.json. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}

let ownFolder: string | undefined;

/** Gives the folder of this package: the nearest one above this module whose package.json is that of `crop`. */
export function packageFolder(): string {
  ownFolder ??= findFolder();
  return ownFolder;
}

function findFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      const text: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      if (typeof text === "object" && text !== null && "name" in text && text.name === "crop")
        return folder;
    } catch (error) {
      if (folder === dirname(folder)) throw error;
    }
  }
}
