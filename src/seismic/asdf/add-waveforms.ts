import { CropError } from "../../errors.ts";
import {
  attributeOf,
  encodeDataset,
  type EncodedDataset,
  type Hdf5Filters,
  hdf5Types,
  type NewDataset,
} from "../../hdf5/index.ts";
import { type Samples, sampleTypeOf } from "../samples.ts";
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
export interface EncodedWaveform {
  readonly station: string;
  readonly name: string;
  readonly dataset: EncodedDataset;
}

/** Gives a trace as a file of the newest version holds it. @throws CropError `bad-data` */
export function encodeWaveform(trace: Trace, tag: string, filters: Hdf5Filters): EncodedWaveform {
  checkCodes(trace, tag);
  return {
    station: stationName(trace),
    name: waveformName(trace, checkedTag(tag)),
    dataset: encodeDataset(
      waveformDataset(trace, detailsFor(trace.id, trace.details.asdf), filters),
    ),
  };
}

/** Adds encoded waveforms; gives the names of those that were there already. @throws CropError `disk` */
export function addEncodedWaveforms(
  file: AsdfFile,
  waveforms: readonly EncodedWaveform[],
): readonly string[] {
  const draft = file.change();
  return waveforms.flatMap(({ station, name, dataset }) => {
    const path = `/Waveforms/${station}/${name}`;
    if (kindAt(draft, path) !== undefined) return [name];
    draft.putDataset(path, dataset);
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
  file.change().putDataset(path, waveformDataset(trace, details, file.filters));
}

function checkCodes({ id, location, channel }: Trace, tag: string): void {
  if (!/[/\0]/.test(location + channel)) return;
  throw new CropError("bad-data", `${id}, tag ${tag}: a code holds a slash`);
}

function waveformDataset(
  trace: Trace,
  details: AsdfDetails,
  filters: Hdf5Filters,
): NewDataset & { readonly chunks: readonly number[]; readonly data: Samples } {
  return {
    type: hdf5Types[sampleTypeOf(trace.data)],
    shape: [trace.npts],
    maxShape: [null],
    chunks: chunksFor([trace.npts]),
    filters,
    data: trace.data,
    attributes: {
      starttime: attributeOf(trace.starttime),
      sampling_rate: attributeOf(trace.samplingRate),
      ...detailAttributes(details),
    },
  };
}
