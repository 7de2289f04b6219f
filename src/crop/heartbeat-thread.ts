// Entry of the thread that shows life while user code holds the main thread.
import { parentPort } from "node:worker_threads";
import { isCropError, isSystemError } from "../errors.ts";
import { beatFile } from "./result-file.ts";

/** What the thread is told. */
export interface HeartbeatOrder {
  readonly kind: "add" | "remove";
  readonly path: string;
  readonly nonce: string;
  readonly seconds: number;
}

const timers = new Map<string, NodeJS.Timeout>();

parentPort?.on("message", (order: HeartbeatOrder) => {
  clearInterval(timers.get(order.nonce));
  timers.delete(order.nonce);
  if (order.kind === "remove") return;
  let beats = 0;
  timers.set(
    order.nonce,
    setInterval(() => {
      try {
        beatFile(order.path, order.nonce, (beats += 1));
      } catch (error) {
        // The disk refuses, or the file was damaged: the owner finds out when it writes, the next beat tries again.
        if (!isCropError(error) && !isSystemError(error)) throw error;
      }
    }, 1000 * order.seconds),
  );
});
