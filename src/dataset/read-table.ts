import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { allocate, type DType } from "../arrays/index.ts";
import { CropError, messageOf } from "../errors.ts";
import { diskError, parseExactJson, systemCode } from "../files/index.ts";
import { bigintDType } from "./bigint-dtype.ts";
import { isoOf } from "./cf-time.ts";
import type { Column, Table } from "./table.ts";
import { hasDigitsOfFloat, isNumberText } from "./text-file.ts";

/** A cell: what a file says, null where it is empty. */
type Cell = string | number | bigint | boolean | Time | null;

/** A time in nanoseconds since 1970; as text in ISO form. */
class Time {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }

  toString(): string {
    return isoOf(this.nanoseconds);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** How to read a table. */
export interface ReadTableOptions {
  /** Columns of a CSV file that hold text, whatever it looks like: `001` is no number there. */
  readonly texts?: readonly string[];
}

/**
 * Reads a table that was written as CSV, JSON or Parquet: columns of whole numbers come back as int64 or uint64, other numbers as float64,
 * true and false as bool, times of a Parquet file as datetime64[ns], all else as text, also whole numbers that none of these holds without
 * rounding. CSV and JSON tell times from texts no more.
 *
 * @throws CropError `not-found`; `corrupt` for a file that is damaged or no table; `bad-option` for another ending
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Table> {
  const ending = extname(path).toLowerCase();
  try {
    switch (ending) {
      case ".csv":
        return await readCsv(path, options);
      case ".json":
        return readJson(path);
      case ".parquet":
        return await readParquet(path);
      default:
        throw new CropError("bad-option", `${path} ends in none of .csv, .json, .parquet`, {
          fields: { file: path },
        });
    }
  } catch (error) {
    if (error instanceof CropError) throw error;
    if (systemCode(error) === "ENOENT")
      throw new CropError("not-found", `there is no file ${path}`, { fields: { file: path } });
    if (systemCode(error)?.startsWith("E") === true) throw diskError(path, error, "read");
    throw new CropError("corrupt", `${path} is no table: ${messageOf(error)}`, {
      cause: error,
      fields: { file: path },
    });
  }
}

async function readCsv(path: string, { texts = [] }: ReadTableOptions): Promise<Table> {
  const { parse } = await import("csv-parse/sync");
  const text = readFileSync(path, "utf8");
  const [header = []] = parse(text, { bom: true, to: 1 });
  const isText = header.map((name) => texts.includes(name));
  const rows = parse(text, {
    bom: true,
    skip_empty_lines: header.length > 1, // of a single column they are empty cells
    // Not what it says: the library cannot tell of a row of another length that has a bigint.
    cast: (cell: string, { quoting, records, index }) =>
      quoting || records === 0 || isText[index] === true ? cell : { bare: cell },
  }) as unknown as (string | { readonly bare: string })[][];
  const [names = [], ...body] = rows;
  return tableFrom(names.map(String), body.length, (row, k) => {
    const cell = body[row]![k]!;
    return typeof cell === "string" ? cell : typed(cell.bare);
  });
}

/** What a cell without quotes says. */
function typed(text: string): Cell {
  if (text === "") return null;
  if (text === "true" || text === "false") return text === "true";
  if (!isNumberText(text)) return text;
  if (/^[+-]?\d+$/.test(text) && text !== "-0") return BigInt(text);
  return Number(text);
}

function readJson(path: string): Table {
  const rows = parseExactJson(readFileSync(path, "utf8"));
  if (!Array.isArray(rows) || !rows.every((row) => typeof row === "object" && row !== null))
    throw new TypeError("it is no list of objects");
  const records: readonly Readonly<Record<string, unknown>>[] = rows;
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columns = names.map((name) => jsonCells(records.map((record) => record[name])));
  return tableFrom(names, records.length, (row, k) => columns[k]![row]!);
}

/** Texts stand for what JSON cannot say: NaN, the infinities, and whole numbers beyond 2^53. */
function jsonCells(values: readonly unknown[]): Cell[] {
  const isNumeric = values.every(
    (value) =>
      value === null ||
      value === undefined ||
      typeof value === "number" ||
      typeof value === "bigint" ||
      (typeof value === "string" && isNumberText(value)),
  );
  const hasNumber =
    values.some((value) => typeof value === "number" || typeof value === "bigint") ||
    values.every(
      (value) =>
        isNoFinite(value) || value === null || value === undefined || isBeyondNumbers(value),
    );
  return values.map((value) => {
    if (value === null || value === undefined) return null;
    if (typeof value === "boolean") return value;
    if (typeof value === "bigint") return hasDigitsOfFloat(value) ? Number(value) : value;
    if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof value === "string") return isNumeric && hasNumber ? typed(value) : value;
    return nested(value);
  });
}

