import { offerWorkers, type WarmWorkers } from "../executors/index.ts";
import { growCommand } from "./grow.ts";
import { reported } from "./reported.ts";

/**
 * Runs `crop grow` and gives its exit status, as the other commands do. It takes a short way, because an array job starts it
 * thousands of times; `workers` for it boot already.
 */
export async function main(
  argv: readonly string[],
  workers: WarmWorkers | undefined,
): Promise<number> {
  if (workers !== undefined) offerWorkers(workers);
  return await reported(() => growCommand(argv.slice(1)));
}
