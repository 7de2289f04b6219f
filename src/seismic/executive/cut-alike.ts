import { recordedComponents } from "../manager/component-pairs.ts";
import type { Config } from "../config/index.ts";
import { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";

/**
 * Gives the observed traces that are compared cut to the time that all have, as files of whole days are not: these have gaps, and their channels
 * start and end some samples apart. What has no time in common with the synthetic traces is left out. Where a gap or an end lies
 * within the time of the synthetic traces, or all are alike, the traces are given as they are.
 * Source: pyatoa 0.2.2 `Gatherer.fetch_observed_by_dir`, which cuts from 20 s before the origin to 500 s after.
 */
export function cutAlike(observed: Stream, synthetic: Stream, config: Config): Stream {
  const components = recordedComponents(config);
  const compared = observed.filter(({ component }) => components.includes(component));
  const [first] = compared.traces;
  const [span] = synthetic.traces;
  if (first === undefined || span === undefined) return observed;
  const isAlike = ({ npts, starttime }: Trace): boolean =>
    npts === first.npts && starttime === first.starttime;
  if (compared.traces.every(isAlike)) return observed;
  const own = compared.filter(
    ({ starttime, endtime }) => starttime <= span.endtime && endtime >= span.starttime,
  );
  const covers = own.traces.every(
    ({ starttime, endtime, samplingRate }) =>
      starttime <= span.starttime && endtime >= span.endtime && samplingRate === first.samplingRate,
  );
  if (own.length === 0 || !covers) return observed;
  const start = own.traces.reduce(
    (latest, { starttime }) => (starttime > latest ? starttime : latest),
    first.starttime,
  );
  const begun = own.map((trace) => {
    const from = Math.round(trace.indexOf(start));
    return trace.with({ data: trace.data.subarray(from), starttime: trace.timeOf(from) });
  });
  const npts = Math.min(...begun.traces.map((trace) => trace.npts));
  return begun.map((trace) => trace.with({ data: trace.data.subarray(0, npts) }));
}
