import { CropError } from "../../errors.ts";
import type { Samples } from "../samples.ts";
import { Stream } from "../stream.ts";
import { Trace, type TraceHeader } from "../trace.ts";
import { formatUtc, parseUtc } from "../utc-time.ts";
import { atPlace, dataError } from "./data-error.ts";
import { exponentOf, type Line, linesOf, numberIn, parseNumber } from "./lines.ts";

// SLIST: the text form of IRIS (now EarthScope), a line `TIMESERIES …` and then the samples, six a line.

const samplesPerLine = 6;

/** A `TIMESERIES` line, taken apart. */
interface Block {
  readonly line: Line;
  readonly header: TraceHeader;
  readonly npts: number;
  readonly isInteger: boolean;
  readonly isFloat32: boolean;
  readonly words: string[];
}

/** Tells whether a file begins as SLIST does. */
export function isSlist(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.subarray(0, 400)).toString("latin1");
  return /^\s*TIMESERIES [^\n]*, *SLIST *,/.test(begin);
}

/**
 * Reads a SLIST file of any number of traces. `INTEGER` samples become int32, or int64 where one does not fit;
 * `FLOAT` ones float64, `FLOAT32` ones float32.
 *
 * @throws CropError `bad-data` naming file and line for a header or sample that cannot be read, or a wrong number of samples
 */
export function parseSlist(text: string, file: string): Stream {
  const blocks: Block[] = [];
  for (const line of linesOf(text)) {
    if (line.text.startsWith("TIMESERIES")) {
      blocks.push(parseHeader(line, file));
      continue;
    }
    const block = blocks.at(-1);
    if (block === undefined) throw dataError(file, `line ${line.number}`, "no TIMESERIES line yet");
    for (const word of line.text.trim().split(/\s+/)) {
      const isFine = block.isInteger ? /^[+-]?\d+$/.test(word) : numberIn(word) !== undefined;
      if (!isFine || block.words.length === block.npts) {
        const what = isFine ? `sample ${block.npts + 1} of ${block.npts}` : "no sample";
        throw dataError(
          file,
          `line ${line.number}`,
          `${JSON.stringify(word.slice(0, 40))} is ${what}`,
        );
      }
      block.words.push(word);
    }
  }
  if (blocks.length === 0) throw dataError(file, "", "there is no TIMESERIES line");
  return new Stream(blocks.map((block) => traceOf(block, file)));
}

function parseHeader(line: Line, file: string): Block {
  const place = `line ${line.number}`;
  const fields = line.text
    .slice("TIMESERIES".length)
    .split(",")
    .map((field) => field.trim());
  const [id = "", samples = "", rate = "", start = "", format = "", type = "", unit = ""] = fields;
  const codes = id.split("_");
  const [network = "", station = "", location = "", channel = "", quality = ""] = codes;
  const isInteger = /^INT(EGER|8|16|32|64)$/i.test(type);
  if (codes.length !== 5 || format !== "SLIST" || !/^\d+ samples$/.test(samples)) {
    throw dataError(
      file,
      place,
      "`TIMESERIES NET_STA_LOC_CHA_Q, n samples, r sps, start, SLIST, TYPE, UNIT` was expected",
    );
  }
  if (!isInteger && !/^FLOAT(32|64)?$/i.test(type)) {
    throw dataError(file, place, `samples are INTEGER or FLOAT, found ${JSON.stringify(type)}`);
  }
  const header = {
    network,
    station,
    location,
    channel,
    samplingRate: parseNumber(rate.replace(/ *sps$/, ""), file, line, "the sampling rate"),
    starttime: atPlace(file, place, () => parseUtc(start)),
    details: { ascii: { unit, quality } },
  };
  return {
    line,
    header,
    npts: Number.parseInt(samples, 10),
    isInteger,
    isFloat32: type.endsWith("32") && !isInteger,
    words: [],
  };
}

function traceOf(block: Block, file: string): Trace {
  const { line, header, npts, words } = block;
  const place = `line ${line.number}`;
  if (words.length !== npts) {
    throw dataError(file, place, `${npts} samples are announced, ${words.length} are there`);
  }
  return atPlace(file, place, () => new Trace(samplesIn(block), header));
}

function samplesIn({ words, isInteger, isFloat32 }: Block): Samples {
  if (isInteger) return integersIn(words);
  const floats = Float64Array.from(words, (word) => numberIn(word)!);
  return isFloat32 ? Float32Array.from(floats) : floats;
}

function integersIn(words: readonly string[]): Samples {
  const data = Int32Array.from(words, Number);
  return words.every((word, i) => data[i] === Number(word))
    ? data
    : BigInt64Array.from(words, (word) => BigInt(word.replace(/^\+/, "")));
}

/**
 * Gives a stream as SLIST text; floats in as many digits as bring back the same float64.
 *
 * @throws CropError `bad-data` for codes that the format cannot hold
 */
export function formatSlist(stream: Iterable<Trace>): string {
  return [...stream].map(formatTrace).join("");
}

function formatTrace(trace: Trace): string {
  const { network, station, location, channel, data } = trace;
  const { unit = "", quality = "" } = trace.details.ascii ?? {};
  const words = [network, station, location, channel, quality];
  if (words.some((word) => /[_,\s]/.test(word)) || /[,\n\r]/.test(unit)) {
    throw new CropError(
      "bad-data",
      `${trace.id}: codes with underscores, commas or spaces cannot be written as SLIST`,
    );
  }
  const isFloat = data instanceof Float32Array || data instanceof Float64Array;
  const start = formatUtc(trace.starttime).slice(0, -1);
  const type = isFloat ? (data instanceof Float32Array ? "FLOAT32" : "FLOAT") : "INTEGER";
  const lines = [
    `TIMESERIES ${words.join("_")}, ${trace.npts} samples, ${trace.samplingRate} sps, ${start}, SLIST, ${type}, ${unit}`,
  ];
  const texts = isFloat ? Array.from(data, exponentOf) : Array.from(data, String);
  for (let i = 0; i < texts.length; i += samplesPerLine) {
    lines.push(texts.slice(i, i + samplesPerLine).join("\t"));
  }
  return lines.map((line) => `${line}\n`).join("");
}
