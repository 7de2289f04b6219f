import { CropError } from "../errors.ts";

/** The names of the options `T`, of which none may be left out here. */
export type KnownOptions<T> = Readonly<Record<keyof T, true>>;

/**
 * Lets options pass that are known. Definitions and functions of users are run without a check of their types, so that an option with a
 * misspelt name, or with that of obspy, would change the result in silence.
 *
 * @throws CropError `bad-option` naming the option and those that `what` knows
 */
export function checkOptions<T extends object>(
  what: string,
  options: T,
  known: KnownOptions<T>,
): void {
  const names = Object.keys(known);
  const list = names.join(", ");
  const given: unknown = options;
  if (typeof given !== "object" || given === null) {
    throw new CropError(
      "bad-option",
      `${what} takes its options as an object, of which ${list} are known; it got ${String(given)}`,
    );
  }
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new CropError("bad-option", `${what} has no option ${unknown}; it knows ${list}`, {
    fields: { option: unknown },
  });
}
