import { closeSync, openSync, writeSync } from "node:fs";
import { diskError, systemCode, thisProcess } from "../files/index.ts";
import type { CaseFailure } from "./case-record.ts";
import { layout } from "./layout.ts";
import { readManifest } from "./manifest.ts";
import { onShelf } from "./on-shelf.ts";

const mostOpen = 32;

/** The logs of the batches: what user code printed and how cases failed. A quiet batch has no log. */
export class BatchLog {
  readonly #folder: string;
  readonly #open = new Map<number, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Adds what user code printed, as it is. */
  output(batch: number, text: string): void {
    this.#append(batch, text);
  }

  /** Adds a line with time, host and pid in front. */
  line(batch: number, text: string): void {
    const { host, pid } = thisProcess();
    this.#append(batch, `[${new Date().toISOString()} ${host} ${pid}] ${text}\n`);
  }

  /** Adds how a case failed. */
  failure(batch: number, caseNumber: number, failure: CaseFailure): void {
    const { kind, name, message, settings, stack, stderr } = failure;
    const more = [stack, stderr]
      .filter((part) => part !== undefined && part !== "")
      .map((part) => `\n${part}`);
    this.line(
      batch,
      `case ${caseNumber} ${kind}: ${name}: ${message} (${settings})${more.join("")}`,
    );
  }

  /** Closes all logs. */
  close(): void {
    for (const fd of this.#open.values()) closeSync(fd);
    this.#open.clear();
  }

  #append(batch: number, text: string): void {
    const path = layout.log(this.#folder, batch);
    try {
      let fd = this.#open.get(batch);
      if (fd === undefined) {
        fd = onShelf(this.#folder, path, () => openSync(path, "a"));
        if (this.#open.size >= mostOpen) this.#closeOldest();
        this.#open.set(batch, fd);
      }
      writeSync(fd, text);
    } catch (error) {
      if (systemCode(error) === "ENOENT") readManifest(this.#folder); // perhaps the whole crop was removed
      throw diskError(path, error);
    }
  }

  #closeOldest(): void {
    const [oldest] = this.#open;
    if (oldest === undefined) return;
    closeSync(oldest[1]);
    this.#open.delete(oldest[0]);
  }
}
