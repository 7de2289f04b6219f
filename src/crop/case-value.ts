import type { NdArray } from "../arrays/index.ts";
import type { ParameterValue } from "../combos/index.ts";
import type { CaseValue } from "./case-record.ts";
import { coordinateLengths } from "./coordinate-lengths.ts";
import type { ManifestVariable } from "./manifest.ts";
import { BadValueError, type ExpectedVariable, listNames, toArray } from "./output-array.ts";
import type { Coordinate } from "./resolve-definition.ts";
import { labelledOutputs } from "./returned-dataset.ts";

/** What is known of the outputs before they come. */
export interface ExpectedVariables {
  /** Undefined: the names are those of the object returned. */
  readonly variables: Readonly<Record<string, ExpectedVariable>> | undefined;
  /** True when the only output is a number that needs no check. */
  readonly isOneFloat: boolean;
  /** Names of the outputs when all of them are declared and may be plain numbers. */
  readonly floatNames?: readonly string[];
  /** The outputs are plain data, which the definition's own reaper takes as they are. */
  readonly isData?: boolean;
  /** Name of a lone output. */
  readonly loneName: string;
}

/** Name of the output of a function that returns one value and declares none. */
export const defaultVariable = "result";

/** Gives what to expect from the declared variables and the coordinates along their dimensions. */
export function expectVariables(
  variables: Readonly<Record<string, ManifestVariable>> | undefined,
  coords: Readonly<Record<string, Coordinate>>,
  constants: Readonly<Record<string, unknown>>,
): ExpectedVariables {
  if (variables === undefined) return { variables, isOneFloat: true, loneName: defaultVariable };
  const names = Object.keys(variables);
  const lengths = coordinateLengths(coords, constants);
  const lengthOf = (dim: string): number | undefined =>
    Object.hasOwn(lengths, dim) ? lengths[dim] : undefined;
  const expected = Object.fromEntries(
    Object.entries(variables).map(([name, { dims, dtype, attrs }]) => [
      name,
      {
        units: attrs["units"],
        ...(dtype === undefined ? {} : { dtype }),
        ...(dims === undefined ? {} : { dims, lengths: dims.map(lengthOf) }),
      },
    ]),
  );
  const areFloats = Object.values(variables).every(
    ({ dtype = "float64", dims = [] }) => dtype === "float64" && dims.length === 0,
  );
  return {
    variables: expected,
    isOneFloat: areFloats && names.length === 1,
    ...(areFloats ? { floatNames: names } : {}),
    loneName: names.length === 1 ? names[0]! : defaultVariable,
  };
}

/**
 * Gives what a function returned as outputs by name: an object of named outputs, one value for the only
 * variable, or a list with one value for each of several variables.
 *
 * @throws BadValueError that says what was returned and what was expected
 */
export function labelValue(returned: unknown, expected: ExpectedVariables): CaseValue {
  const { variables } = expected;
  const labelled = labelledOutputs(returned, variables, expected.loneName);
  if (labelled !== undefined) return checkNames(labelled, expected);
  const outputs = namedOutputs(returned, expected);
  const value: Record<string, NdArray> = {};
  if (variables === undefined) {
    for (const [name, output] of Object.entries(outputs)) value[name] = toArray(name, output);
    if (Object.keys(value).length === 0)
      throw new BadValueError("the function returned an object without any output");
    return value;
  }
  checkNames(outputs, expected);
  for (const [name, variable] of Object.entries(variables))
    value[name] = toArray(name, outputs[name], variable);
  return value;
}

/**
 * Gives the outputs of a function whose outputs are all numbers, the usual case, by name and without an array for each;
 * undefined for any other, of which {@link labelValue} takes care.
 */
export function plainNumbers(
  returned: unknown,
  { variables, floatNames }: ExpectedVariables,
): Readonly<Record<string, number>> | undefined {
  if (Array.isArray(returned)) {
    if (floatNames === undefined || floatNames.length < 2 || returned.length !== floatNames.length)
      return undefined;
    const named: Record<string, number> = {};
    for (let i = 0; i < returned.length; i++) {
      const value: unknown = returned[i];
      if (!isPlainNumber(value)) return undefined;
      named[floatNames[i]!] = value;
    }
    return named;
  }
  if (!isNamed(returned)) return undefined;
  let count = 0;
  for (const name in returned) {
    if (!isPlainNumber(returned[name])) return undefined;
    if (variables !== undefined && !Object.hasOwn(variables, name)) return undefined;
    count++;
  }
  const isWhole = variables === undefined ? count > 0 : count === floatNames?.length;
  return isWhole ? (returned as Readonly<Record<string, number>>) : undefined;
}

// What a record holds as a number keeps no sign of zero.
function isPlainNumber(value: unknown): value is number {
  return typeof value === "number" && !(value === 0 && Object.is(value, -0));
}

/** Sees that the outputs are those declared; coordinates may come along. */
function checkNames<T>(
  outputs: Readonly<Record<string, T>>,
  { variables, loneName }: ExpectedVariables,
): Readonly<Record<string, T>> {
  if (variables === undefined) return outputs;
  for (const name of Object.keys(variables)) {
    if (Object.hasOwn(outputs, name)) continue;
    throw new BadValueError(
      `the function returned no \`${name}\`; it gave ${listNames(Object.keys(outputs)) || loneName}`,
    );
  }
  for (const [name, output] of Object.entries(outputs)) {
    const isCoordinate =
      typeof output === "object" &&
      output !== null &&
      "isCoordinate" in output &&
      output.isCoordinate === true;
    if (Object.hasOwn(variables, name) || isCoordinate) continue;
    throw new BadValueError(
      `the function returned \`${name}\`, which \`vars\` does not name; it names ${listNames(Object.keys(variables))}`,
    );
  }
  return outputs;
}

function namedOutputs(
  returned: unknown,
  expected: ExpectedVariables,
): Readonly<Record<string, unknown>> {
  const { variables, loneName } = expected;
  const names = variables === undefined ? undefined : Object.keys(variables);
  if (isNamed(returned)) return returned;
  if (names === undefined || names.length === 1) return { [loneName]: returned };
  if (Array.isArray(returned) && returned.length === names.length) {
    return Object.fromEntries(names.map((name, i) => [name, (returned as unknown[])[i]]));
  }
  throw new BadValueError(
    `the function returned ${describe(returned)} where ${names.length} outputs are declared (${listNames(names)}); ` +
      "return an object with these names, or a list of as many values",
  );
}

function isNamed(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return !isNdArray(value) && !isComplexNumber(value);
}

function isComplexNumber(value: object): boolean {
  return (
    Object.keys(value).length === 2 &&
    "re" in value &&
    "im" in value &&
    typeof value.re === "number" &&
    typeof value.im === "number"
  );
}

function isNdArray(value: object): boolean {
  return "dtype" in value && "shape" in value && "data" in value && typeof value.dtype === "string";
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : typeof value;
}

/** Gives the settings of a case as text, such as `omega=1.5, name="a b"`; long ones are cut. */
export function describeSettings(names: readonly string[], row: readonly ParameterValue[]): string {
  const text = names.map((name, i) => `${name}=${formatValue(row[i]!)}`).join(", ");
  return text.length <= 2000 ? text : `${text.slice(0, 2000)}…`;
}

function formatValue(value: ParameterValue): string {
  return typeof value === "string"
    ? JSON.stringify(value)
    : typeof value === "bigint"
      ? `${value}n`
      : String(value);
}
