import { type DType, flawedText, type NdArray, size, unravel } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { type Attributes, storedAttributes } from "./netcdf-attributes.ts";
import { boolAttributes, meansBool } from "./netcdf-encoding.ts";

/** How a variable is stored. */
export interface StorageOptions {
  /** The shape of a chunk; default: contiguous where the size is fixed, else chunks of about 1 MiB. */
  readonly chunks?: readonly number[];
  /** gzip level 0-9; default: none. Not applied to strings, which HDF5 cannot compress. */
  readonly gzip?: number;
}

/** A variable that will be written block by block. */
export interface VariableSchema extends StorageOptions {
  readonly dims: readonly string[];
  readonly dtype: DType;
  readonly attrs?: Attributes;
}

/** A coordinate, known from the beginning. */
export interface CoordinateSchema {
  readonly dims: readonly string[];
  readonly data: NdArray;
  readonly attrs?: Attributes;
}

/** What a netCDF file will hold. */
export interface NetcdfSchema {
  /** Name and length of every dimension, in order. */
  readonly dims: Readonly<Record<string, number>>;
  readonly coords?: Readonly<Record<string, CoordinateSchema>>;
  readonly variables: Readonly<Record<string, VariableSchema>>;
  readonly attrs?: Attributes;
  /** Dimensions that other programs may lengthen later. */
  readonly unlimited?: readonly string[];
}

/** Gives the shape of a variable. @throws CropError `bad-data` for a dimension that the schema lacks */
export function shapeIn(schema: NetcdfSchema, name: string, dims: readonly string[]): number[] {
  return dims.map((dim) => {
    const length = Object.hasOwn(schema.dims, dim) ? schema.dims[dim] : undefined;
    if (length !== undefined) return length;
    throw new CropError(
      "bad-data",
      `variable \`${name}\` has the dimension \`${dim}\`; the dataset has ${Object.keys(schema.dims).join(", ") || "none"}`,
      { fields: { variable: name, dimension: dim } },
    );
  });
}

/** @throws CropError `bad-data` saying what is wrong with names, dimensions, shapes or attributes */
export function checkSchema(schema: NetcdfSchema): void {
  storedAttributes(schema.attrs ?? {}, "the dataset");
  const coords = schema.coords ?? {};
  const seen = new Set<string>();
  for (const [dim, length] of Object.entries(schema.dims)) {
    checkName(dim, "dimension");
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new CropError("bad-data", `dimension \`${dim}\` has the length ${length}`);
    }
  }
  for (const [name, { dims }] of [...Object.entries(coords), ...Object.entries(schema.variables)]) {
    checkName(name, "variable");
    if (seen.has(name))
      throw new CropError("bad-data", `\`${name}\` is both a coordinate and a variable`);
    seen.add(name);
    const shape = shapeIn(schema, name, dims);
    if (new Set(dims).size !== dims.length) {
      throw new CropError(
        "bad-data",
        `variable \`${name}\` has a dimension twice: ${dims.join(", ")}`,
      );
    }
    if (
      Object.hasOwn(schema.dims, name) &&
      (dims.length !== 1 || dims[0] !== name || !(name in coords))
    ) {
      throw new CropError(
        "bad-data",
        `\`${name}\` is a dimension, so the variable of that name must be its coordinate, along itself alone; rename one`,
        { fields: { variable: name } },
      );
    }
    const coordinate = Object.hasOwn(coords, name) ? coords[name] : undefined;
    if (coordinate !== undefined && coordinate.data.shape.join() !== shape.join()) {
      throw new CropError(
        "bad-data",
        `coordinate \`${name}\` has the shape [${coordinate.data.shape.join(", ")}], its dimensions [${shape.join(", ")}]`,
      );
    }
    const { attrs = {}, ...variable } = coordinate ?? schema.variables[name]!;
    const dtype = "data" in variable ? variable.data.dtype : variable.dtype;
    checkEncoding(name, dtype, attrs);
    storedAttributes(attrs, `\`${name}\``);
    if (coordinate !== undefined) checkTexts(name, coordinate.data, []);
    if ("dtype" in variable) checkStorage(name, shape, variable);
  }
  for (const dim of schema.unlimited ?? []) {
    if (!Object.hasOwn(schema.dims, dim))
      throw new CropError("bad-option", `there is no dimension \`${dim}\` to be unlimited`);
  }
}

/** @throws CropError `bad-data` for a text that a file cannot keep, with its place in the variable */
export function checkTexts(name: string, array: NdArray, start: readonly number[]): void {
  const found = flawedText(array);
  if (found === undefined) return;
  const place = unravel(found.at, array.shape).map((index, axis) => index + (start[axis] ?? 0));
  throw new CropError(
    "bad-data",
    `variable \`${name}\` holds a text with ${found.flaw} at [${place.join(", ")}], which a netCDF file cannot keep`,
    { fields: { variable: name, index: place } },
  );
}

// The netCDF library opens 256 too, netCDF4-python (1.7) then reads beyond the end of the name and fails.
const mostNameBytes = 255;

function checkName(name: string, what: string): void {
  const bad = name === "" || name === "." || name === ".." || /[/\0]|\s$/u.test(name);
  if (!bad && Buffer.byteLength(name) <= mostNameBytes) return;
  throw new CropError(
    "bad-data",
    `${JSON.stringify(name)} cannot name a ${what} in netCDF: it must not be empty, hold "/", end in a space or have more than ${mostNameBytes} bytes`,
    { fields: { name } },
  );
}

/** The attributes that say how a variable is encoded, which is not the user's to say. */
function checkEncoding(name: string, dtype: DType, attrs: Attributes): void {
  const encoding = ["_FillValue", "missing_value", "scale_factor", "add_offset", "coordinates"];
  if (dtype === "datetime64[ns]") encoding.push("units", "calendar");
  if (dtype === "bool") encoding.push(...boolAttributes);
  if (dtype !== "string" && dtype !== "complex128") {
    encoding.push("_Unsigned");
    if (meansBool(attrs)) encoding.push(...boolAttributes);
  }
  const found = encoding.find((attribute) => Object.hasOwn(attrs, attribute));
  if (found === undefined) return;
  throw new CropError(
    "bad-data",
    `variable \`${name}\` (${dtype}) has the attribute \`${found}\`, which tells how it is stored; remove it`,
    { fields: { variable: name, attribute: found } },
  );
}

function checkStorage(
  name: string,
  shape: readonly number[],
  { chunks, gzip = 0 }: StorageOptions,
): void {
  const good =
    chunks === undefined ||
    (chunks.length === shape.length && chunks.every((n) => Number.isSafeInteger(n) && n > 0));
  if (!good)
    throw new CropError(
      "bad-option",
      `chunks of \`${name}\` are [${chunks.join(", ")}], its shape is [${shape.join(", ")}]`,
    );
  if (!Number.isInteger(gzip) || gzip < 0 || gzip > 9)
    throw new CropError(
      "bad-option",
      `the gzip level of \`${name}\` is ${gzip}; give a whole number from 0 to 9`,
    );
}

/** Gives chunks of at most about 1 MiB whose elements are close together in C order. */
export function defaultChunks(shape: readonly number[], elements: number): number[] {
  const chunks = shape.map(() => 1);
  let n = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    chunks[axis] = Math.max(1, Math.min(shape[axis]!, Math.floor(elements / n)));
    n *= chunks[axis]!;
  }
  return size(chunks) === 0 ? shape.map(() => 1) : chunks;
}
