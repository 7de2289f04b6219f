import type { Readable } from "node:stream";
import type { WorkerEvents } from "./worker.ts";

/** Hands on what a worker prints. */
export function collect(stream: Readable | null, events: WorkerEvents): void {
  stream?.setEncoding("utf8");
  stream?.on("data", (text: string) => events.output(text));
}
