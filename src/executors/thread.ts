import { SHARE_ENV, Worker } from "node:worker_threads";
import { collect } from "./collect-output.ts";
import type { WorkerEvents, WorkerHandle } from "./worker.ts";

/** A thread that boots already, and the module that it runs. */
export interface WarmThread {
  readonly entry: string;
  readonly worker: Worker;
}

let warm: WarmThread | undefined;

/**
 * Begins to start a thread before it is known what for, so that its start overlaps with other work. It does not keep
 * the process alive.
 */
export function warmThread(entry: URL): WarmThread {
  const worker = newThread(entry);
  worker.unref();
  return { entry: entry.href, worker };
}

/** Gives the thread to the next {@link startThread} with its entry. */
export function offerThread(thread: WarmThread): void {
  warm = thread;
}

function takeThread(entry: URL): Worker {
  if (warm?.entry !== entry.href) return newThread(entry);
  const { worker } = warm;
  warm = undefined;
  worker.ref();
  return worker;
}

function newThread(entry: URL): Worker {
  return new Worker(entry, { env: SHARE_ENV, stdout: true, stderr: true, execArgv: [] });
}

/** Starts a worker thread that runs the module `entry`. */
export function startThread(entry: URL, events: WorkerEvents): WorkerHandle {
  const worker = takeThread(entry);
  let wasKilled = false;
  let failure: { readonly error: unknown } | undefined;
  collect(worker.stdout, events);
  collect(worker.stderr, events);
  worker.on("message", (message: unknown) => events.message(message));
  worker.on("error", (error: unknown) => {
    failure = { error };
  });
  worker.on("exit", (exitCode) => {
    events.end({ exitCode, wasKilled, ...failure });
  });
  return {
    kind: "thread",
    pid: process.pid,
    send: (message) => worker.postMessage(message),
    kill: () => {
      wasKilled = true;
      void worker.terminate();
    },
  };
}
