import { CropError } from "../errors.ts";
import {
  type AttributeValue,
  attributeOf,
  type Hdf5Attribute,
  type Hdf5File,
} from "../hdf5/index.ts";
import { attributeValue } from "./attribute-value.ts";
import { bigintDType } from "./bigint-dtype.ts";

/**
 * Attributes of a dataset or variable. Text, numbers, bigints, typed arrays and arrays of texts, numbers or
 * bigints are stored as such; `true`, `false`, `null`, dates and plain objects have no place in netCDF and are
 * stored as JSON text, their names in the attribute `json_attributes`, so that they come back as they were; bigints, NaN and
 * the infinities inside them come back as text.
 */
export type Attributes = Readonly<Record<string, unknown>>;

const jsonNames = "json_attributes";

/** Attributes that belong to netCDF itself, and never to a user. */
const reserved = new Set([
  "DIMENSION_LIST",
  "REFERENCE_LIST",
  "CLASS",
  "NAME",
  "_Netcdf4Dimid",
  "_Netcdf4Coordinates",
  "_NCProperties",
  "_nc3_strict",
  jsonNames,
]);

/** The names of the coordinates by the CF conventions (section 5), which readers take out of the attributes. */
const listOfCoordinates = "coordinates";

/**
 * Gives the attributes as they are stored.
 *
 * @throws CropError `bad-data` naming an attribute that is a function, a symbol or undefined, or has a name that is taken
 */
export function storedAttributes(attrs: Attributes, owner: string): Map<string, Hdf5Attribute> {
  const stored = new Map<string, Hdf5Attribute>();
  const asJson: string[] = [];
  for (const [name, value] of Object.entries(attrs)) {
    if (name === listOfCoordinates)
      throw new CropError(
        "bad-data",
        `${owner} cannot have an attribute named \`${name}\`: netCDF files name the coordinates there; rename it`,
        { fields: { attribute: name } },
      );
    if (reserved.has(name) || name === "" || name.includes("/") || name.includes("\0")) {
      throw new CropError(
        "bad-data",
        `${owner} cannot have an attribute named \`${name}\`: netCDF keeps it for itself`,
      );
    }
    const direct = directValue(value);
    if (direct !== undefined) {
      stored.set(name, attributeOf(direct));
      continue;
    }
    asJson.push(name);
    stored.set(name, attributeOf(jsonOf(value, name, owner)));
  }
  if (asJson.length > 0) stored.set(jsonNames, attributeOf(asJson));
  return stored;
}

function directValue(value: unknown): AttributeValue | undefined {
  if (typeof value === "string") return value.includes("\0") ? undefined : value;
  if (typeof value === "number") {
    return isWhole(value) ? BigInt(value) : value;
  }
  if (typeof value === "bigint") return bigintDType([value]) === "int64" ? value : bigints([value]);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const typed = value as Exclude<AttributeValue, string | number | bigint>;
    return value.byteLength === 0 || value instanceof Uint8ClampedArray ? undefined : typed;
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items: unknown[] = Array.from(value); // holes become undefined, which has no place of its own
  if (items.every((item) => typeof item === "string" && !item.includes("\0"))) return value;
  if (items.every((item) => typeof item === "bigint" || isWhole(item))) {
    return bigints(items.map(BigInt));
  }
  return items.every((item) => typeof item === "number") ? Float64Array.from(items) : undefined;
}

function bigints(values: readonly bigint[]): BigInt64Array | BigUint64Array | undefined {
  const dtype = bigintDType(values);
  if (dtype === undefined) return undefined;
  return dtype === "int64" ? BigInt64Array.from(values) : BigUint64Array.from(values);
}

function isWhole(item: unknown): item is number {
  return Number.isSafeInteger(item) && !Object.is(item, -0);
}

function jsonOf(value: unknown, name: string, owner: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item === "bigint") return item.toString();
      // JSON has no words for them, and null says less than their names.
      if (typeof item === "number" && !Number.isFinite(item)) return String(item);
      return ArrayBuffer.isView(item) ? Array.from(item as unknown as ArrayLike<unknown>) : item;
    });
  } catch (error) {
    throw new CropError("bad-data", `attribute \`${name}\` of ${owner} cannot be stored`, {
      cause: error,
    });
  }
  if (text !== undefined) return text;
  throw new CropError(
    "bad-data",
    `attribute \`${name}\` of ${owner} is ${typeof value}, which cannot be stored`,
  );
}

/** Reads the attributes of an object of a file, without those of netCDF itself. Numbers that fit are numbers, others bigints. */
export function readAttributes(file: Hdf5File, path: string): Record<string, unknown> {
  const attrs: Record<string, unknown> = {};
  const names = file.attributeNames(path);
  const asJson = new Set(
    names.includes(jsonNames) ? listOf(attributeValue(file.attribute(path, jsonNames))) : [],
  );
  for (const name of names) {
    if (reserved.has(name)) continue;
    const value = attributeValue(file.attribute(path, name));
    if (value === undefined) continue;
    attrs[name] = asJson.has(name) && typeof value === "string" ? parsed(value) : value;
  }
  return attrs;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // another program has rewritten it
  }
}
