import { isMapping } from "./check-definition.ts";

/**
 * Gives a setting as a slot of a command shows it: a text as it is, a date in ISO 8601, and all else as JSON, with typed
 * arrays and sets as lists, maps as objects, and bigints, NaN and infinities as bare words.
 *
 * @throws TypeError for what no text stands for: a function, a symbol, bare bytes, an invalid date, an instance of another class
 */
export function slotText(value: unknown): string {
  if (typeof value === "string") return value;
  return value instanceof Date ? isoText(value) : jsonText(value);
}

function jsonText(value: unknown): string {
  switch (typeof value) {
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    case "string":
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : objectText(value);
    case "undefined":
      return "null";
    default:
      throw new TypeError(`no text stands for a ${typeof value}`);
  }
}

function objectText(value: object): string {
  if (value instanceof Date) return JSON.stringify(isoText(value));
  if (value instanceof Map) return membersText([...value]);
  if (Array.isArray(value) || value instanceof Set || isTypedArray(value))
    return `[${Array.from(value, (item) => jsonText(item)).join(",")}]`;
  if (isMapping(value)) return membersText(Object.entries(value));
  throw new TypeError(`no text stands for an instance of ${value.constructor.name || "a class"}`);
}

function membersText(members: readonly (readonly [unknown, unknown])[]): string {
  const texts = members
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `${JSON.stringify(slotText(name))}:${jsonText(item)}`);
  return `{${texts.join(",")}}`;
}

function isoText(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new TypeError("no text stands for an invalid date");
  return date.toISOString();
}

function isTypedArray(value: object): value is object & Iterable<unknown> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
