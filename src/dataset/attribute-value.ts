import type { Hdf5Attribute } from "../hdf5/index.ts";

/** Gives what an attribute is here: one element as itself; int64 as numbers where they are safe; text as string or strings; undefined for other kinds. */
export function attributeValue(attribute: Hdf5Attribute | undefined): unknown {
  if (attribute === undefined) return undefined;
  const { type, shape, data } = attribute;
  if (type.kind === "compound" || type.kind === "other") return undefined;
  if (shape === null) return type.kind === "string" ? "" : undefined;
  const single = shape.length === 0 || (shape.length === 1 && shape[0] === 1);
  if (single) {
    const value = data[0];
    return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (Array.isArray(data)) return data;
  if (data instanceof BigInt64Array && data.every((item) => Number.isSafeInteger(Number(item)))) {
    return Array.from(data, Number);
  }
  return data instanceof Float64Array ? Array.from(data) : data;
}
