import { takeThread } from "./boot-workers.ts";
import { collect } from "./collect-output.ts";
import type { WorkerEvents, WorkerHandle } from "./worker.ts";

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
