import { CropError } from "../errors.ts";
import type { ParameterValue } from "./parameter-space.ts";

/**
 * Gives back a value that can be swept; -0 becomes 0, since both have the same label.
 *
 * @throws CropError `bad-combos` that names the argument, for NaN and for what is no number, text, boolean or bigint
 */
export function checkValue(name: string, value: unknown): ParameterValue {
  switch (typeof value) {
    case "number":
      if (Number.isNaN(value))
        fail(`argument \`${name}\` has the value NaN, which no label can find again`, name, value);
      return value === 0 ? 0 : value;
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

/** Gives what two values share exactly when they have the same label: 1 and 1n do, 1 and "1" do not. */
export function identityOf(value: ParameterValue): ParameterValue {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isFinite(number) && BigInt(number) === value ? number : value;
}

/** Gives a short text of anything, for a message. */
export function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return String(value);
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value)) return "an array";
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    return "an object"; // it holds itself, or a bigint
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Refuses what is to be swept. */
export function fail(message: string, argument: string, value?: unknown): never {
  throw new CropError("bad-combos", message, { fields: { argument, value } });
}
