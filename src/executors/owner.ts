import { kernelThread } from "./thread-programs.ts";
import type { WorkerKind } from "./worker.ts";

/** The way back from a worker to the process that started it. */
export interface Owner {
  /** What this worker is. */
  readonly kind: WorkerKind;
  /**
   * Sends a message. Undefined when it will arrive whatever happens now, otherwise the promise settles then. A thread
   * gives `transfer` away instead of copying it. With `afterOutput` the message arrives after what was printed before it.
   */
  send(
    message: unknown,
    options?: { readonly transfer?: ArrayBuffer | undefined; readonly afterOutput?: boolean },
  ): Promise<void> | undefined;
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
    const flush = outputFlusher();
    let last: Promise<void> | undefined;
    return {
      kind: "thread",
      thread: kernelThread(),
      send: (message, { transfer, afterOutput = false } = {}) => {
        const post = (): void =>
          port.postMessage(message, transfer === undefined ? [] : [transfer]);
        const flushed = afterOutput ? flush() : undefined;
        if (last === undefined && flushed === undefined) {
          post();
          return undefined;
        }
        const sent = Promise.all([last, flushed]).then(() => {
          post();
          if (last === sent) last = undefined;
        });
        last = sent;
        return sent;
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
  blockOutput();
  return {
    kind: "process",
    send: (message) =>
      new Promise((fulfil) => void send(message, undefined, undefined, () => fulfil())),
    listen: (listener) => void process.on("message", listener),
    hold: (isHeld) => (isHeld ? channel.ref() : channel.unref()),
  };
}

/**
 * Gives what tells when all that this thread has printed has arrived, or undefined when it has. What is printed while the
 * thread does not wait stays in it, but for the first text, and would be lost when the owner ends it.
 */
function outputFlusher(): () => Promise<unknown> | undefined {
  // What user code puts in their places does not count.
  const outputs = [process.stdout, process.stderr].map((stream) => ({
    stream,
    write: stream.write.bind(stream),
  }));
  return () => {
    const full = outputs.filter(({ stream }) => stream.writable && stream.writableLength > 0);
    if (full.length === 0) return undefined;
    return Promise.all(
      full.map(({ write }) => new Promise<void>((fulfil) => void write("", () => fulfil()))),
    );
  };
}

/**
 * Has printing wait for the owner. Otherwise what is printed faster than it reads fills the memory, and is lost with the worker.
 * The streams are left alone until somebody prints: making them takes 10 ms, which each worker would begin with.
 */
function blockOutput(): void {
  for (const name of ["stdout", "stderr"] as const) {
    const original = Object.getOwnPropertyDescriptor(process, name);
    if (original?.get === undefined) continue;
    const get = (): unknown => {
      Object.defineProperty(process, name, original);
      const { _handle: handle } = process[name] as { readonly _handle?: Blockable | null };
      handle?.setBlocking?.(true);
      return process[name];
    };
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get });
  }
}

/** What node has no other name for. */
interface Blockable {
  setBlocking?(isBlocking: boolean): unknown;
}
