// Entry of a worker thread or process: loads a frozen definition and runs cases of batches.
import { messageOf } from "../errors.ts";
import { connectToOwner } from "../executors/index.ts";
import type { CaseRunner } from "./case-runner.ts";
import { loadRunner } from "./load-runner.ts";
import { TaskQueue } from "./task-queue.ts";
import type { FromWorker, LoadMessage, ToWorker } from "./worker-messages.ts";

const owner = connectToOwner();
// Giving a small buffer away costs more than copying it.
const smallBytes = 1 << 14;
// The wait for a receipt takes about a hundredth of these, in seconds.
const longCase = { thread: 0.005, process: 0.05 };
let takeReceipt = (): void => undefined;
const send = (message: FromWorker): Promise<void> | undefined => {
  if (message.kind !== "records") return owner.send(message);
  const { frames, wantsReceipt } = message;
  const transfer = frames.length > smallBytes ? frames.buffer : undefined;
  const sent = owner.send(message, { transfer, afterOutput: true }); // the log is that of the case
  if (!wantsReceipt) return sent;
  owner.hold(true);
  return new Promise((fulfil) => {
    takeReceipt = () => {
      owner.hold(false);
      fulfil();
    };
  });
};
const tasks = new TaskQueue();
let runner: CaseRunner | undefined;
let isBusy = false;
let isLoading = false;

owner.listen((message) => {
  const order = message as ToWorker; // the owner is this same package
  if (order.kind === "load") void load(order);
  else if (order.kind === "receipt") takeReceipt();
  else tasks.take(order);
  if (runner !== undefined && !isBusy) void work(runner);
});
process.on("beforeExit", () => {
  if (isBusy) void send({ kind: "stuck" });
  if (isLoading) {
    const message = "the definition, or its `setup`, waits for something that can never come";
    void send({ kind: "load-failed", message, stack: "" });
  }
});

async function load(order: LoadMessage): Promise<void> {
  isLoading = true;
  owner.hold(false); // as below
  try {
    const loaded = await loadRunner(order);
    runner = {
      ...loaded,
      longSeconds: longCase[owner.kind],
      onProgram: (pid, isRunning) => void send({ kind: "program", pid, isRunning }),
    };
    void send({ kind: "ready", thread: owner.thread });
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    void send({ kind: "load-failed", message: messageOf(error), stack });
    return;
  } finally {
    isLoading = false;
    owner.hold(true);
  }
  await work(runner);
}

async function work(loaded: CaseRunner): Promise<void> {
  isBusy = true;
  // A worker that waits for nothing but its owner ends, which shows a promise that can never settle.
  owner.hold(false);
  while (await tasks.runNext(loaded, send));
  owner.hold(true);
  isBusy = false;
}
