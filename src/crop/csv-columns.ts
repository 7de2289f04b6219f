import { parse } from "csv-parse/sync";
import type { DType } from "../arrays/index.ts";
import { messageOf } from "../errors.ts";
import { parseNumber } from "./parse-number.ts";

type Cells = Float64Array | (number | bigint | string | null)[];

/**
 * Reads CSV with a header line into one array per column: float64 where every cell is a number (an empty cell
 * is missing), otherwise text. A column that `dtypes` declares as text is text, and one of 64-bit integers keeps all
 * their digits. Gives the reason as text when it cannot be read.
 */
export function parseCsvColumns(
  text: string,
  dtypes: Readonly<Record<string, DType | undefined>> = {},
): Readonly<Record<string, Cells>> | string {
  let rows: string[][];
  try {
    rows = parse(text, { skip_empty_lines: true, trim: true, bom: true });
  } catch (error) {
    return messageOf(error);
  }
  const [header, ...body] = rows;
  if (header === undefined) return "it is empty";
  const columns: Record<string, Cells> = {};
  for (const [i, name] of header.entries()) {
    if (name === "" || Object.hasOwn(columns, name))
      return `column ${i + 1} has ${name === "" ? "no name" : `the name \`${name}\` again`}`;
    const cells = body.map((row) => row[i] ?? "");
    columns[name] = columnOf(cells, Object.hasOwn(dtypes, name) ? dtypes[name] : undefined);
  }
  return columns;
}

function columnOf(cells: readonly string[], dtype: DType | undefined): Cells {
  if (dtype === "string") return [...cells];
  const numbers = cells.map((cell) => (cell === "" ? null : parseNumber(cell, dtype)));
  if (numbers.includes(undefined)) return [...cells];
  return numbers.every((number) => typeof number === "number")
    ? Float64Array.from(numbers)
    : (numbers as (number | bigint | null)[]);
}
