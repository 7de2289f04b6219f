import type { Worker } from "node:worker_threads";
import type { Claim } from "./claim.ts";
import { layout } from "./layout.ts";
import type { HeartbeatOrder } from "./heartbeat-thread.ts";

/** Shows that this process lives while its main thread is held by user code. */
export class HeartbeatThread {
  readonly #worker: Worker;

  constructor() {
    const { Worker } = process.getBuiltinModule("node:worker_threads"); // loaded by those alone who need it
    this.#worker = new Worker(new URL("./heartbeat-thread.js", import.meta.url), { execArgv: [] });
    this.#worker.unref();
  }

  add(claim: Claim): void {
    this.#tell("add", claim);
  }

  remove(claim: Claim): void {
    this.#tell("remove", claim);
  }

  close(): void {
    void this.#worker.terminate();
  }

  #tell(kind: HeartbeatOrder["kind"], claim: Claim): void {
    const { folder, batch } = claim.address;
    const order: HeartbeatOrder = {
      kind,
      path: layout.growing(folder, batch),
      nonce: claim.header.nonce,
      seconds: claim.beatSeconds,
    };
    this.#worker.postMessage(order);
  }
}
