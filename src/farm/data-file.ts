import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { type Dataset, publish, readNetcdf, writeNetcdf } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import { diskError, flushFolder, systemCode, withFolderLock } from "../files/index.ts";

/** A dataset in a file, as it was at some time. */
export interface Loaded {
  readonly dataset: Dataset;
  /** Changes whenever the file does. */
  readonly version: string;
}

/** Gives the path of a data file; `ending` is added to a name that has none of `endings`. */
export function dataPath(name: string, ending: string, endings: readonly string[]): string {
  return resolve(endings.includes(extname(name).toLowerCase()) ? name : `${name}${ending}`);
}

/** Gives what tells a file from what it was before; undefined when there is none. */
export function versionOf(path: string): string | undefined {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw diskError(path, error, "read");
  }
}

/** Reads a data file; undefined when there is none. `known` is given back when the file has not changed since. */
export async function loadData(path: string, known?: Loaded): Promise<Loaded | undefined> {
  for (;;) {
    const version = versionOf(path);
    if (version === undefined) return undefined;
    if (known?.version === version) return known;
    const dataset = await readNetcdf(path);
    if (versionOf(path) === version) return { dataset, version };
  }
}

/**
 * Puts what `change` makes of a data file in its place; it gets undefined when there is no file yet. No other process or machine
 * changes the file meanwhile, and a reader sees the old or the new one.
 *
 * @throws CropError `locked`, `disk`, and what `change` throws, after which the file is as it was
 */
export async function updateData(
  path: string,
  change: (old: Dataset | undefined) => Dataset,
  known?: Loaded,
): Promise<Loaded> {
  return await withDataLock(path, async () => {
    for (;;) {
      const old = await loadData(path, known);
      const dataset = change(old?.dataset);
      if (dataset === old?.dataset) return old;
      try {
        await publish(path, { overwrite: true }, async (temporary) => {
          await writeNetcdf(dataset, temporary);
          if (versionOf(path) !== old?.version) throw new Overtaken();
        });
      } catch (error) {
        if (error instanceof Overtaken) continue;
        throw error;
      }
      return { dataset, version: versionOf(path)! };
    }
  });
}

/** Somebody who thought this process dead wrote the file: what was made of its old content must be made again. */
class Overtaken extends Error {}

/** Runs `section` while no other process or machine changes the file; its folder is made. */
export async function withDataLock<T>(path: string, section: () => Promise<T>): Promise<T> {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw diskError(path, error);
  }
  return await withFolderLock(path, section, { waitSeconds: 600 });
}

/** Copies a data file to `<file>.BAK-YYYYmmdd-HHMMSS` and gives the path of the copy. @throws CropError `not-found` */
export async function backUpData(path: string): Promise<string> {
  return await withDataLock(path, () => Promise.resolve(copyAside(path)));
}

/** Removes a data file, with `backup` after a copy was made, whose path is given. Nothing happens when there is none. */
export async function deleteData(
  path: string,
  options: { readonly backup?: boolean } = {},
): Promise<string | undefined> {
  if (versionOf(path) === undefined) return undefined;
  return await withDataLock(path, () => {
    const copy = options.backup === true ? copyAside(path) : undefined;
    rmSync(path, { force: true });
    return Promise.resolve(copy);
  });
}

function copyAside(path: string): string {
  if (!existsSync(path))
    throw new CropError("not-found", `there is no file ${path}`, { fields: { file: path } });
  const stamp = new Date()
    .toISOString()
    .replaceAll(/[-:]|\..*/g, "")
    .replace("T", "-");
  let copy = `${path}.BAK-${stamp}`;
  for (let k = 2; existsSync(copy); k++) copy = `${path}.BAK-${stamp}-${k}`;
  try {
    copyFileSync(path, copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw diskError(copy, error);
  }
  flushFolder(dirname(copy));
  return copy;
}
