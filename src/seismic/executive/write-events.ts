import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate as breath } from "node:timers/promises";
import type { ReapedCase, Reaping } from "../../crop/index.ts";
import { writeDataset } from "../../dataset/index.ts";
import { CropError, isCropError } from "../../errors.ts";
import { makeFolder, sweepFile, withFolderLock } from "../../files/index.ts";
import { type AsdfDataSet, openAsdf } from "../asdf/index.ts";
import { formatConfig } from "../config/index.ts";
import {
  deleteMeasurements,
  describeKept,
  writeConfiguration,
  writeMeasurements,
} from "../manager/write-data-set.ts";
import { emitWarning } from "../signal/index.ts";
import { dataSetFile } from "./check-request.ts";
import { writeEventLog } from "./event-log.ts";
import { stationOf } from "./pair.ts";
import { type PairOutcome, outcomeOf } from "./pair-outcome.ts";
import { evaluationOf } from "./pair-result.ts";
import { resultDataset } from "./results.ts";
import type { PairRun } from "./run-pair.ts";
import { sweepPairs } from "./sweep-leftovers.ts";

/**
 * Writes what the pairs gave: data set and log of each event, one after the other, and the labelled results. It may be done again,
 * after it was stopped say: what is there is replaced. An event that cannot be written keeps none of the others from it.
 *
 * @throws CropError when an event could not be written, with the reason
 */
export async function writeEvents({ cases, path }: Reaping, run: PairRun): Promise<void> {
  const outcomes: PairOutcome[] = [];
  const failures: CropError[] = [];
  const queue = new CaseQueue(cases);
  for (let next = await queue.peek(); next !== undefined; next = await queue.peek()) {
    const event = eventOf(next);
    try {
      outcomes.push(...(await writeEvent(event, queue, run)));
    } catch (error) {
      if (!isCropError(error)) throw error;
      failures.push(error);
      await queue.skip((each) => eventOf(each) === event);
    }
  }
  const [failure] = failures;
  if (failure !== undefined) {
    const messages = failures.map(({ message }) => message).join("; ");
    throw new CropError(failure.code, messages, { cause: failure, fields: failure.fields });
  }
  const { config } = run;
  const attrs = { title: "Waveform misfits", config: formatConfig(config, "json") };
  await writeDataset(resultDataset(outcomes, config.componentList, attrs), path);
}

function eventOf({ settings }: ReapedCase): string {
  return String(settings.event);
}

/** The cases in their order, the next of which can be looked at. */
class CaseQueue {
  readonly #source: AsyncIterator<ReapedCase>;
  #next: ReapedCase | undefined;
  #isDone = false;

  constructor(cases: AsyncIterable<ReapedCase>) {
    this.#source = cases[Symbol.asyncIterator]();
  }

  async peek(): Promise<ReapedCase | undefined> {
    if (this.#next === undefined && !this.#isDone) {
      const { done = false, value } = await this.#source.next();
      this.#isDone = done;
      this.#next = done ? undefined : value;
    }
    return this.#next;
  }

  /** Takes the next case where it is one that is wanted. */
  async take(isWanted: (next: ReapedCase) => boolean): Promise<ReapedCase | undefined> {
    const next = await this.peek();
    if (next === undefined || !isWanted(next)) return undefined;
    this.#next = undefined;
    return next;
  }

  async skip(isWanted: (next: ReapedCase) => boolean): Promise<void> {
    while ((await this.take(isWanted)) !== undefined);
  }
}

/** Takes the cases of an event, and writes them; the only writer of its files meanwhile. */
async function writeEvent(
  event: string,
  queue: CaseQueue,
  { request, config: common }: PairRun,
): Promise<readonly PairOutcome[]> {
  const file = dataSetFile(request.dsFidTemplate, event);
  const config = common.with({ eventId: event });
  makeFolder(dirname(file));
  makeFolder(request.logs);
  return await withFolderLock(file, async () => {
    const outcomes: PairOutcome[] = [];
    const kept: string[] = [];
    let data: AsdfDataSet | undefined;
    try {
      const isOwn = (each: ReapedCase): boolean => eventOf(each) === event;
      for (let each = await queue.take(isOwn); each !== undefined; each = await queue.take(isOwn)) {
        const { record, ...outcome } = outcomeOf(each, request.logLevel);
        outcomes.push(outcome);
        const isStale = outcome.status === "failed" && existsSync(file);
        if (record === undefined && !isStale) continue;
        data ??= await openAsdf(file, { mode: "a" });
        if (record !== undefined)
          kept.push(...(await writeMeasurements(data, evaluationOf(record, config))));
        else await deleteMeasurements(data, config, (name) => name === stationOf(outcome));
        await breath(); // for the timer that keeps the lock
      }
      const warning =
        data === undefined || kept.length === 0 ? undefined : describeKept(data, config, kept);
      if (data !== undefined) await writeConfiguration(data, config);
      data?.close();
      if (warning !== undefined) emitWarning(warning);
    } catch (error) {
      data?.discard();
      throw error;
    }
    const logged = outcomes.filter(({ status }) => status !== "missing");
    const lines = logged.map(({ station, log }) => [station, log] as const);
    writeEventLog(join(request.logs, `${event}.txt`), new Map(lines));
    sweepPairs(request, event, logged);
    sweepFile(file);
    return outcomes;
  });
}
