import { startProcess } from "./process.ts";
import { startThread } from "./thread.ts";
import type { WorkerEvents, WorkerHandle, WorkerKind } from "./worker.ts";

/** Starts a worker that runs the module `entry`, which talks through {@link connectToOwner}. */
export function startWorker(kind: WorkerKind, entry: URL, events: WorkerEvents): WorkerHandle {
  return kind === "thread" ? startThread(entry, events) : startProcess(entry, events);
}
