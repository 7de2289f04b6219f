import { allocate, type DType } from "../arrays/index.ts";
import { attributeOf, type Hdf5Attribute, type Hdf5Type, hdf5Types } from "../hdf5/index.ts";
import type { Attributes } from "./netcdf-attributes.ts";
import { type FillValue, fillMissing } from "./fill-value.ts";

/** Gives the type that elements of a dtype have in a file. */
export function storedType(dtype: DType): Hdf5Type {
  if (dtype === "bool") return hdf5Types.int8;
  return dtype === "datetime64[ns]" ? hdf5Types.int64 : hdf5Types[dtype];
}

/** What tells that the numbers of a variable are false and true. */
export const boolAttributes = ["dtype", "flag_values", "flag_meanings"] as const;

/** Tells whether the attributes of numbers say, as {@link encodingAttributes} does, that they stand for false and true. */
export function meansBool(attrs: Attributes): boolean {
  const { dtype, flag_values: values, flag_meanings: meanings } = attrs;
  return dtype === "bool" || (meanings === "false true" && String(values) === "0,1");
}

/** Gives the attributes that tell how a variable is encoded, by the netCDF and CF conventions and those of xarray. */
export function encodingAttributes(
  dtype: DType,
  fill: FillValue | undefined,
): Map<string, Hdf5Attribute> {
  const attributes = new Map<string, Hdf5Attribute>();
  if (fill !== undefined) {
    const data = typeof fill === "string" ? [fill] : allocate(dtype, 1);
    fillMissing(dtype, data, Uint8Array.of(1), fill);
    attributes.set("_FillValue", { type: storedType(dtype), shape: [1], data });
  }
  if (dtype === "bool" && fill === undefined) attributes.set("dtype", attributeOf("bool"));
  if (dtype === "bool" && fill !== undefined) {
    // With `dtype` xarray would turn missing into true; so it gets 0, 1 and NaN, and the meaning in words (CF 3.5).
    attributes.set("flag_values", attributeOf(Int8Array.of(0, 1)));
    attributes.set("flag_meanings", attributeOf("false true"));
  }
  if (dtype === "datetime64[ns]") {
    attributes.set("units", attributeOf("nanoseconds since 1970-01-01"));
    attributes.set("calendar", attributeOf("proleptic_gregorian"));
  }
  return attributes;
}
