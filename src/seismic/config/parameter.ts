import { CropError } from "../../errors.ts";

/** Gives the value of a parameter out of what a file, a command line or code holds; throws what {@link parameterError} gives. */
export type Parser<T> = (value: unknown, name: string) => T;

/** A parser for each parameter by its name. */
export type Parsers<T> = { readonly [K in keyof T]-?: Parser<T[K]> };

/** Gives the error for a value that a parameter cannot take. */
export function parameterError(name: string, value: unknown, wanted: string): CropError {
  const found = typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
  return new CropError("bad-option", `${name} is ${found ?? String(value)}: ${wanted} is wanted`, {
    fields: { parameter: name },
  });
}

/** A finite number, also as text. */
export function number(value: unknown, name: string): number {
  const result = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof result === "number" && Number.isFinite(result)) return result;
  throw parameterError(name, value, "a number");
}

/** A number above 0. */
export function positive(value: unknown, name: string): number {
  const result = number(value, name);
  if (result > 0) return result;
  throw parameterError(name, value, "a number above 0");
}

/** A number from `low` to `high`, both included. */
export function between(low: number, high: number): Parser<number> {
  return (value, name) => {
    const result = number(value, name);
    if (result >= low && result <= high) return result;
    throw parameterError(name, value, `a number from ${low} to ${high}`);
  };
}

/** A whole number from `least` on. */
export function whole(least: number = -Infinity): Parser<number> {
  return (value, name) => {
    const result = number(value, name);
    if (Number.isSafeInteger(result) && result >= least) return result;
    throw parameterError(
      name,
      value,
      Number.isFinite(least) ? `a whole number from ${least}` : "a whole number",
    );
  };
}

/** true or false, also as text in any case, 1 or 0. */
export function flag(value: unknown, name: string): boolean {
  const text = String(value).toLowerCase();
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw parameterError(name, value, "true or false");
}

/** Text that is not empty; a number counts as its digits. */
export function text(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number") return String(value);
  throw parameterError(name, value, "a text");
}

/** One of some words, in any case. */
export function oneOf<const T extends string>(words: readonly T[]): Parser<T> {
  return (value, name) => {
    const word = words.find((each) => each.toLowerCase() === String(value).toLowerCase());
    if (word !== undefined) return word;
    throw parameterError(name, value, `one of ${words.join(", ")}`);
  };
}

/** null, also as an empty text or Python's None, or what the parser gives. */
export function orNull<T>(parser: Parser<T>): Parser<T | null> {
  return (value, name) => (isNothing(value) ? null : parser(value, name));
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    (typeof value === "string" && /^(none|null|)$/i.test(value.trim()))
  );
}

/** A list, also as one text with commas. */
export function listOf<T>(parser: Parser<T>): Parser<readonly T[]> {
  return (value, name) => {
    const items: unknown =
      typeof value === "string" ? value.split(",").map((item) => item.trim()) : value;
    if (Array.isArray(items)) return items.map((item) => parser(item, name));
    throw parameterError(name, value, "a list");
  };
}

/** A name as it stands in our code: `c_3a` and `c3a`, `min_period`, `MIN_PERIOD` and `minPeriod` are one. */
export function camelCase(name: string): string {
  const lower = /[a-z]/.test(name) ? name : name.toLowerCase();
  return lower
    .replace(/^_+/, "")
    .replaceAll(/_+([a-z\d])/gi, (_, letter: string) => letter.toUpperCase());
}

/** A name as it stands in pyatoa's files: `min_period`, `c_3a`, `s2n_limit`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace(/^c(?=\d)/, "c_")
    .toLowerCase();
}

/** Gives the parameters of a mapping by their name in our code. */
export function namedValues(value: unknown, name: string): ReadonlyMap<string, unknown> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== "object" || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw parameterError(name, value, "a mapping of parameters to values");
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const values = new Map(entries.map(([key, item]) => [camelCase(key), item]));
  if (values.size === entries.length) return values;
  throw new CropError(
    "bad-option",
    `${name} names a parameter twice: ${entries.map(([key]) => key).join(", ")}`,
  );
}

/** Gives the values, each read by the parser of its name. */
export function parseValues<T extends object>(
  values: ReadonlyMap<string, unknown>,
  parsers: Parsers<T>,
): Partial<T> {
  const result: Partial<T> = {};
  for (const name of keysOf(parsers)) {
    if (values.has(name)) result[name] = parsers[name](values.get(name), name);
  }
  return result;
}

/** Gives the error for names that no parameter has; it lists those that there are. */
export function unknownParameters(
  unknown: readonly string[],
  what: string,
  known: readonly string[],
): CropError {
  return new CropError(
    "bad-option",
    `${what} has no ${unknown.length === 1 ? "parameter" : "parameters"} ${unknown.join(", ")}; it knows ${known.toSorted().join(", ")}`,
    { fields: { unknown } },
  );
}

/** Gives the names of the parameters that have a parser. */
export function keysOf<T extends object>(parsers: Parsers<T>): readonly (keyof T & string)[] {
  return Object.keys(parsers) as (keyof T & string)[];
}
