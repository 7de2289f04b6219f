import { CropError } from "../errors.ts";
import type { ParameterDim, ParameterSpace, ParameterValue } from "./parameter-space.ts";

/** The values of one argument: a list, a typed array, or anything that can be iterated. */
export type ValuesInput = Iterable<unknown> | ArrayLike<unknown>;

/** The swept arguments: a mapping, a list of pairs, or one pair. */
export type CombosInput =
  | Readonly<Record<string, ValuesInput>>
  | readonly (readonly [string, ValuesInput])[]
  | readonly [string, ValuesInput];

/** Explicit cases: one mapping, a list of mappings, or with `fnArgs` a list of tuples, or of values for one argument. */
export type CasesInput =
  | Readonly<Record<string, unknown>>
  | readonly Readonly<Record<string, unknown>>[]
  | readonly (readonly unknown[])[]
  | readonly ParameterValue[];

/** What is to be swept. */
export interface SpaceInput {
  readonly combos?: CombosInput;
  readonly cases?: CasesInput;
  /** Names for cases that are tuples or single values. */
  readonly fnArgs?: readonly string[] | string;
}

/**
 * Gives the parameter space of combos and cases, in any of their spellings. No combos and no cases is one case without
 * arguments.
 *
 * @throws CropError `bad-combos` that names the argument and the value: no values, a value twice, a value that is
 *   no number, text, boolean or bigint, NaN, an argument in combos and cases, cases of different arguments, a
 *   case twice
 */
export function parseSpace(input: SpaceInput): ParameterSpace {
  const combos = parseCombos(input.combos);
  const { names: caseNames, rows } = parseCases(input.cases, input.fnArgs);
  for (const { name } of combos) {
    if (caseNames.includes(name))
      fail(`argument \`${name}\` is in combos and in cases; leave it in one of them`, name);
  }
  const caseDims = caseNames.map((name, column) =>
    unionOf(
      name,
      rows.map((row) => row[column]!),
    ),
  );
  const caseRows = caseDims.map(({ values }, column) =>
    placesOf(
      values,
      rows.map((row) => row[column]!),
    ),
  );
  refuseRepeatedRows(caseNames, caseRows, rows.length);
  let size = caseNames.length === 0 ? 1 : rows.length;
  for (const { values } of combos) size *= values.length;
  if (size > 2 ** 32 - 1)
    fail(
      `${size} cases are more than the 4,294,967,295 that a crop can hold`,
      combos[0]?.name ?? "",
    );
  const dims = [...caseDims, ...combos];
  return {
    names: dims.map(({ name }) => name),
    caseNames,
    comboNames: combos.map(({ name }) => name),
    dims,
    caseRows,
    size,
  };
}

function parseCombos(input: CombosInput | undefined): ParameterDim[] {
  if (input === undefined) return [];
  const entries = comboEntries(input);
  const dims = entries.map(([name, values]) => parseDim(name, values));
  const seen = new Set<string>();
  for (const { name } of dims) {
    if (seen.has(name)) fail(`argument \`${name}\` is in combos twice`, name);
    seen.add(name);
  }
  return dims;
}

function comboEntries(input: CombosInput): readonly (readonly [string, unknown])[] {
  if (typeof input !== "object" || input === null)
    return fail("combos must be a mapping of names to values", "");
  if (!Array.isArray(input)) return Object.entries(input);
  const list: readonly unknown[] = input;
  if (list.length === 2 && typeof list[0] === "string" && typeof list[1] !== "string")
    return [[list[0], list[1]]];
  return list.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string") {
      return fail("combos given as a list must hold pairs of a name and its values", "");
    }
    return [pair[0], pair[1] as unknown] as const;
  });
}

function parseDim(name: string, input: unknown): ParameterDim {
  const values = listOf(name, input);
  if (values.length === 0) fail(`argument \`${name}\` has no values; give it at least one`, name);
  const seen = new Set<string | ParameterValue>();
  for (let i = 0; i < values.length; i++) {
    const value = checkValue(name, values[i]);
    const key = keyOf(value);
    if (seen.has(key))
      fail(`argument \`${name}\` has the value ${show(value)} twice; leave one out`, name, value);
    seen.add(key);
  }
  return { name, values: values as ArrayLike<ParameterValue> };
}

function listOf(name: string, input: unknown): ArrayLike<unknown> {
  if (Array.isArray(input)) return input;
  if (ArrayBuffer.isView(input) && !(input instanceof DataView))
    return input as unknown as ArrayLike<unknown>;
  if (typeof input === "object" && input !== null && Symbol.iterator in input)
    return [...(input as Iterable<unknown>)];
  return fail(
    `argument \`${name}\` has ${show(input)} for its values; give a list, also for a single value`,
    name,
    input,
  );
}

