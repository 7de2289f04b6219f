import { longMs, type WorkerSlot } from "./worker-slot.ts";

// A worker that can return tasks does so meanwhile: it looks for messages more often.
const returnMs = 250;

/**
 * Sees to it that no case waits behind a long one while another worker, or another process, may be free: asks workers to
 * return what they have not begun, and soon after that takes it from those that are still in the same case.
 */
export class Recaller {
  readonly #slots: readonly WorkerSlot[];
  readonly #after: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `after` is called when tasks may have come back. */
  constructor(slots: readonly WorkerSlot[], after: () => void) {
    this.#slots = slots;
    this.#after = after;
  }

  /** Looks again later, where something waits behind a case. */
  watch(): void {
    if (this.#timer !== undefined) return;
    const isOneIdle = this.#isOneIdle;
    const mayWait = this.#slots.some((slot) => (isOneIdle ? slot.canRecall : slot.hasQueued));
    if (mayWait) this.#afterRecords(longMs, () => this.#ask());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #isOneIdle(): boolean {
    return this.#slots.some((slot) => slot.tasks.length === 0);
  }

  #ask(): void {
    const isOneIdle = this.#isOneIdle;
    for (const slot of this.#slots) {
      if (slot.isAtLongCase && (isOneIdle ? slot.canRecall : slot.hasQueued))
        slot.recall(isOneIdle);
    }
    this.#afterRecords(returnMs, () => {
      for (const slot of this.#slots) slot.takeRecalled();
      this.#after();
    });
  }

  /** Does a step after a time, when the records that have come by then are read. */
  #afterRecords(ms: number, step: () => void): void {
    const timer = setTimeout(() => {
      setImmediate(() => {
        if (this.#timer !== timer) return; // growing has ended
        this.#timer = undefined;
        step();
      });
    }, ms);
    this.#timer = timer;
  }
}
