import type { WorkerEvents, WorkerHandle } from "../executors/index.ts";
import { CropError } from "../errors.ts";
import type { FromWorker, LoadMessage, ToWorker } from "./worker-messages.ts";
import type { PoolTask } from "./pool-worker.ts";

/**
 * A pool of worker threads or processes, as packages offer them: piscina and tinypool (`run`), workerpool (`exec`), or any
 * object with `submit` or `apply` that takes a function and its arguments. `run` gets a task, so the pool must be made
 * with this package's worker module: `new Piscina({ filename: poolWorker })`.
 */
export type CallerPool =
  | { run(task: unknown): PromiseLike<unknown> }
  | { exec(fn: unknown, args: unknown[]): PromiseLike<unknown> }
  | { submit(fn: unknown, ...args: unknown[]): PromiseLike<unknown> }
  | { apply(fn: unknown, args: unknown[]): PromiseLike<unknown> };

/** The worker module for pools that are made from a file. */
export const poolWorkerUrl = (): URL => new URL("./pool-worker.js", import.meta.url);

/** Starts a "worker" whose tasks run in the caller's pool. */
export function startPooled(pool: CallerPool, events: WorkerEvents): WorkerHandle {
  const submit = submitter(pool);
  let load: LoadMessage | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let isEnded = false;
  const end = (error?: unknown): void => {
    if (isEnded) return;
    isEnded = true;
    events.end({ wasKilled: error === undefined, ...(error === undefined ? {} : { error }) });
  };
  const run = async (task: PoolTask): Promise<void> => {
    try {
      const messages = (await submit(task)) as readonly FromWorker[];
      for (const message of messages) if (!isEnded) events.message(message);
    } catch (error) {
      end(error);
    }
  };
  return {
    kind: "process",
    pid: process.pid,
    send: (message) => {
      const order = message as ToWorker;
      if (order.kind === "load") {
        load = order;
        setImmediate(() => events.message({ kind: "ready" } satisfies FromWorker));
        return;
      }
      if (order.kind !== "run") return; // not sent: a task in a pool goes its way
      for (const task of order.tasks)
        last = last.then(() => (isEnded ? undefined : run({ load: load!, run: task })));
    },
    kill: () => setImmediate(() => end()),
  };
}

function submitter(pool: CallerPool): (task: PoolTask) => PromiseLike<unknown> {
  const url = poolWorkerUrl().href;
  if ("run" in pool && typeof pool.run === "function") return (task) => pool.run(task);
  if ("exec" in pool && typeof pool.exec === "function")
    return (task) => pool.exec(runInPool, [url, task]);
  if ("submit" in pool && typeof pool.submit === "function")
    return (task) => pool.submit(runInPool, url, task);
  if ("apply" in pool && typeof pool.apply === "function")
    return (task) => pool.apply(runInPool, [url, task]);
  throw new CropError(
    "bad-option",
    "the executor has none of the methods `run`, `exec`, `submit` and `apply`",
  );
}

// Some pools send a function as its text. The compiler would put a helper of its own around `import` in a function
// that it sees, and the text alone does not have that.
// oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- a constant text
const runInPool: unknown = new Function(
  "url",
  "task",
  "return import(url).then((module) => module.default(task));",
);
