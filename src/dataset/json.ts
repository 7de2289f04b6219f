import { isoOf } from "./cf-time.ts";
import type { Column, ColumnSource, TableText } from "./table.ts";
import { floatText } from "./text-file.ts";

/** Gives the texts of a JSON table: an array with one object a line. */
export function jsonText(columns: readonly ColumnSource[]): TableText {
  const keys = columns.map(({ name }, k) => `${k === 0 ? "" : ","}${JSON.stringify(name)}:`);
  let isFirst = true;
  return {
    head: "[",
    rows: (blocks, rows) => {
      const cells = blocks.map(cellsOf);
      let text = "";
      for (let i = 0; i < rows; i++) {
        text += isFirst ? "\n{" : ",\n{";
        isFirst = false;
        for (let k = 0; k < cells.length; k++) text += keys[k]! + cells[k]!(i);
        text += "}";
      }
      return text;
    },
    foot: "\n]\n",
  };
}

function cellsOf({ dtype, values, missing }: Column): (i: number) => string {
  const text = (i: number): string => {
    const value = values[i]!;
    if (dtype === "complex128")
      return `{"re":${float(values[2 * i])},"im":${float(values[2 * i + 1])}}`;
    if (typeof value === "string") return JSON.stringify(value);
    if (dtype === "bool") return value === 0 ? "false" : "true";
    if (dtype === "datetime64[ns]") return `"${isoOf(BigInt(value))}"`;
    if (typeof value === "bigint")
      return Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`;
    return float(value, dtype);
  };
  return missing === undefined ? text : (i) => (missing[i] === 0 ? text(i) : "null");
}

function float(value: unknown, dtype = "float64"): string {
  const text = floatText(Number(value), dtype);
  return Number.isFinite(value) ? text : `"${text}"`;
}
