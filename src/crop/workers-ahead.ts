import { dropWorkers, offerWorkers, warmWorkers } from "../executors/index.ts";
import { workerEntry } from "./grow-crop.ts";

/**
 * Does what ends with growing in `numWorkers` processes. They begin to start at once, so that their start overlaps with sowing; those
 * that no growing has taken are ended with it.
 */
export async function withWorkersAhead<T>(numWorkers: number, run: () => Promise<T>): Promise<T> {
  const workers = warmWorkers("process", workerEntry(), numWorkers);
  offerWorkers(workers);
  try {
    return await run();
  } finally {
    dropWorkers(workers);
  }
}
