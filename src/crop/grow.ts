import { Guardian, type WorkerEnd } from "../executors/index.ts";
import { CropError, isSystemError, messageOf } from "../errors.ts";
import { FrameWriter, monotonicMs, writeStderr } from "../files/index.ts";
import { appendFailure, type CaseFailure } from "./case-record.ts";
import { BatchLog } from "./batch-log.ts";
import { readArrived } from "./event-loop.ts";
import type { GrowPlan, GrowResult, StopReason } from "./grow-plan.ts";
import { LongTimer } from "./long-timer.ts";
import type { OpenBatch, Task } from "./open-batch.ts";
import { OpenBatches } from "./open-batches.ts";
import { Recaller } from "./recaller.ts";
import { SummaryCounter } from "./result-file.ts";
import { mostTasks, TaskPace } from "./task-pace.ts";
import type {
  FromWorker,
  RecordsMessage,
  RetryMessage,
  TaskOrder,
  ToWorker,
} from "./worker-messages.ts";
import { describeEnd, WorkerSlot } from "./worker-slot.ts";

const mostLoadFailures = 3;
// Batches at once: each is an open file.
const mostOpen = 256;

/** Claims batches, has their cases run by workers, and writes what they give, until nothing is left to do. */
export async function growBatches(plan: GrowPlan): Promise<GrowResult> {
  return await new Grower(plan).run();
}

class Grower {
  readonly #plan: GrowPlan;
  readonly #guardian = new Guardian();
  readonly #slots: WorkerSlot[];
  readonly #logs: BatchLog;
  readonly #batches: OpenBatches;
  readonly #pace: TaskPace;
  readonly #recaller: Recaller;
  #tasks = 0;
  #loadFailures = 0;
  #stopped: StopReason | undefined;
  #error: unknown;
  #settle: () => void = () => undefined;
  #watchTimer: NodeJS.Timeout | undefined;
  #graceTimer: LongTimer | undefined;