function checkValue(name: string, value: unknown): ParameterValue {
  switch (typeof value) {
    case "number":
      if (Number.isNaN(value))
        fail(`argument \`${name}\` has the value NaN, which no label can find again`, name, value);
      return value;
    case "string":
    case "boolean":
    case "bigint":
      return value;
    default:
      return fail(
        `argument \`${name}\` has the value ${show(value)}; sweep numbers, texts or booleans, and look other things up by them in \`resources\``,
        name,
        value,
      );
  }
}

// 1 and 1n name the same place on an axis, as 0 and -0 do; 1 and "1" do not.
function keyOf(value: ParameterValue): string | ParameterValue {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return value === 0 ? 0 : value;
}

function parseCases(
  input: CasesInput | undefined,
  fnArgs: readonly string[] | string | undefined,
): { readonly names: readonly string[]; readonly rows: readonly (readonly ParameterValue[])[] } {
  if (input === undefined) return { names: [], rows: [] };
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (list.length === 0) return { names: [], rows: [] };
  const given = typeof fnArgs === "string" ? [fnArgs] : fnArgs;
  const [first] = list;
  if (isMapping(first)) {
    const names = Object.keys(first);
    if (names.length === 0) fail("a case names no argument", "");
    return { names, rows: list.map((item, i) => rowOfMapping(names, item, i)) };
  }
  if (given === undefined || given.length === 0) {
    return fail(
      "cases given as tuples or values need the names of their arguments: set `fnArgs`, or write mappings",
      "",
    );
  }
  return { names: given, rows: list.map((item, i) => rowOfTuple(given, item, i)) };
}

function rowOfMapping(names: readonly string[], item: unknown, i: number): ParameterValue[] {
  if (!isMapping(item))
    return fail(`case ${i} is ${show(item)}, where the first one is a mapping`, "");
  const missing = names.find((name) => !Object.hasOwn(item, name));
  if (missing !== undefined)
    fail(`case ${i} has no argument \`${missing}\`, which the first case has`, missing);
  const extra = Object.keys(item).find((name) => !names.includes(name));
  if (extra !== undefined)
    fail(`case ${i} has the argument \`${extra}\`, which the first case has not`, extra);
  return names.map((name) => checkValue(name, item[name]));
}

function rowOfTuple(names: readonly string[], item: unknown, i: number): ParameterValue[] {
  const row: readonly unknown[] = Array.isArray(item) ? item : [item];
  if (row.length !== names.length)
    fail(
      `case ${i} has ${row.length} values for the ${names.length} arguments ${names.join(", ")}`,
      names[0]!,
    );
  return row.map((value, column) => checkValue(names[column]!, value));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

/** The values of a case argument, sorted where they can be compared, otherwise as they first appear. */
function unionOf(name: string, column: readonly ParameterValue[]): ParameterDim {
  const unique = new Map<string | ParameterValue, ParameterValue>();
  for (const value of column) if (!unique.has(keyOf(value))) unique.set(keyOf(value), value);
  const values = [...unique.values()];
  if (values.every((value) => typeof value === "number" || typeof value === "bigint"))
    values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  else if (values.every((value) => typeof value === "string")) values.sort();
  else if (values.every((value) => typeof value === "boolean"))
    values.sort((a, b) => Number(a) - Number(b));
  return { name, values };
}

function placesOf(
  values: ArrayLike<ParameterValue>,
  column: readonly ParameterValue[],
): Uint32Array {
  const places = new Map<string | ParameterValue, number>();
  for (let i = 0; i < values.length; i++) places.set(keyOf(values[i]!), i);
  return Uint32Array.from(column, (value) => places.get(keyOf(value))!);
}

function refuseRepeatedRows(
  names: readonly string[],
  caseRows: readonly Uint32Array[],
  rows: number,
): void {
  if (names.length === 0) return;
  const seen = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const key = caseRows.map((places) => places[row]).join(" ");
    const earlier = seen.get(key);
    if (earlier !== undefined)
      fail(`case ${row} is the same as case ${earlier}; leave one out`, names[0]!);
    seen.set(key, row);
  }
}

function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value)) return "an array";
  return JSON.stringify(value) ?? String(value);
}

function fail(message: string, argument: string, value?: unknown): never {
  throw new CropError("bad-combos", message, { fields: { argument, value } });
}
