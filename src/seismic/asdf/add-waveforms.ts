import { CropError } from "../../errors.ts";
import {
  attributeOf,
  encodeDataset,
  type EncodedDataset,
  type Hdf5Filters,
  hdf5Types,
} from "../../hdf5/index.ts";
import { type SampleType, sampleTypeOf } from "../samples.ts";
import type { AsdfDetails, Trace } from "../trace.ts";
import type { AsdfFile } from "./asdf-file.ts";
import { kindAt } from "./container.ts";
import { type AddWaveformOptions, detailAttributes, detailsFor } from "./details.ts";
import { checkedTag, stationName, waveformName } from "./names.ts";
import { chunksFor } from "./storage.ts";

/** Adds traces under a tag; gives the names of those that were there already. @throws CropError `bad-data`, `disk` */
export function addWaveforms(
  file: AsdfFile,
  traces: Trace | Iterable<Trace>,
  tag: string,
  options: AddWaveformOptions,
): readonly string[] {
  const draft = file.change();
  const checked = checkedTag(tag);
  const list = Symbol.iterator in traces ? [...traces] : [traces];
  const jobs = list.map((trace) => {
    checkTrace(file, trace, checked);
    const details = detailsFor(trace.id, trace.details.asdf, options);
    return { trace, details, path: pathFor(file, trace, checked) };
  });
  const taken: string[] = [];
  for (const { trace, details, path } of jobs) {
    if (kindAt(draft, path) === undefined) writeWaveform(file, path, trace, details);
    else taken.push(path.slice(path.lastIndexOf("/") + 1));
  }
  return taken;
}

/** A waveform as it will stand in a file of the newest version: plain data, which another process may have made. */
export interface EncodedWaveform extends WaveformHeader {
  readonly station: string;
  readonly name: string;
  readonly filters: Hdf5Filters;
  readonly encodedChunks: readonly Uint8Array[];
}

/** All of a waveform but its samples. */
interface WaveformHeader {
  readonly sampleType: SampleType;
  readonly npts: number;
  readonly starttime: bigint;
  readonly samplingRate: number;
  readonly details: AsdfDetails;
}

/** Gives a trace as a file of the newest version holds it. @throws CropError `bad-data` */
export function encodeWaveform(trace: Trace, tag: string, filters: Hdf5Filters): EncodedWaveform {
  checkCodes(trace, tag);
  const header = headerOf(trace, detailsFor(trace.id, trace.details.asdf));
  const { encodedChunks } = encodeDataset({ ...datasetOf(header, filters), data: trace.data });
  const name = waveformName(trace, checkedTag(tag));
  return { station: stationName(trace), name, ...header, filters, encodedChunks };
}

/** Adds encoded waveforms; gives the names of those that were there already. @throws CropError `disk` */
export function addEncodedWaveforms(
  file: AsdfFile,
  waveforms: readonly EncodedWaveform[],
): readonly string[] {
  const draft = file.change();
  return waveforms.flatMap((waveform) => {
    const { station, name, filters, encodedChunks } = waveform;
    const path = `/Waveforms/${station}/${name}`;
    if (kindAt(draft, path) !== undefined) return [name];
    draft.putDataset(path, { ...datasetOf(waveform, filters), encodedChunks });
    return [];
  });
}

/** Gives the path of a trace's dataset. */
export function pathFor(file: AsdfFile, trace: Trace, tag: string): string {
  const hasNanoseconds = file.formatVersion >= "1.0.2";
  return `/Waveforms/${stationName(trace)}/${waveformName(trace, tag, hasNanoseconds)}`;
}

/** @throws CropError `bad-data` for a trace that the file cannot hold */
export function checkTrace(file: AsdfFile, trace: Trace, tag: string): void {
  checkCodes(trace, tag);
  if (file.formatVersion === "1.0.0" && sampleTypeOf(trace.data) === "int16") {
    throw new CropError("bad-data", `${trace.id}, tag ${tag}: ASDF 1.0.0 does not know int16`);
  }
}

/** Writes a waveform in place of what stands at a path. */
export function writeWaveform(
  file: AsdfFile,
  path: string,
  trace: Trace,
  details: AsdfDetails,
): void {
  const dataset = datasetOf(headerOf(trace, details), file.filters);
  file.change().putDataset(path, { ...dataset, data: trace.data });
}

function checkCodes({ id, location, channel }: Trace, tag: string): void {
  if (!/[/\0]/.test(location + channel)) return;
  throw new CropError("bad-data", `${id}, tag ${tag}: a code holds a slash`);
}

function headerOf(trace: Trace, details: AsdfDetails): WaveformHeader {
  const { data, npts, starttime, samplingRate } = trace;
  return { sampleType: sampleTypeOf(data), npts, starttime, samplingRate, details };
}

/** Gives the dataset of a waveform without its samples. */
function datasetOf(
  { sampleType, npts, starttime, samplingRate, details }: WaveformHeader,
  filters: Hdf5Filters,
): Omit<EncodedDataset, "encodedChunks"> {
  return {
    type: hdf5Types[sampleType],
    shape: [npts],
    maxShape: [null],
    chunks: chunksFor([npts]),
    filters,
    attributes: {
      starttime: attributeOf(starttime),
      sampling_rate: attributeOf(samplingRate),
      ...detailAttributes(details),
    },
  };
}
