import { CropError, isCropError } from "../../errors.ts";
import { adjointFiles, writeAdjointFiles } from "../adjoint/index.ts";
import type { AsdfDataSet } from "../asdf/index.ts";
import { Config } from "../config/index.ts";
import { eventName } from "../event-name.ts";
import type { Event } from "../event.ts";
import type { Inventory } from "../inventory.ts";
import { normalizeStreams, standardize } from "../preprocess/index.ts";
import type { Warn } from "../signal/index.ts";
import { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import { secondsOf } from "../utc-time.ts";
import { averageBands, type BandResult } from "./average-bands.ts";
import { type ComponentPair, componentPairs, streamsOf } from "./component-pairs.ts";
import { flatComponents } from "./flat-components.ts";
import { type GatherDataSet, gatherDataSet } from "./gather-data-set.ts";
import { type GatherFiles, gatherFiles } from "./gather-files.ts";
import { describeSelection, describeWindow, type Log, logWarnings } from "./manager-log.ts";
import type {
  FlowOptions,
  ManagerInput,
  PreprocessStep,
  StandardizeStep,
  WindowStep,
} from "./manager-options.ts";
import { describeStats, type ManagerStats } from "./manager-stats.ts";
import {
  type ComponentSources,
  type ComponentWindows,
  measureComponents,
} from "./measure-components.ts";
import type { PlotStep } from "./plot-waveforms.ts";
import { preprocessPairs } from "./preprocess-pairs.ts";
import {
  type ComponentSelections,
  refitComponentWindows,
  selectComponentWindows,
  withoutEmpty,
} from "./select-component-windows.ts";
import {
  halfDurationOf,
  originOf,
  placeOf,
  type SourceReceiver,
  sourceReceiver,
} from "./source-receiver.ts";
import { writeEvaluation } from "./write-data-set.ts";

/** What the steps gave so far; a step that is run again drops what stood on its earlier result. */
interface Progress {
  readonly standardized?: {
    readonly pairs: readonly ComponentPair[];
    readonly flat: ReadonlySet<string>;
  };
  readonly processed?: {
    readonly pairs: readonly ComponentPair[];
    readonly obs: boolean;
    readonly syn: boolean;
  };
  readonly windows?: ComponentWindows;
  readonly selections?: ComponentSelections;
  readonly adjointSources?: ComponentSources;
}

/**
 * The misfit of the observed and synthetic traces of one station and event: `standardize`, `preprocess`, `window` and `measure`,
 * one after the other or at once by `flow`. A step starts from what the one before it gave, so it may be run again with other options.
 *
 * @example new Manager({ config: { componentList: ["Z"] }, stObs, stSyn }).flow().stats.misfit
 * Source: pyatoa 0.4.2 `Manager`.
 */
export class Manager {
  readonly config: Config;
  readonly event: Event | undefined;
  readonly inv: Inventory | undefined;
  readonly ds: AsdfDataSet | undefined;
  readonly #given: { readonly observed: Stream; readonly synthetic: Stream };
  readonly #fixed: ComponentWindows | undefined;
  readonly #timeOffset: number | undefined;
  readonly #log: Log;
  readonly #warn: Warn;
  #progress: Progress = {};

  /** @throws CropError `bad-option` for a configuration that is none */
  constructor(input: ManagerInput = {}) {
    const { config = {}, stObs = new Stream(), stSyn = new Stream(), log = logWarnings } = input;
    this.config = config instanceof Config ? config : new Config(config);
    this.event = input.event;
    this.inv = input.inv;
    this.ds = input.ds;
    this.#given = { observed: stObs, synthetic: stSyn };
    this.#fixed = input.windows;
    this.#timeOffset = input.timeOffset;
    this.#log = log;
    this.#warn = (message) => log({ source: "manager", level: "warning", message });
  }

  /** Gives a Manager of what lies in files. @throws CropError as {@link gatherFiles} */
  static fromFiles(files: GatherFiles): Manager {
    return new Manager(gatherFiles(files));
  }

  /** Gives a Manager of a station in a data set. @throws CropError as {@link gatherDataSet} */
  static fromDataSet(ds: AsdfDataSet, options: GatherDataSet): Manager {
    return new Manager(gatherDataSet(ds, options));
  }

  /** The observed traces as the last step left them. */
  get stObs(): Stream {
    const pairs = this.#pairs;
    return pairs === undefined ? this.#given.observed : streamsOf(pairs).observed;
  }

  /** The synthetic traces as the last step left them. */
  get stSyn(): Stream {
    const pairs = this.#pairs;
    return pairs === undefined ? this.#given.synthetic : streamsOf(pairs).synthetic;
  }

  /** The windows of each component that has any; undefined before {@link Manager.window}. */
  get windows(): ComponentWindows | undefined {
    return this.#progress.windows;
  }

  /** How the windows were selected, with STA/LTA and rejections; undefined before {@link Manager.window} and for fixed windows. */
  get selections(): ComponentSelections | undefined {
    return this.#progress.selections;
  }

  /** The adjoint source of each component that has windows; undefined before {@link Manager.measure}. */
  get adjointSources(): ComponentSources | undefined {
    return this.#progress.adjointSources;
  }

  /** Where event and station are; undefined unless both are known. @throws CropError `not-found` for another station's inventory */
  get place(): SourceReceiver | undefined {
    const trace = this.#given.observed.at(0) ?? this.#given.synthetic.at(0);
    if (this.event === undefined || this.inv === undefined || trace === undefined) return undefined;
    return sourceReceiver(this.event, this.inv, trace);
  }

  /** The state in numbers. */
  get stats(): ManagerStats {
    const { standardized, processed, windows, adjointSources } = this.#progress;
    const network = this.inv?.networks[0];
    return {
      datasetId: this.ds?.path ?? null,
      eventId: this.config.eventId ?? (this.event === undefined ? null : eventName(this.event)),
      invName: network === undefined ? null : `${network.code}.${network.stations[0]?.code ?? ""}`,
      lenObs: this.stObs.length,
      lenSyn: this.stSyn.length,
      halfDur: this.event === undefined ? null : halfDurationOf(this.event),
      timeOffsetSec: this.#timeOffsetOf(this.stSyn.at(0)),
      standardized: standardized !== undefined,
      obsProcessed: processed?.obs ?? false,
      synProcessed: processed?.syn ?? false,
      nwin: windows === undefined ? null : sumOver(windows, (list) => list.length),
      misfit:
        adjointSources === undefined || adjointSources.size === 0
          ? null
          : sumOver(adjointSources, ({ misfit }) => misfit),
    };
  }

  /**
   * Brings both streams to the same times and sampling rate. Components that the configuration does not ask for are left out, those
   * that one stream lacks with a warning.
   *
   * @throws CropError `usage` when a stream is missing, `not-found` when the streams have no component in common, `bad-data` for
   *   traces that do not overlap, when all are flat, or for several traces of one component
   */
  standardize({ normalizeTo, ...options }: StandardizeStep = {}): this {
    const { observed, synthetic } = this.#given;
    for (const [stream, role, name] of [
      [observed, "observed", "stObs"],
      [synthetic, "synthetic", "stSyn"],
    ] as const) {
      if (stream.length === 0) {
        throw new CropError(
          "usage",
          `cannot standardize: there are no ${role} traces, give ${name}`,
        );
      }
    }
    const pairs = componentPairs(observed, synthetic, this.config, this.#warn);
    const flat = flatComponents(pairs, this.#warn);
    const given = streamsOf(pairs);
    const streams = standardize(given.observed, given.synthetic, { ...options, warn: this.#warn });
    const scaled = normalizeTo === undefined ? streams : normalizeStreams(streams, normalizeTo);
    this.#progress = {
      standardized: {
        pairs: componentPairs(scaled.observed, scaled.synthetic, this.config, this.#warn),
        flat,
      },
    };
    this.#info(`standardized: ${String(scaled.synthetic.at(0))}`);
    return this;
  }

  /**
   * Removes responses from streams of type `obs` where asked to, detrends, tapers, rotates where the configuration says so, filters, and
   * convolves streams of type `syn` with a source time function where a half duration is given.
   *
   * @throws CropError `usage` before {@link Manager.standardize}, `bad-option` when a response or a rotation needs what is not known,
   *   else as `preprocess`
   */
  preprocess(options: PreprocessStep = {}): this {
    const { standardized } = this.#progress;
    if (standardized === undefined) throw this.#tooEarly("preprocess", "standardize()");
    const { which = "both" } = options;
    const pairs = preprocessPairs(standardized.pairs, options, this.config, {
      inv: this.inv,
      backAzimuth: () => this.place?.backAzimuth,
      warn: this.#warn,
    });
    const obs = which !== "syn";
    const syn = which !== "obs";
    this.#progress = { standardized, processed: { pairs, obs, syn } };
    const { minPeriod, maxPeriod } = this.config;
    this.#info(
      `preprocessed ${pairs.map((pair) => pair.observed.id).join(", ")}, ${minPeriod}-${maxPeriod} s`,
    );
    return this;
  }

  /**
   * Selects windows, with travel times where event and station are known, or fits fixed ones to these traces. None may be found.
   *
   * @throws CropError `usage` before {@link Manager.preprocess}, `bad-option` for a configuration that needs event and station,
   *   else as `selectWindows`
   */
  window({ windows = this.#fixed, revalidate = false }: WindowStep = {}): this {
    const { standardized, processed } = this.#progress;
    if (standardized === undefined || processed === undefined) {
      throw this.#tooEarly("window", "preprocess()");
    }
    const isFlat = this.#flatTest(standardized.flat);
    const pairs = processed.pairs.filter(({ component }) => !isFlat(component));
    const done = { standardized, processed };
    if (windows === undefined) {
      const selections = selectComponentWindows(pairs, this.config, this.#placeForWindows());
      const found = [...selections].map(([component, each]) => [component, each.windows] as const);
      this.#progress = { ...done, selections, windows: withoutEmpty(found) };
    } else {
      const fitted = refitComponentWindows(windows, pairs, this.config, { revalidate });
      this.#progress = { ...done, windows: fitted };
    }
    this.#tellWindows(pairs);
    return this;
  }

  /**
   * Measures the misfit of each component in its windows; a component without windows has none. With `wholeTrace` windows need not
   * have been looked for: without them all but the first and last second is measured.
   *
   * @throws CropError `usage` before {@link Manager.window}, else as `measureMisfit`
   */
  measure({ wholeTrace = false }: { readonly wholeTrace?: boolean } = {}): this {
    const { processed, windows } = this.#progress;
    if (processed === undefined) throw this.#tooEarly("measure", "preprocess()");
    if (windows === undefined && !wholeTrace) {
      throw this.#tooEarly("measure", "window() or measure({ wholeTrace: true })");
    }
    const adjointSources = measureComponents(processed.pairs, windows, this.config);
    this.#progress = { ...this.#progress, adjointSources };
    for (const [component, { misfit }] of adjointSources) {
      this.#log({ source: "misfit", level: "info", message: `${component}: misfit ${misfit}` });
    }
    if (adjointSources.size === 0) this.#info("no windows, so there is no misfit");
    return this;
  }

  /** Runs all steps: standardize, preprocess, window and measure. @throws CropError as these */
  flow({ standardizeTo, windows, revalidate, ...options }: FlowOptions = {}): this {
    return this.standardize(standardizeTo === undefined ? {} : { standardizeTo })
      .preprocess(options)
      .window({ ...(windows && { windows }), ...(revalidate !== undefined && { revalidate }) })
      .measure();
  }

  /**
   * Runs all steps in several bands of periods (seconds), which windows and misfits follow too, and keeps for each component the windows of
   * all bands and the mean of misfit and adjoint source over the bands that have windows. The traces are left filtered
   * to the span of all bands. A band that fails is left out with a warning.
   *
   * @throws CropError `bad-option` for no bands or one that is none, that of the last band where all fail
   * Source: pyatoa 0.4.2 `Manager.flow_multiband`, which removes the response twice in its first band and selects windows
   *   and measures with the periods of the configuration.
   */
  flowMultiband(
    periods: readonly (readonly [minPeriod: number, maxPeriod: number])[],
    options: FlowOptions = {},
  ): readonly BandResult[] {
    const bands: BandResult[] = [];
    let failure: CropError | undefined;
    for (const [minPeriod, maxPeriod] of periods) {
      const manager = this.#inBand(minPeriod, maxPeriod);
      try {
        const { windows = new Map(), adjointSources = new Map() } = manager.flow(options);
        bands.push({ minPeriod, maxPeriod, windows, adjointSources });
      } catch (error) {
        if (!isCropError(error)) throw error;
        failure = error;
        this.#warn(`the band ${minPeriod}-${maxPeriod} s is left out: ${error.message}`);
      }
    }
    if (bands.length === 0) {
      throw failure ?? new CropError("bad-option", "there are no bands of periods to measure in");
    }
    const whole = this.#inBand(
      Math.min(...bands.map(({ minPeriod }) => minPeriod)),
      Math.max(...bands.map(({ maxPeriod }) => maxPeriod)),
    );
    const { standardizeTo, windows: _, revalidate: __, ...steps } = options;
    whole.standardize(standardizeTo === undefined ? {} : { standardizeTo }).preprocess(steps);
    this.#progress = { ...whole.#progress, ...averageBands(bands) };
    return bands;
  }

  /**
   * Writes the adjoint sources as SPECFEM reads them, by default with files of zeros for components without any, and gives their names.
   * Without any source nothing is written. `flush` (default false) waits until they are on the disk.
   *
   * @throws CropError `usage` before {@link Manager.measure}, else as `adjointFiles` and `writeAdjointFiles`
   */
  writeAdjsrcs({
    path,
    writeBlanks = true,
    flush = false,
  }: {
    readonly path: string;
    readonly writeBlanks?: boolean;
    readonly flush?: boolean;
  }): readonly string[] {
    const { processed, adjointSources } = this.#progress;
    const trace = processed?.pairs[0]?.observed;
    if (adjointSources === undefined || trace === undefined) {
      throw this.#tooEarly("write adjoint sources", "measure()");
    }
    const { network, station, samplingRate } = trace;
    const sources = new Map(
      [...adjointSources].map(([component, { samples }]) => [component, samples]),
    );
    const files = adjointFiles(
      { network, station, samplingRate, sources },
      {
        timeOffset: this.#knownTimeOffset(),
        blanks: writeBlanks ? this.config.componentList : [],
      },
    );
    writeAdjointFiles(path, files, { flush });
    return files.map(({ name }) => name);
  }

  /**
   * Writes event, station, traces, windows, adjoint sources and configuration into a data set, as far as they are known. Observed traces that are
   * there stay, with a warning where they are others.
   *
   * @throws CropError `usage` without a data set, else as {@link writeEvaluation}
   */
  async write(ds: AsdfDataSet | undefined = this.ds): Promise<void> {
    if (ds === undefined) throw new CropError("usage", "there is no data set to write to: give ds");
    const { windows, adjointSources } = this.#progress;
    await writeEvaluation(
      ds,
      {
        config: this.config,
        ...(this.event && { event: this.event }),
        ...(this.inv && { inv: this.inv }),
        stObs: this.stObs,
        stSyn: this.stSyn,
        ...(windows && { windows }),
        ...(adjointSources && { adjointSources }),
        timeOffset: this.#knownTimeOffset(),
      },
      this.#warn,
    );
  }

  /**
   * Draws traces, windows, adjoint sources, STA/LTA and rejections of each component, as far as there are any, as SVG, and saves it where
   * told to.
   *
   * @throws CropError `usage` before {@link Manager.standardize}, else as `plotWaveforms`
   */
  async plot(options: PlotStep = {}): Promise<string> {
    const pairs = this.#pairs;
    if (pairs === undefined) throw this.#tooEarly("plot", "standardize()");
    // Loaded here, since it is as much as all that measures, which does without.
    const { plotWaveforms } = await import("./plot-waveforms.ts");
    const { windows, selections, adjointSources } = this.#progress;
    const { eventId, timeOffsetSec } = this.stats;
    const timeOffset = timeOffsetSec ?? 0;
    return await plotWaveforms(
      { config: this.config, eventId, pairs, windows, selections, adjointSources, timeOffset },
      options,
    );
  }

  /** Says what there is and what was done. */
  toString(): string {
    return describeStats(this.stats);
  }

  get #pairs(): readonly ComponentPair[] | undefined {
    const { processed, standardized } = this.#progress;
    return (processed ?? standardized)?.pairs;
  }

  #inBand(minPeriod: number, maxPeriod: number): Manager {
    return new Manager({
      config: this.config.with({ minPeriod, maxPeriod }),
      stObs: this.#given.observed,
      stSyn: this.#given.synthetic,
      ...(this.event && { event: this.event }),
      ...(this.inv && { inv: this.inv }),
      ...(this.#fixed && { windows: this.#fixed }),
      log: this.#log,
    });
  }

  #placeForWindows(): ReturnType<typeof placeOf> | undefined {
    const place = this.place;
    return place && placeOf(place, this.config.pyflexConfig);
  }

  /** Rotated components are flat where both horizontal ones were. */
  #flatTest(flat: ReadonlySet<string>): (component: string) => boolean {
    const isRotated = this.config.rotateToRtz;
    return (component) =>
      isRotated && "RT".includes(component) ? flat.has("E") && flat.has("N") : flat.has(component);
  }

  #tellWindows(pairs: readonly ComponentPair[]): void {
    const { windows, selections } = this.#progress;
    for (const { component, observed } of pairs) {
      const selection = selections?.get(component);
      const found = windows?.get(component) ?? [];
      const message =
        selection === undefined
          ? `${observed.id}: ${found.length} fixed windows`
          : describeSelection(observed.id, selection);
      this.#log({ source: "windows", level: "info", message });
      for (const [i, window] of found.entries()) {
        const line = describeWindow(`${component}_${i}`, window);
        this.#log({ source: "windows", level: "debug", message: line });
      }
    }
  }

  #timeOffsetOf(trace: Trace | undefined): number | null {
    if (this.#timeOffset !== undefined) return this.#timeOffset;
    if (this.event === undefined || trace === undefined) return null;
    return secondsOf(trace.starttime - originOf(this.event).time);
  }

  #knownTimeOffset(): number {
    const offset = this.#timeOffsetOf(this.stSyn.at(0));
    if (offset === null) {
      this.#warn(
        "the origin time is not known, so adjoint sources start at 0 s: give event or timeOffset",
      );
    }
    return offset ?? 0;
  }

  #info(message: string): void {
    this.#log({ source: "manager", level: "info", message });
  }

  #tooEarly(step: string, before: string): CropError {
    const id = (this.#given.observed.at(0) ?? this.#given.synthetic.at(0))?.id;
    return new CropError(
      "usage",
      `cannot ${step}${id === undefined ? "" : ` ${id}`} yet: run ${before} first`,
    );
  }
}

function sumOver<T>(map: ReadonlyMap<string, T>, valueOf: (value: T) => number): number {
  return [...map.values()].reduce((sum, value) => sum + valueOf(value), 0);
}
