import { copyFileSync, existsSync, rmSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import {
  type Dataset,
  type LazyDataset,
  openDataset,
  publish,
  readTable,
  type Table,
  writeDataset,
  writeTable,
} from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import {
  diskError,
  makeFolder,
  flushFolder,
  sweepFile,
  versionOfFile,
  withFolderLock,
} from "../files/index.ts";

/** How a kind of data is kept in files. */
export interface DataFormat<Data> {
  /** Added to a name that ends in none of `endings`. */
  readonly ending: string;
  readonly endings: readonly string[];
  read(path: string): Promise<Data>;
  /** Writes a file `path` that does not exist yet, and waits until it is on the disk. */
  write(data: Data, path: string, ending: string): Promise<void>;
}

/** Datasets as netCDF. */
export const datasetFormat: DataFormat<Dataset> = {
  ending: ".nc",
  endings: [".nc", ".nc4", ".h5", ".hdf5"],
  read: async (path) => {
    const file = await openWhole(path);
    try {
      return file.load();
    } finally {
      file.close();
    }
  },
  write: async (dataset, path) => await writeDataset(dataset, path),
};

/**
 * Opens a data file of which nothing is lost when it is written anew.
 *
 * @throws CropError `bad-data` for a file with groups; what opening throws
 */
export async function openWhole(path: string): Promise<LazyDataset> {
  const file = await openDataset(path);
  const { groups } = file;
  if (groups.length === 0) return file;
  file.close();
  throw new CropError(
    "bad-data",
    `${path} has the groups ${groups.join(", ")} below its root, which a harvest would lose; keep them in another file`,
    { fields: { file: path, groups } },
  );
}

/** Tables as CSV, JSON or Parquet. */
export const tableFormat: DataFormat<Table> = {
  ending: ".csv",
  endings: [".csv", ".json", ".parquet"],
  read: async (path) => await readTable(path),
  write: async (table, path, ending) => await writeTable(table, path, ending),
};

/** What was in a file at some time. */
export interface Loaded<Data> {
  readonly data: Data;
  /** Changes whenever the file does. */
  readonly version: string;
}

/** Gives the path of a data file. */
export function dataPath(name: string, { ending, endings }: DataFormat<unknown>): string {
  return resolve(endings.includes(extname(name).toLowerCase()) ? name : `${name}${ending}`);
}

/** Reads a data file; undefined when there is none. `known` is given back when the file has not changed since. */
export async function loadData<Data>(
  format: DataFormat<Data>,
  path: string,
  known?: Loaded<Data>,
): Promise<Loaded<Data> | undefined> {
  for (;;) {
    const version = versionOfFile(path);
    if (version === undefined) return undefined;
    if (known?.version === version) return known;
    const data = await format.read(path);
    if (versionOfFile(path) === version) return { data, version };
  }
}

/**
 * Puts what `change` makes of a data file in its place; it gets undefined when there is no file yet. No other process or machine
 * changes the file meanwhile, and a reader sees the old or the new one.
 *
 * @throws CropError `locked`, `disk`, and what `change` throws, after which the file is as it was
 */
export async function updateData<Data>(
  format: DataFormat<Data>,
  path: string,
  change: (old: Data | undefined) => Data,
  known?: Loaded<Data>,
): Promise<Loaded<Data>> {
  return await replaceData(path, async () => {
    const old = await loadData(format, path, known);
    const data = change(old?.data);
    if (old !== undefined && data === old.data) return { done: () => old };
    return {
      write: async (temporary) => await format.write(data, temporary, extname(path).toLowerCase()),
      done: (version) => ({ data, version }),
    };
  });
}

/** A new content for a file, and what to tell of it; without `write` the file stays. */
export interface Replacement<Result> {
  readonly write?: (temporary: string) => Promise<void>;
  /** Gives the result, once the file has its new version. */
  readonly done: (version: string) => Result;
}

/**
 * Replaces a data file with what `prepare` makes of it, as {@link updateData} does. When somebody else has changed the file meanwhile,
 * thinking this process dead, it is made again.
 */
export async function replaceData<Result>(
  path: string,
  prepare: () => Promise<Replacement<Result>>,
): Promise<Result> {
  return await withDataLock(path, async () => {
    sweepFile(path);
    for (;;) {
      const version = versionOfFile(path);
      const { write, done } = await prepare();
      if (write === undefined) return done(version ?? "");
      try {
        await publish(path, { overwrite: true }, async (temporary) => {
          await write(temporary);
          if (versionOfFile(path) !== version) throw new Overtaken();
        });
        return done(versionOfFile(path) ?? "");
      } catch (error) {
        if (!(error instanceof Overtaken)) throw error;
      }
    }
  });
}

/** The file is not what it was when its replacement was made. */
class Overtaken extends Error {}

/** Runs `section` while no other process or machine changes the file; its folder is made. */
async function withDataLock<T>(path: string, section: () => Promise<T>): Promise<T> {
  makeFolder(dirname(path));
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
  if (versionOfFile(path) === undefined) return undefined;
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
