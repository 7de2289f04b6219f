import {
  type Guardian,
  killGroup,
  killProgramsOf,
  type WorkerEnd,
  type WorkerHandle,
} from "../executors/index.ts";
import { monotonicMs } from "../files/index.ts";
import type { CaseFailure } from "./case-record.ts";
import { describeSettings } from "./case-value.ts";
import { describeThrown } from "./describe-thrown.ts";
import { rowOf } from "./batch-file.ts";
import type { OpenBatch, Task } from "./open-batch.ts";
import type { ToWorker } from "./worker-messages.ts";

/** What is behind a case that takes longer than this, in milliseconds, is not to wait. */
export const longMs = 500;

/** A place for one worker at a time, with the tasks that it has. */
export class WorkerSlot {
  worker: WorkerHandle | undefined;
  /** What a case does to its worker cannot end this process. */
  isIsolated = false;
  isReady = false;
  /** The thread that the worker is, as the kernel numbers it. */
  thread: number | undefined;
  /** The first one is running. */
  readonly tasks: Task[] = [];
  /** Cases without a record may have ended already. */
  mayGather = false;
  /** When the first one began, or gave its last record, in milliseconds on the monotonic clock. */
  since = 0;
  /** Where its last task was from. */
  last: OpenBatch | undefined;
  /** Why this process ended the worker. */
  killedFor: "timed-out" | "stopped" | undefined;
  /** The worker said that its case can never settle. */
  isStuck = false;
  timer: NodeJS.Timeout | undefined;
  /** The end of what the worker printed. */
  printed = "";
  readonly #guardian: Guardian;
  #recall: Recall | undefined;
  /** Process groups that the worker started. */
  readonly #programs = new Set<number>();

  constructor(guardian: Guardian) {
    this.#guardian = guardian;
  }

  /** Puts a worker into the empty slot. */
  fill(worker: WorkerHandle, isIsolated: boolean): void {
    this.reset();
    this.worker = worker;
    this.isIsolated = isIsolated;
    if (worker.group !== undefined) this.#guardian.add(worker.group);
  }

  /** Notes that the worker started a program in a process group of its own, or that this has ended. */
  noteProgram(group: number, isRunning: boolean): void {
    if (isRunning) {
      this.#programs.add(group);
      this.#guardian.add(group);
    } else {
      this.#programs.delete(group);
      this.#guardian.delete(group);
    }
  }

  /** It is at a case for so long that what is behind it should not wait. */
  get isAtLongCase(): boolean {
    return this.tasks.length > 0 && monotonicMs() - this.since > longMs;
  }

  /** True while tasks wait behind the one that is running. */
  get hasQueued(): boolean {
    return this.tasks.length > 1;
  }

  /** True while cases wait behind the one that is running, and were not recalled. */
  get canRecall(): boolean {
    const running = this.tasks[0];
    const wasRecalled = running === this.#recall?.running && this.#recall?.isWhole === true;
    return this.hasQueued || (!wasRecalled && (running?.left ?? 0) > 1);
  }

  /**
   * Asks for the tasks that wait behind the running one, and where `isWhole` for the rest of that one, too. The worker
   * returns them when it comes to them; {@link WorkerSlot.takeRecalled} does not wait for that.
   */
  recall(isWhole: boolean): void {
    const recalled = isWhole ? this.tasks : this.tasks.slice(1);
    this.#recall = { running: this.tasks[0], since: this.since, isWhole };
    this.worker?.send({ kind: "recall", tasks: recalled.map(({ id }) => id) } satisfies ToWorker);
  }

  /**
   * Takes back what was asked for of a worker that is still in the same case. What is left of the running task stays
   * where it is not known which of its cases that is.
   */
  takeRecalled(): void {
    if (this.#recall === undefined) return;
    const { running, since, isWhole } = this.#recall;
    if (this.tasks[0] !== running || this.since !== since) return;
    for (const task of this.tasks.splice(1).toReversed()) task.giveBack();
    if (isWhole && !this.mayGather) running?.giveBack(1);
  }

  /** Notes what the worker printed. */
  note(text: string): void {
    this.printed = (this.printed + text).slice(-4096);
  }

  /** Ends the worker and all programs that it started. */
  kill(reason: "timed-out" | "stopped"): void {
    this.killedFor ??= reason;
    this.worker?.kill();
    if (this.thread !== undefined) killProgramsOf(this.thread);
    this.endPrograms();
  }

  /** Ends programs that outlived their worker. */
  endPrograms(): void {
    for (const group of this.#programs) {
      killGroup(group);
      this.#guardian.delete(group);
    }
    this.#programs.clear();
  }

  /** Makes the slot ready for another worker. */
  reset(): void {
    clearTimeout(this.timer);
    if (this.worker?.group !== undefined) this.#guardian.delete(this.worker.group);
    this.worker = undefined;
    this.isReady = false;
    this.mayGather = false;
    this.thread = undefined;
    this.killedFor = undefined;
    this.isStuck = false;
    this.printed = "";
    this.tasks.length = 0;
    this.#recall = undefined;
    this.last = undefined;
  }
}

/** Tasks that a worker was asked to return. */
interface Recall {
  /** What it ran then. */
  readonly running: Task | undefined;
  /** The slot's `since` then. */
  readonly since: number;
  /** The rest of the running task was asked for, too. */
  readonly isWhole: boolean;
}

/** Says how the running case of a slot failed, when its worker ended. */
export function describeEnd(
  slot: WorkerSlot,
  task: Task,
  end: WorkerEnd,
  timeoutSeconds: number | undefined,
): CaseFailure {
  const position = task.remaining()[0]!;
  const settings = describeSettings(task.open.batch.names, rowOf(task.open.batch, position));
  if (slot.killedFor === "timed-out") {
    return {
      kind: "timed-out",
      name: "TimedOut",
      message: `the case took longer than ${timeoutSeconds} s and was ended`,
      settings,
    };
  }
  if (slot.isStuck) {
    return {
      kind: "threw",
      name: "NeverSettled",
      message: "its promise can never settle: nothing is left that could settle it",
      settings,
    };
  }
  const where = slot.worker?.kind === "thread" ? "its worker thread" : "its worker process";
  const { exitCode, signal, error } = end;
  if (isOutOfMemory(end, slot.printed)) {
    return {
      kind: "crashed",
      name: "OutOfMemory",
      message: `${where} ran out of memory`,
      settings,
      ...evidence(end, slot),
    };
  }
  if (error !== undefined) {
    const thrown = describeThrown(error);
    const message = `${where} ended by an error outside the call: ${thrown.message}`;
    return { ...thrown, kind: "crashed", name: "Crashed", message, settings };
  }
  const how =
    signal === undefined
      ? `exited with status ${exitCode}`
      : `was ended by ${signal}${signal === "SIGKILL" ? " (as the kernel does when memory runs out)" : ""}`;
  return {
    kind: "crashed",
    name: "Crashed",
    message: `${where} ${how} in the middle of the case`,
    settings,
    ...evidence(end, slot),
  };
}

function isOutOfMemory({ error }: WorkerEnd, printed: string): boolean {
  if (error instanceof Error && "code" in error) return error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return printed.includes("heap out of memory"); // what V8 prints before it aborts a process
}

function evidence(
  { exitCode, signal }: WorkerEnd,
  slot: WorkerSlot,
): Pick<CaseFailure, "exitCode" | "signal" | "stderr"> {
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(slot.printed === "" ? {} : { stderr: slot.printed }),
  };
}
