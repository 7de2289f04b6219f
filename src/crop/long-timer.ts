/** The longest time that Node's own timers take: a longer one would be over at once. */
export const longestMs: number = 2 ** 31 - 1;

/** A timer for any length of time. */
export class LongTimer {
  #timer: NodeJS.Timeout | undefined;

  /** Calls `step` once, after so many milliseconds. */
  constructor(ms: number, step: () => void) {
    this.#wait(Math.max(0, ms), step);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number, step: () => void): void {
    const part = Math.min(ms, longestMs);
    this.#timer = setTimeout(() => (ms > part ? this.#wait(ms - part, step) : step()), part);
  }
}
