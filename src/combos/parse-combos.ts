import type { ParameterDim, ParameterValue } from "./parameter-space.ts";
import { checkValue, fail, identityOf, show } from "./parameter-value.ts";

/** The values of one argument: a list, a typed array, or anything that can be iterated. */
export type ValuesInput = Iterable<unknown> | ArrayLike<unknown>;

/** The swept arguments: a mapping, a list of pairs, or one pair. */
export type CombosInput =
  | Readonly<Record<string, ValuesInput>>
  | ReadonlyMap<string, ValuesInput>
  | readonly (readonly [string, ValuesInput])[]
  | readonly [string, ValuesInput];

/** Names and values that are still to be checked. */
export type ComboEntries = readonly (readonly [string, unknown])[];

/** Gives the dimensions of combos in any of their spellings, in the order given. */
export function parseCombos(input: CombosInput | ComboEntries | undefined): ParameterDim[] {
  if (input === undefined) return [];
  const dims = comboEntries(input).map(([name, values]) => parseDim(name, values));
  const seen = new Set<string>();
  for (const { name } of dims) {
    if (seen.has(name)) fail(`argument \`${name}\` is in combos twice`, name);
    seen.add(name);
  }
  return dims;
}

/**
 * Gives combos in any of their spellings as pairs.
 *
 * @throws CropError `bad-combos` for what is no mapping and no list of pairs
 */
export function comboEntries(input: CombosInput | ComboEntries): ComboEntries {
  if (typeof input !== "object" || input === null || ArrayBuffer.isView(input))
    return fail("combos must be a mapping of names to values", "", input);
  if (!(Symbol.iterator in input)) return Object.entries(input);
  const list: readonly unknown[] = [...(input as Iterable<unknown>)];
  if (list.length === 2 && typeof list[0] === "string" && typeof list[1] !== "string")
    return [[list[0], list[1]]];
  return list.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== "string")
      return fail("combos given as a list must hold pairs of a name and its values", "", pair);
    return [pair[0], pair[1] as unknown] as const;
  });
}

function parseDim(name: string, input: unknown): ParameterDim {
  const given = listOf(name, input);
  if (given.length === 0) fail(`argument \`${name}\` has no values; give it at least one`, name);
  let hasNegativeZero = false;
  for (let i = 0; i < given.length; i++) {
    checkValue(name, given[i]);
    hasNegativeZero ||= Object.is(given[i], -0);
  }
  const values = (
    hasNegativeZero ? withoutNegativeZero(given) : given
  ) as ArrayLike<ParameterValue>;
  refuseRepeated(name, values);
  return { name, values };
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

function withoutNegativeZero(values: ArrayLike<unknown>): ArrayLike<unknown> {
  const positive = (value: unknown): unknown => (value === 0 ? 0 : value);
  if (values instanceof Float64Array || values instanceof Float32Array)
    return values.map((value) => value + 0);
  return Array.from(values, positive);
}

function refuseRepeated(name: string, values: ArrayLike<ParameterValue>): void {
  if (isStrictlySorted(values)) return; // as nearly all are; a set of 10^6 values costs memory
  const seen = new Set<ParameterValue>();
  for (let i = 0; i < values.length; i++) {
    const identity = identityOf(values[i]!);
    if (seen.has(identity))
      fail(
        `argument \`${name}\` has the value ${show(values[i])} twice; leave one out`,
        name,
        values[i],
      );
    seen.add(identity);
  }
}

function isStrictlySorted(values: ArrayLike<ParameterValue>): boolean {
  if (values.length < 2) return true;
  const isRising = values[0]! < values[1]!;
  for (let i = 1; i < values.length; i++) {
    const [before, after] = [values[i - 1]!, values[i]!];
    if (typeof before !== typeof after) return false;
    if (isRising ? !(before < after) : !(before > after)) return false;
  }
  return true;
}
