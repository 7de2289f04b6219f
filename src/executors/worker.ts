import { fork } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { SHARE_ENV, Worker } from "node:worker_threads";

/** Where a worker runs: a thread starts sooner, a process survives what native code may do. */
export type WorkerKind = "thread" | "process";

/** Why a worker ended. */
export interface WorkerEnd {
  /** Exit status, when it exited. */
  readonly exitCode?: number;
  /** Signal that ended the process. */
  readonly signal?: string;
  /** What it could not catch: an error thrown outside any call, or the heap limit. */
  readonly error?: unknown;
  /** True when {@link WorkerHandle.kill} ended it. */
  readonly wasKilled: boolean;
}

/** What to do with what comes from a worker. */
export interface WorkerEvents {
  message(message: unknown): void;
  /** Text that user code printed. */
  output(text: string): void;
  /** Called once, after the last message. */
  end(end: WorkerEnd): void;
}

/** A running worker. */
export interface WorkerHandle {
  readonly kind: WorkerKind;
  /** Of the worker process; of this process for a thread. */
  readonly pid: number;
  send(message: unknown): void;
  /** Ends the worker at once, even in the middle of synchronous code. */
  kill(): void;
}

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
  return kind === "thread" ? startThread(entry, events) : startProcess(entry, events, options.env ?? {});
}

function startThread(entry: URL, events: WorkerEvents): WorkerHandle {
  const worker = new Worker(entry, { env: SHARE_ENV, stdout: true, stderr: true, execArgv: [] });
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

function startProcess(
  entry: URL,
  events: WorkerEvents,
  env: Readonly<Record<string, string>>,
): WorkerHandle {
  const child = fork(fileURLToPath(entry), [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...env },
    execArgv: [],
  });
  let wasKilled = false;
  let ended = false;
  const end = (reason: Omit<WorkerEnd, "wasKilled">): void => {
    if (ended) return;
    ended = true;
    events.end({ ...reason, wasKilled });
  };
  collect(child.stdout, events);
  collect(child.stderr, events);
  child.on("message", (message) => events.message(message));
  child.on("error", (error) => {
    if (child.pid === undefined) end({ error }); // it could not be started
  });
  // `close` comes after `exit` and after all output and messages were read.
  child.on("close", (exitCode, signal) => {
    end({ ...(exitCode === null ? {} : { exitCode }), ...(signal === null ? {} : { signal }) });
  });
  return {
    kind: "process",
    pid: child.pid ?? 0,
    send: (message) => {
      // A worker that is just dying refuses; its end event tells the story.
      if (child.connected) child.send(message as object, () => undefined);
    },
    kill: () => {
      wasKilled = true;
      child.kill("SIGKILL");
    },
  };
}

function collect(stream: Readable | null, events: WorkerEvents): void {
  stream?.setEncoding("utf8");
  stream?.on("data", (text: string) => events.output(text));
}
