import { availableParallelism } from "node:os";
import { join } from "node:path";
import {
  Crop,
  packageFolder,
  readManifest,
  startCaseBar,
  withWorkersAhead,
} from "../../crop/index.ts";
import { readNetcdf } from "../../dataset/index.ts";
import { CropError, isCropError, messageOf } from "../../errors.ts";
import { versionOfFile, withFolderLock } from "../../files/index.ts";
import { Config, formatConfig } from "../config/index.ts";
import { checkFinished } from "../process/unfinished.ts";
import { batchsizeFor, turnsOf } from "./batch-order.ts";
import { checkRequest } from "./check-request.ts";
import { optionsFor } from "./executive-definition.ts";
import type { ExecutiveOptions } from "./executive-options.ts";
import { makeFolders } from "./make-folders.ts";
import { type Pair, pairsOf } from "./pair.ts";
import { type Request, requestOf } from "./request.ts";
import { type ExecutiveResult, resultOf } from "./results.ts";

/**
 * Compares observed and synthetic waveforms of many events and stations side by side. It is a front end of a crop with one case for each
 * pair, `<cwd>/crops/<name>`, which it sows, grows and reaps; so `crop status`, `crop grow` and `crop submit` work on it meanwhile, and the
 * same call after a crash or a kill goes on where it stopped. A finished run leaves no crop: the same call then starts anew.
 *
 * `maxEvents` × `maxStations` pairs are run at once, each in a process of its own, but never more than there are processor cores or pairs.
 * Pairs are handed out event by event, of `maxEvents` events in turns.
 *
 * The same call in several processes at once shares the pairs. One of them writes the results, which all give that had pairs to run until the
 * end; one that is done while another is still at pairs throws `incomplete`.
 *
 * A pair fails alone. It has null in the misfits, its reason in `withoutMisfit`, and its traceback in the log of its event. A pair whose
 * process dies is run once more.
 *
 * @example
 * const executive = new Executive({ eventIds: ["001", "002"], stationCodes: ["AA.S000000..BXY"], config: { componentList: ["Y"] } });
 * const { misfits, dataset, withoutMisfit } = await executive.process();
 * Source: pyatoa 0.2.2 `Executive`.
 */
export class Executive {
  readonly maxStations: number;
  readonly maxEvents: number;
  readonly #options: ExecutiveOptions;
  readonly #request: Request;
  readonly #problems: readonly string[];

