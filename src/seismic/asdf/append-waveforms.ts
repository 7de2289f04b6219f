import { CropError } from "../../errors.ts";
import { emptySamples, sampleTypeOf, setSamples } from "../samples.ts";
import type { Trace } from "../trace.ts";
import { addWaveforms, checkTrace, pathFor, writeWaveform } from "./add-waveforms.ts";
import type { AsdfFile } from "./asdf-file.ts";
import { childrenAt, kindAt } from "./container.ts";
import { checkedTag, stationName, tagOf } from "./names.ts";
import { readWaveform, waveformInfo } from "./waveform.ts";

/** A waveform that the next trace of its channel may go on, written when none does. */
interface OpenWaveform {
  readonly parts: [Trace, ...Trace[]];
  npts: number;
  /** The path of the first part where it stands in the file. */
  readonly earlier: string | undefined;
}

/**
 * Adds traces, each behind the one of its id and tag that ends where it starts, to within half a sample. Where there is none
 * it is added as it is; gives the names of those that could not be, since their name is taken.
 *
 * @throws CropError `bad-data` for traces of one channel that differ in sampling rate or type of samples
 */
export function appendWaveforms(
  file: AsdfFile,
  traces: Trace | Iterable<Trace>,
  tag: string,
): readonly string[] {
  const checked = checkedTag(tag);
  const list = Symbol.iterator in traces ? [...traces] : [traces];
  for (const trace of list) checkTrace(file, trace, checked);
  const taken: string[] = [];
  const open = new Map<string, OpenWaveform>();
  for (const trace of list) {
    const last = open.get(trace.id);
    if (last && isAlike(last.parts[0], trace) && goesOn(last.parts[0], last.npts, trace)) {
      last.parts.push(trace);
      last.npts += trace.npts;
      continue;
    }
    // Others may go on what was open, so it has to stand in the file.
    if (last) taken.push(...write(file, last, checked));
    const next = begin(file, trace, checked);
    if (typeof next === "string") {
      taken.push(next);
      open.delete(trace.id);
    } else open.set(trace.id, next);
  }
  return [...taken, ...[...open.values()].flatMap((last) => write(file, last, checked))];
}

/** Gives a trace with what it goes on in the file; its name where it goes on nothing and the name is taken. */
function begin(file: AsdfFile, trace: Trace, tag: string): OpenWaveform | string {
  const earlier = predecessor(file, trace, tag);
  if (earlier !== undefined) {
    const before = readWaveform(file.source, earlier, Infinity);
    return { parts: [before, trace], npts: before.npts + trace.npts, earlier };
  }
  const path = pathFor(file, trace, tag);
  if (kindAt(file.source, path) !== undefined) return nameAt(path);
  return { parts: [trace], npts: trace.npts, earlier };
}

/** Writes a waveform in place of its first part; gives its name instead where another one has it. */
function write(file: AsdfFile, { parts, earlier }: OpenWaveform, tag: string): readonly string[] {
  const joined = join(parts);
  if (earlier === undefined) return addWaveforms(file, joined, tag, {});
  const path = pathFor(file, joined, tag);
  if (path !== earlier) {
    if (kindAt(file.source, path) !== undefined) return [nameAt(path)];
    file.change().remove(earlier);
  }
  writeWaveform(file, path, joined, joined.details.asdf ?? {});
  return [];
}

function nameAt(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Gives the first of some traces with the samples of all. */
function join(parts: readonly [Trace, ...Trace[]]): Trace {
  const [first] = parts;
  if (parts.length === 1) return first;
  const data = emptySamples(
    first.data,
    parts.reduce((sum, { npts }) => sum + npts, 0),
  );
  let npts = 0;
  for (const trace of parts) {
    setSamples(data, trace.data, npts);
    npts += trace.npts;
  }
  return first.with({ data });
}

/** Tells whether a trace starts where `npts` samples of another end, to within half a sample. */
function goesOn(before: Trace, npts: number, trace: Trace): boolean {
  const apart = Number(trace.starttime - before.timeOf(npts)) / 1e9;
  return Math.abs(apart) <= 0.5 * trace.delta;
}

/** Gives the path of the waveform that a trace goes on. */
function predecessor(file: AsdfFile, trace: Trace, tag: string): string | undefined {
  const { source } = file;
  const group = `/Waveforms/${stationName(trace)}`;
  return childrenAt(source, group)
    .filter((name) => name.startsWith(`${trace.id}__`) && tagOf(name) === tag)
    .map((name) => `${group}/${name}`)
    .find((path) => {
      const { header, npts } = waveformInfo(source, path);
      if (!goesOn(header, npts, trace)) return false;
      checkAlike(file, path, header, trace);
      return true;
    });
}

function checkAlike(file: AsdfFile, path: string, before: Trace, trace: Trace): void {
  if (isAlike(before, trace)) return;
  const [was, is] = [kindOf(before), kindOf(trace)];
  throw new CropError("bad-data", `${trace.id} is ${is}; ${path} of ${file.path} is ${was}`, {
    fields: { file: file.path, path },
  });
}

function isAlike(a: Trace, b: Trace): boolean {
  return kindOf(a) === kindOf(b);
}

function kindOf({ data, samplingRate }: Trace): string {
  return `${sampleTypeOf(data)} at ${samplingRate} Hz`;
}
