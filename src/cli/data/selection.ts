import {
  indexOf,
  keyOf,
  type Label,
  type LabelSelection,
  type LazyDataset,
  type NdArray,
} from "../../dataset/index.ts";
import { CropError } from "../../errors.ts";

/** How texts such as `x=0.5` select. */
export interface SelectionOptions {
  /** A label that is not there stands for the nearest one; default false. */
  readonly nearest?: boolean;
  /** How far the nearest label may be; default: any. */
  readonly tolerance?: number | undefined;
}

/**
 * Gives the part of a dataset that texts select: `x=1`, `x=1,2,5`, `t=0:10` (both included), `t=:10`, `t=5:`,
 * `name="a, b"`. Quotes keep a label together; a label of a text coordinate that is there is taken as it stands.
 *
 * @throws CropError `usage` for a text of another form or a dimension given twice, `bad-option` for an unknown dimension,
 *   `not-found` for a label that is not there
 */
export function selectByTexts(
  data: LazyDataset,
  texts: readonly string[],
  options: SelectionOptions = {},
): LazyDataset {
  const selections: Record<string, LabelSelection> = {};
  for (const text of texts) {
    const [dim, value] = splitText(text, data.dims);
    if (Object.hasOwn(selections, dim))
      throw new CropError(
        "usage",
        `dimension \`${dim}\` is selected twice; write ${dim}=a,b for several labels`,
      );
    if (!data.dims.includes(dim)) {
      const scalar = data.variables.has(dim)
        ? `\`${dim}\` is no dimension`
        : `there is no dimension \`${dim}\``;
      throw new CropError(
        "bad-option",
        `${scalar}; the dimensions are ${data.dims.join(", ") || "none"}`,
        { fields: { dimension: dim } },
      );
    }
    selections[dim] = parseLabels(dim, data.labels(dim)?.data, value, options);
  }
  return data.sel(selections);
}

/** A dimension may bear any name, also one with an equals sign. */
function splitText(text: string, dims: readonly string[]): readonly [string, string] {
  const known = dims
    .filter((dim) => text.startsWith(`${dim}=`))
    .toSorted((a, b) => b.length - a.length)[0];
  const at = known === undefined ? text.indexOf("=") : known.length;
  if (at < 1)
    throw new CropError(
      "usage",
      `${text}: write dimension=label, such as x=1, x=1,2 or x=0:10; the dimensions are ${dims.join(", ") || "none"}`,
    );
  return [text.slice(0, at), text.slice(at + 1)];
}

function parseLabels(
  dim: string,
  coordinate: NdArray | undefined,
  text: string,
  { nearest = false, tolerance }: SelectionOptions,
): LabelSelection {
  const label = (part: string): Label => labelOf(dim, coordinate, part);
  if (coordinate?.dtype === "string" && indexOf(coordinate).first.has(keyOf("string", text)))
    return text;
  const hasDistance = coordinate !== undefined && !["string", "bool"].includes(coordinate.dtype);
  const near = (value: Label | readonly Label[]): LabelSelection =>
    nearest && hasDistance
      ? { method: "nearest", value, ...(tolerance === undefined ? {} : { tolerance }) }
      : value;
  const range = rangeOf(coordinate, text);
  if (range !== undefined) {
    const [from, to] = range.map((part) => (part === "" ? undefined : label(part)));
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  }
  const parts = splitOutsideQuotes(text, ",");
  return parts.length === 1 ? near(label(text)) : near(parts.map(label));
}

/** The two ends of `from:to`; a time has colons of its own, so both ends must be times, and a text may hold one, too. */
function rangeOf(
  coordinate: NdArray | undefined,
  text: string,
): readonly [string, string] | undefined {
  const parts = splitOutsideQuotes(text, ":");
  const ends = parts.slice(1).map((_, k) => {
    const from = parts.slice(0, k + 1).join(":");
    return [from, parts.slice(k + 1).join(":")] as const;
  });
  const isEnd = (end: string): boolean => {
    if (end === "" || coordinate === undefined) return true;
    if (coordinate.dtype === "datetime64[ns]") return isoTime.test(end.trim());
    return (
      coordinate.dtype !== "string" || indexOf(coordinate).first.has(keyOf("string", unquoted(end)))
    );
  };
  const isText = coordinate?.dtype === "string" || coordinate?.dtype === "datetime64[ns]";
  return ends.find(([from, to]) => isEnd(from) && isEnd(to)) ?? (isText ? undefined : ends[0]);
}

const isoTime =
  /^\d{4}(-\d{1,2}(-\d{1,2}([T ]\d{1,2}(:\d{1,2}(:\d{1,2}(\.\d+)?)?)?)?)?)?\s*(Z|UTC|[+-]\d{1,2}:?\d{2})?$/i;

function labelOf(dim: string, coordinate: NdArray | undefined, text: string): Label {
  const refuse = (what: string): never => {
    throw new CropError(
      "usage",
      `${dim}=${text}: ${what} was expected, since \`${dim}\` ${coordinate === undefined ? "has no labels, so that places count from 0" : `is ${coordinate.dtype}`}`,
    );
  };
  const trimmed = text.trim();
  switch (coordinate?.dtype) {
    case "string":
      return unquoted(text);
    case "bool":
      if (!["true", "false", "1", "0"].includes(trimmed)) refuse("true or false");
      return trimmed === "true" || trimmed === "1";
    case "datetime64[ns]":
      return isoTime.test(trimmed) ? trimmed : refuse("a time such as 2026-11-21T12:00");
    case "int64":
    case "uint64":
      if (/^[+-]?\d+$/.test(trimmed)) return BigInt(trimmed);
      break;
    default:
  }
  const value = /^[+-]?(inf|infinity)$/i.test(trimmed)
    ? (trimmed.startsWith("-") ? -1 : 1) * Infinity
    : /^nan$/i.test(trimmed)
      ? NaN
      : trimmed === "" || /^[+-]?0[xbo]/i.test(trimmed)
        ? undefined
        : Number(trimmed);
  if (value === undefined || (Number.isNaN(value) && !/^nan$/i.test(trimmed)))
    return refuse(coordinate === undefined ? "a whole number" : "a number");
  return coordinate?.dtype === "float32" ? Math.fround(value) : value;
}

function unquoted(text: string): string {
  return /^"(?:[^"]|"")*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [""];
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === separator && !isQuoted) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return isQuoted ? [text] : parts;
}
