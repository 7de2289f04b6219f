import { basename } from "node:path";
import { Trace } from "../trace.ts";
import { nanoseconds, secondsOf } from "../utc-time.ts";
import { dataError } from "./data-error.ts";
import { exponentOf, numberIn } from "./lines.ts";
import { PlainNumbers } from "./plain-number.ts";

/** What a SPECFEM seismogram does not say itself. */
export interface SemdOptions {
  /** Time that the file's times count from, nanoseconds since 1970 UTC; default 0. */
  readonly origintime?: bigint;
  /** Default "". */
  readonly location?: string;
}

/** Tells whether a file is named as SPECFEM names seismograms: `NET.STA.CHA.semd`, `.semv`, `.sema` or `.semp`. */
export function isSemd(file: string): boolean {
  return /^[^.]*\.[^.]*\.[^.]+\.sem[dvap](?:\.ascii)?$/.test(basename(file));
}

/**
 * Reads a SPECFEM seismogram in text form: a line a sample, time (s) and amplitude, apart by white space or a comma;
 * `2*x` stands for two equal values. Codes come from the file's name `NET.STA.CHA.semd`. The
 * sampling interval is rounded to 0.1 ms (as pysep 0.7.1 always does), 1 us or 1 ns where that moves the
 * last sample by no more than a thousandth of the interval.
 *
 * @returns float64 samples `[npts]`, NaN and infinities included
 * @throws CropError `bad-data` naming file and line for what is no pair of numbers, uneven sampling, fewer than two samples, or a last
 *   line that is cut off
 */
export function parseSemd(text: string | Buffer, file: string, options: SemdOptions = {}): Trace {
  const bytes = typeof text === "string" ? Buffer.from(text, "latin1") : text;
  const { times, values, lines } = columnsIn(bytes, file);
  if (bytes.at(-1) !== lineEnd) checkEnd(bytes, file);
  const npts = times.length;
  if (npts < 2) throw dataError(file, "", `${npts} samples tell no sampling interval`);
  const first = times[0]!;
  const mean = (times[npts - 1]! - first) / (npts - 1);
  for (let i = 1; i < npts; i++) {
    if (Math.abs(times[i]! - first - i * mean) > 0.01 * mean || !(mean > 0)) {
      throw dataError(file, `line ${lines[i]}`, `the sampling is not even, time ${times[i]} s`);
    }
  }
  return new Trace(new Float64Array(values), {
    ...codesIn(file),
    location: options.location ?? "",
    starttime: (options.origintime ?? 0n) + nanoseconds(first),
    samplingRate: 1 / roundInterval(mean, npts),
  });
}

/** The two columns of a seismogram, with the line that each sample comes from. */
interface Columns {
  readonly times: number[];
  readonly values: number[];
  readonly lines: number[];
}

const lineEnd = 0x0a;

/** Gives the pairs of numbers, one a line; lines of white space hold none. */
function columnsIn(bytes: Buffer, file: string): Columns {
  const columns: Columns = { times: [], values: [], lines: [] };
  const numbers = new PlainNumbers(bytes);
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    numbers.at = start;
    let pair = plainPair(numbers);
    let end = numbers.at;
    if (pair === undefined || (end < bytes.length && bytes[end] !== lineEnd)) {
      const found = bytes.indexOf(lineEnd, start);
      end = found === -1 ? bytes.length : found;
      pair = pairOnLine(bytes.toString("latin1", start, end), line, file);
    }
    if (pair !== undefined) {
      columns.times.push(pair[0]);
      columns.values.push(pair[1]);
      columns.lines.push(line);
    }
    start = end + 1;
  }
  return columns;
}

/**
 * Refuses a last line without an end that is shorter than all others are long, as a whole or behind the point: what is left of
 * `1.25E-09` may be the number 1.25.
 */
function checkEnd(bytes: Buffer, file: string): void {
  const lines = bytes.toString("latin1").split("\n");
  const last = lines.pop()!;
  const whole = lines.filter((line) => line.trim() !== "");
  const isCut = [
    (line: string) => line.replace(/\r$/, "").length,
    (line: string) => line.trimEnd().length - line.lastIndexOf("."),
  ].some((lengthOf) => {
    const length = whole.length < 2 ? 0 : lengthOf(whole[0]!);
    return lengthOf(last) < length && whole.every((line) => lengthOf(line) === length);
  });
  if (!isCut || last.trim() === "") return;
  throw dataError(
    file,
    `line ${lines.length + 1}`,
    `the file seems to be cut off here, found ${JSON.stringify(last.trim().slice(0, 80))}; end the line if it is whole`,
  );
}

/**
 * Reads the two numbers of a line as nearly all programs write them, with blanks before, between and behind; undefined where there
 * are none. A long seismogram would spend most of its time in regular expressions otherwise.
 */
function plainPair(numbers: PlainNumbers): Pair | undefined {
  numbers.skipBlanks();
  const time = numbers.read();
  const timeEnd = numbers.at;
  numbers.skipBlanks();
  if (numbers.at === timeEnd) return undefined;
  const value = numbers.read();
  numbers.skipBlanks();
  return Number.isFinite(time) && Number.isFinite(value) ? [time, value] : undefined;
}

type Pair = readonly [time: number, value: number];

/** Gives the two numbers of a line in any notation that is read, or undefined for a line of white space. */
function pairOnLine(line: string, number: number, file: string): Pair | undefined {
  const words = line.split(/[\s,]+/).filter((word) => word !== "");
  if (words.length === 0) return undefined;
  const pair = pairIn(words);
  if (pair !== undefined && Number.isFinite(pair[0])) return pair;
  throw dataError(
    file,
    `line ${number}`,
    `time and amplitude were expected, found ${JSON.stringify(line.trim().slice(0, 80))}`,
  );
}

/** Takes off the digits that the few decimals of the times leave on their mean distance. */
function roundInterval(mean: number, npts: number): number {
  const candidates = [1e4, 1e6, 1e9].map((scale) => Math.round(mean * scale) / scale);
  return candidates.find((delta) => Math.abs(delta - mean) * npts <= 0.001 * mean) ?? mean;
}

function pairIn(words: readonly string[]): Pair | undefined {
  const repeated = words.length === 1 ? /^2\*(.+)$/.exec(words[0]!)?.[1] : undefined;
  const [time, value] = (repeated === undefined ? words : [repeated, repeated]).map(numberIn);
  if (time === undefined || value === undefined || words.length > 2) return undefined;
  return [time, value];
}

function codesIn(file: string): { network: string; station: string; channel: string } {
  const [network, station, channel, ...ending] = basename(file).split(".");
  if (network === undefined || station === undefined || !channel || ending.length === 0) {
    throw dataError(file, "", "the name of a SPECFEM seismogram is NET.STA.CHA.semd");
  }
  return { network, station, channel };
}

/**
 * Gives a trace as SPECFEM writes it: time (s) since `origintime` and amplitude, a line a sample.
 * Seven digits of the time after the point; amplitudes in as many digits as bring back the same float64.
 */
export function formatSemd(trace: Trace, options: Pick<SemdOptions, "origintime"> = {}): string {
  const start = trace.starttime - (options.origintime ?? 0n);
  const lines = Array.from(trace.toFloat64(), (value, i) => {
    const time = secondsOf(start + trace.timeOf(i) - trace.starttime).toFixed(7);
    return `${time.padStart(15)}  ${exponentOf(value).padStart(24)}\n`;
  });
  return lines.join("");
}
