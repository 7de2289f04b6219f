import {
  coordinateFrom,
  equalArrays,
  fromValues,
  isNdArray,
  type NdArray,
} from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import type { Attributes } from "./netcdf-attributes.ts";

/** An array with a name for each axis. */
export interface Variable {
  readonly dims: readonly string[];
  readonly data: NdArray;
  readonly attrs: Attributes;
}

/** Variables on shared dimensions, whichever way they are held. */
export interface Labelled {
  readonly sizes: Readonly<Record<string, number>>;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly attrs: Attributes;
  isCoordinate(name: string): boolean;
}

/**
 * What stands for a variable: `{ dims, data, attrs }`, the list `[dims, data, attrs]`, or data alone (a scalar; as a
 * coordinate also the labels along the dimension of its own name). `data` is whatever `fromValues` takes.
 */
export type VariableInput =
  | {
      readonly dims: string | readonly string[];
      readonly data: unknown;
      readonly attrs?: Attributes;
    }
  | readonly [dims: string | readonly string[], data: unknown, attrs?: Attributes];

/** Tells whether a value has the form of {@link VariableInput}. */
function isInput(value: unknown): value is VariableInput {
  if (Array.isArray(value)) {
    const [dims, , attrs] = value;
    const namesDims =
      typeof dims === "string" ||
      (Array.isArray(dims) && dims.every((dim) => typeof dim === "string"));
    const hasAttrs =
      attrs === undefined || (typeof attrs === "object" && attrs !== null && !Array.isArray(attrs));
    // A list of two or three texts is labels, not a dimension with data: data of a dimension is an array.
    const hasData = typeof value[1] === "object" && value[1] !== null;
    return (
      (value.length === 2 || value.length === 3) &&
      namesDims &&
      hasAttrs &&
      (hasData || Array.isArray(dims))
    );
  }
  return typeof value === "object" && value !== null && "dims" in value && "data" in value;
}

/**
 * Gives the variable that an input stands for.
 *
 * @throws CropError `bad-data` naming the variable, when data is none or has not as many axes as dims
 */
export function variableFrom(
  name: string,
  input: unknown,
  role: "variable" | "coordinate",
): Variable {
  const isCoordinate = role === "coordinate";
  const read = (data: unknown): NdArray => {
    try {
      return isCoordinate ? coordinateFrom(data) : fromValues(data);
    } catch (error) {
      if (!(error instanceof CropError)) throw error;
      throw new CropError("bad-data", `${role} \`${name}\`: ${error.message}`, {
        cause: error,
        fields: { variable: name },
      });
    }
  };
  if (!isInput(input)) {
    const data = read(input);
    const dims = isCoordinate && data.shape.length === 1 ? [name] : [];
    return checked(name, { dims, data, attrs: {} });
  }
  const [given, data, attrs] = "dims" in input ? fieldsOf(input) : input;
  const dims = typeof given === "string" ? [given] : given;
  // A single value where there is one dimension of a coordinate is no array yet.
  return checked(name, { dims, data: isNdArray(data) ? data : read(data), attrs: attrs ?? {} });
}

function fieldsOf(
  input: Extract<VariableInput, { dims: unknown }>,
): readonly [string | readonly string[], unknown, Attributes | undefined] {
  return [input.dims, input.data, input.attrs];
}

function checked(name: string, variable: Variable): Variable {
  const { dims, data } = variable;
  if (dims.length !== data.shape.length) {
    throw new CropError(
      "bad-data",
      `\`${name}\` has ${dims.length} dimensions (${dims.join(", ") || "none"}), its data the shape [${data.shape.join(", ")}]`,
      { fields: { variable: name } },
    );
  }
  const twice = dims.find((dim, axis) => dims.indexOf(dim) !== axis);
  if (twice === undefined) return variable;
  throw new CropError("bad-data", `\`${name}\` has the dimension \`${twice}\` twice`, {
    fields: { variable: name },
  });
}

/** Tells whether two variables have the same dims, dtype, values and missing places. */
export function equalVariables(a: Variable, b: Variable): boolean {
  return (
    a.dims.length === b.dims.length &&
    a.dims.every((dim, k) => dim === b.dims[k]) &&
    equalArrays(a.data, b.data)
  );
}

/** Tells whether two sets of attributes are the same, in any order. */
export function equalAttributes(a: Attributes, b: Attributes): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && equalValues(a[name], b[name]));
}

function equalValues(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return equalAttributes(
    Object.fromEntries(Object.entries(a)),
    Object.fromEntries(Object.entries(b)),
  );
}
