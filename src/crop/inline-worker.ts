import type { WorkerEvents, WorkerHandle } from "../executors/index.ts";
import { messageOf } from "../errors.ts";
import type { CaseRunner } from "./case-runner.ts";
import type { CropDefinition } from "./definition.ts";
import { guard } from "./guard.ts";
import { loadRunner, prepareRunner } from "./load-runner.ts";
import { runTask } from "./run-tasks.ts";
import type { FromWorker, LoadMessage, TaskOrder, ToWorker } from "./worker-messages.ts";

/**
 * Starts a "worker" in this very process: for functions in memory, which cannot be sent elsewhere. Nothing can
 * end a case that never returns.
 */
export function startInline(
  definition: CropDefinition | undefined,
  events: WorkerEvents,
): WorkerHandle {
  const queue: TaskOrder[] = [];
  const recalled = new Set<number>();
  let runner: CaseRunner | undefined;
  let isBusy = false;
  let isEnded = false;
  const send = (message: FromWorker): void => {
    if (!isEnded) events.message(message);
  };
  const work = async (loaded: CaseRunner): Promise<void> => {
    isBusy = true;
    for (let order = queue.shift(); order !== undefined; order = queue.shift()) {
      const { task } = order;
      await runTask(loaded, order, send, () => isEnded || recalled.has(task));
      if (recalled.has(task)) send({ kind: "returned", task });
      await new Promise((fulfil) => setImmediate(fulfil)); // timers and signals have their turn
    }
    recalled.clear(); // all tasks that came so far have ended
    isBusy = false;
  };
  const load = async (order: LoadMessage): Promise<void> => {
    try {
      const loaded =
        definition === undefined ? await loadRunner(order) : await prepareRunner(definition, order);
      const { fn } = loaded.definition;
      runner =
        fn === undefined
          ? {
              ...loaded,
              onProgram: (pid, isRunning) => send({ kind: "program", pid, isRunning }),
            }
          : { ...loaded, definition: { ...loaded.definition, fn: guard(fn) } };
    } catch (error) {
      send({
        kind: "load-failed",
        message: messageOf(error),
        stack: error instanceof Error ? (error.stack ?? "") : "",
      });
      return;
    }
    send({ kind: "ready" });
    await work(runner);
  };
  return {
    kind: "thread",
    pid: process.pid,
    send: (message) => {
      const order = message as ToWorker;
      if (order.kind === "load") {
        void load(order);
        return;
      }
      if (order.kind === "run") queue.push(...order.tasks);
      else for (const task of order.tasks) recalled.add(task);
      if (runner !== undefined && !isBusy) void work(runner);
    },
    kill: () => {
      if (isEnded) return;
      isEnded = true;
      queue.length = 0;
      setImmediate(() => events.end({ exitCode: 0, wasKilled: true }));
    },
  };
}
