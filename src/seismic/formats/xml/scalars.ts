import { isCropError } from "../../../errors.ts";
import { formatUtc, parseUtc } from "../../utc-time.ts";
import { numberIn } from "../lines.ts";

/** A value that stands in a text of a document. */
export interface Scalar<V> {
  /** What a wrong text should have been, for messages. */
  readonly expected: string;
  /** Gives the value of a text, or undefined for one that has none. */
  readonly parse: (text: string) => V | undefined;
  readonly format: (value: V) => string;
}

/** A text, trimmed. */
export const text: Scalar<string> = {
  expected: "a text",
  parse: (text) => text.trim(),
  format: (value) => value,
};

/** A finite number, float64. */
export const real: Scalar<number> = {
  expected: "a number",
  parse: (text) => {
    const value = numberIn(text.trim());
    return value === undefined || !Number.isFinite(value) ? undefined : value;
  },
  format: String,
};

/** A number from `lowest` to `highest`. */
export function realBetween(lowest: number, highest: number): Scalar<number> {
  return {
    expected: `a number from ${lowest} to ${highest}`,
    parse: (text) => {
      const value = real.parse(text);
      return value === undefined || value < lowest || value > highest ? undefined : value;
    },
    format: String,
  };
}

/** A whole number; `3.0` counts as one. */
export const integer: Scalar<number> = {
  expected: "a whole number",
  parse: (text) => {
    const value = numberIn(text.trim());
    return Number.isSafeInteger(value) ? value : undefined;
  },
  format: String,
};

/** A time, nanoseconds since 1970 UTC. */
export const time: Scalar<bigint> = {
  expected: "a time such as 2013-05-24T05:40:00Z",
  parse: (text) => {
    try {
      return parseUtc(text);
    } catch (error) {
      if (isCropError(error, "bad-data")) return undefined;
      throw error;
    }
  },
  format: (value) => formatUtc(value),
};

/** True or false. */
export const boolean: Scalar<boolean> = {
  expected: "true or false",
  parse: (text) => {
    const word = text.trim().toLowerCase();
    if (word === "true" || word === "1") return true;
    return word === "false" || word === "0" ? false : undefined;
  },
  format: String,
};

/** One of some words, in any case. */
export function oneOf<V extends string>(...words: readonly V[]): Scalar<V> {
  return {
    expected: `one of ${words.join(", ")}`,
    parse: (text) => {
      const word = text.trim().toLowerCase();
      return words.find((candidate) => candidate.toLowerCase() === word);
    },
    format: (value) => value,
  };
}
