import { closeSync, fsyncSync, openSync } from "node:fs";
import { extname } from "node:path";
import { size, slabsOf, viewOf } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { type BlockSource, blocksOf } from "./block-source.ts";
import { csvText } from "./csv.ts";
import { Dataset } from "./dataset.ts";
import { jsonText } from "./json.ts";
import { publish } from "./netcdf.ts";
import { openNetcdf } from "./netcdf-file.ts";
import { parquetWriter } from "./parquet.ts";
import {
  type Column,
  columnOf,
  columnOrder,
  type ColumnSource,
  positions,
  type Table,
  type TableText,
  type TableWriter,
} from "./table.ts";
import { TextFile } from "./text-file.ts";

/** Makes a writer for a file that does not exist yet. */
type OpenTableWriter = (
  path: string,
  columns: readonly ColumnSource[],
) => TableWriter | Promise<TableWriter>;

const writers: Readonly<Record<string, OpenTableWriter>> = {
  ".csv": (path, columns) => textWriter(path, csvText(columns)),
  ".json": (path, columns) => textWriter(path, jsonText(columns)),
  ".parquet": parquetWriter,
};

/** Rows at a time: what bounds the memory, whatever the size of the table. */
const rowsAtOnce = 32768;

/** Tells whether a file of this name would be a table: `.csv`, `.json` or `.parquet`. */
export function isTableFile(path: string): boolean {
  return Object.hasOwn(writers, extname(path).toLowerCase());
}

/**
 * Writes a table, or the tidy table (see `Table`) of a dataset, of an open file or a selection of it, or of a netCDF
 * file given by its path, as CSV, JSON or Parquet, whichever the name of `target` ends in. Memory stays bounded. The target appears when it is complete.
 *
 * - CSV: comma, RFC 4180 quotes, a first line of names. Missing is empty, the empty text `""`; NaN, Infinity and -Infinity
 *   stand as such; times in ISO form; a complex variable is two columns, `z_re` and `z_im`.
 * - JSON: an array of one object a row. Missing is null; NaN and the infinities, and integers that a JSON number
 *   would not keep, are texts; a complex number is `{"re": 1, "im": 2}`.
 * - Parquet: every column optional, missing is null, NaN stays NaN; times are nanoseconds without zone; complex as in CSV.
 *
 * @throws CropError `bad-option` for another ending, `already-exists` unless `overwrite` is true, `bad-data` when a column of a
 *   complex variable would have the name of another one, and what reading and writing throw
 */
export async function exportTable(
  source: Dataset | BlockSource | Table | string,
  target: string,
  options: { readonly overwrite?: boolean } = {},
): Promise<void> {
  const ending = extname(target).toLowerCase();
  checkEnding(target, ending);
  const opened = typeof source === "string" ? await openNetcdf(source) : undefined;
  const table = opened ?? (source as Exclude<typeof source, string>);
  try {
    await publish(target, options, async (temporary) => writeTable(table, temporary, ending));
  } finally {
    opened?.close();
  }
}

/**
 * Writes a table into the file `path`, which must not exist, in the format of `ending` (`.csv`, `.json`, `.parquet`), and
 * waits until it is on the disk. See {@link exportTable}, which also replaces a file as a whole.
 */
export async function writeTable(
  source: Dataset | BlockSource | Table,
  path: string,
  ending: string,
): Promise<void> {
  const open = Object.hasOwn(writers, ending) ? writers[ending] : undefined;
  if (open === undefined) {
    throw new CropError(
      "bad-option",
      `${path} ends in none of ${Object.keys(writers).join(", ")}`,
      {
        fields: { file: path },
      },
    );
  }
  const { columns, blocks } = tableBlocks(source);
  if (ending !== ".json") checkNames(columns);
  const writer = await open(path, columns);
  try {
    for (const block of blocks()) writer.write(block.columns, block.rows);
    writer.finish();
  } catch (error) {
    writer.abandon();
    throw error;
  }
  const fd = openSync(path, "r+");
  fsyncSync(fd);
  closeSync(fd);
}

