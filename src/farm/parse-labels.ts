import type { VariableDefinition } from "../crop/index.ts";
import { CropError } from "../errors.ts";

/** Named values: a mapping, a Map or a list of pairs. */
export type NamedValues<T = unknown> =
  | Readonly<Record<string, T>>
  | ReadonlyMap<string, T>
  | readonly (readonly [string, T])[];

/** The outputs by name, outermost first: one name, or several. */
export type VarNames = string | Iterable<string>;

/** Dimensions of one output. */
type Dims = string | readonly string[];

/**
 * The outputs' own dimensions: one name (for one output); a list in the order of the outputs; a mapping, Map or list of pairs from
 * an output (in a Map or pairs also a list of outputs) to its dimensions.
 */
export type VarDims =
  | string
  | readonly Dims[]
  | Readonly<Record<string, Dims>>
  | ReadonlyMap<Dims, Dims>
  | readonly (readonly [Dims, Dims])[];

/** Gives named values as a mapping. @throws CropError `bad-definition` naming the option when they are none */
export function parseNamed<T>(
  option: string,
  input: NamedValues<T> | undefined,
): Readonly<Record<string, T>> {
  if (input === undefined) return {};
  if (typeof input !== "object" || input === null)
    throw refused(`\`${option}\` must be a mapping of names to values, or a list of pairs`);
  if (!(Symbol.iterator in input)) return { ...input };
  const pairs: readonly (readonly [string, T])[] = [...input];
  for (const pair of pairs) {
    if (Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string") continue;
    throw refused(`\`${option}\` given as a list must hold pairs of a name and a value`);
  }
  return Object.fromEntries(pairs);
}

/** Gives names as a list. @throws CropError `bad-definition` when one is no text or comes twice */
export function parseNames(option: string, input: VarNames | undefined): string[] | undefined {
  if (input === undefined) return undefined;
  if (typeof input !== "string" && typeof Object(input)[Symbol.iterator] !== "function")
    throw refused(`\`${option}\` must be a name or a list of names`);
  const names = typeof input === "string" ? [input] : [...input];
  names.forEach((name, i) => {
    if (typeof name !== "string") throw refused(`\`${option}\` must hold names`);
    if (names.indexOf(name) !== i) throw refused(`\`${option}\` names \`${name}\` twice`);
  });
  return names;
}

/**
 * Gives the outputs as a crop definition names them; undefined when the function itself names them.
 *
 * @throws CropError `bad-definition` for an unknown output, one text for several outputs, or a list of another length
 */
export function parseVariables(
  varNames: readonly string[] | undefined,
  varDims: VarDims | undefined,
  vars: Readonly<Record<string, VariableDefinition>> = {},
): Readonly<Record<string, VariableDefinition>> | undefined {
  const declared = Object.keys(vars);
  const names = varNames ?? (declared.length === 0 ? undefined : declared);
  const dims = parseDims(names ?? [], varDims);
  const unknown = declared.find((name) => !names?.includes(name));
  if (unknown !== undefined) throw unknownVariable(unknown, names ?? []);
  if (names === undefined) return undefined;
  return Object.fromEntries(
    names.map((name) => {
      const own = dims.get(name);
      return [name, { ...vars[name], ...(own === undefined ? {} : { dims: own }) }];
    }),
  );
}

/** Gives the dimensions that `varDims` says, by output. */
export function parseDims(
  names: readonly string[],
  input: VarDims | undefined,
): Map<string, readonly string[]> {
  if (input === undefined || (Array.isArray(input) && input.length === 0)) return new Map();
  if (typeof input === "string") {
    if (names.length !== 1)
      throw refused(
        `\`varDims\` is the text ${JSON.stringify(input)}, which says the dimension of one output; there are ${names.length}: give a mapping`,
      );
    return new Map([[names[0]!, [input]]]);
  }
  if (typeof input !== "object" || input === null)
    throw refused("`varDims` must be a name, a list or a mapping of outputs to their dimensions");
  const dims = new Map<string, readonly string[]>();
  for (const [key, value] of entriesOf(names, input)) {
    for (const name of listOf(key)) {
      if (!names.includes(name)) throw unknownVariable(name, names);
      dims.set(name, listOf(value));
    }
  }
  return dims;
}

function entriesOf(
  names: readonly string[],
  input: Exclude<VarDims, string>,
): readonly (readonly [Dims, Dims])[] {
  if (input instanceof Map) return [...(input as ReadonlyMap<Dims, Dims>)];
  if (!Array.isArray(input)) return Object.entries(input as Readonly<Record<string, Dims>>);
  const list: readonly unknown[] = input;
  const isPairs = list.every(
    (item) =>
      Array.isArray(item) &&
      item.length === 2 &&
      (item[0] === undefined || listOf(item[0] as Dims).every((name) => names.includes(name))),
  );
  if (isPairs) return list as readonly (readonly [Dims, Dims])[];
  if (list.length !== names.length)
    throw refused(
      `\`varDims\` is a list of ${list.length} for the ${names.length} outputs ${names.join(", ")}; give one entry each, or a mapping`,
    );
  return names.map((name, i) => [name, list[i] as Dims]);
}

function listOf(dims: Dims): readonly string[] {
  return typeof dims === "string" ? [dims] : dims;
}

function unknownVariable(name: string, names: readonly string[]): CropError {
  return refused(`there is no output \`${name}\`; \`varNames\` has ${names.join(", ") || "none"}`);
}

function refused(message: string): CropError {
  return new CropError("bad-definition", message);
}
