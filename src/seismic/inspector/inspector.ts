import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Dataset, LazyDataset } from "../../dataset/index.ts";
import { CropError, isCropError, messageOf } from "../../errors.ts";
import {
  type Change,
  compareEvents,
  compareStations,
  compareWindows,
  type WindowChange,
} from "./compare.ts";
import { gatherAsdf } from "./gather-asdf.ts";
import { gatherDataset } from "./gather-dataset.ts";
import type { Gathered } from "./gathered.ts";
import { type Isolation, isolate, isWithinBounds, type SourceBounds } from "./isolate.ts";
import {
  type EventMisfit,
  eventMisfits,
  type MisfitLevel,
  type StationMisfit,
  stationMisfits,
  type StepMisfit,
  stepMisfits,
  type WindowCount,
  windowCounts,
} from "./misfits.ts";
import { type Model, modelsOf, restartsOf, uniqueModels } from "./models.ts";
import { type PairRow, pairsOf } from "./pairs.ts";
import {
  type ModelEvaluation,
  type EventRow,
  groupBy,
  isSameEvaluation,
  type MeasurementRow,
  nameOfEvaluation,
  sortedBy,
  stationKey,
  type StationRow,
  type WindowNumber,
  windowNumbers,
  type WindowRow,
} from "./rows.ts";
import { type Statistic, statisticOf } from "./statistics.ts";
import { RowSet } from "./row-set.ts";
import { readGathered, saveGathered, type SaveOptions } from "./store.ts";

/** Statistics of the windows of a group. */
export interface GroupStatistics extends ModelEvaluation {
  /** The event, the station `NET.STA`, or empty for a step. */
  readonly name: string;
  readonly values: Readonly<Record<WindowNumber, number>>;
}

/** Events whose misfit lies far from the mean. */
export interface EventOutliers {
  readonly upper: readonly EventMisfit[];
  readonly lower: readonly EventMisfit[];
  readonly mean: number;
  /** Divided by the number of events. */
  readonly std: number;
}

/**
 * Gathers what many ASDF files, or reaped datasets of misfits, tell of events, stations, windows and misfits, and answers what an
 * inversion asks of them: pyatoa's Inspector. It grows by {@link Inspector.append} and {@link Inspector.extend}; all that it gives
 * is read-only.
 *
 * @example
 * const inspector = await Inspector.discover("datasets");
 * inspector.isolate({ event: "001" }).misfit("station");
 */
export class Inspector {
  readonly #events = new RowSet<EventRow>(({ event }) => [event]);
  readonly #stations = new RowSet<StationRow>(stationKey);
  readonly #measurements = new RowSet<MeasurementRow>(evaluationKey);
  readonly #windows = new RowSet<WindowRow>(evaluationKey);
  readonly #pairs = new RowSet<PairRow>(pairKey);
  readonly #notes: string[] = [];

  constructor(data: Partial<Gathered> = {}) {
    this.add(data);
  }

  /**
   * Gathers all ASDF files (`*.h5`) in a folder, symbolic links left out unless `followLinks` is true. A file that cannot be read is
   * named in {@link Inspector.notes}.
   *
   * @throws CropError `not-found` when there is no such folder
   */
  static async discover(
    folder: string,
    options: { readonly followLinks?: boolean } = {},
  ): Promise<Inspector> {
    if (!existsSync(folder))
      throw new CropError("not-found", `there is no folder ${folder}`, { fields: { folder } });
    const inspector = new Inspector();
    for (const name of readdirSync(folder).toSorted()) {
      const path = join(folder, name);
      const isTaken = options.followLinks === true || !lstatSync(path).isSymbolicLink();
      if (!name.endsWith(".h5") || !isTaken) continue;
      try {
        await inspector.append(path);
      } catch (error) {
        if (!isCropError(error)) throw error;
        inspector.#notes.push(messageOf(error));
      }
    }
    return inspector;
  }

