import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { DefinitionModules } from "../../crop/index.ts";
import { CropError } from "../../errors.ts";
import type { AsdfStation } from "../asdf/station.ts";
import type { Inventory } from "../inventory.ts";
import type { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";

/**
 * Works on the traces that one station has under one tag, and on its StationXML where it has any. What it gives is written; a false
 * value, or a stream without traces, writes nothing.
 */
export type ProcessFunction = (
  stream: Stream,
  inventory: Inventory | undefined,
) => ProcessResult | Promise<ProcessResult>;

/** What a {@link ProcessFunction} may give. */
export type ProcessResult = Stream | Trace | undefined | null | false | void;

/** Works on one station of two data sets; gives plain data. */
export type TwoFilesFunction = (station: AsdfStation, other: AsdfStation) => unknown;

/** Ground velocity: the response is removed; what has no StationXML is left out. */
export const removeResponseToVelocity: ProcessFunction = (stream, inventory) =>
  inventory === undefined ? undefined : stream.removeResponse(inventory, { output: "VEL" });

/**
 * Gives the function that the module of the option `function` exports by default, or as `process`; undefined where there is no module.
 *
 * @throws CropError `bad-definition` when it exports neither
 */
export function exportedFunction(
  { function: module }: DefinitionModules,
  file: string = "the function",
): ((...args: never[]) => unknown) | undefined {
  if (module === undefined) return undefined;
  const { default: first, process: second } = module;
  const found = typeof first === "function" ? first : second;
  if (typeof found === "function") return found as (...args: never[]) => unknown;
  throw new CropError(
    "bad-definition",
    `${file} exports no function: write \`export default (stream, inventory) => …\``,
    { fields: { file } },
  );
}

/** Tells whether a function can go to other processes as its text; native and bound functions cannot. */
export function hasText(fn: (...args: never[]) => unknown): boolean {
  try {
    return typeof compile(String(fn)) === "function";
  } catch {
    return false;
  }
}

/** Gives the function whose text this is. It sees no variables but those of every module. */
export function compile(text: string): unknown {
  if (text.includes("[native code]")) throw new TypeError("a native function has no text");
  // Some compilers put a call of `__name` around functions, and it is not in their text.
  const make = (expression: string): unknown =>
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- the caller's own function
    new Function("__name", `"use strict"; return ${expression}\n//# sourceURL=the-function`)(
      (named: unknown) => named,
    ) as unknown;
  try {
    return make(`(${text})`);
  } catch {
    return make(`Object.values({${text}})[0]`); // a method, as an object literal has it
  }
}

/** Gives the file of a module. */
export function fileOf(module: string | URL): string {
  const isAddress = module instanceof URL || module.startsWith("file:");
  return isAddress ? fileURLToPath(module) : resolve(module);
}
