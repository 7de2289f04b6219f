import { CropError } from "../errors.ts";
import type { Trace } from "./trace.ts";

/** A part of a trace that has partners of the same times in other components. */
export interface Component {
  readonly whole: Trace;
  readonly part: Trace;
}

/**
 * Gives the traces of several components in sets of one time: equal sampling rates and numbers of samples, starts less than half
 * a sample apart.
 *
 * @throws CropError `bad-data` for a trace that has no partner in another component
 */
export function componentsOfOneTime(
  components: readonly (readonly Trace[])[],
): readonly (readonly Component[])[] {
  const free = components.map((traces) => new Set(traces));
  const sets = (components[0] ?? []).map((first) =>
    free.map((traces) => {
      for (const trace of traces) {
        if (!isOfOneTime(first, trace)) continue;
        traces.delete(trace);
        return { whole: trace, part: trace };
      }
      throw withoutPartner(first);
    }),
  );
  const [alone] = free.flatMap((traces) => [...traces]);
  if (alone !== undefined) throw withoutPartner(alone);
  return sets;
}

function isOfOneTime(a: Trace, b: Trace): boolean {
  return (
    a.samplingRate === b.samplingRate &&
    a.npts === b.npts &&
    Math.abs(a.indexOf(b.starttime)) <= 0.5
  );
}

function withoutPartner(trace: Trace): CropError {
  return new CropError(
    "bad-data",
    `${trace.id} has no partners of the same times to be rotated with; trim them to one time span first:\n${String(trace)}`,
    { fields: { id: trace.id } },
  );
}

/**
 * Gives the parts of the traces of three components that all three have, in sets of one time, in the order of their starts in
 * the first component.
 *
 * @throws CropError `bad-data` when sampling rates differ
 */
export function cutToCommonTimes(
  components: readonly (readonly Trace[])[],
): readonly (readonly Component[])[] {
  const [first = [], ...others] = components;
  const begun = first.map((trace): readonly Trace[] => [trace]);
  const overlapping = others.reduce(
    (sets, traces) => sets.flatMap((set) => extended(set, traces)),
    begun,
  );
  return overlapping.map(cutToCommonTime).filter(([one]) => (one?.part.npts ?? 0) > 0);
}

/** Gives the set with each of the traces that has a time in common with all of it. */
function extended(set: readonly Trace[], traces: readonly Trace[]): readonly (readonly Trace[])[] {
  return traces
    .filter((trace) =>
      set.every((one) => one.starttime <= trace.endtime && trace.starttime <= one.endtime),
    )
    .map((trace) => [...set, trace]);
}

function cutToCommonTime(set: readonly Trace[]): readonly Component[] {
  const [first] = set;
  const other = set.find(({ samplingRate }) => samplingRate !== first?.samplingRate);
  if (other !== undefined) {
    throw new CropError(
      "bad-data",
      `${first?.id} and ${other.id} have sampling rates of ${first?.samplingRate} and ${other.samplingRate} Hz; resample them first`,
      { fields: { id: other.id } },
    );
  }
  const latest = set.reduce((a, b) => (b.starttime > a.starttime ? b : a));
  const earliest = set.reduce((a, b) => (b.endtime < a.endtime ? b : a));
  const parts = set.map((trace) => trace.slice(latest.starttime, earliest.endtime));
  // Grids that are apart by a part of a sample may give one sample more or less.
  const npts = Math.min(...parts.map((part) => part.npts));
  return set.map((whole, i) => {
    const part = parts[i] ?? whole;
    return { whole, part: part.with({ data: part.data.subarray(0, npts) }) };
  });
}
