import {
  allocate,
  cast,
  commonDType,
  type DType,
  elementAt,
  isComplex,
  type NdArray,
} from "../arrays/index.ts";
import { isoOf } from "./cf-time.ts";
import type { Column, Table } from "./table.ts";
import { hasDigitsOfFloat } from "./text-file.ts";

/**
 * Gives the rows of tables one after the other. A column that a table lacks is missing in its rows. Columns of kinds that have
 * nothing in common, such as numbers and texts, become texts, so that no row is ever refused.
 */
export function concatTables(tables: readonly Table[]): Table {
  const names = [...new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return { rows, columns: names.map((name) => joined(name, tables, rows)) };
}

/** Gives a table whose complex columns are two each, `z_re` and `z_im`, as files hold them. */
export function withoutComplex({ rows, columns }: Table): Table {
  return {
    rows,
    columns: columns.flatMap((column) => {
      const { name, dtype, values, missing } = column;
      if (dtype !== "complex128") return [column];
      return ["re", "im"].map((part, offset) => ({
        name: `${name}_${part}`,
        dtype: "float64" as const,
        values: Float64Array.from({ length: rows }, (_, i) => Number(values[2 * i + offset])),
        ...(missing === undefined ? {} : { missing }),
      }));
    }),
  };
}

/** Gives the text of a value in a column, undefined where it is missing. */
export function cellText(column: Column, row: number): string | undefined {
  const value = elementAt(arrayOf(column), row);
  if (value === undefined) return undefined;
  if (isComplex(value)) return `${value.re},${value.im}`;
  return column.dtype === "datetime64[ns]" && typeof value === "bigint"
    ? isoOf(value)
    : String(value);
}

function joined(name: string, tables: readonly Table[], rows: number): Column {
  const parts = tables.map((table) => table.columns.find((column) => column.name === name));
  const dtype = commonOf(parts.flatMap((part) => part ?? []));
  const values = allocate(dtype, rows);
  const out: { [place: number]: unknown } = values;
  const width = dtype === "complex128" ? 2 : 1;
  const missing = new Uint8Array(rows);
  let row = 0;
  for (const [t, part] of parts.entries()) {
    const n = tables[t]!.rows;
    if (part === undefined) missing.fill(1, row, row + n);
    else {
      const { data } = fitted(part, n, dtype);
      for (let i = 0; i < n * width; i++) out[row * width + i] = data[i];
      if (part.missing !== undefined) missing.set(part.missing, row);
    }
    row += n;
  }
  return { name, dtype, values, ...(missing.includes(1) ? { missing } : {}) };
}

function commonOf(columns: readonly Column[]): DType {
  // A column without any value says nothing about its kind.
  const telling = columns.filter(({ missing }) => missing?.includes(0) ?? true);
  try {
    const dtypes = (telling.length === 0 ? columns : telling).map(({ dtype }) => dtype);
    const dtype = dtypes.reduce((a, b) => commonDType(a, b));
    for (const column of telling) numbersOf(column, dtype);
    return dtype;
  } catch {
    return "string";
  }
}

function fitted(column: Column, rows: number, dtype: DType): Pick<NdArray, "data"> {
  if (column.dtype === dtype) return { data: column.values };
  if (column.missing?.includes(0) === false) return { data: allocate(dtype, rows) };
  if (dtype !== "string") return numbersOf(column, dtype);
  return { data: Array.from({ length: rows }, (_, row) => cellText(column, row) ?? "") };
}

/** Whole numbers with the digits of floats may have been floats, before a file of text was to tell of them. */
function numbersOf(column: Column, dtype: DType): Pick<NdArray, "data"> {
  const { values } = column;
  const areWhole = values instanceof BigInt64Array || values instanceof BigUint64Array;
  if (dtype === "float64" && areWhole && values.every(hasDigitsOfFloat))
    return { data: Float64Array.from(values as Iterable<bigint>, Number) };
  return cast(arrayOf(column), dtype);
}

function arrayOf({ dtype, values, missing }: Column): NdArray {
  const n = dtype === "complex128" ? values.length / 2 : values.length;
  return { dtype, shape: [n], data: values, ...(missing === undefined ? {} : { missing }) };
}
