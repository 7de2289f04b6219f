// Worker module for a caller's pool: `new Piscina({ filename: poolWorkerUrl().href })`.
import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../errors.ts";
import type { CaseRunner } from "./case-runner.ts";
import { guard } from "./guard.ts";
import { loadRunner } from "./load-runner.ts";
import { runTask } from "./run-tasks.ts";
import type { FromWorker, LoadMessage, TaskOrder } from "./worker-messages.ts";

/** Cases of one batch, with what a worker must know to run them. */
export interface PoolTask {
  readonly load: LoadMessage;
  readonly run: TaskOrder;
}

interface Loaded {
  readonly load: LoadMessage;
  readonly runner: Promise<CaseRunner>;
}

/** What is loaded, by the path of its frozen definition. */
const loadedByPath = new Map<string, Loaded>();

/**
 * Runs a task and gives its records. A definition is loaded once per worker, and again when its crop was sown anew or loading has
 * failed, which the messages tell, too.
 */
async function runPoolTask({ load, run }: PoolTask): Promise<FromWorker[]> {
  let known = loadedByPath.get(load.definition);
  if (!isDeepStrictEqual(known?.load, load)) {
    known = { load, runner: loadGuarded(load) };
    loadedByPath.set(load.definition, known);
  }
  const messages: FromWorker[] = [];
  let loaded: CaseRunner;
  try {
    loaded = await known!.runner;
  } catch (error) {
    loadedByPath.delete(load.definition);
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    return [{ kind: "load-failed", message: messageOf(error), stack }];
  }
  await runTask(loaded, run, (message) => {
    if (message.kind === "records") messages.push(message);
  });
  return messages;
}

// The thread or process is the caller's: what ends it may end the pool, or be waited for in vain.
async function loadGuarded(load: LoadMessage): Promise<CaseRunner> {
  const runner = await loadRunner(load);
  const { definition } = runner;
  if (definition.fn === undefined) return runner;
  return { ...runner, definition: { ...definition, fn: guard(definition.fn) } };
}

// oxlint-disable-next-line import/no-default-export -- pools call the default export of their worker module
export default runPoolTask;
