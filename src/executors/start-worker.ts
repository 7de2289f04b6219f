import { startProcess } from "./process.ts";
import { startThread } from "./thread.ts";
import type { WorkerEvents, WorkerHandle, WorkerKind } from "./worker.ts";

/**
 * Starts a worker that runs the module `entry`, which talks through {@link connectToOwner}.
 *
 * `env` is added to the environment of a process; threads share the environment of this process.
 */
export function startWorker(
  kind: WorkerKind,
  entry: URL,
  events: WorkerEvents,
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): WorkerHandle {
  return kind === "thread"
    ? startThread(entry, events)
    : startProcess(entry, events, options.env ?? {});
}
