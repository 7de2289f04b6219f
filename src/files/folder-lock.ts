import { setTimeout as sleep } from "node:timers/promises";
import { CropError } from "../errors.ts";
import { diskError, systemCode } from "./atomic-write.ts";
import { buryDeadHolder, lockStorage } from "./lock-holder.ts";

/**
 * Runs `section` while this process alone, among all machines, holds the lock `path`.lock. For
 * short sections in which nothing blocks the event loop for long: the lock is kept alive by a timer. A holder that
 * died on this machine is noticed at once, one on another machine after 20 s.
 *
 * `waitSeconds` (default 60) bounds the wait for another holder.
 *
 * @throws CropError `locked` when another holder keeps it all that time; `disk` when the lock was lost
 */
export async function withFolderLock<T>(
  path: string,
  section: () => Promise<T> | T,
  options: { readonly waitSeconds?: number } = {},
): Promise<T> {
  const { default: lockfile } = await import("proper-lockfile"); // not needed by a grower, whose start must be quick
  const waitSeconds = options.waitSeconds ?? 60;
  let compromised: Error | undefined;
  const lock = async (): Promise<() => Promise<void>> =>
    await lockfile.lock(path, {
      realpath: false,
      fs: lockStorage,
      stale: 20_000,
      update: 4_000,
      onCompromised: (error) => {
        compromised = error; // the default throws it from a timer, where nothing can catch it
      },
    });
  const release = await patiently(path, lock, waitSeconds);
  try {
    const result = await section();
    if (compromised !== undefined) {
      throw new CropError(
        "disk",
        `the lock ${path}.lock was lost while it was held: ${compromised.message}`,
        {
          cause: compromised,
          fields: { file: `${path}.lock` },
        },
      );
    }
    return result;
  } finally {
    if (compromised === undefined) await release();
  }
}

// The package's own retries would also repeat what cannot get better, such as a read-only disk.
async function patiently<T>(path: string, lock: () => Promise<T>, waitSeconds: number): Promise<T> {
  const file = `${path}.lock`;
  const end = performance.now() + 1000 * waitSeconds;
  for (let pause = 10; ; pause = Math.min(200, 1.5 * pause)) {
    try {
      return await lock();
    } catch (error) {
      if (systemCode(error) !== "ELOCKED") throw diskError(file, error);
      if (performance.now() < end) {
        buryDeadHolder(file);
        await sleep(pause * (1 + Math.random()));
        continue;
      }
      throw new CropError(
        "locked",
        `${file} is held by another process for more than ${waitSeconds} s; wait for it, ` +
          "or remove that folder when no crop command runs on any machine",
        { cause: error, fields: { file } },
      );
    }
  }
}
