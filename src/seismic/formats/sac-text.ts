import type { Trace } from "../trace.ts";
import { dataError } from "./data-error.ts";
import { numberIn } from "./lines.ts";
import { cleanText, sacTrace } from "./sac.ts";
import { sacFields } from "./sac-header.ts";

// SAC in text form: the same header, five numbers or three texts of eight characters a line, then the samples.

const floatLines = 14;
const integerLines = 8;
const headerLines = 30;

/** Tells whether a file begins with a SAC header in text form: a line of five floats, and the version in its place. */
export function isSacText(bytes: Uint8Array): boolean {
  const lines = Buffer.from(bytes.subarray(0, 2000)).toString("latin1").split(/\r?\n/);
  const version = Number(wordsOf(lines[floatLines + 1])[1]);
  const first = wordsOf(lines[0]);
  const isHeader = first.length === 5 && first.every((word) => numberIn(word) !== undefined);
  return isHeader && (version === 6 || version === 7);
}

function wordsOf(line: string = ""): readonly string[] {
  return line.split(/\s+/).filter((word) => word !== "");
}

/**
 * Reads a SAC file in text form. Texts of the header may not hold line ends; samples are float32.
 *
 * @throws CropError `bad-data` naming file and line for what is no number, or another number of samples than announced
 */
export function parseSacText(text: string, file: string): Trace {
  const lines = text.split(/\r?\n/);
  const header: Record<string, number | string> = {};
  const numberAt = (line: number, column: number, name: string): void => {
    const word = wordsOf(lines[line])[column] ?? "";
    const value = numberIn(word);
    if (value === undefined) throw noNumber(line, word, name);
    if (value !== -12_345) header[name] = value;
  };
  const noNumber = (line: number, word: string, name: string): Error =>
    dataError(
      file,
      `line ${line + 1}`,
      `${name} has to be a number, found ${JSON.stringify(word.slice(0, 40))}`,
    );
  for (const [i, name] of sacFields.floats.entries()) {
    numberAt(Math.floor(i / 5), i % 5, name);
    if (name in header) header[name] = Math.fround(Number(header[name]));
  }
  for (const [i, name] of sacFields.integers.entries()) {
    numberAt(floatLines + Math.floor(i / 5), i % 5, name);
  }
  // The name of the event takes two columns of the first line of texts.
  for (const [i, name] of sacFields.texts.entries()) {
    const cell = i < 2 ? i : i + 1;
    const line = lines[floatLines + integerLines + Math.floor(cell / 3)] ?? "";
    const begin = (cell % 3) * 8;
    const value = cleanText(line.slice(begin, begin + (name === "kevnm" ? 16 : 8)));
    if (value !== "") header[name] = value;
  }
  const samples: number[] = [];
  for (let i = headerLines; i < lines.length; i++) {
    for (const word of wordsOf(lines[i])) {
      const value = numberIn(word);
      if (value === undefined) throw noNumber(i, word, "a sample");
      samples.push(value);
    }
  }
  if (samples.length !== header["npts"]) {
    throw dataError(
      file,
      `line ${floatLines + 2}`,
      `${header["npts"]} samples are announced, ${samples.length} are there`,
    );
  }
  return sacTrace(Float32Array.from(samples), header, file);
}
