import { CropError, isCropError, messageOf } from "../errors.ts";
import { parseExactJson } from "../files/index.ts";
import type { ParameterValue } from "./parameter-space.ts";
import { arange, geomspace, linspace, logspace, range } from "./sequences.ts";

const sequences: Readonly<Record<string, (...args: number[]) => ArrayLike<ParameterValue>>> = {
  linspace: (start = 0, stop = 0, num) => linspace(start, stop, num),
  logspace: (start = 0, stop = 0, num) => logspace(start, stop, num),
  geomspace: (start = 0, stop = 0, num) => geomspace(start, stop, num),
  arange: (start = 0, stop, step) => arange(start, stop, step),
  range: (start = 0, stop, step) => range(start, stop, step),
};
const fewestArguments: Readonly<Record<string, number>> = {
  linspace: 2,
  logspace: 2,
  geomspace: 2,
  arange: 1,
  range: 1,
};

/**
 * Reads a swept argument as the shell gives it: `omega=1,2,3`, `name=a,"b c",'d,e'`, `flag=true,false`, JSON such as
 * `omega=[1,2,3]`, or `omega=linspace(1,10,10)` (also logspace, geomspace, arange, range). What looks like a decimal number is one, unless
 * it is quoted; `0x10` is a text.
 *
 * @throws CropError `usage` that shows the text and where it is wrong: also for a number that float64 cannot hold, NaN,
 *   and a sequence such as linspace(…) that is not closed or stands in a list
 */
export function parseComboText(text: string): [name: string, values: ArrayLike<ParameterValue>] {
  const [name, value, start] = splitAssignment(text, "combo");
  if (/^\s*\[/.test(value)) return [name, readJsonList(value, text, start)];
  const call = /^\s*([a-z]+)\s*\((.*)\)\s*$/.exec(value);
  if (call === null)
    return [name, splitList(value, text, start).map((item) => readSwept(item, text))];
  const [, functionName = "", inside = ""] = call;
  const make = Object.hasOwn(sequences, functionName) ? sequences[functionName] : undefined;
  if (make === undefined)
    throw usage(
      text,
      `there is no ${functionName}(…); known are ${Object.keys(sequences).join(", ")}; quote it to sweep a text`,
    );
  const args = inside.trim() === "" ? [] : inside.split(",").map((arg) => arg.trim());
  if (
    !args.every((arg) => decimal.test(arg)) ||
    args.length < fewestArguments[functionName]! ||
    args.length > 3
  ) {
    throw usage(text, `${functionName} takes ${fewestArguments[functionName]} to 3 numbers`);
  }
  try {
    return [name, make(...args.map(Number))];
  } catch (error) {
    if (!isCropError(error)) throw error;
    throw usage(text, messageOf(error));
  }
}

/**
 * Reads a constant as the shell gives it: `dt=0.01`, `name=abc`, `flag=true`, `label="3"` (a text), `gap=nan`, or JSON:
 * `weights=[1,2]`, whose whole numbers beyond 2^53 are bigints.
 *
 * @throws CropError `usage` that shows the text
 */
export function parseConstantText(text: string): [name: string, value: unknown] {
  const [name, value, start] = splitAssignment(text, "constant");
  const trimmed = value.trim();
  if (/^["']/.test(trimmed)) {
    const [item, second] = splitList(value, text, start);
    if (second !== undefined)
      throw usage(text, `at position ${second.at} a second value begins; a constant has one`);
    return [name, item!.text];
  }
  if (/^[+-]?nan$/i.test(trimmed)) return [name, NaN];
  if (!/^[[{]/.test(trimmed))
    return [name, readValue({ text: trimmed, isQuoted: false, at: start }, text)];
  return [name, parseJson(trimmed, text)];
}

function parseJson(value: string, whole: string): unknown {
  try {
    return parseExactJson(value);
  } catch (error) {
    throw usage(whole, `it begins like JSON, but ${messageOf(error)}`);
  }
}

// Its numbers are read as those of a list without brackets are: one that would be rounded is refused.
function readJsonList(value: string, whole: string, start: number): ParameterValue[] {
  const list = parseJson(value, whole);
  if (!Array.isArray(list) || list.some((each) => typeof each === "object"))
    throw usage(whole, "a JSON list that is swept holds numbers, texts, true and false");
  const begin = value.indexOf("[") + 1;
  const items = splitList(value.slice(begin, value.lastIndexOf("]")), whole, start + begin);
  return items.map((item, i) => {
    const read: unknown = list[i];
    return typeof read === "string" ? read : readSwept(item, whole);
  });
}

/** Gives the name, the text after `=`, and the place where that begins. */
function splitAssignment(
  text: string,
  option: string,
): [name: string, value: string, start: number] {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  if (name === "") throw usage(text, `write --${option} name=value`);
  return [name, text.slice(at + 1), at + 1];
}

interface Item {
  readonly text: string;
  readonly isQuoted: boolean;
  /** Its place in the whole text, from 0. */
  readonly at: number;
}

function splitList(value: string, whole: string, start: number): Item[] {
  const items: Item[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^,"']*))\s*(,|$)/y;
  for (;;) {
    const at = start + pattern.lastIndex;
    const match = pattern.exec(value);
    if (match === null)
      throw usage(whole, `a quote at position ${at} or after it has no end, or no comma after it`);
    const [, double, single, bare = "", comma] = match;
    const quoted = double?.replaceAll(/\\(.)/g, "$1") ?? single;
    if (quoted === undefined && bare.trim() === "")
      throw usage(whole, `the value at position ${at} is empty; write "" for an empty text`);
    items.push({ text: quoted ?? bare.trim(), isQuoted: quoted !== undefined, at });
    if (comma !== ",") return items;
  }
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function readSwept(item: Item, whole: string): ParameterValue {
  const { text, isQuoted, at } = item;
  if (!isQuoted && /^[+-]?nan$/i.test(text))
    throw usage(whole, `NaN at position ${at} cannot be swept; quote it to sweep a text`);
  // Otherwise the pieces of a mistyped linspace(1,10,10 or [1,2 would be swept as texts.
  if (!isQuoted && /^(\[|(linspace|logspace|geomspace|arange|range)\s*\()/i.test(text))
    throw usage(
      whole,
      `${text} at position ${at} must be written small, be closed, and stand alone; quote it to sweep a text`,
    );
  return readValue(item, whole);
}

function readValue({ text, isQuoted, at }: Item, whole: string): ParameterValue {
  if (isQuoted) return text;
  if (text === "true" || text === "false") return text === "true";
  if (/^[+-]?(inf|Infinity)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (!decimal.test(text)) return text;
  const number = Number(text);
  const isRounded = /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(number);
  if (isRounded || !Number.isFinite(number))
    throw usage(
      whole,
      `${text} at position ${at} is more than a number holds exactly; quote it to have it as a text`,
    );
  return number;
}

function usage(text: string, what: string): CropError {
  return new CropError("usage", `\`${text}\`: ${what}`, { fields: { text } });
}
