import { type Column, elementAt, type NdArray, showElement } from "../../dataset/index.ts";

/** Gives an element as JSON can hold it: times as ISO text, NaN, the infinities and unsafe integers as text, null where it is missing. */
export function jsonElement(array: NdArray, i: number): unknown {
  const value = elementAt(array, i);
  if (value === undefined) return null;
  if (array.dtype === "datetime64[ns]") return showElement(array, i);
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return value;
}

/** Gives an attribute as JSON can hold it. */
export function jsonAttribute(value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as Iterable<unknown>, jsonAttribute);
  return Array.isArray(value) ? value.map(jsonAttribute) : value;
}

/** Gives the text of an element as a person reads it: text without quotes, floats of 32 bits without the digits that they do not have. */
export function textElement(array: NdArray, i: number): string {
  const value = elementAt(array, i);
  if (typeof value === "string") return value;
  if (typeof value === "number" && array.dtype === "float32")
    return String(Number(value.toPrecision(7)));
  return showElement(array, i);
}

/** Gives the text of each row of a column of a table. */
export function textCells({ dtype, values, missing }: Column): (row: number) => string {
  const n = values.length;
  const array: NdArray = {
    dtype,
    shape: [dtype === "complex128" ? n / 2 : n],
    data: values,
    ...(missing === undefined ? {} : { missing }),
  };
  return (row) => textElement(array, row);
}
