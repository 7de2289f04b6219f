import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { killGroup } from "./guardian.ts";
import type { WorkerKind } from "./worker.ts";

/** Workers that boot before it is known what for, and the module that they run. */
export interface WarmWorkers {
  readonly entry: string;
  readonly threads: Worker[];
  readonly processes: ChildProcess[];
}

let warm: WarmWorkers | undefined;

/**
 * Begins to start workers before it is known what for, so that their start overlaps with other work. They do not keep this
 * process alive, and end with it.
 */
export function warmWorkers(kind: WorkerKind, entry: URL, count: number): WarmWorkers {
  const threads: Worker[] = [];
  const processes: ChildProcess[] = [];
  for (let i = 0; i < count; i++) {
    if (kind === "thread") threads.push(bootThread(entry));
    else processes.push(bootProcess(entry));
  }
  for (const worker of threads) worker.unref();
  for (const child of processes) {
    child.on("error", () => undefined); // one that could not be started is started again, by those who are told
    for (const handle of handlesOf(child)) handle.unref?.();
  }
  return { entry: entry.href, threads, processes };
}

/** Gives the workers to those who start some with their entry next. */
export function offerWorkers(workers: WarmWorkers): void {
  warm = workers;
}

/** Ends those of the workers that nobody took. */
export function dropWorkers(workers: WarmWorkers): void {
  if (warm === workers) warm = undefined;
  for (const worker of workers.threads.splice(0)) void worker.terminate();
  for (const { pid } of workers.processes.splice(0)) if (pid !== undefined) killGroup(pid);
}

/** Gives a thread that runs `entry`. */
export function takeThread(entry: URL): Worker {
  const worker = warm?.entry === entry.href ? warm.threads.shift() : undefined;
  worker?.ref();
  return worker ?? bootThread(entry);
}

/** Gives a process that runs `entry`, in a group of its own, so that it can be ended with all that it started. */
export function takeProcess(entry: URL): ChildProcess {
  const child = warm?.entry === entry.href ? warm.processes.shift() : undefined;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null)
    return bootProcess(entry);
  for (const handle of handlesOf(child)) handle.ref?.();
  return child;
}

// What either kind of worker needs is loaded when it is needed: a process that starts workers of one kind begins without
// the other.

function bootThread(entry: URL): Worker {
  const threads = process.getBuiltinModule("node:worker_threads");
  return new threads.Worker(entry, {
    env: threads.SHARE_ENV,
    stdout: true,
    stderr: true,
    execArgv: [],
  });
}

function bootProcess(entry: URL): ChildProcess {
  const { fork } = process.getBuiltinModule("node:child_process");
  return fork(fileURLToPath(entry), [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
    detached: true,
  });
}

/** What keeps this process alive for a child: itself, its channel, and its pipes, which are sockets. */
function handlesOf(child: ChildProcess): Handle[] {
  const handles: readonly (object | null | undefined)[] = [
    child,
    child.channel,
    child.stdout,
    child.stderr,
  ];
  return handles.filter((handle): handle is Handle => handle !== null && handle !== undefined);
}

interface Handle {
  ref?(): unknown;
  unref?(): unknown;
}
