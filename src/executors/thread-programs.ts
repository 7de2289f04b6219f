import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Gives the number by which the kernel knows this thread; undefined where it does not tell, as outside of Linux. */
export function kernelThread(): number | undefined {
  try {
    return Number(readlinkSync("/proc/thread-self").split("/").at(-1));
  } catch {
    return undefined;
  }
}

/**
 * Kills the programs that a thread of this process has started, with all that these have started. A thread that waits for one, as in
 * `execSync`, cannot be ended before the program ends.
 */
export function killProgramsOf(thread: number): void {
  for (const program of childrenOf(process.pid, thread)) killWithChildren(program);
}

// From the top down: who waits for a child would see it killed, and could go on with something else.
function killWithChildren(pid: number): void {
  const children = threadsOf(pid).flatMap((thread) => childrenOf(pid, thread));
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has just ended by itself
  }
  for (const child of children) killWithChildren(child);
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return []; // it has just ended
  }
}

function childrenOf(pid: number, thread: number): readonly number[] {
  try {
    const pids = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").match(/\d+/g);
    return pids?.map(Number) ?? [];
  } catch {
    return []; // the thread has just ended, or the kernel keeps no such lists
  }
}
