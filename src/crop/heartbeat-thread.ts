// Entry of the thread that shows life while user code holds the main thread.
import { parentPort } from "node:worker_threads";
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
    setInterval(() => beatFile(order.path, order.nonce, (beats += 1)), 1000 * order.seconds),
  );
});
