import { parse } from "csv-parse/sync";
import { messageOf } from "../errors.ts";
import { parseNumber } from "./parse-number.ts";

/**
 * Reads CSV with a header line into one array per column: float64 where every cell is a number (an empty cell
 * is missing), otherwise text. Gives the reason as text when it cannot be read.
 */
export function parseCsvColumns(
  text: string,
): Readonly<Record<string, Float64Array | (number | string | null)[]>> | string {
  let rows: string[][];
  try {
    rows = parse(text, { skip_empty_lines: true, trim: true, bom: true });
  } catch (error) {
    return messageOf(error);
  }
  const [header, ...body] = rows;
  if (header === undefined) return "it is empty";
  const columns: Record<string, Float64Array | (number | string | null)[]> = {};
  for (const [i, name] of header.entries()) {
    if (name === "" || Object.hasOwn(columns, name))
      return `column ${i + 1} has ${name === "" ? "no name" : `the name \`${name}\` again`}`;
    const cells = body.map((row) => row[i] ?? "");
    const numbers = cells.map((cell) => (cell === "" ? null : parseNumber(cell)));
    columns[name] = numbers.includes(undefined)
      ? cells
      : numbers.includes(null)
        ? (numbers as (number | null)[])
        : Float64Array.from(numbers as number[]);
  }
  return columns;
}
