// Worker module for a caller's pool: `new Piscina({ filename: poolWorkerUrl().href })`.
import { isDeepStrictEqual } from "node:util";
import type { CaseRunner } from "./case-runner.ts";
import { loadRunner } from "./load-runner.ts";
import { runTask } from "./run-tasks.ts";
import type { LoadMessage, RecordsMessage, TaskOrder } from "./worker-messages.ts";

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

/** Runs a task and gives its records. A definition is loaded once per worker, and again when its crop was sown anew. */
async function runPoolTask({ load, run }: PoolTask): Promise<RecordsMessage[]> {
  let known = loadedByPath.get(load.definition);
  if (!isDeepStrictEqual(known?.load, load)) {
    known = { load, runner: loadRunner(load) };
    loadedByPath.set(load.definition, known);
  }
  const messages: RecordsMessage[] = [];
  const loaded = await known!.runner;
  await runTask(loaded, run, (message) => {
    if (message.kind === "records") messages.push(message);
  });
  return messages;
}

// oxlint-disable-next-line import/no-default-export -- pools call the default export of their worker module
export default runPoolTask;
