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
  /** The process group that the worker and all that it starts are in; undefined where it has none of its own. */
  readonly group?: number;
  send(message: unknown): void;
  /** Ends the worker at once, a process even in the middle of synchronous code, with all that it started. */
  kill(): void;
}
