/** An event. What is not known is undefined. */
export interface EventRow {
  readonly event: string;
  /** Origin time, ISO 8601, UTC. */
  readonly time: string | undefined;
  readonly magnitude: number | undefined;
  /** Kilometres below sea level. */
  readonly depthKm: number | undefined;
  /** Degrees. */
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
}

/** A station. */
export interface StationRow {
  readonly network: string;
  readonly station: string;
  /** Degrees. */
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
}

/** One evaluation of a model: an iteration of an inversion, and the step of its line search; both may be empty. */
export interface ModelEvaluation {
  /** Such as `i01`, or `default`. */
  readonly iteration: string;
  /** Such as `s00`, or empty. */
  readonly step: string;
}

/** A component of a station as one evaluation has it. */
export interface ComponentKey extends ModelEvaluation {
  readonly event: string;
  readonly network: string;
  readonly station: string;
  /** Such as `Z`; empty where a misfit is that of a whole station. */
  readonly component: string;
}

/** A misfit window. Seconds count from the first sample of the synthetics. */
export interface WindowRow extends ComponentKey {
  readonly location: string;
  readonly channel: string;
  /** Of the component, the same in all its windows; NaN where none is known. */
  readonly misfit: number;
  readonly lengthSeconds: number;
  /** Logarithm of the ratio of amplitudes, observed to synthetic. */
  readonly dlnA: number;
  readonly windowWeight: number;
  readonly maxCcValue: number;
  readonly relativeEndtime: number;
  readonly relativeStarttime: number;
  /** Positive where the observed arrives later. */
  readonly ccShiftInSeconds: number;
  /** ISO 8601, UTC; empty where it is not known. */
  readonly absoluteStarttime: string;
  readonly absoluteEndtime: string;
}

/** What was measured on a component. */
export interface MeasurementRow extends ComponentKey {
  /** NaN where there is none. */
  readonly misfit: number;
  readonly nwin: number;
  /** Seconds of all windows together; NaN where it is not known. */
  readonly lengthSeconds: number;
}

/** The numbers of a window that statistics are made of. */
export const windowNumbers = [
  "misfit",
  "lengthSeconds",
  "dlnA",
  "windowWeight",
  "maxCcValue",
  "relativeStarttime",
  "relativeEndtime",
  "ccShiftInSeconds",
] as const;

/** The name of such a number. */
export type WindowNumber = (typeof windowNumbers)[number];

/** Gives what tells an evaluation from others. */
export function nameOfEvaluation({ iteration, step }: ModelEvaluation): string {
  return `${iteration}${step}`;
}

/** Tells whether two rows belong to one evaluation. */
export function isSameEvaluation(a: ModelEvaluation, b: ModelEvaluation): boolean {
  return a.iteration === b.iteration && a.step === b.step;
}

/** Gives the rows of each group, in the order in which the groups are first met. */
export function groupBy<T>(
  rows: readonly T[],
  keyOf: (row: T) => readonly string[],
): readonly (readonly [first: T, ...rest: T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** Orders rows by some of their texts, numbers within them by size. */
export function sortedBy<T>(
  rows: readonly T[],
  keyOf: (row: T) => readonly string[],
): readonly T[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  keyed.sort((a, b) => {
    for (const [i, text] of a.key.entries()) {
      const order = compare(text, b.key[i] ?? "");
      if (order !== 0) return order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

/** Gives what tells a station from others. */
export function stationKey({
  network,
  station,
}: {
  readonly network: string;
  readonly station: string;
}): readonly string[] {
  return [network, station];
}
