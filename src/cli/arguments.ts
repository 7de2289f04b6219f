import { basename } from "node:path";
import type { Argv } from "yargs";
import { findCrop, finishRemoval, type Manifest, placesOf, readManifest } from "../crop/index.ts";
import { CropError } from "../errors.ts";

/** Arguments as the parser gives them. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * Gives a text option; the last one when it was given several times.
 *
 * @throws CropError `usage` when it has no value, as `-o "$OUTPUT"` of a variable that is not set
 */
export function textOf(args: Arguments, name: string): string | undefined {
  const text = textOrEmptyOf(args, name);
  if (text === "") throw new CropError("usage", `--${name} needs a value`);
  return text;
}

/** Gives a text option that may be given without a value, as an empty text then. */
export function textOrEmptyOf(args: Arguments, name: string): string | undefined {
  const value = args[name];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined ? undefined : `${last as string | number | boolean}`;
}

/** Gives all texts of an option that may be repeated. */
export function textsOf(args: Arguments, name: string): string[] {
  const value = args[name];
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

/** Gives a flag. */
export function isSet(args: Arguments, name: string): boolean {
  const value = args[name];
  return value === true || value === "true" || (Array.isArray(value) && value.at(-1) === true);
}

/**
 * Gives a number option.
 *
 * @throws CropError `usage` when it is no number, or (`isWhole`) no whole number from 1
 */
export function numberOf(
  args: Arguments,
  name: string,
  isWhole: boolean = false,
): number | undefined {
  const text = textOf(args, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  const isGood =
    text.trim() !== "" &&
    (isWhole ? Number.isSafeInteger(value) && value >= 1 : Number.isFinite(value));
  if (!isGood)
    throw new CropError(
      "usage",
      `--${name} ${text}: a ${isWhole ? "whole number from 1" : "number"} was expected`,
    );
  return value;
}

/**
 * Gives what `--<name>` says of each name, as `parse` reads its texts.
 *
 * @throws CropError `usage` when a name is given twice
 */
export function assignmentsOf<T>(
  args: Arguments,
  name: string,
  parse: (text: string) => readonly [name: string, value: T],
): Record<string, T> {
  const values = new Map<string, T>();
  for (const text of textsOf(args, name)) {
    const [key, value] = parse(text);
    if (values.has(key))
      throw new CropError(
        "usage",
        `--${name} ${text}: \`${key}\` is given twice${name === "combo" ? `; write all its values in one --combo ${key}=1,2` : ""}`,
      );
    values.set(key, value);
  }
  return Object.fromEntries(values);
}

/** Splits `name=value`, as `--set` takes it. @throws CropError `usage` for another text */
export function parseSetText(text: string): readonly [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new CropError("usage", `--set ${text}: write name=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Gives an object with the property when it has a value. */
export function defined<K extends string, T>(
  name: K,
  value: T | undefined,
): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: T });
}

/** Adds the options that choose a crop. */
export function withCrop(parser: Argv): Argv {
  return parser
    .positional("crop", {
      type: "string",
      describe: "name or folder of the crop; may be left out when there is only one",
    })
    .option("root", {
      type: "string",
      describe: "folder that holds the crops (default: CROP_ROOT, else ./crops, else .)",
    });
}

/** A crop that was found on disk. */
export interface FoundCrop {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Finds the folder of the crop that the arguments choose. */
export function folderOf(args: Arguments): string {
  return findCrop(textOf(args, "crop"), defined("root", textOf(args, "root")));
}

/**
 * Finishes the removal of a crop that is not found by its name since a killed process removed it, or reaped it; gives the name, or
 * undefined when there is nothing left of it.
 */
export function finishRemovalOf(args: Arguments): string | undefined {
  const name = textOf(args, "crop");
  if (name === undefined) return undefined;
  const folder = placesOf(name, defined("root", textOf(args, "root"))).find(finishRemoval);
  return folder === undefined ? undefined : basename(folder);
}

/** Finds the crop that the arguments choose, and reads what it is. */
export function cropOf(args: Arguments): FoundCrop {
  const folder = folderOf(args);
  return { folder, manifest: readManifest(folder) };
}

/**
 * Prints one JSON document, on a single line where `indent` is 0: integers that a JSON number would not keep, NaN and the
 * infinities as texts, typed arrays as lists.
 */
export function printJson(document: unknown, indent: number = 2): void {
  const plain = (_: string, value: unknown): unknown => {
    if (typeof value === "bigint")
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    return ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<unknown>) : value;
  };
  process.stdout.write(`${JSON.stringify(document, plain, indent)}\n`);
}

/** Prints lines to standard output. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
