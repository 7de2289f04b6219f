import { CropError } from "../../errors.ts";
import { eventMisfits, stationMisfits } from "./misfits.ts";
import {
  type ModelEvaluation,
  isSameEvaluation,
  type MeasurementRow,
  nameOfEvaluation,
  sortedBy,
  type WindowRow,
} from "./rows.ts";

/** How an event, or a station of it, changed between two evaluations: differences are those of the second less the first. */
export interface Change {
  readonly event: string;
  /** Empty where an event is compared. */
  readonly network: string;
  readonly station: string;
  readonly misfitBefore: number;
  readonly misfitAfter: number;
  readonly nwinBefore: number;
  readonly nwinAfter: number;
  readonly misfitChange: number;
  readonly nwinChange: number;
}

/** How the measurement in a window changed between two evaluations that share it. */
export interface WindowChange {
  readonly before: WindowRow;
  readonly after: WindowRow;
  readonly misfitChange: number;
  readonly dlnAChange: number;
  readonly windowWeightChange: number;
  readonly maxCcValueChange: number;
  readonly ccShiftInSecondsChange: number;
}

/** Gives how the misfit of each event that both evaluations have changed, the most improved first. */
export function compareEvents(
  rows: readonly MeasurementRow[],
  before: ModelEvaluation,
  after: ModelEvaluation,
): readonly Change[] {
  const all = eventMisfits(rows).map((row) => ({ ...row, network: "", station: "" }));
  return changesOf(all, before, after, ({ misfit }) => misfit);
}

/** Gives how the unscaled misfit of each event at each station that both evaluations have changed, the most improved first. */
export function compareStations(
  rows: readonly MeasurementRow[],
  before: ModelEvaluation,
  after: ModelEvaluation,
): readonly Change[] {
  return changesOf(stationMisfits(rows), before, after, ({ unscaledMisfit }) => unscaledMisfit);
}

interface Compared extends ModelEvaluation {
  readonly event: string;
  readonly network: string;
  readonly station: string;
  readonly nwin: number;
}

function changesOf<T extends Compared>(
  rows: readonly T[],
  before: ModelEvaluation,
  after: ModelEvaluation,
  misfitOf: (row: T) => number,
): readonly Change[] {
  const keyOf = ({ event, network, station }: Compared): string =>
    JSON.stringify([event, network, station]);
  const later = new Map(
    rows.filter((row) => isSameEvaluation(row, after)).map((row) => [keyOf(row), row]),
  );
  return rows
    .filter((row) => isSameEvaluation(row, before))
    .flatMap((row) => {
      const other = later.get(keyOf(row));
      if (other === undefined) return [];
      const { event, network, station } = row;
      const [misfitBefore, misfitAfter] = [misfitOf(row), misfitOf(other)];
      const change: Change = {
        event,
        network,
        station,
        misfitBefore,
        misfitAfter,
        nwinBefore: row.nwin,
        nwinAfter: other.nwin,
        misfitChange: misfitAfter - misfitBefore,
        nwinChange: other.nwin - row.nwin,
      };
      return [change];
    })
    .toSorted((a, b) => a.misfitChange - b.misfitChange);
}

/**
 * Gives how the measurements changed, window by window, between two evaluations with the same windows.
 *
 * @throws CropError `bad-data` when a component has other windows in one of them
 */
export function compareWindows(
  windows: readonly WindowRow[],
  before: ModelEvaluation,
  after: ModelEvaluation,
): readonly WindowChange[] {
  const keyOf = (row: WindowRow): readonly string[] => [
    row.event,
    row.network,
    row.station,
    row.location,
    row.channel,
    row.relativeStarttime.toFixed(6),
    row.relativeEndtime.toFixed(6),
  ];
  const of = (evaluation: ModelEvaluation): readonly WindowRow[] =>
    sortedBy(
      windows.filter((row) => isSameEvaluation(row, evaluation)),
      keyOf,
    );
  const [first, second] = [of(before), of(after)];
  const isSame = (row: WindowRow, i: number): boolean =>
    second[i] !== undefined && JSON.stringify(keyOf(row)) === JSON.stringify(keyOf(second[i]));
  if (first.length !== second.length || !first.every(isSame)) {
    throw new CropError(
      "bad-data",
      `${nameOfEvaluation(before)} has ${first.length} windows and ${nameOfEvaluation(after)} ${second.length}, which are not the same ones; windows can be compared where they were fixed`,
    );
  }
  return first.map((row, i): WindowChange => {
    const other = second[i]!;
    return {
      before: row,
      after: other,
      misfitChange: other.misfit - row.misfit,
      dlnAChange: other.dlnA - row.dlnA,
      windowWeightChange: other.windowWeight - row.windowWeight,
      maxCcValueChange: other.maxCcValue - row.maxCcValue,
      ccShiftInSecondsChange: other.ccShiftInSeconds - row.ccShiftInSeconds,
    };
  });
}
