import {
  type ModelEvaluation,
  groupBy,
  type MeasurementRow,
  sortedBy,
  type WindowRow,
} from "./rows.ts";

/** What is summed up: the evaluations, their events, or their stations. */
export type MisfitLevel = "step" | "event" | "station";

/** The misfit of an evaluation. */
export interface StepMisfit extends ModelEvaluation {
  readonly eventCount: number;
  readonly nwin: number;
  /** The sum of the misfits of the events. */
  readonly summedMisfit: number;
  /** The mean of the misfits of the events (Tape et al. 2010, equation 7). */
  readonly misfit: number;
}

/** The misfit of an event in an evaluation. */
export interface EventMisfit extends ModelEvaluation {
  readonly event: string;
  /** The sum over stations and components. */
  readonly unscaledMisfit: number;
  readonly nwin: number;
  /** The unscaled misfit by twice the number of windows (Tape et al. 2010, equation 6). */
  readonly misfit: number;
}

/** The misfit of an event at a station in an evaluation. */
export interface StationMisfit extends EventMisfit {
  readonly network: string;
  readonly station: string;
  /** The unscaled misfit by the number of windows. */
  readonly misfit: number;
}

/** How many windows there are, and how long they are together. */
export interface WindowCount extends ModelEvaluation {
  /** The event or station; empty for a step. */
  readonly name: string;
  readonly nwin: number;
  /** Seconds; NaN where it is not known. */
  readonly lengthSeconds: number;
}

/** Gives what was measured on each component, from its windows. */
export function measurementsOf(windows: readonly WindowRow[]): readonly MeasurementRow[] {
  const keyOf = (row: WindowRow): readonly string[] => [
    row.iteration,
    row.step,
    row.event,
    row.network,
    row.station,
    row.component,
  ];
  return groupBy(windows, keyOf).map((group) => {
    const [{ event, iteration, step, network, station, component, misfit }] = group;
    const lengthSeconds = sumOf(group.map((row) => row.lengthSeconds));
    const key = { event, iteration, step, network, station, component };
    return { ...key, misfit, nwin: group.length, lengthSeconds };
  });
}

/** Gives the misfit of each event at each station. A component without a misfit adds nothing. */
export function stationMisfits(rows: readonly MeasurementRow[]): readonly StationMisfit[] {
  const keyOf = (row: MeasurementRow): readonly string[] => [
    row.iteration,
    row.step,
    row.event,
    row.network,
    row.station,
  ];
  return groupBy(sortedBy(rows, keyOf), keyOf).map((group) => {
    const [{ iteration, step, event, network, station }] = group;
    const { unscaledMisfit, nwin } = totalOf(group);
    const misfit = nwin === 0 ? NaN : unscaledMisfit / nwin;
    return { iteration, step, event, network, station, unscaledMisfit, nwin, misfit };
  });
}

/** Gives the misfit of each event. */
export function eventMisfits(rows: readonly MeasurementRow[]): readonly EventMisfit[] {
  const keyOf = (row: MeasurementRow): readonly string[] => [row.iteration, row.step, row.event];
  return groupBy(sortedBy(rows, keyOf), keyOf).map((group) => {
    const [{ iteration, step, event }] = group;
    const { unscaledMisfit, nwin } = totalOf(group);
    const misfit = nwin === 0 ? NaN : unscaledMisfit / (2 * nwin);
    return { iteration, step, event, unscaledMisfit, nwin, misfit };
  });
}

/** Gives the misfit of each evaluation. */
export function stepMisfits(rows: readonly MeasurementRow[]): readonly StepMisfit[] {
  const events = eventMisfits(rows);
  return groupBy(events, ({ iteration, step }) => [iteration, step]).map((group) => {
    const [{ iteration, step }] = group;
    const summedMisfit = sumOf(group.map(({ misfit }) => misfit));
    const nwin = sumOf(group.map((row) => row.nwin));
    const eventCount = group.length;
    return { iteration, step, eventCount, nwin, summedMisfit, misfit: summedMisfit / eventCount };
  });
}

/** Gives how many windows each evaluation has, or each event or station in it, the most first. A station goes by `NET.STA`. */
export function windowCounts(
  rows: readonly MeasurementRow[],
  level: MisfitLevel,
): readonly WindowCount[] {
  const nameOf = (row: MeasurementRow): string =>
    level === "step" ? "" : level === "event" ? row.event : `${row.network}.${row.station}`;
  const keyOf = (row: MeasurementRow): readonly string[] => [row.iteration, row.step, nameOf(row)];
  const counts = groupBy(sortedBy(rows, keyOf), keyOf).map((group) => {
    const [{ iteration, step }] = group;
    const nwin = sumOf(group.map((row) => row.nwin));
    const lengths = group.map(({ lengthSeconds }) => lengthSeconds);
    const lengthSeconds = lengths.every(Number.isNaN) ? NaN : sumOf(lengths);
    return { iteration, step, name: nameOf(group[0]), nwin, lengthSeconds };
  });
  return level === "step" ? counts : counts.toSorted((a, b) => b.nwin - a.nwin);
}

function totalOf(rows: readonly MeasurementRow[]): {
  readonly unscaledMisfit: number;
  readonly nwin: number;
} {
  return {
    unscaledMisfit: sumOf(rows.map(({ misfit }) => misfit)),
    nwin: sumOf(rows.map(({ nwin }) => nwin)),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
}
