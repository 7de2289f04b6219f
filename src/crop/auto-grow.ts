import { resolve } from "node:path";
import { CropError, messageOf } from "../errors.ts";
import { isFolder, namesIn } from "../files/index.ts";
import { defaultStaleSeconds, mostStaleSeconds } from "./claim.ts";
import { cropsBelow } from "./crops-below.ts";
import { growCrop, type GrowOptions } from "./grow-crop.ts";
import type { GrowEvent, GrowResult } from "./grow-plan.ts";
import { longestMs, LongTimer } from "./long-timer.ts";
import { type CropState, WatchedCrop } from "./watched-crop.ts";

/** What happens while crops are grown together. */
export type AutoEvent =
  | { readonly kind: "state"; readonly crop: CropState }
  | { readonly kind: "gone"; readonly crop: CropState }
  | { readonly kind: "grow"; readonly crop: CropState; readonly event: GrowEvent }
  /** The crop, or one batch of it, is left alone until it is changed. */
  | { readonly kind: "problem"; readonly crop: CropState; readonly message: string };

/** How to grow crops together. */
export interface AutoOptions extends Pick<
  GrowOptions,
  "numThreads" | "until" | "staleSeconds" | "graceSeconds" | "signal"
> {
  /** Workers at once, over all crops; default 1. */
  readonly numWorkers?: number;
  /** How often to look for crops that were sown, and batches that were given back; default 2. */
  readonly pollSeconds?: number;
  /** End when nothing is left to grow, rather than wait for more; default false. */
  readonly once?: boolean;
  /** Begins no further batch, and ends when those that are grown are finished. */
  readonly drain?: AbortSignal;
  readonly onEvent?: (event: AutoEvent) => void;
}

/** What growing crops together did. */
export interface AutoResult {
  /** The crops that were there in the end. */
  readonly crops: readonly CropState[];
  /** Batches that were finished now. */
  readonly finished: number;
  /** Cases that were run now, failed ones included. */
  readonly cases: number;
  readonly failures: number;
  /** True when every crop in the end is complete, without failed cases. */
  readonly isComplete: boolean;
}

/**
 * A turn is one batch, or several for so long: the worker of a crop takes 0.1 s to start, and none is started anew while no other
 * crop has fewer workers.
 */
const turnMs = 1000;

/**
 * Grows all crops in a folder and below it with one pool of workers, also those that are sown later, each crop as many
 * batches at a time as the others. A crop whose code does not load, or that is damaged, is left alone until it is sown anew.
 *
 * @throws CropError `not-found` when there is no such folder; `bad-option` for numbers that mean nothing
 */
export async function autoGrow(root: string, options: AutoOptions = {}): Promise<AutoResult> {
  return await new AutoGrower(root, options).run();
}

class AutoGrower {
  readonly #root: string;
  readonly #options: AutoOptions;
  readonly #crops = new Map<string, WatchedCrop>();
  readonly #staleSeconds: number;
  readonly #pollMs: number;
  #free: number;
  #turns = 0;
  #running = 0;
  #finished = 0;
  #cases = 0;
  #failures = 0;
  #error: Error | undefined;
  #isEnding = false;
  #timer: NodeJS.Timeout | undefined;
  #settle: () => void = () => undefined;

