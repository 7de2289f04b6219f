import type { SummaryCounter } from "./result-file.ts";
import type { Task } from "./open-batch.ts";

// Cases given to a worker at once, when others could use some: about as much as it runs in this time.
const chunkSeconds = 0.1;
// While the next task waits in the worker already, it never waits for this process.
const aheadSeconds = 0.025;
const mostCases = 1_000_000;

/** Tasks that a worker may have at once. */
export const mostTasksAhead = 8;

/** How many cases a worker gets at once, by how long they took so far. */
export class TaskPace {
  readonly #total: SummaryCounter;
  readonly #numWorkers: number;

  constructor(total: SummaryCounter, numWorkers: number) {
    this.#total = total;
    this.#numWorkers = numWorkers;
  }

  /**
   * The most cases in a task, when `waiting` are left. A single worker shares with nobody; of cases not known yet, each
   * worker tries one; towards the end they are dealt out ever more finely, so that all workers end together.
   */
  cases(waiting: number): number {
    if (this.#numWorkers === 1) return mostCases;
    const mean = this.#meanSeconds();
    if (mean === undefined) return 1;
    const share = Math.ceil(waiting / (2 * this.#numWorkers));
    return Math.max(1, Math.min(mostCases, share, Math.floor(chunkSeconds / Math.max(mean, 1e-7))));
  }

  /**
   * Tells whether a worker with these tasks should get another one already, when `waiting` cases are left. The last ones
   * wait for whoever is free first.
   */
  wantsMore(tasks: readonly Task[], waiting: number): boolean {
    if (tasks.length === 0) return true;
    if (tasks.length >= mostTasksAhead || tasks.some((task) => task.isExact)) return false;
    if (this.#numWorkers > 1 && waiting <= this.#numWorkers) return false;
    const mean = this.#meanSeconds();
    if (mean === undefined) return false;
    let ahead = 0;
    for (const task of tasks) ahead += task.remaining().length * mean;
    return ahead < aheadSeconds;
  }

  #meanSeconds(): number | undefined {
    const { values, sumSeconds } = this.#total.summary(0);
    return values === 0 ? undefined : sumSeconds / values;
  }
}
