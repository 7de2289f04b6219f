import { rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { diskError, isCertainlyDead, namesIn, systemCode, thisProcess } from "../files/index.ts";

/** Gives a name beside a crop for what this process makes, or clears away, out of sight. */
export function hiddenFolder(folder: string, state: "sowing" | "removed"): string {
  const { pid, startTicks } = thisProcess();
  return join(dirname(folder), `${stemOf(folder)}${pid}.${startTicks}.${threadId}.${state}`);
}

/**
 * Removes what processes of this machine left hidden beside a crop when they were killed as they sowed or removed it; tells
 * whether there was such a thing.
 */
export function removeLeftovers(folder: string): boolean {
  const stem = stemOf(folder);
  let isFound = false;
  for (const name of namesIn(dirname(folder))) {
    if (!name.startsWith(stem)) continue;
    const [, pid, startTicks = ""] = /^(\d+)\.(\d*)\.\d+\.\w+$/.exec(name.slice(stem.length)) ?? [];
    if (pid === undefined || !isCertainlyDead({ ...thisProcess(), pid: Number(pid), startTicks }))
      continue;
    isFound = true;
    clearHidden(join(dirname(folder), name));
  }
  return isFound;
}

/**
 * Removes a hidden folder. A network disk keeps a file that somebody has open (a log that is followed, say) under another
 * name, and its folder with it: that goes with the next sowing or removal.
 */
export function clearHidden(folder: string): void {
  for (const path of [...namesIn(folder).map((name) => join(folder, name)), folder]) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      const code = systemCode(error);
      if (code !== "ENOTEMPTY" && code !== "EBUSY") throw diskError(path, error);
    }
  }
}

function stemOf(folder: string): string {
  return `.${basename(folder)}.${thisProcess().host}.`;
}