function isNoFinite(value: unknown): boolean {
  return value === "NaN" || value === "Infinity" || value === "-Infinity";
}

/** Tells a whole number beyond 2^53, which reads back the same from its digits whatever it is taken for. */
function isBeyondNumbers(value: unknown): boolean {
  return (
    typeof value === "string" && /^-?[1-9]\d{15,}$/.test(value) && !Number.isSafeInteger(+value)
  );
}

async function readParquet(path: string): Promise<Table> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } =
    await import("hyparquet");
  const file = await asyncBufferFromFile(path);
  const { children } = parquetSchema(await parquetMetadataAsync(file));
  const names = children.map(({ element }) => element.name);
  let rows: unknown[][] = [];
  // Rows as lists: as objects they would lose a column of the name `__proto__`.
  await parquetRead({ file, rowFormat: "array", parsers, onComplete: (all) => void (rows = all) });
  return tableFrom(names, rows.length, (row, k) => parquetCell(rows[row]![k]));
}

// The library makes a Date of a time, which has no place for nanoseconds.
const parsers = {
  timestampFromMilliseconds: (count: bigint): Time => new Time(count * 1_000_000n),
  timestampFromMicroseconds: (count: bigint): Time => new Time(count * 1000n),
  timestampFromNanoseconds: (count: bigint): Time => new Time(count),
  dateFromDays: (count: number): Time => new Time(BigInt(count) * 86_400_000_000_000n),
};

function parquetCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
    case "string":
      return value;
    default:
      return value instanceof Time ? value : nested(value);
  }
}

/** Gives the text of a list or an object in a cell; of a whole number beyond 2^53 in it, its digits as a text. */
function nested(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== "bigint") return item;
    return Number.isSafeInteger(Number(item)) ? Number(item) : item.toString();
  });
}

function tableFrom(
  names: readonly string[],
  rows: number,
  cell: (row: number, k: number) => Cell,
): Table {
  const columns = names.map((name, k) =>
    columnFrom(
      name,
      Array.from({ length: rows }, (_, row) => cell(row, k)),
    ),
  );
  return { rows, columns };
}

function columnFrom(name: string, cells: readonly Cell[]): Column {
  const dtype = dtypeOf(cells);
  const values = allocate(dtype, cells.length);
  const out: { [place: number]: unknown } = values;
  const missing = new Uint8Array(cells.length);
  cells.forEach((cell, i) => {
    if (cell === null) missing[i] = 1;
    else if (dtype === "string") out[i] = String(cell);
    else if (cell instanceof Time) out[i] = cell.nanoseconds;
    else if (dtype === "int64" || dtype === "uint64") out[i] = BigInt(cell);
    else out[i] = Number(cell);
  });
  return { name, dtype, values, ...(missing.includes(1) ? { missing } : {}) };
}

/** Tells a time that 64 bits hold. */
function isCountable(cell: Cell): boolean {
  return cell === null || (cell instanceof Time && bigintDType([cell.nanoseconds]) === "int64");
}

/** Whole numbers that no dtype holds without rounding stay texts of their digits. */
function dtypeOf(cells: readonly Cell[]): DType {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
  if (kinds.size === 0) return "float64";
  if (kinds.has("string")) return "string";
  if (kinds.has("object")) return cells.every(isCountable) ? "datetime64[ns]" : "string";
  if (kinds.has("boolean")) return kinds.size === 1 ? "bool" : "string";
  const wholes = cells.filter((cell) => typeof cell === "bigint");
  const whole = kinds.has("number") ? undefined : bigintDType(wholes);
  return whole ?? (wholes.every(hasDigitsOfFloat) ? "float64" : "string");
}