// Programs refuse a file with two columns of one name, or rename one of them in silence.
function checkNames(columns: readonly ColumnSource[]): void {
  const names = new Set(columns.map(({ name }) => name));
  for (const { name, dtype } of columns) {
    if (dtype !== "complex128") continue;
    const parts = [`${name}_re`, `${name}_im`];
    const taken = parts.find((part) => names.has(part));
    if (taken === undefined) continue;
    throw new CropError(
      "bad-data",
      `a table shows the complex \`${name}\` as \`${parts.join("` and `")}\`, but there is a \`${taken}\` already; ` +
        "rename one of them, or write JSON or netCDF",
      { fields: { variable: name } },
    );
  }
}

function checkEnding(file: string, ending: string): OpenTableWriter {
  if (Object.hasOwn(writers, ending)) return writers[ending]!;
  throw new CropError("bad-option", `${file} ends in none of ${Object.keys(writers).join(", ")}`, {
    fields: { file },
  });
}

function textWriter(path: string, text: TableText): TableWriter {
  const file = new TextFile(path);
  file.write(text.head);
  return {
    write: (columns, rows) => file.write(text.rows(columns, rows)),
    finish: () => {
      file.write(text.foot);
      file.close();
    },
    abandon: () => file.close(),
  };
}

/** A table that is read some rows at a time. */
export interface TableBlocks {
  readonly columns: readonly ColumnSource[];
  /** Gives the rows from the first on, at most 32,768 at once. */
  readonly blocks: () => Generator<Table>;
}

/** Gives a table, or the tidy table of a dataset or of what is not in memory, block by block. */
export function tableBlocks(source: Dataset | BlockSource | Table): TableBlocks {
  const grid =
    "columns" in source
      ? gridOfTable(source)
      : gridOf(source instanceof Dataset ? blocksOf(source) : source);
  const shape = grid.sizes.map(([, length]) => length);
  return {
    columns: grid.columns,
    blocks: function* () {
      for (const { start, count, n } of slabsOf(shape, rowsAtOnce))
        yield { rows: n, columns: grid.columns.map((column) => grid.read(column, start, count)) };
    },
  };
}

/** A table that is read block by block of its grid. */
interface Grid {
  readonly sizes: readonly (readonly [string, number])[];
  readonly columns: readonly ColumnSource[];
  read(column: ColumnSource, start: readonly number[], count: readonly number[]): Column;
}

function gridOf(source: BlockSource): Grid {
  const sizes = Object.entries(source.sizes);
  const variables = [...source.variables].map(([name, { dims, dtype }]) => ({
    name,
    dims,
    dtype,
    isCoordinate: source.isCoordinate(name),
  }));
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
      const block = source.variables.has(name)
        ? { dims, attrs: {}, data: source.read(name, from, shape) }
        : positions(name, from[0]!, shape[0]!);
      return columnOf(
        name,
        block,
        sizes.map(([dim], axis) => [dim, count[axis]!]),
      );
    },
  };
}

function gridOfTable({ rows, columns }: Table): Grid {
  const known = new Map(columns.map((column) => [column.name, column]));
  return {
    sizes: [["row", rows]],
    columns: columns.map(({ name, dtype }) => ({ name, dims: ["row"], dtype })),
    read({ name }, [start = 0], [count = 0]) {
      const { dtype, values, missing } = known.get(name)!;
      const own = missing?.subarray(start, start + count);
      return {
        name,
        dtype,
        values: viewOf(dtype, values, start, start + count),
        ...(own === undefined ? {} : { missing: own }),
      };
    },
  };
}

/** Gives the number of rows that the table of a file or dataset has. */
export function rowsOf(source: Pick<BlockSource, "sizes">): number {
  return size(Object.values(source.sizes));
}