  constructor(plan: GrowPlan) {
    this.#plan = plan;
    this.#slots = Array.from({ length: plan.numWorkers }, () => new WorkerSlot(this.#guardian));
    this.#logs = new BatchLog(plan.folder);
    this.#batches = new OpenBatches(plan, this.#logs);
    this.#pace = new TaskPace(this.#batches.total, plan.numWorkers);
    this.#recaller = new Recaller(this.#slots, () =>
      this.#guard(() => {
        if (this.#stopped !== undefined) return;
        this.#pump();
        this.#batches.withdrawUntouched();
      }),
    );
  }

  async run(): Promise<GrowResult> {
    const { signal, staleSeconds, untilMs } = this.#plan;
    const beats = setInterval(() => this.#guard(() => this.#beat()), (1000 * staleSeconds) / 6);
    const onAbort = (): void => this.#stop("signal");
    signal?.addEventListener("abort", onAbort, { once: true });
    const untilTimer =
      untilMs === undefined
        ? undefined
        : new LongTimer(untilMs - Date.now(), () => this.#stop("until"));
    await new Promise<void>((fulfil) => {
      this.#settle = fulfil;
      if (signal?.aborted === true) this.#stop("signal");
      this.#guard(() => {
        // Workers load the definition while the first batches are claimed and read.
        if (this.#stopped === undefined) for (const slot of this.#slots) this.#start(slot, false);
        this.#pump();
      });
    });
    await readArrived(); // what was printed before the last records
    clearInterval(beats);
    untilTimer?.cancel();
    clearTimeout(this.#watchTimer);
    this.#graceTimer?.cancel();
    this.#recaller.close();
    signal?.removeEventListener("abort", onAbort);
    for (const slot of this.#slots) slot.kill("stopped");
    this.#guardian.close();
    this.#plan.queue.giveUp();
    this.#guard(() => this.#batches.close());
    this.#logs.close();
    if (this.#error !== undefined) throw asError(this.#error);
    return { ...this.#batches.result, stopped: this.#stopped };
  }

  /** Runs a step; an error in it ends the growing. */
  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#error ??= error;
      this.#settle();
    }
  }

  /** Gives work to every worker that can take some, and ends the growing when there is none. */
  #pump(): void {
    if (this.#error !== undefined) return;
    if (this.#stopped === undefined) {
      for (const slot of this.#slots) this.#feed(slot);
    }
    const idle = this.#slots.filter((slot) => slot.tasks.length === 0).length;
    if (this.#stopped === undefined && this.#plan.hasOwnWorkers) this.#recaller.watch();
    if (idle < this.#slots.length) return;
    if (this.#stopped !== undefined) this.#settle();
    else if (this.#batches.size === 0 && !this.#plan.queue.hasFresh) this.#watch();
  }

  /** Gives a worker what it should have, in one message. */
  #feed(slot: WorkerSlot): void {
    if (slot.isAtLongCase) return; // what it got would wait
    const orders: TaskOrder[] = [];
    const { queue } = this.#plan;
    let wanted = 0;
    while (slot.killedFor === undefined) {
      if (wanted <= 0) wanted = this.#pace.wanted(slot.tasks, this.#batches);
      const isDrawn = queue.freshCases === Infinity;
      if (wanted <= 0 || slot.tasks.length === mostTasks) break;
      const task = this.#nextTask(slot, this.#pace.most(wanted));
      if (task === undefined) break;
      const wasLeft = this.#plan.isolatesLeft && task.open.wasLeft;
      if (slot.worker === undefined) this.#start(slot, wasLeft);
      if (wasLeft && !slot.isIsolated) {
        task.giveBack();
        if (slot.tasks.length === 0) slot.kill("stopped"); // another kind of worker takes its place
        break;
      }
      slot.tasks.push(task);
      orders.push(task.order(task.isExact || this.#plan.timeoutSeconds !== undefined));
      if (slot.tasks.length === 1) {
        slot.since = monotonicMs();
        this.#armTimer(slot);
      }
      wanted = isDrawn ? 0 : wanted - task.left; // what is drawn is drawn when it is needed
    }
    if (orders.length > 0) slot.worker?.send({ kind: "run", tasks: orders } satisfies ToWorker);
  }

  #nextTask(slot: WorkerSlot, most: number): Task | undefined {
    const task = this.#nextBatch(slot.last)?.take(this.#tasks + 1, most);
    if (task === undefined) return undefined;
    this.#tasks++;
    slot.last = task.open;
    return task;
  }

  /** Prefers the batch that the worker was at, then a new batch, then the fullest batch of another worker. */
  #nextBatch(own: OpenBatch | undefined): OpenBatch | undefined {
    const same = this.#batches.ifWaiting(own);
    if (same !== undefined) return same;
    const { queue, numWorkers } = this.#plan;
    const given = numWorkers === 1 ? this.#batches.fullest() : undefined; // back from the worker before
    if (given !== undefined) return given;
    if (
      queue.hasFresh &&
      this.#batches.size <
        Math.max(numWorkers + mostTasks, Math.min(numWorkers * mostTasks, mostOpen))
    ) {
      const fresh = this.#batches.claimNext();
      if (fresh !== undefined) return fresh;
    }
    return this.#batches.fullest();
  }

  #start(slot: WorkerSlot, isIsolated: boolean): void {
    const worker = this.#plan.startWorker(isIsolated, {
      message: (message) => this.#guard(() => this.#receive(slot, message as FromWorker)),
      output: (text) => this.#guard(() => this.#print(slot, text)),
      end: (end) => this.#guard(() => this.#ended(slot, end)),
    });
    slot.fill(worker, isIsolated);
    worker.send(this.#plan.load);
  }

  #receive(slot: WorkerSlot, message: FromWorker): void {
    switch (message.kind) {
      case "ready":
        slot.isReady = true;
        slot.thread = message.thread;
        this.#loadFailures = 0;
        this.#armTimer(slot);
        return;
      case "load-failed":
        throw new CropError("bad-definition", message.message, {
          fields: { stack: message.stack },
        });
      case "program":
        slot.noteProgram(message.pid, message.isRunning);
        return;
      case "returned":
        this.#takeBack(slot, message.task);
        return;
      case "stuck":
        slot.isStuck = true;
        return;
      case "retry":
        this.#noteRetry(slot, message);
        return;
      case "records":
        this.#take(slot, message);
        return;
    }
  }

  #take(slot: WorkerSlot, message: RecordsMessage): void {
    const task = slot.tasks[0];
    const isRunning = task?.id === message.task; // otherwise it was given up
    if (isRunning) this.#keep(task, message);
    if (message.wantsReceipt) slot.worker?.send({ kind: "receipt" } satisfies ToWorker);
    if (!isRunning) return;
    slot.since = monotonicMs();
    slot.mayGather = message.mayGather;
    if (task.left === 0) slot.tasks.shift();
    this.#armTimer(slot);
    if (this.#stopped !== undefined) slot.kill("stopped");
    else this.#checkFailures();
    this.#pump();
  }

  #keep(task: Task, message: RecordsMessage): void {
    if (message.done > task.left) {
      task.giveBack(); // they came with one that was given to another worker
      return;
    }
    this.#batches.settle(task.open, message);
    task.done += message.done;
    task.retried = 0;
  }

  /** The running case, before which all records were sent, begins again: with the whole of its time. */
  #noteRetry(slot: WorkerSlot, { task: id, attempts }: RetryMessage): void {
    const task = slot.tasks[0];
    if (task?.id !== id) return;
    task.retried = attempts;
    slot.mayGather = false;
    this.#armTimer(slot);
  }

  #takeBack(slot: WorkerSlot, id: number): void {
    if (slot.tasks[0]?.id !== id) return; // others have its cases already
    slot.tasks.shift()?.giveBack();
    this.#armTimer(slot);
    this.#pump();
  }

  #checkFailures(): void {
    if (this.#plan.raiseErrors && this.#batches.total.failures > 0) this.#stop("raise-errors");
    else if (this.#batches.total.failures >= this.#plan.maxFailures) this.#stop("max-failures");
  }

  #print(slot: WorkerSlot, text: string): void {
    slot.note(text);
    const batch = (slot.tasks[0]?.open ?? slot.last)?.number; // some comes just after the last record
    if (batch === undefined) writeStderr(text); // while the definition loads
    else this.#logs.output(batch, text);
  }

  #armTimer(slot: WorkerSlot): void {
    clearTimeout(slot.timer);
    const { timeoutSeconds } = this.#plan;
    if (timeoutSeconds === undefined || !slot.isReady || slot.tasks.length === 0) return;
    slot.timer = setTimeout(() => slot.kill("timed-out"), 1000 * timeoutSeconds);
  }

  /** A worker has ended: the case that it ran pays for it, the others go back. */
  #ended(slot: WorkerSlot, end: WorkerEnd): void {
    const { killedFor, isReady, mayGather } = slot;
    const { hasOwnWorkers, timeoutSeconds } = this.#plan;
    const [running, ...queued] = slot.tasks;
    const failure =
      running !== undefined && isReady && killedFor !== "stopped"
        ? describeEnd(slot, running, end, timeoutSeconds)
        : undefined;
    slot.endPrograms();
    for (const task of queued.toReversed()) task.giveBack();
    if (running !== undefined) {
      if (failure === undefined) running.giveBack();
      else {
        const sendsAtOnce = timeoutSeconds !== undefined || (hasOwnWorkers && !mayGather);
        this.#blame(running, failure, { isLast: queued.length === 0, sendsAtOnce });
      }
    }
    const printed = slot.printed;
    slot.reset();
    if (!isReady && killedFor === undefined && ++this.#loadFailures >= mostLoadFailures) {
      if (isSystemError(end.error)) {
        throw new CropError(
          "bad-option",
          `a worker cannot be started: ${end.error.message}; take fewer (-j), or raise the limit of files or processes (ulimit -n, ulimit -u)`,
          { cause: end.error },
        );
      }
      throw new CropError(
        "bad-definition",
        `${this.#plan.load.where}: the worker ended while it loaded the definition or ran \`setup\` (${describeExit(end)})${printed === "" ? "" : `\n${printed}`}`,
      );
    }
    if (this.#stopped === undefined) this.#checkFailures();
    this.#pump();
  }

  #blame(
    task: Task,
    failure: CaseFailure,
    { isLast, sendsAtOnce }: { readonly isLast: boolean; readonly sendsAtOnce: boolean },
  ): void {
    const remaining = task.remaining();
    const isSure = task.isExact || sendsAtOnce || (remaining.length === 1 && isLast);
    if (!isSure) {
      // Records of earlier cases may have died with the worker: run them again, one by one.
      task.open.putBack(remaining, { isSuspect: true });
      return;
    }
    task.giveBack(1);
    const attempt = Math.max(task.attempts, task.retried) + 1;
    if (attempt <= this.#plan.retries) {
      task.open.putBack(remaining.subarray(0, 1), { attempts: attempt, isSuspect: true });
      return;
    }
    this.#record(task.open, remaining[0]!, attempt, failure);
  }

  #record(open: OpenBatch, position: number, attempt: number, failure: CaseFailure): void {
    const writer = new FrameWriter();
    appendFailure(
      writer,
      { position, attempt, session: open.claim.session, startedMs: Date.now(), seconds: 0 },
      failure,
    );
    const counter = new SummaryCounter();
    counter.add(true, 0);
    this.#batches.settle(open, {
      done: 1,
      frames: writer.take(),
      summary: counter.summary(0),
      failures: [{ position, failure }],
    });
  }

  #beat(): void {
    for (const lost of this.#batches.beat()) {
      for (const slot of this.#slots) if (slot.tasks[0]?.open === lost) slot.kill("stopped"); // its cases run elsewhere
    }
  }

  /** Everything else is done: looks after batches whose owners may be dead. */
  #watch(): void {
    clearTimeout(this.#watchTimer);
    const claim = this.#plan.queue.watch();
    if (claim !== undefined) {
      this.#batches.add(claim);
      this.#pump();
      return;
    }
    const { watched } = this.#plan.queue;
    if (watched === 0) {
      this.#settle();
      return;
    }
    this.#plan.onEvent({ kind: "waiting", watched });
    this.#watchTimer = setTimeout(
      () => this.#guard(() => this.#pump()),
      Math.min(1000, (1000 * this.#plan.staleSeconds) / 12),
    );
  }

  #stop(reason: StopReason): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    if (this.#slots.every((slot) => slot.tasks.length === 0)) {
      this.#settle();
      return;
    }
    // A running case may end by itself within the grace; then its record is kept.
    this.#graceTimer = new LongTimer(1000 * this.#plan.graceSeconds, () => {
      for (const slot of this.#slots) slot.kill("stopped");
      this.#settle();
    });
  }
}

function describeExit({ exitCode, signal, error }: WorkerEnd): string {
  if (error !== undefined) return messageOf(error);
  return signal === undefined ? `status ${exitCode}` : signal;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}
