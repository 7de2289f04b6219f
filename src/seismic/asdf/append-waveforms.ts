import { CropError } from "../../errors.ts";
import { emptySamples, sampleTypeOf, setSamples } from "../samples.ts";
import type { Trace } from "../trace.ts";
import { addWaveforms, checkTrace, pathFor, writeWaveform } from "./add-waveforms.ts";
import type { AsdfFile } from "./asdf-file.ts";
import { childrenAt } from "./container.ts";
import { checkedTag, stationName, tagOf } from "./names.ts";
import { readWaveform, waveformInfo } from "./waveform.ts";

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
  return joinPackets(list).flatMap((trace) => {
    const earlier = predecessor(file, trace, checked);
    if (earlier === undefined) return addWaveforms(file, trace, checked, {});
    const before = readWaveform(file.source, earlier, Infinity);
    const joined = join([before, trace]);
    const path = pathFor(file, joined, checked);
    if (path !== earlier) file.change().remove(earlier);
    writeWaveform(file, path, joined, before.details.asdf ?? {});
    return [];
  });
}

/** Joins traces that go on one another, so that a waveform of many packets is written once. */
function joinPackets(traces: readonly Trace[]): readonly Trace[] {
  const chains: Trace[][] = [];
  const open = new Map<string, { readonly chain: Trace[]; npts: number }>();
  for (const trace of traces) {
    const last = open.get(trace.id);
    const first = last?.chain[0];
    if (last && first && kindOf(first) === kindOf(trace) && goesOn(first, last.npts, trace)) {
      last.chain.push(trace);
      last.npts += trace.npts;
    } else {
      const chain = [trace];
      chains.push(chain);
      open.set(trace.id, { chain, npts: trace.npts });
    }
  }
  return chains.map(join);
}

/** Gives the first of some traces with the samples of all. */
function join(chain: readonly Trace[]): Trace {
  const [first] = chain as readonly [Trace, ...Trace[]];
  if (chain.length === 1) return first;
  const data = emptySamples(
    first.data,
    chain.reduce((sum, { npts }) => sum + npts, 0),
  );
  let npts = 0;
  for (const trace of chain) {
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
  const [a, b] = [before, trace].map(kindOf);
  if (a === b) return;
  throw new CropError("bad-data", `${trace.id} is ${b}; ${path} of ${file.path} is ${a}`, {
    fields: { file: file.path, path },
  });
}

function kindOf({ data, samplingRate }: Trace): string {
  return `${sampleTypeOf(data)} at ${samplingRate} Hz`;
}
