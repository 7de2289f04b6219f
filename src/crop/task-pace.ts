import type { SummaryCounter } from "./result-file.ts";
import type { Task } from "./open-batch.ts";

// What a worker gets at once is about as much as it runs in this time.
const chunkSeconds = 0.1;
// While the next task waits in the worker already, it never waits for this process.
const aheadSeconds = 0.025;
const mostCases = 1_000_000;

/** Tasks that a worker may have at once. */
export const mostTasks = 8;

/** How many cases a worker gets at once, by how long they took so far. */
export class TaskPace {
  readonly #total: SummaryCounter;
  readonly #numWorkers: number;

  constructor(total: SummaryCounter, numWorkers: number) {
    this.#total = total;
    this.#numWorkers = numWorkers;
  }

  /**
   * How many cases a worker with these tasks should get now, when so many are waiting: none while it has enough to do. Of
   * cases not known yet, each worker tries one; towards the end they are dealt out ever more finely, and the last ones wait
   * for whoever is free first, so that all workers end together.
   */
  wanted(tasks: readonly Task[], batches: { readonly waiting: number }): number {
    const mean = this.#meanSeconds();
    if (tasks.length > 0) {
      if (mean === undefined || tasks.length === mostTasks) return 0;
      let ahead = 0;
      for (const task of tasks) {
        if (task.isExact) return 0;
        ahead += task.left * mean;
      }
      if (ahead >= aheadSeconds) return 0;
    }
    if (mean === undefined) return 1;
    const { waiting } = batches;
    if (tasks.length > 0 && this.#numWorkers > 1 && waiting <= this.#numWorkers) return 0;
    const share = this.#numWorkers === 1 ? waiting : Math.ceil(waiting / (2 * this.#numWorkers));
    return Math.max(1, Math.min(mostCases, share, Math.floor(chunkSeconds / Math.max(mean, 1e-7))));
  }

  /** The most cases in a task, of those that a worker should get: a single one shares with nobody. */
  most(wanted: number): number {
    return this.#numWorkers === 1 ? mostCases : wanted;
  }

  #meanSeconds(): number | undefined {
    const { values, sumSeconds } = this.#total;
    return values === 0 ? undefined : sumSeconds / values;
  }
}
