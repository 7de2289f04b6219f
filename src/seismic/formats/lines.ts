import { dataError } from "./data-error.ts";

/** A line of a text file with its number, counted from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Gives the lines of a text that hold more than white space. */
export function linesOf(text: string): readonly Line[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, text: line }))
    .filter((line) => line.text.trim() !== "");
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;
const special = /^(?<sign>[+-]?)(?:(?<nan>nan)|(?:inf|infinity))$/i;

/** Gives the number that a word stands for, in the notation of C or Fortran (`1.5D-3`, `NaN`, `-Inf`); undefined for any other word. */
export function numberIn(word: string): number | undefined {
  if (decimal.test(word)) return Number(word.replace(/[dD]/, "e"));
  const groups = special.exec(word)?.groups;
  if (groups === undefined) return undefined;
  if (groups["nan"] !== undefined) return NaN;
  return groups["sign"] === "-" ? -Infinity : Infinity;
}

/**
 * Gives the number that a word of a line stands for.
 *
 * @throws CropError `bad-data` naming file, line and the word
 */
export function parseNumber(word: string, file: string, line: Line, what: string): number {
  const value = numberIn(word);
  if (value === undefined || !Number.isFinite(value)) {
    throw dataError(
      file,
      `line ${line.number}`,
      `${what} has to be a number, found ${JSON.stringify(word.slice(0, 40))}`,
    );
  }
  return value;
}

/** Gives a number in exponential notation, in as many digits as bring back the same float64; `NaN` and `Infinity` by name. */
export function exponentOf(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  return Object.is(x, -0) ? "-0e+0" : x.toExponential();
}