  constructor(root: string, options: AutoOptions) {
    const { numWorkers = 1, pollSeconds = 2, staleSeconds = defaultStaleSeconds } = options;
    if (!Number.isSafeInteger(numWorkers) || numWorkers < 1)
      throw new CropError(
        "bad-option",
        `numWorkers must be a whole number from 1, not ${numWorkers}`,
      );
    if (!(pollSeconds > 0))
      throw new CropError("bad-option", `pollSeconds must be more than 0, not ${pollSeconds}`);
    if (!(staleSeconds >= 1 && staleSeconds <= mostStaleSeconds))
      throw new CropError("bad-option", `the stale time must be from 1 to ${mostStaleSeconds} s`);
    this.#root = resolve(root);
    if (!isFolder(this.#root))
      throw new CropError("not-found", `there is no folder ${this.#root}`, { fields: { root } });
    namesIn(this.#root); // later looks pass over what may not be read
    this.#options = options;
    this.#staleSeconds = staleSeconds;
    this.#pollMs = 1000 * pollSeconds;
    this.#free = numWorkers;
  }

  async run(): Promise<AutoResult> {
    const { drain, signal, until } = this.#options;
    const end = (): void => this.#end();
    const untilTimer =
      until === undefined ? undefined : new LongTimer(until.getTime() - Date.now(), end);
    for (const each of [drain, signal]) each?.addEventListener("abort", end);
    try {
      await new Promise<void>((fulfil) => {
        this.#settle = fulfil;
        if (drain?.aborted === true || signal?.aborted === true) this.#end();
        else this.#poll();
      });
    } finally {
      untilTimer?.cancel();
      clearTimeout(this.#timer);
      for (const each of [drain, signal]) each?.removeEventListener("abort", end);
    }
    if (this.#error !== undefined) throw this.#error;
    this.#scan();
    const crops = [...this.#crops.values()];
    return {
      crops: crops.map(({ state }) => state),
      finished: this.#finished,
      cases: this.#cases,
      failures: this.#failures,
      isComplete: crops.every((crop) => crop.isComplete && crop.state.failed === 0),
    };
  }

  /** Begins nothing more; growers that run end by themselves or by the signal that they got. */
  #end(): void {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    if (this.#running === 0) this.#settle();
  }

  #poll(): void {
    clearTimeout(this.#timer);
    if (this.#isEnding) return;
    const began = performance.now();
    try {
      this.#scan();
      this.#fill();
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(messageOf(error));
      this.#end();
      return;
    }
    if (this.#running === 0 && this.#options.once === true) {
      this.#end();
      return;
    }
    // Looking at very many folders must not become the work.
    const wait = Math.max(this.#pollMs, 10 * (performance.now() - began));
    this.#timer = setTimeout(() => this.#poll(), Math.min(wait, longestMs));
  }

  /** Looks which crops there are, and what is left to grow in each. */
  #scan(): void {
    const found = new Set(cropsBelow(this.#root));
    for (const folder of found) {
      if (!this.#crops.has(folder)) this.#crops.set(folder, new WatchedCrop(folder));
    }
    for (const [folder, crop] of this.#crops) {
      if (!found.has(folder)) {
        this.#crops.delete(folder);
        this.#tell({ kind: "gone", crop: crop.state });
        continue;
      }
      this.#refresh(crop);
    }
  }

  #refresh(crop: WatchedCrop): void {
    const problem = crop.refresh({
      staleSeconds: this.#staleSeconds,
      isImpatient: this.#options.once === true,
    });
    if (problem !== undefined) this.#tellProblem(crop, problem);
    this.#tell({ kind: "state", crop: crop.state });
  }

  /** Gives every free worker a crop. */
  #fill(): void {
    while (this.#free > 0 && !this.#isEnding) {
      const fresh = [...this.#crops.values()].filter((crop) => crop.fresh.length > 0);
      const crops =
        fresh.length > 0
          ? fresh
          : [...this.#crops.values()].filter((crop) => crop.doubtful.length > 0);
      const [crop] = crops.toSorted((a, b) => a.workers - b.workers || a.lastTurn - b.lastTurn);
      if (crop === undefined) return;
      const left = crops.reduce(
        (sum, { fresh, doubtful }) => sum + (fresh.length || doubtful.length),
        0,
      );
      // Fewer batches than workers: several share the cases of one.
      const share = Math.floor(this.#free / left);
      const most = crop.casesOf(crop.fresh[0] ?? crop.doubtful[0]!);
      void this.#turn(crop, Math.max(1, Math.min(share, most)), fresh.length === 0);
    }
  }

  async #turn(crop: WatchedCrop, numWorkers: number, isDoubtful: boolean): Promise<void> {
    const { numThreads, until, staleSeconds, graceSeconds, signal } = this.#options;
    const began = performance.now();
    const taken = new Set<number>();
    const nextBatch = (): number | undefined => {
      const isOver = this.#isEnding || (taken.size > 0 && this.#isTurnOver(crop, began));
      const batch = isOver ? undefined : crop.take(isDoubtful && taken.size === 0);
      if (batch !== undefined) taken.add(batch);
      return batch;
    };
    this.#free -= numWorkers;
    this.#running++;
    crop.workers += numWorkers;
    crop.lastTurn = ++this.#turns;
    this.#tell({ kind: "state", crop: crop.state });
    try {
      const result = await growCrop(crop.folder, crop.manifest!, {
        nextBatch,
        numWorkers,
        isolation: "process", // what one crop does to its process is nothing to the others
        onEvent: (event) => this.#note(crop, event),
        ...(numThreads === undefined ? {} : { numThreads }),
        ...(until === undefined ? {} : { until }),
        ...(staleSeconds === undefined ? {} : { staleSeconds }),
        ...(graceSeconds === undefined ? {} : { graceSeconds }),
        ...(signal === undefined ? {} : { signal }),
      });
      this.#account(crop, result);
    } catch (error) {
      if (!crop.isGone) this.#tellProblem(crop, crop.setAside(error));
    } finally {
      crop.giveBack(taken);
      crop.workers -= numWorkers;
      this.#free += numWorkers;
      this.#running--;
    }
    if (this.#isEnding) {
      if (this.#running === 0) this.#settle();
      return;
    }
    // Without work for the worker, the folders are looked at again, for the one who waits for the end or for what was given back.
    if (crop.fresh.length === 0 && crop.doubtful.length === 0) this.#refresh(crop);
    this.#fill();
    if (this.#running === 0 && this.#options.once === true) this.#poll();
  }

  #isTurnOver(crop: WatchedCrop, began: number): boolean {
    if (performance.now() - began < turnMs) return false;
    return [...this.#crops.values()].some(
      (other) => other.fresh.length > 0 && other.workers < crop.workers,
    );
  }

  #account(crop: WatchedCrop, result: GrowResult): void {
    const { held, unreadable } = result;
    crop.exclude(unreadable.map(({ batch }) => batch));
    for (const { batch, error } of unreadable)
      this.#tellProblem(crop, `batch ${batch} cannot be grown: ${error.message}`);
    if (this.#options.once === true) crop.exclude(held.map(({ batch }) => batch));
  }

  #note(crop: WatchedCrop, event: GrowEvent): void {
    if (event.kind === "finished") {
      crop.finish(event.batch, event.failures);
      this.#finished++;
    } else if (event.kind === "cases") {
      this.#cases += event.values + event.failures;
      this.#failures += event.failures;
    }
    this.#tell({ kind: "grow", crop: crop.state, event });
  }

  #tellProblem(crop: WatchedCrop, problem: unknown): void {
    const message = typeof problem === "string" ? problem : messageOf(problem);
    this.#tell({ kind: "problem", crop: crop.state, message });
  }

  #tell(event: AutoEvent): void {
    this.#options.onEvent?.(event);
  }
}
