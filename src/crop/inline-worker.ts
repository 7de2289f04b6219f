import type { WorkerEvents, WorkerHandle } from "../executors/index.ts";
import { messageOf } from "../errors.ts";
import type { CaseRunner } from "./case-runner.ts";
import type { CropDefinition } from "./definition.ts";
import { guard } from "./guard.ts";
import { loadRunner, prepareRunner } from "./load-runner.ts";
import { TaskQueue } from "./task-queue.ts";
import type { FromWorker, LoadMessage, ToWorker } from "./worker-messages.ts";

/**
 * Starts a "worker" in this very process: for functions in memory, which cannot be sent elsewhere. Nothing can
 * end a case that never returns.
 */
export function startInline(
  definition: CropDefinition | undefined,
  events: WorkerEvents,
): WorkerHandle {
  const tasks = new TaskQueue();
  let runner: CaseRunner | undefined;
  let isBusy = false;
  let isEnded = false;
  const send = (message: FromWorker): void => {
    if (!isEnded) events.message(message);
  };
  const work = async (loaded: CaseRunner): Promise<void> => {
    isBusy = true;
    while (await tasks.runNext(loaded, send, () => isEnded))
      await new Promise((fulfil) => setImmediate(fulfil)); // timers and signals have their turn
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
      if (order.kind === "receipt") return; // records are taken while they are sent
      tasks.take(order);
      if (runner !== undefined && !isBusy) void work(runner);
    },
    kill: () => {
      if (isEnded) return;
      isEnded = true;
      tasks.clear();
      setImmediate(() => events.end({ exitCode: 0, wasKilled: true }));
    },
  };
}
