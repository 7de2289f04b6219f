import { CropError, isCropError, messageOf } from "../errors.ts";
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
 * Reads a swept argument as the shell gives it: `omega=1,2,3`, `name=a,"b c",'d,e'`, `flag=true,false` or
 * `omega=linspace(1,10,10)` (also logspace, geomspace, arange, range). What looks like a number is one, unless it is quoted.
 *
 * @throws CropError `usage` that shows the text
 */
export function parseComboText(text: string): [name: string, values: ArrayLike<ParameterValue>] {
  const [name, value] = splitAssignment(text, "combo");
  const call = /^\s*([a-z]+)\s*\((.*)\)\s*$/.exec(value);
  if (call === null) return [name, splitList(value, text).map(readValue)];
  const [, functionName = "", inside = ""] = call;
  const make = Object.hasOwn(sequences, functionName) ? sequences[functionName] : undefined;
  if (make === undefined)
    throw usage(
      text,
      `there is no ${functionName}(…); known are ${Object.keys(sequences).join(", ")}`,
    );
  const args = inside.trim() === "" ? [] : inside.split(",").map(Number);
  if (
    args.some((arg) => Number.isNaN(arg)) ||
    args.length < fewestArguments[functionName]! ||
    args.length > 3
  ) {
    throw usage(text, `${functionName} takes ${fewestArguments[functionName]} to 3 numbers`);
  }
  try {
    return [name, make(...args)];
  } catch (error) {
    if (!isCropError(error)) throw error;
    throw usage(text, messageOf(error));
  }
}

/**
 * Reads a constant as the shell gives it: `dt=0.01`, `name=abc`, `flag=true`, `label="3"` (a text), or JSON: `weights=[1,2]`.
 *
 * @throws CropError `usage` that shows the text
 */
export function parseConstantText(text: string): [name: string, value: unknown] {
  const [name, value] = splitAssignment(text, "constant");
  const trimmed = value.trim();
  if (!/^[[{]/.test(trimmed))
    return [
      name,
      readValue({
        text: trimmed.replace(/^(["'])(.*)\1$/s, "$2"),
        isQuoted: /^(["']).*\1$/s.test(trimmed),
      }),
    ];
  try {
    return [name, JSON.parse(trimmed) as unknown];
  } catch (error) {
    throw usage(text, `it begins like JSON, but ${messageOf(error)}`);
  }
}

function splitAssignment(text: string, option: string): [string, string] {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  if (name === "") throw usage(text, `write --${option} name=value`);
  return [name, text.slice(at + 1)];
}

interface Item {
  readonly text: string;
  readonly isQuoted: boolean;
}

function splitList(value: string, whole: string): Item[] {
  const items: Item[] = [];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^,"']*))\s*(,|$)/y;
  for (;;) {
    const at = pattern.lastIndex;
    const match = pattern.exec(value);
    if (match === null)
      throw usage(
        whole,
        `a quote at position ${whole.indexOf("=") + 1 + at} has no end, or no comma after it`,
      );
    const [, double, single, bare = "", comma] = match;
    const quoted = double?.replaceAll(/\\(.)/g, "$1") ?? single;
    if (quoted === undefined && bare.trim() === "")
      throw usage(whole, 'a value is empty; write "" for an empty text');
    items.push(
      quoted === undefined
        ? { text: bare.trim(), isQuoted: false }
        : { text: quoted, isQuoted: true },
    );
    if (comma !== ",") return items;
  }
}

function readValue({ text, isQuoted }: Item): ParameterValue {
  if (isQuoted) return text;
  if (text === "true" || text === "false") return text === "true";
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^[+-]?(inf|Infinity)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return text;
}

function usage(text: string, what: string): CropError {
  return new CropError("usage", `\`${text}\`: ${what}`, { fields: { text } });
}
