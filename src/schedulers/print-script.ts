import { jobsLayout } from "./jobs-layout.ts";
import { planOneArray } from "./plan-arrays.ts";
import {
  arrayLimit,
  askSite,
  checkSomething,
  type JobRequest,
  logPlace,
  mainTask,
  planningOf,
  prepareRequest,
  writeScriptText,
} from "./prepare-job.ts";

/** A script that was printed. */
export interface PrintedScript {
  readonly text: string;
  readonly batches: number;
  readonly elements: number;
}

/**
 * Gives one script that grows all that is asked for. Where that is more than an array may have, an element takes several batches.
 *
 * @throws CropError `usage`, `bad-option`; `already-exists` when nothing is missing
 */
export async function printScript(given: JobRequest): Promise<PrintedScript> {
  const request = prepareRequest(given);
  checkSomething(request);
  const limit = arrayLimit(request, await askSite(request));
  const task = mainTask(request, limit) ?? {
    kind: "grow" as const,
    elements: planOneArray(request.wanted, planningOf(request, limit)),
  };
  const logs = logPlace(request, "printed", jobsLayout.printedLogs(request.crop), "");
  const text = writeScriptText(request, task, logs);
  return {
    text,
    batches: request.wanted.length,
    elements: task.kind === "grow" ? task.elements.length : task.count,
  };
}
