import type { CaseRunner } from "./case-runner.ts";
import { runTask } from "./run-tasks.ts";
import type { FromWorker, RecallMessage, RunMessage, TaskOrder } from "./worker-messages.ts";

/** The tasks of a worker, in order. Of those that are recalled no further case begins. */
export class TaskQueue {
  readonly #tasks: TaskOrder[] = [];
  readonly #recalled = new Set<number>();

  /** Takes tasks in, or notes which are recalled. */
  take(order: RunMessage | RecallMessage): void {
    if (order.kind === "run") this.#tasks.push(...order.tasks);
    else for (const task of order.tasks) this.#recalled.add(task);
  }

  /** Runs the next task; false when there is none. */
  async runNext(
    runner: CaseRunner,
    send: (message: FromWorker) => Promise<void> | undefined | void,
    isEnded: () => boolean = () => false,
  ): Promise<boolean> {
    const order = this.#tasks.shift();
    if (order === undefined) {
      this.#recalled.clear(); // all tasks that came so far have ended
      return false;
    }
    const { task } = order;
    await runTask(runner, order, send, () => isEnded() || this.#recalled.has(task));
    if (this.#recalled.has(task)) void send({ kind: "returned", task });
    return true;
  }

  /** Forgets all tasks. */
  clear(): void {
    this.#tasks.length = 0;
  }
}
