import { compareTraces } from "./compare-traces.ts";
import type { Trace } from "./trace.ts";
import { formatUtc, secondsOf } from "./utc-time.ts";

/** Samples that are missing between two traces of one channel, or that both hold. */
export interface Gap {
  readonly id: string;
  /** Time of the last sample before the gap; of an overlap the end of the trace that ends first. */
  readonly starttime: bigint;
  /** Time of the first sample after the gap. */
  readonly endtime: bigint;
  /** How long samples are missing, seconds; negative for an overlap. */
  readonly seconds: number;
  /** How many samples are missing; negative for an overlap. */
  readonly samples: number;
}

/** Which gaps are listed. */
export interface GapOptions {
  /** The shortest, seconds; above 0 there are no overlaps. Default: none. */
  readonly minGap?: number;
  /** The longest, seconds. Default: none. */
  readonly maxGap?: number;
}

/** Lists gaps and overlaps between neighbouring traces of one channel; below half a sample there is none. Empty traces do not count. */
export function findGaps(traces: readonly Trace[], options: GapOptions = {}): readonly Gap[] {
  const { minGap = -Infinity, maxGap = Infinity } = options;
  const gaps: Gap[] = [];
  let last: Trace | undefined; // the trace of this id that ends last
  for (const trace of traces
    .filter(({ npts }) => npts > 0)
    .toSorted((a, b) => compareTraces(a, b))) {
    if (last !== undefined && last.id === trace.id) {
      const gap = gapBetween(last, trace);
      if (gap.samples !== 0 && gap.seconds >= minGap && gap.seconds <= maxGap) gaps.push(gap);
      if (trace.endtime <= last.endtime) continue;
    }
    last = trace;
  }
  return gaps;
}

function gapBetween(before: Trace, after: Trace): Gap {
  const starttime = before.endtime < after.endtime ? before.endtime : after.endtime;
  const next = starttime === before.endtime ? before.timeOf(before.npts) : after.timeOf(after.npts);
  const seconds = secondsOf(after.starttime - next);
  return {
    id: before.id,
    starttime,
    endtime: after.starttime,
    seconds,
    samples: Math.round(seconds * before.samplingRate),
  };
}

/** Gives a table of gaps and overlaps with their number. Source: obspy 1.5.1 `Stream.print_gaps`. */
export function formatGaps(gaps: readonly Gap[]): string {
  const row = (cells: readonly string[]): string =>
    cells.map((cell, i) => cell.padEnd([17, 27, 27, 15, 8][i] ?? 0)).join(" ");
  const overlaps = gaps.filter(({ seconds }) => seconds <= 0).length;
  return [
    row(["Source", "Last Sample", "Next Sample", "Delta", "Samples"]),
    ...gaps.map((gap) =>
      row([
        gap.id,
        formatUtc(gap.starttime),
        formatUtc(gap.endtime),
        gap.seconds.toFixed(6),
        String(gap.samples),
      ]),
    ),
    `Total: ${gaps.length - overlaps} gap(s) and ${overlaps} overlap(s)`,
  ].join("\n");
}
