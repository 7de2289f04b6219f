import { closeSync, fsyncSync, openSync } from "node:fs";
import { extname } from "node:path";
import { type NdArray, size, slabOf, slabsOf } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { csvWriter } from "./csv.ts";
import { Dataset } from "./dataset.ts";
import { jsonWriter } from "./json.ts";
import { publish } from "./netcdf.ts";
import { NetcdfFile, openNetcdf } from "./netcdf-file.ts";
import { parquetWriter } from "./parquet.ts";
import {
  type Column,
  columnOf,
  columnOrder,
  type ColumnSource,
  positions,
  type TableWriter,
} from "./table.ts";

/** Makes a writer for a file that does not exist yet. */
type OpenTableWriter = (path: string, columns: readonly ColumnSource[]) => Promise<TableWriter>;

const writers: Readonly<Record<string, OpenTableWriter>> = {
  ".csv": csvWriter,
  ".json": jsonWriter,
  ".parquet": parquetWriter,
};

/** Rows at a time: what bounds the memory, whatever the size of the table. */
const rowsAtOnce = 32768;

/** Tells whether a file of this name would be a table: `.csv`, `.json` or `.parquet`. */
export function isTableFile(path: string): boolean {
  return Object.hasOwn(writers, extname(path).toLowerCase());
}

/**
 * Writes the tidy table (see `Table`) of a dataset or of a netCDF file, given as open handle or by its path, as CSV, JSON or
 * Parquet, whichever the name of `target` ends in. Memory stays bounded. The target appears when it is complete.
 *
 * - CSV: comma, RFC 4180 quotes, a first line of names. Missing is empty, the empty text `""`; NaN, Infinity and -Infinity
 *   stand as such; times in ISO form; a complex variable is two columns, `z_re` and `z_im`.
 * - JSON: an array of one object a row. Missing is null; NaN and the infinities, and integers that a JSON number
 *   would not keep, are texts; a complex number is `{"re": 1, "im": 2}`.
 * - Parquet: every column optional, missing is null, NaN stays NaN; times are nanoseconds without zone; complex as in CSV.
 *
 * @throws CropError `bad-option` for another ending, `already-exists` unless `overwrite` is true, and what reading and writing throw
 */
export async function exportTable(
  source: Dataset | NetcdfFile | string,
  target: string,
  options: { readonly overwrite?: boolean } = {},
): Promise<void> {
  const ending = extname(target).toLowerCase();
  const open = Object.hasOwn(writers, ending) ? writers[ending] : undefined;
  if (open === undefined) {
    throw new CropError(
      "bad-option",
      `${target} ends in none of ${Object.keys(writers).join(", ")}`,
      { fields: { file: target } },
    );
  }
  const opened = typeof source === "string" ? await openNetcdf(source) : undefined;
  try {
    const grid = gridOf(opened ?? source);
    await publish(target, options, async (temporary) => {
      const writer = await open(temporary, grid.columns);
      try {
        for (const { start, count, n } of slabsOf(
          grid.sizes.map(([, length]) => length),
          rowsAtOnce,
        )) {
          writer.write(
            grid.columns.map((column) => grid.read(column, start, count)),
            n,
          );
        }
        writer.finish();
      } catch (error) {
        writer.abandon();
        throw error;
      }
      const fd = openSync(temporary, "r+");
      fsyncSync(fd);
      closeSync(fd);
    });
  } finally {
    opened?.close();
  }
}

/** A table that is read block by block of its grid. */
interface Grid {
  readonly sizes: readonly (readonly [string, number])[];
  readonly columns: readonly ColumnSource[];
  read(column: ColumnSource, start: readonly number[], count: readonly number[]): Column;
}

function gridOf(source: Dataset | NetcdfFile | string): Grid {
  if (typeof source === "string") throw new TypeError("a path must be opened first");
  const isDataset = source instanceof Dataset;
  const sizes = Object.entries(isDataset ? source.sizes : source.dims);
  const variables = [...source.variables].map(([name, variable]) => ({
    name,
    dims: variable.dims,
    dtype: "dtype" in variable ? variable.dtype : variable.data.dtype,
    isCoordinate:
      "isCoordinate" in variable ? variable.isCoordinate : isDataset && source.isCoordinate(name),
  }));
  const known = new Set(variables.map(({ name }) => name));
  const readBlock = (name: string, start: readonly number[], count: readonly number[]): NdArray =>
    isDataset ? slabOf(source.get(name).data, start, count) : source.read(name, start, count);
  return {
    sizes,
    columns: columnOrder(
      sizes.map(([dim]) => dim),
      variables,
    ),
    read({ name, dims }, start, count) {
      const axes = dims.map((dim) => sizes.findIndex(([other]) => other === dim));
      const from = axes.map((axis) => start[axis]!);
      const shape = axes.map((axis) => count[axis]!);
      const block = known.has(name)
        ? { dims, attrs: {}, data: readBlock(name, from, shape) }
        : positions(name, from[0]!, shape[0]!);
      return columnOf(
        name,
        block,
        sizes.map(([dim], axis) => [dim, count[axis]!]),
      );
    },
  };
}

/** Gives the number of rows that the table of a file or dataset has. */
export function rowsOf(source: Dataset | NetcdfFile): number {
  return size(Object.values(source instanceof Dataset ? source.sizes : source.dims));
}
