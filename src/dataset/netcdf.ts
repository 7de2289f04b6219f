import { existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { CropError } from "../errors.ts";
import { diskError, flushFolder, systemCode, temporaryName } from "../files/index.ts";
import { dirname } from "node:path";
import { allocate, size, slabsOf } from "../arrays/index.ts";
import { type BlockSource, blocksOf, type BlockVariable } from "./block-source.ts";
import { Dataset } from "./dataset.ts";
import { openNetcdf, type ReadNetcdfOptions } from "./netcdf-file.ts";
import type {
  CoordinateSchema,
  NetcdfSchema,
  StorageOptions,
  VariableSchema,
} from "./netcdf-schema.ts";
import { createNetcdf } from "./netcdf-writer.ts";
import { checkDimension } from "./select.ts";
import type { Variable } from "./variable.ts";

/** How to write a file. */
export interface WriteNetcdfOptions {
  /** gzip level 0-9 for every variable but texts; default that of the file where {@link openDataset} reads it from one, else none, since random digits hardly shrink. */
  readonly gzip?: number;
  /** Chunk lengths by dimension; a dimension not named is not cut. */
  readonly chunks?: Readonly<Record<string, number>>;
  /** Dimensions that other programs may lengthen; default: those of the file that {@link openDataset} opened, else none. */
  readonly unlimited?: readonly string[];
  /** Replace a file that exists; default false. */
  readonly overwrite?: boolean;
}

/** How much is read and written at once. */
const bytesAtOnce = 2 ** 24;
/** What a text costs in memory, about. */
const textBytes = 128;

/**
 * Writes a dataset as netCDF-4, in place of nothing or, with `overwrite`, of the old file: a reader sees the old or the
 * new file, never a part. What is not in memory is read and written slab by slab, and stays compressed as it was.
 *
 * @throws CropError `already-exists`; `bad-data` for what netCDF cannot hold; `bad-option` for a dimension that is not there, a chunk
 *   length or a gzip level; `disk`
 */
export async function writeNetcdf(
  dataset: Dataset | BlockSource,
  path: string,
  options: WriteNetcdfOptions = {},
): Promise<void> {
  await publish(path, options, (temporary) => writeDataset(dataset, temporary, options));
}

/**
 * Writes a dataset into the netCDF-4 file `path`, which must not exist, and waits until it is on the disk. See
 * {@link writeNetcdf}, which also replaces a file as a whole.
 */
export async function writeDataset(
  dataset: Dataset | BlockSource,
  path: string,
  options: Omit<WriteNetcdfOptions, "overwrite"> = {},
): Promise<void> {
  const source = dataset instanceof Dataset ? blocksOf(dataset) : dataset;
  for (const name of source.unreadable?.keys() ?? []) source.read(name);
  const writer = await createNetcdf(path, schemaOf(source, options));
  try {
    for (const [name, variable] of source.variables) {
      if (source.isCoordinate(name)) continue;
      if (dataset instanceof Dataset)
        writer.write(
          name,
          variable.dims.map(() => 0),
          source.read(name),
        );
      else
        for (const { start, count } of slabsOf(variable.shape, elementsAtOnce(variable)))
          writer.write(name, start, source.read(name, start, count));
    }
    await writer.close();
  } finally {
    writer.discard();
  }
}

/**
 * Reads a netCDF-4 file as a whole; attributes of one element come back as that element. Groups below the root are not read.
 *
 * @throws CropError `not-found`; `corrupt` for a damaged or foreign file; `bad-data` naming a variable that cannot be read
 */
export async function readNetcdf(path: string, options: ReadNetcdfOptions = {}): Promise<Dataset> {
  const file = await openNetcdf(path, options);
  try {
    const coords: Record<string, Variable> = {};
    const dataVars: Record<string, Variable> = {};
    for (const name of file.unreadable.keys()) file.read(name);
    for (const [name, { dims, attrs, isCoordinate }] of file.variables) {
      (isCoordinate ? coords : dataVars)[name] = { dims, attrs, data: file.read(name) };
    }
    return new Dataset({ coords, dataVars, attrs: file.attrs });
  } finally {
    file.close();
  }
}

/** Four times as many where slabs are cut out of tall chunks, each of which is read anew for every slab that it meets. */
function elementsAtOnce({ shape, dtype, chunks }: BlockVariable): number {
  const one = allocate(dtype, 1);
  const most = bytesAtOnce / (Array.isArray(one) ? textBytes : one.byteLength);
  const rows = chunks?.[0] ?? 1;
  return rows * size(shape.slice(1)) > 2 * most ? 4 * most : most;
}

function schemaOf(source: BlockSource, options: WriteNetcdfOptions): NetcdfSchema {
  for (const dim of Object.keys(options.chunks ?? {})) checkDimension(dim, source.sizes);
  const coords: Record<string, CoordinateSchema> = {};
  const variables: Record<string, VariableSchema> = {};
  for (const [name, variable] of source.variables) {
    const { dims, dtype, attrs } = variable;
    if (source.isCoordinate(name)) coords[name] = { dims, data: source.read(name), attrs };
    else variables[name] = { dims, dtype, attrs, ...storageOf(variable, options) };
  }
  const unlimited = options.unlimited ?? source.unlimited;
  return {
    dims: source.sizes,
    coords,
    variables,
    attrs: source.attrs,
    ...(unlimited === undefined ? {} : { unlimited }),
  };
}

function storageOf(
  { dims, shape, gzip: before }: BlockVariable,
  { gzip = before, chunks }: WriteNetcdfOptions,
): StorageOptions {
  const isChunked = chunks !== undefined && dims.some((dim) => Object.hasOwn(chunks, dim));
  return {
    ...(gzip === undefined ? {} : { gzip }),
    ...(isChunked
      ? {
          chunks: dims.map((dim, axis) =>
            Object.hasOwn(chunks, dim) ? chunks[dim]! : Math.max(1, shape[axis]!),
          ),
        }
      : {}),
  };
}

/**
 * Runs `write` with a name beside `path`, and renames what it has written to `path`. A failure leaves `path` as it was
 * and nothing else behind.
 *
 * @throws CropError `already-exists` when there is such a file and `overwrite` is not true
 */
export async function publish(
  path: string,
  options: { readonly overwrite?: boolean },
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const overwrite = options.overwrite ?? false;
  const refuse = (): CropError =>
    new CropError(
      "already-exists",
      `${path} exists; choose another name, or replace it with \`overwrite\``,
      { fields: { file: path } },
    );
  if (!overwrite && existsSync(path)) throw refuse();
  if (!existsSync(dirname(path))) {
    throw new CropError("not-found", `cannot write ${path}: there is no folder ${dirname(path)}`, {
      fields: { file: path },
    });
  }
  const temporary = temporaryName(path);
  try {
    await write(temporary);
    if (overwrite || !linked(temporary, path, refuse)) renameSync(temporary, path);
  } catch (error) {
    if (!(error instanceof CropError))
      throw systemCode(error) === undefined ? error : diskError(path, error);
    if (!error.message.includes(temporary)) throw error;
    // The reader knows the file by the name it was to have.
    const message = error.message.replaceAll(temporary, path);
    throw new CropError(error.code, message, {
      cause: error,
      fields: { ...error.fields, file: path },
    });
  } finally {
    rmSync(temporary, { force: true });
  }
  flushFolder(dirname(path));
}

/** A hard link never replaces a file, which a rename does; false where the file system has no links. */
function linked(temporary: string, path: string, refuse: () => CropError): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch {
    if (existsSync(path)) throw refuse();
    return false;
  }
}
