import { type Column, elementAt, isComplex, type NdArray } from "../../dataset/index.ts";
import type { Cell, Fold } from "../../report/index.ts";
import { jsonAttribute, textElement } from "../data/elements.ts";

/** Gives an element as a cell of a table: numbers stay numbers, times and complex numbers are texts, a missing one is empty. */
export function cellOf(array: NdArray, i: number): Cell {
  const value = elementAt(array, i);
  if (value === undefined || typeof value === "string" || typeof value === "boolean") return value;
  if (isComplex(value) || array.dtype === "datetime64[ns]") return textElement(array, i);
  return typeof value === "number" && array.dtype === "float32"
    ? Number(value.toPrecision(7))
    : value;
}

/** Gives the cells of a column of a tidy table by row. */
export function columnCells({ dtype, values, missing }: Column): (row: number) => Cell {
  const array: NdArray = {
    dtype,
    shape: [dtype === "complex128" ? values.length / 2 : values.length],
    data: values,
    ...(missing === undefined ? {} : { missing }),
  };
  return (row) => cellOf(array, row);
}

/** Gives anything that an attribute or a constant may hold as a cell: a text stays as it is, all but plain values are JSON. */
export function attributeCell(value: unknown): Exclude<Cell, Fold> {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
    case "number":
    case "bigint":
    case "boolean":
      return value;
    default:
      return JSON.stringify(plain(value)) ?? String(value);
  }
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value))
    return jsonAttribute(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}
