import { readFileSync } from "node:fs";
import { CropError } from "../../errors.ts";
import { diskError } from "../../files/index.ts";
import { Stream } from "../stream.ts";
import { dataError } from "./data-error.ts";
import { isMseed, parseMseed } from "./mseed/read-mseed.ts";
import { isMseed3, parseMseed3 } from "./mseed/read-mseed3.ts";
import { isSac, parseSac } from "./sac.ts";
import { isSacText, parseSacText } from "./sac-text.ts";
import { isSemd, parseSemd, type SemdOptions } from "./semd.ts";
import { isSlist, parseSlist } from "./slist.ts";

/** The formats that waveforms are read from. */
export type WaveformFormat = "mseed" | "mseed3" | "sac" | "sac-text" | "slist" | "semd";

/** How a file of waveforms is read. */
export interface ReadOptions extends SemdOptions {
  /** Default: found from the first bytes of the file, and for `.sem?` from its name. */
  readonly format?: WaveformFormat;
}

interface Format {
  /** Tells by the first bytes of a file or by its name. */
  readonly isOf: (bytes: Buffer, file: string) => boolean;
  readonly read: (bytes: Buffer, file: string, options: ReadOptions) => Stream;
}

/** In the order in which they are tried: what tells itself by its first bytes comes first. */
const formats: Readonly<Record<WaveformFormat, Format>> = {
  mseed: { isOf: isMseed, read: parseMseed },
  mseed3: { isOf: isMseed3, read: parseMseed3 },
  sac: { isOf: isSac, read: (bytes, file) => new Stream([parseSac(bytes, file)]) },
  "sac-text": {
    isOf: isSacText,
    read: (bytes, file) => new Stream([parseSacText(bytes.toString("latin1"), file)]),
  },
  slist: {
    isOf: isSlist,
    read: (bytes, file) => parseSlist(bytes.toString("latin1"), file),
  },
  semd: {
    isOf: (_, file) => isSemd(file),
    read: (bytes, file, options) => new Stream([parseSemd(bytes, file, options)]),
  },
};

/**
 * Reads all traces of a file, whatever its format.
 *
 * @throws CropError `not-found` or `disk` when the file cannot be read; `bad-data` naming file and place when it
 * is of no known format or holds what its format does not allow
 */
export function readWaveforms(file: string, options: ReadOptions = {}): Stream {
  const bytes = readBytes(file);
  const format =
    options.format === undefined
      ? Object.values(formats).find(({ isOf }) => isOf(bytes, file))
      : formats[options.format];
  if (format === undefined) {
    throw dataError(file, "", `the format is none of ${Object.keys(formats).join(", ")}`);
  }
  return format.read(bytes, file, options);
}

/**
 * Reads a whole file.
 *
 * @throws CropError `not-found` or `disk` naming the file
 */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new CropError("not-found", `${file} does not exist`, {
        cause: error,
        fields: { file },
      });
    }
    throw diskError(file, error, "read");
  }
}
