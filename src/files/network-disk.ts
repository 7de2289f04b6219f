import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { diskError, systemCode } from "./atomic-write.ts";

const attempts = 5;

/**
 * Gives what `action` gives, and tries again when a network disk says that its handle went stale
 * (ESTALE: the file was replaced on another machine); the path is looked up afresh each time.
 */
export function retryStale<T>(action: () => T): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return action();
    } catch (error) {
      if (systemCode(error) !== "ESTALE" || attempt === attempts) throw error;
    }
  }
}

/**
 * Gives the names in a folder, in no order; none when there is no such folder. Listing makes a network
 * disk refresh what it knows of the folder, where testing a single file may be answered from a cache.
 */
export function namesIn(folder: string): string[] {
  return retryStale(() => {
    try {
      return readdirSync(folder);
    } catch (error) {
      const code = systemCode(error);
      if (code === "ENOENT") return [];
      throw code === "ESTALE" ? error : diskError(folder, error, "read");
    }
  });
}

/**
 * Waits until `look` gives something, for at most `seconds` on this machine's monotonic clock.
 * Gives undefined when the time is over.
 */
export async function waitFor<T>(
  look: () => T | undefined,
  seconds: number,
): Promise<T | undefined> {
  const end = performance.now() + 1000 * seconds;
  for (let pause = 10; ; pause = Math.min(500, 2 * pause)) {
    const found = look();
    if (found !== undefined || performance.now() >= end) return found;
    await sleep(Math.min(pause, Math.max(1, end - performance.now())));
  }
}
