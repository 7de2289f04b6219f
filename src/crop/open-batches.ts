import { messageOf } from "../errors.ts";
import { readBatch } from "./batch-file.ts";
import type { BatchLog } from "./batch-log.ts";
import type { Claim } from "./claim.ts";
import type { GrowPlan, GrowResult } from "./grow-plan.ts";
import { HeartbeatThread } from "./heartbeat.ts";
import { OpenBatch } from "./open-batch.ts";
import { SummaryCounter } from "./result-file.ts";
import type { SettledCases } from "./worker-messages.ts";

/**
 * The batches that this process holds: from the claim on, through the records of their cases and the signs of life, until
 * each is finished, or another process took it over.
 */
export class OpenBatches {
  /** Of all cases that were run here. */
  readonly total: SummaryCounter = new SummaryCounter();
  readonly #plan: GrowPlan;
  readonly #logs: BatchLog;
  readonly #hearts: HeartbeatThread | undefined;
  readonly #open = new Map<number, OpenBatch>();
  readonly #lost: number[] = [];
  #finished = 0;
  #firstFailure: GrowResult["firstFailure"];

  constructor(plan: GrowPlan, logs: BatchLog) {
    this.#plan = plan;
    this.#logs = logs;
    this.#hearts = plan.isInline ? new HeartbeatThread() : undefined;
  }

  get size(): number {
    return this.#open.size;
  }

  /** The number of cases that no worker has, those of batches to be claimed included; infinite where that is not known. */
  get waiting(): number {
    let waiting = this.#plan.queue.freshCases;
    for (const open of this.#open.values()) waiting += open.waiting;
    return waiting;
  }

  /** What was done with them, and with those that the queue could not give. */
  get result(): Omit<GrowResult, "stopped"> {
    const { held, unreadable } = this.#plan.queue;
    return {
      finished: this.#finished,
      values: this.total.values,
      failures: this.total.failures,
      held,
      lost: this.#lost,
      unreadable,
      firstFailure: this.#firstFailure,
    };
  }

  /** Gives the batch where it is still held and has cases that no worker has. */
  ifWaiting(open: OpenBatch | undefined): OpenBatch | undefined {
    return open !== undefined && open.waiting > 0 && this.#open.get(open.number) === open
      ? open
      : undefined;
  }

  /** The batch with the most cases that no worker has; undefined when no case waits. */
  fullest(): OpenBatch | undefined {
    let fullest: OpenBatch | undefined;
    for (const open of this.#open.values()) {
      if (open.waiting > (fullest?.waiting ?? 0)) fullest = open;
    }
    return fullest;
  }

  /** Claims the next batch that has cases to run; undefined when nobody's batches are left. */
  claimNext(): OpenBatch | undefined {
    const { queue } = this.#plan;
    for (let claim = queue.next(); claim !== undefined; claim = queue.next()) {
      const open = this.add(claim);
      if (open !== undefined) return open;
    }
    return undefined;
  }

  /** Reads a claimed batch. Undefined when it cannot be read, or nothing is left to run in it, so that it is finished at once. */
  add(claim: Claim): OpenBatch | undefined {
    const { batch } = claim.address;
    let open: OpenBatch;
    try {
      open = new OpenBatch(claim, readBatch(this.#plan.folder, this.#plan.cropId, batch));
    } catch (error) {
      claim.release();
      this.#plan.queue.setAside(batch, error);
      this.#logs.line(batch, messageOf(error));
      return undefined;
    }
    this.#open.set(batch, open);
    this.#hearts?.add(claim);
    this.#plan.onEvent({ kind: "claimed", batch, cases: open.left, salvaged: claim.settled.size });
    if (open.left > 0) return open;
    claim.appendLast(new Uint8Array(0));
    this.#finish(open);
    return undefined;
  }

  /** Lets others have the batches of which no case was begun. */
  withdrawUntouched(): void {
    for (const open of this.#open.values()) {
      if (!open.isUntouched) continue;
      this.#open.delete(open.number);
      this.#hearts?.remove(open.claim);
      open.claim.withdraw();
      this.#plan.queue.putBack(open.claim.address);
    }
  }

  /** Writes the records of cases, and finishes the batch with the last of them. Those of a lost batch are dropped. */
  settle(open: OpenBatch, { frames, summary, done, failures }: SettledCases): void {
    if (this.#open.get(open.number) !== open) return;
    open.claim.count(summary);
    if (done < open.left) open.claim.append(frames);
    else open.claim.appendLast(frames);
    this.total.merge(summary);
    open.left -= done;
    for (const { position, failure } of failures) {
      const caseNumber = open.batch.cases[position]!;
      this.#firstFailure ??= { batch: open.number, caseNumber, failure };
      this.#logs.failure(open.number, caseNumber, failure);
      this.#plan.onEvent({ kind: "failed-case", batch: open.number, caseNumber, failure });
    }
    const counts = { values: summary.values, failures: summary.failures };
    this.#plan.onEvent({ kind: "cases", batch: open.number, ...counts });
    if (open.left === 0) this.#finish(open);
  }

  /** Shows that the owner lives, and gives the batches that another process took over meanwhile. */
  beat(): readonly OpenBatch[] {
    if (this.#hearts !== undefined) return []; // its own thread beats
    const lost: OpenBatch[] = [];
    for (const open of this.#open.values()) {
      if (open.claim.mayBeLost && !open.claim.isOwned()) {
        this.#open.delete(open.number);
        open.claim.abandon();
        this.#lose(open.number);
        lost.push(open);
      } else {
        open.claim.beat();
      }
    }
    return lost;
  }

  /** Releases what is unfinished, so that others need not wait; an error in one of them comes when all were tried. */
  close(): void {
    const errors: unknown[] = [];
    for (const open of this.#open.values()) {
      try {
        open.claim.release();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#open.clear(); // records that come too late must not go to what is closed
    this.#hearts?.close();
    if (errors.length > 0) throw errors[0];
  }

  #finish(open: OpenBatch): void {
    this.#open.delete(open.number);
    this.#hearts?.remove(open.claim);
    const { failures } = open.claim;
    if (open.claim.finish()) {
      this.#finished++;
      this.#plan.onEvent({ kind: "finished", batch: open.number, failures });
    } else {
      this.#lose(open.number);
    }
  }

  #lose(batch: number): void {
    this.#lost.push(batch);
    this.#logs.line(
      batch,
      "another process took this batch over, while this one showed no sign of life",
    );
    this.#plan.onEvent({ kind: "lost", batch });
  }
}
