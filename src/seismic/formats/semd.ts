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
 * @throws CropError `bad-data` naming file and line for what is no pair of numbers, uneven sampling or fewer than two samples
 */
export function parseSemd(text: string, file: string, options: SemdOptions = {}): Trace {
  const { times, values, lines } = columnsIn(text, file);
  const npts = times.length;
  if (npts < 2) throw dataError(file, "", `${npts} samples tell no sampling interval`);
  const first = times[0]!;
  const mean = (times[npts - 1]! - first) / (npts - 1);
  for (let i = 1; i < npts; i++) {
    if (Math.abs(times[i]! - first - i * mean) > 0.01 * mean || !(mean > 0)) {
      throw dataError(file, `line ${lines[i]}`, `the sampling is not even, time ${times[i]} s`);
    }
  }
  return new Trace(values, {
    ...codesIn(file),
    location: options.location ?? "",
    starttime: (options.origintime ?? 0n) + nanoseconds(first),
    samplingRate: 1 / roundInterval(mean, npts),
  });
}

/** The two columns of a seismogram, with the line that each sample comes from. */
interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly lines: Int32Array;
}

/** Gives the pairs of numbers, one a line; lines of white space hold none. */
function columnsIn(text: string, file: string): Columns {
  const most = countLines(text);
  const times = new Float64Array(most);
  const values = new Float64Array(most);
  const lines = new Int32Array(most);
  const numbers = new PlainNumbers(text);
  let npts = 0;
  let number = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    number++;
    numbers.at = start;
    const isPlain = readPlainPair(numbers, end, times, values, npts);
    const pair = isPlain ? undefined : pairOnLine(text.slice(start, end), number, file);
    start = end + 1;
    if (pair !== undefined) [times[npts], values[npts]] = pair;
    if (isPlain || pair !== undefined) lines[npts++] = number;
  }
  return {
    times: times.slice(0, npts),
    values: values.slice(0, npts),
    lines: lines.slice(0, npts),
  };
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/**
 * Reads the two numbers of a line as nearly all programs write them, with blanks before, between and behind, to a place in two arrays;
 * tells whether it was such a line. A long seismogram would spend most of its time in regular expressions otherwise.
 */
function readPlainPair(
  numbers: PlainNumbers,
  end: number,
  times: Float64Array,
  values: Float64Array,
  place: number,
): boolean {
  numbers.skipBlanks(end);
  const time = numbers.read(end);
  const timeEnd = numbers.at;
  numbers.skipBlanks(end);
  if (numbers.at === timeEnd) return false;
  const value = numbers.read(end);
  numbers.skipBlanks(end);
  times[place] = time;
  values[place] = value;
  return numbers.at === end && Number.isFinite(time) && Number.isFinite(value);
}

/** Gives the two numbers of a line in any notation that is read, or undefined for a line of white space. */
function pairOnLine(
  line: string,
  number: number,
  file: string,
): [time: number, value: number] | undefined {
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

function pairIn(words: readonly string[]): [time: number, value: number] | undefined {
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
