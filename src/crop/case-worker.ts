// Entry of a worker thread or process: loads a frozen definition and runs cases of batches.
import { messageOf } from "../errors.ts";
import { connectToOwner } from "../executors/index.ts";
import type { CaseRunner } from "./case-runner.ts";
import { loadRunner } from "./load-runner.ts";
import { runTask } from "./run-tasks.ts";
import type { FromWorker, LoadMessage, TaskOrder, ToWorker } from "./worker-messages.ts";

const owner = connectToOwner();
// Giving a small buffer away costs more than copying it.
const smallBytes = 1 << 14;
const send = (message: FromWorker): Promise<void> | undefined => {
  const isLarge = message.kind === "records" && message.frames.length > smallBytes;
  return owner.send(message, isLarge ? message.frames.buffer : undefined);
};
const queue: TaskOrder[] = [];
const recalled = new Set<number>();
let runner: CaseRunner | undefined;
let isBusy = false;

owner.listen((message) => {
  const order = message as ToWorker; // the owner is this same package
  if (order.kind === "load") void load(order);
  else if (order.kind === "run") queue.push(...order.tasks);
  else for (const task of order.tasks) recalled.add(task);
  if (runner !== undefined && !isBusy) void work(runner);
});
process.on("beforeExit", () => {
  if (isBusy) void send({ kind: "stuck" });
});

async function load(order: LoadMessage): Promise<void> {
  try {
    const loaded = await loadRunner(order);
    runner = {
      ...loaded,
      onProgram: (pid, isRunning) => void send({ kind: "program", pid, isRunning }),
    };
    void send({ kind: "ready", thread: owner.thread });
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    void send({ kind: "load-failed", message: messageOf(error), stack });
    return;
  }
  await work(runner);
}

async function work(loaded: CaseRunner): Promise<void> {
  isBusy = true;
  // A worker that waits for nothing but its owner ends, which shows a promise that can never settle.
  owner.hold(false);
  for (let order = queue.shift(); order !== undefined; order = queue.shift()) {
    const { task } = order;
    await runTask(loaded, order, send, () => recalled.has(task));
    if (recalled.has(task)) void send({ kind: "returned", task });
  }
  recalled.clear(); // all tasks that came so far have ended
  owner.hold(true);
  isBusy = false;
}
