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
  return list.flatMap((trace) => {
    const earlier = predecessor(file, trace, checked);
    if (earlier === undefined) return addWaveforms(file, trace, checked, {});
    const before = readWaveform(file.source, earlier, Infinity);
    const data = emptySamples(before.data, before.npts + trace.npts);
    setSamples(data, before.data, 0);
    setSamples(data, trace.data, before.npts);
    const joined = before.with({ data });
    const path = pathFor(file, joined, checked);
    if (path !== earlier) file.change().remove(earlier);
    writeWaveform(file, path, joined, before.details.asdf ?? {});
    return [];
  });
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
      const apart = Number(trace.starttime - header.timeOf(npts)) / 1e9;
      if (Math.abs(apart) > 0.5 * trace.delta) return false;
      checkAlike(file, path, header, trace);
      return true;
    });
}

function checkAlike(file: AsdfFile, path: string, before: Trace, trace: Trace): void {
  const [a, b] = [before, trace].map(
    ({ data, samplingRate }) => `${sampleTypeOf(data)} at ${samplingRate} Hz`,
  );
  if (a === b) return;
  throw new CropError("bad-data", `${trace.id} is ${b}; ${path} of ${file.path} is ${a}`, {
    fields: { file: file.path, path },
  });
}