  /** Nothing is read, checked or written yet. */
  constructor(options: ExecutiveOptions) {
    const { maxStations = 4, maxEvents = 1 } = options;
    this.maxStations = maxStations;
    this.maxEvents = maxEvents;
    this.#options = options;
    const problems: string[] = [];
    this.#request = requestOf(options, configText(options.config, problems));
    this.#problems = [
      ...problems,
      ...countProblems("maxStations", maxStations),
      ...countProblems("maxEvents", maxEvents),
    ];
  }

  /** The events, sorted. */
  get eventIds(): readonly string[] {
    return this.#request.eventIds;
  }

  /** The codes of the stations, sorted. */
  get stationCodes(): readonly string[] {
    return this.#request.stationCodes;
  }

  /** The codes `<event><cat><station>` of all pairs, sorted. */
  get codes(): readonly string[] {
    return this.#pairs()
      .map(({ code }) => code)
      .toSorted();
  }

  /**
   * Checks events, stations, codes, counts, configuration, templates and paths, and writes nothing. All that process anything do it first.
   *
   * @throws CropError `bad-option` that lists all problems
   */
  check(): void {
    checkRequest(this.#request, this.#problems);
  }

  /**
   * Processes all pairs.
   *
   * @throws CropError `bad-option` as {@link Executive.check}; `already-exists` when another request was begun under this name; `incomplete` when
   *   it was stopped, or another process is at the rest; what makes data sets unwritable
   */
  async process(): Promise<ExecutiveResult> {
    return await this.#run(this.#request);
  }

  /**
   * Processes all stations of an event, as a crop of its own; what the event's files hold of other stations stays.
   *
   * @throws CropError `not-found` for an event that is none of these, else as {@link Executive.process}
   */
  async processEvent(eventId: string): Promise<ExecutiveResult> {
    if (!this.eventIds.includes(eventId)) {
      throw new CropError(
        "not-found",
        `there is no event ${JSON.stringify(eventId)}; there are ${this.eventIds.join(", ")}`,
        { fields: { event: eventId } },
      );
    }
    const name = `${this.#request.name}-${eventId}`;
    return await this.#run({ ...this.#request, eventIds: [eventId], name });
  }

  /**
   * Processes one pair by its code, one of {@link Executive.codes}, as a crop of its own; what the event's files hold of other stations stays.
   *
   * @throws CropError `not-found` for another code, else as {@link Executive.process}
   */
  async processStation(code: string): Promise<ExecutiveResult> {
    const pair = this.#pairs().find((each) => each.code === code);
    if (pair === undefined) {
      throw new CropError(
        "not-found",
        `there is no pair ${JSON.stringify(code)}; the codes are <event>${this.#request.cat}<station>, such as ${this.codes[0] ?? "none"}`,
        { fields: { code } },
      );
    }
    const { event, station } = pair;
    const name = `${this.#request.name}-${event}-${station}`;
    return await this.#run({ ...this.#request, eventIds: [event], stationCodes: [station], name });
  }

  #pairs(): readonly Pair[] {
    const { eventIds, stationCodes, cat } = this.#request;
    return pairsOf(eventIds, stationCodes, cat);
  }

  async #run(request: Request): Promise<ExecutiveResult> {
    this.check();
    makeFolders(request);
    const crop = new Crop({
      definition: entryPoint(),
      name: request.name,
      root: join(request.cwd, "crops"),
      options: optionsFor(request),
    });
    const output = join(request.datasets, `${request.name}.nc`);
    const before = versionOfFile(output);
    let id: string | undefined;
    let failure: Error | undefined;
    try {
      await withWorkersAhead(this.#numWorkers, async () => {
        await crop.sow();
        ({ id } = readManifest(crop.folder));
        await this.#grow(crop, request);
      });
    } catch (error) {
      const isGone = id !== undefined && idOf(crop.folder) !== id;
      if (!isGone || !(error instanceof Error)) throw error;
      failure = error; // the crop is gone: perhaps another process has just finished it
    }
    return await withFolderLock(
      crop.folder,
      async () => {
        if (failure === undefined && idOf(crop.folder) === id) {
          await crop.reapFile({ allowIncomplete: true, overwrite: true });
          const result = resultOf(await readNetcdf(output));
          crop.delete();
          return result;
        }
        // Grown by both, reaped by the other: these are the results of this request, too.
        if (versionOfFile(output) !== before) return resultOf(await readNetcdf(output));
        throw failure ?? removed(crop.folder);
      },
      { waitSeconds: 600 },
    );
  }

  get #numWorkers(): number {
    return Math.min(this.maxEvents * this.maxStations, availableParallelism());
  }

  async #grow(crop: Crop, request: Request): Promise<void> {
    const { isQuiet = false, signal, onEvent } = this.#options;
    const { eventIds, stationCodes } = request;
    const order = turnsOf(crop.missing(), {
      events: eventIds.length,
      batchesOfEvent: stationCodes.length / batchsizeFor(request),
      maxEvents: this.maxEvents,
    });
    const bar = await startCaseBar("Process", eventIds.length * stationCodes.length, isQuiet);
    try {
      await crop.grow(order, {
        numWorkers: this.#numWorkers,
        ...(signal && { signal }),
        onEvent: (event) => {
          bar.show(event);
          onEvent?.(event);
        },
      });
    } finally {
      bar.stop();
    }
    const { folder } = crop;
    const { batches } = crop.progress();
    checkFinished({ folder, missing: crop.missing(), batches, what: "pairs", signal });
  }
}

/** The module that defines the crop, as the build has bundled it. */
function entryPoint(): string {
  return join(packageFolder(), "dist", "lib", "executive-crop.js");
}

/** Gives the id of a crop; undefined where there is none. */
function idOf(folder: string): string | undefined {
  try {
    return readManifest(folder).id;
  } catch (error) {
    if (isCropError(error, "not-found")) return undefined;
    throw error;
  }
}

function removed(folder: string): CropError {
  return new CropError(
    "incomplete",
    `${folder} was removed by another process before its results were written; the same call starts anew`,
    { fields: { file: folder } },
  );
}

function configText(config: ExecutiveOptions["config"], problems: string[]): string {
  try {
    return formatConfig(config instanceof Config ? config : new Config(config), "json");
  } catch (error) {
    problems.push(messageOf(error));
    return "";
  }
}

function countProblems(name: string, value: number): readonly string[] {
  if (Number.isSafeInteger(value) && value >= 1) return [];
  return [`${name} is ${String(value)}: a whole number from 1 is wanted`];
}