  /** Gives an inspector of a dataset of misfits. @throws CropError `bad-data` when it is none */
  static fromDataset(data: LazyDataset | Dataset): Inspector {
    return new Inspector(gatherDataset(data));
  }

  /**
   * Reads what {@link Inspector.save} wrote, or pyatoa's Inspector as CSV.
   *
   * @throws CropError `not-found`, `corrupt`, `bad-data`
   */
  static async read(folder: string, tag: string = "inspector"): Promise<Inspector> {
    return new Inspector(await readGathered(folder, tag));
  }

  /** Adds an ASDF file. What is known of an evaluation of an event stays as it is. @throws CropError as `openAsdf` */
  async append(path: string): Promise<void> {
    this.add(await gatherAsdf(path));
  }

  /** Adds what was gathered, or another inspector; an event, station or evaluation of an event that is there already stays as it is. */
  add(more: Partial<Gathered>): void {
    for (const row of more.events ?? []) this.#events.add([row]);
    for (const row of more.stations ?? []) this.#stations.add([row]);
    for (const row of more.pairs ?? []) this.#pairs.add([row]);
    this.#measurements.add(more.measurements ?? []);
    this.#windows.add(more.windows ?? []);
    for (const note of more.notes ?? []) this.#notes.push(note);
  }

  /**
   * Adds the evaluations of another inspector as a later leg of the same inversion: its iterations `i01`, `i02`, … count on from the
   * last one here.
   *
   * @throws CropError `bad-data` for an iteration that is no number after `i`
   */
  extend(later: Inspector): void {
    const last = numberOfIteration(this.iterations.at(-1) ?? "i00");
    const shifted = <T extends ModelEvaluation>(row: T): T => {
      const number = last + numberOfIteration(row.iteration);
      return { ...row, iteration: `i${String(number).padStart(2, "0")}` };
    };
    const { measurements, windows, ...rest } = later.#gathered();
    this.add({ ...rest, measurements: measurements.map(shifted), windows: windows.map(shifted) });
  }

