import { isoOf } from "./cf-time.ts";
import type { Column, ColumnSource, TableText } from "./table.ts";
import { floatText, isNumberText } from "./text-file.ts";

/** Gives the texts of a CSV table: a first line of names, then a line a row. */
export function csvText(columns: readonly ColumnSource[]): TableText {
  const names = columns.flatMap(({ name, dtype }) =>
    dtype === "complex128" ? [`${name}_re`, `${name}_im`] : [name],
  );
  return {
    head: `${names.map(quoted).join(",")}\n`,
    rows: (blocks, rows) => {
      const cells = blocks.map(cellsOf);
      let text = "";
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < cells.length; k++) text += k === 0 ? cells[k]!(i) : `,${cells[k]!(i)}`;
        text += "\n";
      }
      return text;
    },
    foot: "",
  };
}

/** Gives the text of each row of a column; empty (with a comma for complex numbers) where it is missing. */
function cellsOf({ dtype, values, missing }: Column): (i: number) => string {
  const isComplex = dtype === "complex128";
  const text = (i: number): string => {
    const value = values[i]!;
    if (isComplex)
      return `${floatText(Number(values[2 * i]), dtype)},${floatText(Number(values[2 * i + 1]), dtype)}`;
    if (typeof value === "string") return looksTyped(value) ? `"${value}"` : quoted(value);
    if (dtype === "bool") return value === 0 ? "false" : "true";
    if (typeof value === "bigint") return dtype === "datetime64[ns]" ? isoOf(value) : String(value);
    return floatText(value, dtype);
  };
  if (missing === undefined) return text;
  const empty = isComplex ? "," : "";
  return (i) => (missing[i] === 0 ? text(i) : empty);
}

/** Without quotes a reader would take it for a number, a boolean or nothing at all. */
function looksTyped(text: string): boolean {
  return text === "" || text === "true" || text === "false" || isNumberText(text);
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
