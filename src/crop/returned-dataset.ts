import { cast, elementAt, type NdArray } from "../arrays/index.ts";
import type { ParameterValue } from "../combos/index.ts";
import type { CaseOutput, CaseValue } from "./case-record.ts";
import { BadValueError, type ExpectedVariable, listNames, toArray } from "./output-array.ts";
import { isVariableName, nameRule } from "./variable-name.ts";

/**
 * Gives the variables and coordinates of a dataset or labelled array that a function returned; undefined when it returned neither.
 * What `variables` declares has its dimensions in the order declared; an array is the only variable that is declared, else it has its own
 * name, or `loneName`.
 *
 * @throws BadValueError when names, dimensions or units cannot be stored, or are not those declared
 */
export function labelledOutputs(
  returned: unknown,
  variables: Readonly<Record<string, ExpectedVariable>> = {},
  loneName = "",
): CaseValue | undefined {
  const isLone = Object.keys(variables).length === 1;
  const value = asDataset(returned, loneName, isLone);
  if (value === undefined) return undefined;
  const outputs: Record<string, CaseOutput> = {};
  const add = (group: unknown, areCoordinates: boolean): void => {
    for (const [name, variable] of entriesOf(group)) {
      checkName(name);
      const known = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const isCoordinate = areCoordinates && known === undefined;
      outputs[name] = labelledOutput(name, variable, isCoordinate, known);
    }
  };
  add(value.coords, true);
  add(value.dataVars, false);
  if (Object.values(outputs).every(({ isCoordinate }) => isCoordinate === true))
    throw new BadValueError("the function returned a dataset without any variable");
  return outputs;
}

/** Known by its shape and not by its class: a frozen definition carries its own copy of the class. */
function asDataset(
  value: unknown,
  loneName: string,
  isLone: boolean,
): { readonly dataVars: unknown; readonly coords: unknown } | undefined {
  if (typeof value !== "object" || value === null || !("coords" in value)) return undefined;
  if ("dataVars" in value) return { dataVars: value.dataVars, coords: value.coords };
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value)); // outputs of these names
  if (isPlain || !("dims" in value && "data" in value && "name" in value)) return undefined;
  const name = isLone || value.name === "" ? loneName : String(value.name);
  return { dataVars: new Map([[name, value]]), coords: value.coords };
}

/**
 * Gives outputs without the coordinates that repeat swept arguments, such as a selection leaves.
 *
 * @throws BadValueError for an output along a swept argument, or a coordinate that has the name of one and another value
 */
export function withoutSwept(
  value: CaseValue,
  names: readonly string[],
  row: readonly ParameterValue[],
): CaseValue {
  if (Object.values(value).every(({ dims }) => dims === undefined)) return value;
  const kept: Record<string, CaseOutput> = {};
  for (const [name, output] of Object.entries(value)) {
    const along = output.dims?.find((dim) => names.includes(dim));
    if (along !== undefined) {
      throw new BadValueError(
        `\`${name}\` of the dataset lies along \`${along}\`, which is a swept argument; take one place of it, or rename the dimension`,
      );
    }
    const swept = names.indexOf(name);
    if (swept === -1 || output.isCoordinate !== true) kept[name] = output;
    else checkSwept(name, output, row[swept]!);
  }
  return kept;
}

function checkSwept(name: string, coordinate: CaseOutput, setting: ParameterValue): void {
  const { shape } = coordinate;
  const found = shape.length === 0 ? elementAt(coordinate, 0) : undefined;
  const isSame =
    found === setting ||
    (isNumber(found) && isNumber(setting) && Number(found) === Number(setting));
  if (isSame) return;
  const what = found === undefined || typeof found === "object" ? "no single value" : String(found);
  throw new BadValueError(
    `coordinate \`${name}\` of the dataset is ${what}, the swept argument of that name ${String(setting)}; rename the coordinate, or leave it out`,
  );
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function entriesOf(group: unknown): readonly (readonly [string, unknown])[] {
  if (typeof group !== "object" || group === null) return [];
  const entries: Iterable<readonly [unknown, unknown]> =
    group instanceof Map ? group : Object.entries(group);
  return [...entries].map(([name, variable]) => [String(name), variable]);
}

function labelledOutput(
  name: string,
  variable: unknown,
  isCoordinate: boolean,
  known: ExpectedVariable | undefined,
): CaseOutput {
  if (
    typeof variable !== "object" ||
    variable === null ||
    !("dims" in variable) ||
    !Array.isArray(variable.dims)
  ) {
    throw new BadValueError(`variable \`${name}\` of the dataset has no dims`);
  }
  const own = variable.dims.map(String);
  for (const dim of own) checkName(dim);
  const content = "data" in variable ? variable.data : undefined;
  const array = toArray(name, content, known, own);
  if (array.shape.length !== own.length)
    throw new BadValueError(
      `variable \`${name}\` of the dataset has the dims ${listNames(own) || "[]"}, its data ${array.shape.length} dimensions`,
    );
  const attrs: Readonly<Record<string, unknown>> =
    "attrs" in variable && typeof variable.attrs === "object" ? { ...variable.attrs } : {};
  const { units } = attrs;
  if (units !== undefined && known?.units !== undefined && units !== known.units)
    throw new BadValueError(
      `output \`${name}\` has the units ${JSON.stringify(units)}; \`vars\` gives it ${JSON.stringify(known.units)}`,
    );
  const data = isCoordinate ? asNumber(array) : array;
  return { ...data, dims: known?.dims ?? own, isCoordinate, attrs };
}

// A whole number is int64 as a coordinate and float64 as a variable, which a scalar coordinate becomes; other cases may give 0.5.
function asNumber(array: NdArray): NdArray {
  const value = array.shape.length === 0 ? elementAt(array, 0) : undefined;
  return typeof value === "bigint" && Number.isSafeInteger(Number(value))
    ? cast(array, "float64")
    : array;
}

function checkName(name: string): void {
  if (!isVariableName(name))
    throw new BadValueError(
      `${JSON.stringify(name)} cannot name a variable or dimension of the dataset: ${nameRule}`,
    );
}
