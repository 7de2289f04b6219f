import { kernelThread } from "./thread-programs.ts";
import type { WorkerKind } from "./worker.ts";

/** The way back from a worker to the process that started it. */
export interface Owner {
  /** What this worker is. */
  readonly kind: WorkerKind;
  /**
   * Sends a message. Undefined when it will arrive whatever happens now, otherwise the promise settles then. A thread
   * gives `transfer` away instead of copying it.
   */
  send(message: unknown, transfer?: ArrayBuffer): Promise<void> | undefined;
  /** Calls `listener` for each message from the owner. */
  listen(listener: (message: unknown) => void): void;
  /**
   * Says whether waiting for the next message shall keep the worker alive. A worker that is not held
   * ends by itself as soon as nothing is left that could ever run, such as a promise without a cause.
   */
  hold(isHeld: boolean): void;
  /** Of a worker thread, as the kernel numbers it. */
  readonly thread?: number | undefined;
}

/**
 * Connects a worker thread or a worker process with its owner. A worker process ends when its owner
 * is gone.
 *
 * @throws TypeError when this is neither
 */
export function connectToOwner(): Owner {
  const { channel } = process;
  const send = process.send?.bind(process);
  if (send === undefined || channel === undefined) {
    // Loaded for a thread alone: a worker process starts some milliseconds sooner without it.
    const { parentPort: port } = process.getBuiltinModule("node:worker_threads");
    if (port === null) throw new TypeError("a worker module must be started by startWorker");
    return {
      kind: "thread",
      thread: kernelThread(),
      send: (message, transfer) => {
        port.postMessage(message, transfer === undefined ? [] : [transfer]);
        return undefined;
      },
      listen: (listener) => void port.on("message", listener),
      hold: (isHeld) => (isHeld ? port.ref() : port.unref()),
    };
  }
  // Signals of a terminal or a scheduler reach the whole group; the owner decides what they mean.
  for (const signal of ["SIGINT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGHUP"] as const) {
    process.on(signal, () => undefined);
  }
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  return {
    kind: "process",
    send: (message) =>
      new Promise((fulfil) => void send(message, undefined, undefined, () => fulfil())),
    listen: (listener) => void process.on("message", listener),
    hold: (isHeld) => (isHeld ? channel.ref() : channel.unref()),
  };
}
