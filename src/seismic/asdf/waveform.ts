import { CropError } from "../../errors.ts";
import { type Hdf5Data, type Hdf5File, type Hdf5Type, hdf5Types } from "../../hdf5/index.ts";
import { type Samples, type SampleType, sampleTypeOf } from "../samples.ts";
import { type AsdfDetails, parseTraceId, Trace } from "../trace.ts";
import { setAsciiAttribute, setNumberAttribute, textAttribute } from "./container.ts";
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

const idAttributes = [
  ["eventIds", "event_id"],
  ["originIds", "origin_id"],
  ["magnitudeIds", "magnitude_id"],
  ["focalMechanismIds", "focal_mechanism_id"],
] as const;

/** Gives what is known of a waveform without its samples. @throws CropError `bad-data` naming file and waveform */
export function waveformInfo(file: Hdf5File, path: string): WaveformInfo {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const tag = tagOf(name);
  if (tag === undefined) throw bad(file, path, "its name does not hold id, times and tag");
  const { type, shape } = file.info(path);
  if (shape?.length !== 1) throw bad(file, path, "a waveform has one dimension");
  const npts = shape[0]!;
  const start = file.attribute(path, "starttime")?.data[0];
  const rate = file.attribute(path, "sampling_rate")?.data[0];
  if (typeof start !== "bigint") throw bad(file, path, "starttime is no 64-bit integer");
  if (typeof rate !== "number") throw bad(file, path, "sampling_rate is no number");
  const details = detailsOf(file, path, tag);
  const codes = parseTraceId(name.slice(0, name.indexOf("__")));
  const header = new Trace(emptyLike(file, path, type), {
    ...codes,
    starttime: start,
    samplingRate: rate,
    details: { asdf: details },
  });
  const endtime = npts === 0 ? start : header.timeOf(npts - 1);
  return { name, tag, header, npts, endtime, details };
}

/** Reads a waveform, or its samples from `first` up to and without `end`. */
export function readWaveform(file: Hdf5File, path: string, first = 0, end?: number): Trace {
  const { header, npts } = waveformInfo(file, path);
  const to = Math.min(end ?? npts, npts);
  const from = Math.min(Math.max(first, 0), to);
  const data =
    from === to ? header.data : samplesOf(file, path, file.read(path, [from], [to - from]));
  return header.with({ data, starttime: header.timeOf(from) });
}

/** Writes a waveform whose path is free; `gzip` 0 leaves it uncompressed. */
export function writeWaveform(
  file: Hdf5File,
  path: string,
  trace: Trace,
  details: AsdfDetails,
  gzip: number,
): void {
  const chunk = Math.max(1, Math.min(trace.npts, 16_384));
  file.createDataset(path, {
    type: hdf5Types[sampleTypeOf(trace.data)],
    shape: [trace.npts],
    maxShape: [null],
    chunks: [chunk],
    ...(gzip > 0 ? { gzip } : {}),
    data: trace.data,
  });
  setNumberAttribute(file, path, "starttime", trace.starttime);
  setNumberAttribute(file, path, "sampling_rate", trace.samplingRate);
  for (const [key, attribute] of idAttributes) {
    const ids = details[key] ?? [];
    if (ids.length > 0) setAsciiAttribute(file, path, attribute, ids.join(","));
  }
  if (details.provenanceId !== undefined) {
    setAsciiAttribute(file, path, "provenance_id", details.provenanceId);
  }
  const labels = details.labels ?? [];
  if (labels.length > 0) {
    file.setAttribute(path, "labels", {
      type: hdf5Types.string,
      shape: [],
      data: [labels.join(",")],
    });
  }
}

function detailsOf(file: Hdf5File, path: string, tag: string): AsdfDetails {
  const details: Record<string, readonly string[] | string> = { tag };
  for (const [key, attribute] of [...idAttributes, ["labels", "labels"] as const]) {
    const text = textAttribute(file, path, attribute);
    if (text !== undefined && text !== "") details[key] = text.split(",");
  }
  const provenanceId = textAttribute(file, path, "provenance_id");
  return { ...details, ...(provenanceId === undefined ? {} : { provenanceId }) };
}

function emptyLike(file: Hdf5File, path: string, type: Hdf5Type): Samples {
  const make: Readonly<Record<SampleType, () => Samples>> = {
    int16: () => new Int16Array(0),
    int32: () => new Int32Array(0),
    int64: () => new BigInt64Array(0),
    float32: () => new Float32Array(0),
    float64: () => new Float64Array(0),
  };
  const word = type.kind === "integer" && type.signed ? "int" : type.kind;
  const found = Object.entries(make).find(([name]) => name === `${word}${8 * Number(type.bytes)}`);
  if (found === undefined)
    throw bad(file, path, `${type.kind} of ${type.bytes} bytes holds no samples`);
  return found[1]();
}

function samplesOf(file: Hdf5File, path: string, data: Hdf5Data): Samples {
  if (
    data instanceof Int16Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Float32Array ||
    data instanceof Float64Array
  ) {
    return data;
  }
  throw bad(file, path, "it holds no samples");
}

function bad(file: Hdf5File, path: string, message: string): CropError {
  return new CropError("bad-data", `${path} of ${file.path}: ${message}`, {
    fields: { file: file.path, path },
  });
}
