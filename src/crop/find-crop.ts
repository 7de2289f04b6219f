import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { CropError } from "../errors.ts";
import { namesIn } from "../files/index.ts";
import { layout } from "./layout.ts";

/** Where to look for crops. */
export interface FindOptions {
  /** Folder that holds the crops. Default: `CROP_ROOT`, else `crops` below the working folder, else the working folder. */
  readonly root?: string;
}

/** Gives the folders in which crops are sought, in order. */
export function rootsToSearch(
  options: FindOptions,
  environment: NodeJS.ProcessEnv = process.env,
): string[] {
  if (options.root !== undefined) return [resolve(options.root)];
  const fromEnvironment = environment["CROP_ROOT"];
  if (fromEnvironment !== undefined && fromEnvironment !== "") return [resolve(fromEnvironment)];
  return [resolve("crops"), resolve(".")];
}

/**
 * Gives the folder in which a definition file is sown unless told otherwise: its own; for one that came with an installed package
 * `crops` below the working folder, since what is installed is not the user's to write into, and goes with the next installation.
 */
export function rootOfDefinition(file: string): string {
  const folder = dirname(resolve(file));
  const isInstalled = relative(".", folder).split(sep).includes("node_modules");
  return isInstalled ? resolve("crops") : folder;
}

/** Gives the names of the crops in a folder, sorted. */
export function cropNames(root: string): string[] {
  return namesIn(root)
    .filter((name) => !name.startsWith(".") && existsSync(layout.manifest(join(root, name))))
    .toSorted();
}

/** Gives the folders in which a crop of this name, or of this path, may be, in order. */
export function placesOf(name: string, options: FindOptions = {}): string[] {
  return [...rootsToSearch(options).map((root) => resolve(root, name)), resolve(name)];
}

/**
 * Gives the folder of a crop, by its name or its path; without a name, of the only one that is there.
 *
 * @throws CropError `not-found` that names the crops that are there, or the folders that were searched
 */
export function findCrop(name: string | undefined, options: FindOptions = {}): string {
  const roots = rootsToSearch(options);
  if (name === undefined) return onlyCrop(roots);
  const found = placesOf(name, options).find((folder) => existsSync(layout.manifest(folder)));
  if (found !== undefined) return found;
  const definition = definitionFolder(resolve(name));
  if (definition !== undefined) return definition;
  const others = roots.flatMap(cropNames);
  const known =
    others.length === 0
      ? "there is none"
      : `there are ${others.map((each) => `\`${each}\``).join(", ")}`;
  throw new CropError(
    "not-found",
    `there is no crop \`${name}\` in ${roots.join(" or ")}: it was not sown yet, or reaped already; ${known} (--root names another folder)`,
    { fields: { crop: name, roots } },
  );
}

// A definition file stands for the crop that was sown from it.
function definitionFolder(path: string): string | undefined {
  if (!/\.[cm]?[jt]s$/.test(path) || statSync(path, { throwIfNoEntry: false }) === undefined)
    return undefined;
  const folder = join(rootOfDefinition(path), basename(path).replace(/\.[cm]?[jt]s$/, ""));
  return existsSync(layout.manifest(folder)) ? folder : undefined;
}

function onlyCrop(roots: readonly string[]): string {
  if (existsSync(layout.manifest(resolve(".")))) return resolve(".");
  const found = roots.flatMap((root) => cropNames(root).map((name) => join(root, name)));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new CropError(
      "not-found",
      `there is no crop in ${roots.join(" or ")}; sow one with \`crop sow <definition>\`, or name its folder with --root`,
      { fields: { roots } },
    );
  }
  throw new CropError(
    "usage",
    `there are ${found.length} crops: ${found.map((folder) => `\`${basename(folder)}\``).join(", ")}; choose one with --crop <name>`,
    { fields: { found } },
  );
}
