// Worker module for a caller's pool: `new Piscina({ filename: poolWorkerUrl().href })`.
import type { CaseRunner } from "./case-runner.ts";
import { loadRunner } from "./load-runner.ts";
import { runTask } from "./run-tasks.ts";
import type { LoadMessage, RecordsMessage, TaskOrder } from "./worker-messages.ts";

/** Cases of one batch, with what a worker must know to run them. */
export interface PoolTask {
  readonly load: LoadMessage;
  readonly run: TaskOrder;
}

const runners = new Map<string, Promise<CaseRunner>>();

/** Runs a task and gives its records. The definition is loaded once per worker. */
async function runPoolTask({ load, run }: PoolTask): Promise<RecordsMessage[]> {
  let runner = runners.get(load.definition);
  if (runner === undefined) {
    runner = loadRunner(load);
    runners.set(load.definition, runner);
  }
  const messages: RecordsMessage[] = [];
  const loaded = await runner;
  await runTask(loaded, run, (message) => {
    if (message.kind === "records") messages.push(message);
  });
  return messages;
}

// oxlint-disable-next-line import/no-default-export -- pools call the default export of their worker module
export default runPoolTask;
