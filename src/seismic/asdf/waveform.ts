import { CropError } from "../../errors.ts";
import type { Hdf5Data, Hdf5Source, Hdf5Type } from "../../hdf5/index.ts";
import type { Samples, SampleType } from "../samples.ts";
import { type AsdfDetails, parseTraceId, Trace } from "../trace.ts";
import { textOf } from "./container.ts";
import { idAttributes } from "./details.ts";
import { tagOf } from "./names.ts";

/** What a data set tells of a trace without reading its samples. */
export interface WaveformInfo {
  /** `NET.STA.LOC.CHA__START__END__TAG` */
  readonly name: string;
  readonly tag: string;
  /** The trace without samples. */
  readonly header: Trace;
  readonly npts: number;
  /** Time of the last sample, nanoseconds since 1970 UTC. */
  readonly endtime: bigint;
  readonly details: AsdfDetails;
}

/** Gives what is known of a waveform without its samples. @throws CropError `bad-data` naming file and waveform */
export function waveformInfo(source: Hdf5Source, path: string): WaveformInfo {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const tag = tagOf(name);
  if (tag === undefined) throw bad(source, path, "its name does not hold id, times and tag");
  const { type, shape } = source.info(path);
  if (shape?.length !== 1) throw bad(source, path, "a waveform has one dimension");
  const npts = shape[0]!;
  const attributes = source.attributes(path);
  const start = attributes.get("starttime")?.data[0];
  const rate = attributes.get("sampling_rate")?.data[0];
  if (typeof start !== "bigint") throw bad(source, path, "starttime is no 64-bit integer");
  if (typeof rate !== "number" || !(rate > 0) || rate === Infinity) {
    throw bad(source, path, `the sampling rate ${String(rate)} is no number above 0`);
  }
  const details: Record<string, readonly string[] | string> = { tag };
  for (const [key, attribute] of [...idAttributes, ["labels", "labels"] as const]) {
    const text = textOf(attributes.get(attribute));
    if (text !== undefined && text !== "") details[key] = text.split(",");
  }
  const provenanceId = textOf(attributes.get("provenance_id"));
  if (provenanceId !== undefined) details["provenanceId"] = provenanceId;
  const header = new Trace(emptyLike(source, path, type), {
    ...parseTraceId(name.slice(0, name.indexOf("__"))),
    starttime: start,
    samplingRate: rate,
    details: { asdf: details },
  });
  const endtime = npts === 0 ? start : header.timeOf(npts - 1);
  return { name, tag, header, npts, endtime, details };
}

/**
 * Reads a waveform, or its samples from `first` up to and without `end`.
 *
 * @throws CropError `bad-data` for more than `mostBytes`; `corrupt` naming file and waveform
 */
export function readWaveform(
  source: Hdf5Source,
  path: string,
  mostBytes: number,
  first = 0,
  end?: number,
): Trace {
  const { header, npts } = waveformInfo(source, path);
  const to = Math.max(Math.min(end ?? npts, npts), 0);
  const from = Math.min(Math.max(first, 0), to);
  if (from === to) return header.with({ starttime: header.timeOf(from) });
  const bytes = (to - from) * header.data.BYTES_PER_ELEMENT;
  if (bytes > mostBytes) {
    const mib = (n: number): string => (n / 1024 ** 2).toFixed(2);
    throw bad(
      source,
      path,
      `${mib(bytes)} MiB would be read at once, and ${mib(mostBytes)} are allowed; read a part, or raise singleItemReadLimitMib`,
    );
  }
  const data = samplesOf(source, path, source.read(path, [from], [to - from]));
  return from === 0 ? header.with({ data }) : header.with({ data, starttime: header.timeOf(from) });
}

function emptyLike(source: Hdf5Source, path: string, type: Hdf5Type): Samples {
  const make: Readonly<Record<SampleType, () => Samples>> = {
    int16: () => new Int16Array(0),
    int32: () => new Int32Array(0),
    int64: () => new BigInt64Array(0),
    float32: () => new Float32Array(0),
    float64: () => new Float64Array(0),
  };
  const word = type.kind === "integer" && type.signed ? "int" : type.kind;
  const found = Object.entries(make).find(([name]) => name === `${word}${8 * Number(type.bytes)}`);
  if (found === undefined) {
    throw bad(source, path, `${type.kind} of ${type.bytes} bytes holds no samples`);
  }
  return found[1]();
}

function samplesOf(source: Hdf5Source, path: string, data: Hdf5Data): Samples {
  if (
    data instanceof Int16Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Float32Array ||
    data instanceof Float64Array
  ) {
    return data;
  }
  throw bad(source, path, "it holds no samples");
}

function bad(source: Hdf5Source, path: string, message: string): CropError {
  return new CropError("bad-data", `${path} of ${source.path}: ${message}`, {
    fields: { file: source.path, path },
  });
}
