import { existsSync, lstatSync, realpathSync, renameSync, rmSync } from "node:fs";
import { dirname, extname, isAbsolute, relative, resolve } from "node:path";
import { CropError } from "../errors.ts";
import { flushFolder, isFolder, temporaryName } from "../files/index.ts";
import type { Manifest } from "./manifest.ts";
import type { ReapLayout } from "./reap-schema.ts";

/** Endings of tables, which are made of a labelled dataset. */
export const tableEndings: readonly string[] = [".csv", ".json", ".parquet"];
const netcdfEndings = [".nc", ".nc4", ".h5", ".hdf5"];

/** Where the results of a crop go. */
export interface ReapTarget {
  /** `.nc`, `.h5`, `.csv`, `.json` or `.parquet`; anything where the definition writes the results itself. */
  readonly output: string;
  /** Replace an output file that exists; default false. */
  readonly overwrite?: boolean;
  /** Default: `grid` for netCDF, `cases` for tables. */
  readonly layout?: ReapLayout;
}

/**
 * Sees that the results of the crop in `folder` may be written where they are to go, and gives its absolute path; that which a link
 * leads to. Before the crop is grown (`isGrown: false`), the folder of a definition's own output need not be there.
 *
 * @throws CropError `usage` for a name without a known ending, or a folder that must stay; `not-found` when its
 *   folder is not there; `already-exists` for an output that is there, without `overwrite`
 */
export function checkTarget(
  folder: string,
  manifest: Pick<Manifest, "name" | "reap">,
  target: ReapTarget,
  { isGrown = true }: { readonly isGrown?: boolean } = {},
): string {
  checkForm(manifest, target);
  const output = pathOf(target.output);
  const mayBeMade = !isGrown && manifest.reap !== undefined; // by the cases
  if (!mayBeMade && !existsSync(dirname(output))) {
    throw new CropError(
      "not-found",
      `${output} cannot be written: there is no folder ${dirname(output)}; make it first`,
      { fields: { file: output } },
    );
  }
  if (isFolder(output)) checkFolder(folder, manifest, output);
  if (target.overwrite !== true && existsSync(output)) {
    throw new CropError(
      "already-exists",
      `${output} is there already; write to another file with -o, or replace it with --overwrite`,
      { fields: { file: output } },
    );
  }
  return output;
}

function checkForm({ name, reap }: Pick<Manifest, "name" | "reap">, target: ReapTarget): void {
  if (target.output === "")
    throw new CropError("usage", "the output has no name: give one with -o");
  if (reap !== undefined) {
    if (target.layout === undefined) return;
    throw new CropError(
      "usage",
      `crop \`${name}\` writes its results itself: there is no layout to choose`,
    );
  }
  const endings = [...netcdfEndings, ...tableEndings];
  if (endings.includes(extname(target.output).toLowerCase())) return;
  throw new CropError(
    "usage",
    `${target.output}: reap writes ${endings.join(", ")}; give the file one of these endings`,
  );
}

function pathOf(output: string): string {
  const path = resolve(output);
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink && existsSync(path) ? realpathSync(path) : path;
}

// Only a definition that writes its results itself may make a folder of them, and so replace an earlier one.
function checkFolder(
  folder: string,
  { reap }: Pick<Manifest, "name" | "reap">,
  output: string,
): void {
  const refuse = (why: string): never => {
    throw new CropError("usage", `${output} ${why}; name another output with -o`, {
      fields: { file: output },
    });
  };
  if (reap === undefined) refuse("is a folder");
  if (isWithin(process.cwd(), output)) refuse("holds the working folder");
  if (isWithin(folder, output)) refuse("holds the crop itself");
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(realpathSync(folder), realpathSync(path));
  return way === "" || !(way === ".." || /^\.\.[/\\]/.test(way) || isAbsolute(way));
}

/**
 * Moves what was written at `path` to the output. A folder cannot be renamed over one that holds something: the old one
 * steps aside, and goes when the new one is there.
 *
 * @throws CropError `already-exists` for a folder where the results are a file
 */
export function putInPlace(path: string, output: string): void {
  if (isFolder(output) && !isFolder(path)) {
    throw new CropError(
      "already-exists",
      `${output} is a folder, and the results are a file; name another output with -o`,
      { fields: { file: output } },
    );
  }
  const old = isFolder(output) ? temporaryName(output, ".old") : undefined;
  if (old !== undefined) renameSync(output, old);
  renameSync(path, output);
  flushFolder(dirname(output));
  if (old !== undefined) rmSync(old, { recursive: true, force: true });
}