  /** Writes the tables into a folder: `<tag>.csv` of windows, `_src` of events, `_rcv` of stations, `_misfit` of misfits. */
  async save(folder: string, options: SaveOptions = {}): Promise<readonly string[]> {
    return await saveGathered(this.#gathered(), folder, options);
  }

  /** The events, in the order in which they were met. */
  get events(): readonly EventRow[] {
    return this.#events.rows;
  }

  /** The stations. */
  get stations(): readonly StationRow[] {
    return this.#stations.rows;
  }

  /** The misfit windows. */
  get windows(): readonly WindowRow[] {
    return this.#windows.rows;
  }

  /** What was measured on each component, or each station where that is all that is known. */
  get measurements(): readonly MeasurementRow[] {
    return this.#measurements.rows;
  }

  /** What could not be used, and why. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** The evaluations in order. */
  get evaluations(): readonly ModelEvaluation[] {
    const keyOf = ({ iteration, step }: ModelEvaluation): readonly string[] => [iteration, step];
    const groups = groupBy(sortedBy(this.measurements, keyOf), keyOf);
    return groups.map(([{ iteration, step }]) => ({ iteration, step }));
  }

  /** The iterations in order. */
  get iterations(): readonly string[] {
    return [...new Set(this.evaluations.map(({ iteration }) => iteration))];
  }

  /** Gives distance, azimuth and back-azimuth of events and stations whose places are known. */
  srcrcv(): readonly PairRow[] {
    const computed = pairsOf(this.events, this.stations);
    const told = new Set(this.#pairs.rows.map((row) => JSON.stringify(pairKey(row))));
    return [
      ...this.#pairs.rows,
      ...computed.filter((row) => !told.has(JSON.stringify(pairKey(row)))),
    ];
  }

  /** Gives an inspector of what meets all that is asked; events and stations that have no row left are left out. */
  isolate(wanted: Isolation): Inspector {
    return new Inspector(isolate(this.#gathered(), wanted));
  }

  /** Gives the events within bounds. */
  filterSources(bounds: SourceBounds): readonly EventRow[] {
    return this.events.filter((row) => isWithinBounds(row, bounds));
  }

  /** Gives the misfit of each evaluation, of each event, or of each event at each station. */
  misfit(level?: "step"): readonly StepMisfit[];
  misfit(level: "event"): readonly EventMisfit[];
  misfit(level: "station"): readonly StationMisfit[];
  misfit(level: MisfitLevel = "step"): readonly (StepMisfit | EventMisfit | StationMisfit)[] {
    if (level === "step") return stepMisfits(this.measurements);
    return level === "event" ? eventMisfits(this.measurements) : stationMisfits(this.measurements);
  }

  /** Gives how many windows there are and how long they are, in each evaluation, or for each event or station in it. */
  nwin(level: MisfitLevel = "step"): readonly WindowCount[] {
    return windowCounts(this.measurements, level);
  }

  /** Gives how many events and stations were measured together in each evaluation. */
  pairCounts(): readonly (ModelEvaluation & { readonly count: number })[] {
    return groupBy(this.misfit("station"), ({ iteration, step }) => [iteration, step]).map(
      (group) => ({ iteration: group[0].iteration, step: group[0].step, count: group.length }),
    );
  }

  /** Gives a statistic of the numbers of the windows in each evaluation, or of each event or station in it. */
  stats(level: MisfitLevel = "event", statistic: Statistic = "mean"): readonly GroupStatistics[] {
    const nameOf = (row: WindowRow): string =>
      level === "step" ? "" : level === "event" ? row.event : stationKey(row).join(".");
    const keyOf = (row: WindowRow): readonly string[] => [row.iteration, row.step, nameOf(row)];
    return groupBy(sortedBy(this.windows, keyOf), keyOf).map((group) => ({
      iteration: group[0].iteration,
      step: group[0].step,
      name: nameOf(group[0]),
      values: numbersOf((field) =>
        statisticOf(
          group.map((row) => row[field]),
          statistic,
        ),
      ),
    }));
  }

  /** Gives least, greatest, mean, median and standard deviation of the numbers of the windows of an evaluation, by default the last. */
  minmax(
    evaluation: Partial<ModelEvaluation> = {},
  ): Readonly<
    Record<WindowNumber, Readonly<Record<"min" | "max" | "mean" | "median" | "std", number>>>
  > {
    const chosen = this.evaluation(evaluation, "final");
    const windows = this.windows.filter((row) => isSameEvaluation(row, chosen));
    return numbersOf((field) => {
      const values = windows.map((row) => row[field]);
      const of = (statistic: Statistic): number => statisticOf(values, statistic);
      return {
        min: of("min"),
        max: of("max"),
        mean: of("mean"),
        median: of("median"),
        std: of("std"),
      };
    });
  }

  /**
   * Gives the evaluation that is meant: the first or last one where nothing is said, the last step of an iteration where that is all.
   *
   * @throws CropError `not-found` naming the evaluations that are there; `bad-option` for a step without an iteration
   */
  evaluation(
    asked: Partial<ModelEvaluation> = {},
    otherwise: "initial" | "final" = "final",
  ): ModelEvaluation {
    const { iteration, step } = asked;
    if (iteration === undefined && step !== undefined)
      throw new CropError("bad-option", `step \`${step}\` needs its iteration`);
    const candidates = this.evaluations.filter(
      (each) =>
        (iteration === undefined || each.iteration === iteration) &&
        (step === undefined || each.step === step),
    );
    const found =
      iteration === undefined && otherwise === "initial" ? candidates[0] : candidates.at(-1);
    if (found !== undefined) return found;
    const known = this.evaluations.map(nameOfEvaluation).join(", ") || "none";
    throw new CropError(
      "not-found",
      `there is no evaluation ${iteration ?? ""}${step ?? ""}; there are: ${known}`,
      { fields: { iteration, step } },
    );
  }

  /** Gives how the misfit of each event changed between two evaluations, by default the first and the last. */
  compareEvents(
    before: Partial<ModelEvaluation> = {},
    after: Partial<ModelEvaluation> = {},
  ): readonly Change[] {
    return compareEvents(this.measurements, ...this.#two(before, after));
  }

  /** Gives how the misfit of each event at each station changed between two evaluations. */
  compareStations(
    before: Partial<ModelEvaluation> = {},
    after: Partial<ModelEvaluation> = {},
  ): readonly Change[] {
    return compareStations(this.measurements, ...this.#two(before, after));
  }

  /** Gives how the measurement in each window changed between two evaluations that share their windows. @throws CropError `bad-data` when they do not */
  compareWindows(
    before: Partial<ModelEvaluation> = {},
    after: Partial<ModelEvaluation> = {},
  ): readonly WindowChange[] {
    return compareWindows(this.windows, ...this.#two(before, after));
  }

  /** Gives the events of an evaluation whose misfit lies `deviations` standard deviations or more from the mean. */
  eventOutliers(evaluation: Partial<ModelEvaluation> = {}, deviations: number = 1): EventOutliers {
    const chosen = this.evaluation(evaluation, "final");
    const rows = this.misfit("event").filter((row) => isSameEvaluation(row, chosen));
    const misfits = rows.map(({ misfit }) => misfit);
    const mean = statisticOf(misfits, "mean");
    const std = Math.sqrt(
      statisticOf(
        misfits.map((misfit) => (misfit - mean) ** 2),
        "mean",
      ),
    );
    return {
      upper: rows.filter(({ misfit }) => misfit >= mean + deviations * std),
      lower: rows.filter(({ misfit }) => misfit <= mean - deviations * std),
      mean,
      std,
    };
  }

  /** Gives the model of each evaluation, and whether it was kept. */
  models(): readonly Model[] {
    return modelsOf(this.misfit("step"));
  }

  /** Gives the models that were kept, each once. */
  uniqueModels(): readonly Model[] {
    return uniqueModels(this.models());
  }

  /** Gives the kept models at which the inversion seems to begin anew. */
  restarts(): readonly Model[] {
    return restartsOf(this.models());
  }

  /** Says how much there is. */
  toString(): string {
    const count = (n: number, what: string): string => `${String(n).padEnd(4)} ${what}(s)`;
    return [
      count(this.events.length, "event"),
      count(this.stations.length, "station"),
      count(this.iterations.length, "iteration"),
      count(this.evaluations.length, "evaluation"),
    ].join("\n");
  }

  #gathered(): Gathered {
    const { events, stations, measurements, windows, notes } = this;
    return { events, stations, measurements, windows, pairs: this.#pairs.rows, notes };
  }

  #two(
    before: Partial<ModelEvaluation>,
    after: Partial<ModelEvaluation>,
  ): readonly [ModelEvaluation, ModelEvaluation] {
    return [this.evaluation(before, "initial"), this.evaluation(after, "final")];
  }
}

function evaluationKey(row: ModelEvaluation & { readonly event: string }): readonly string[] {
  return [row.event, row.iteration, row.step];
}

function pairKey(row: PairRow): readonly string[] {
  return [row.event, ...stationKey(row)];
}

function numbersOf<T>(give: (field: WindowNumber) => T): Readonly<Record<WindowNumber, T>> {
  return Object.fromEntries(windowNumbers.map((field) => [field, give(field)])) as Record<
    WindowNumber,
    T
  >;
}

function numberOfIteration(iteration: string): number {
  const match = /^i(\d+)$/.exec(iteration);
  if (match === null)
    throw new CropError("bad-data", `iteration \`${iteration}\` is no number after \`i\``);
  return Number(match[1]);
}
