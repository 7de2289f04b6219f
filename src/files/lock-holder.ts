import { randomBytes } from "node:crypto";
import fs, {
  mkdirSync,
  type NoParamCallback,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFile,
} from "node:fs";
import { join } from "node:path";
import { isCertainlyDead, type ProcessIdentity, thisProcess } from "./process-identity.ts";

/** Who holds a lock: a process, and which of its lockings. */
interface Holder extends ProcessIdentity {
  readonly nonce: string;
}

const nameIn = (lock: string): string => join(lock, "holder.json");
const gravesOf = (lock: string): string => `${lock}.graves`;

/** The file system as proper-lockfile sees it: the folder that is its lock says who holds it, from the beginning. */
export const lockStorage: typeof fs = {
  ...fs,
  mkdir: ((lock: string, done: NoParamCallback) => {
    fs.mkdir(lock, (error) => {
      if (error !== null) return done(error);
      // Of takers that were killed: whoever holds the lock knows that what they were to bury is gone.
      rmSync(gravesOf(lock), { recursive: true, force: true });
      const holder: Holder = { ...thisProcess(), nonce: randomBytes(8).toString("hex") };
      // Without it, as on a full disk, only the age of the lock tells that its holder is dead.
      writeFile(nameIn(lock), JSON.stringify(holder), () => done(null));
    });
  }) as typeof fs.mkdir,
  rmdir: ((lock: string, done: NoParamCallback) =>
    fs.rm(lock, { recursive: true }, done)) as typeof fs.rmdir,
  rmdirSync: ((lock: string) => rmSync(lock, { recursive: true })) as typeof fs.rmdirSync,
};

// An older lock is about to be taken by its age, by anybody.
const oldestMilliseconds = 15_000;

/**
 * Removes the lock of a process of this machine that is dead. Of all that see it dead one does so, who alone can make the grave
 * named after this very locking; so a later lock is never taken for it.
 */
export function buryDeadHolder(lock: string): void {
  const holder = holderOf(lock);
  if (holder === undefined || !isCertainlyDead(holder)) return;
  const graves = gravesOf(lock);
  const grave = join(graves, holder.nonce);
  try {
    mkdirSync(graves, { recursive: true });
    mkdirSync(grave);
  } catch {
    return; // another process is at it, or holds the lock by now
  }
  try {
    const isOld = Date.now() - statSync(lock).mtimeMs > oldestMilliseconds;
    if (!isOld && holderOf(lock)?.nonce === holder.nonce) renameSync(lock, join(grave, "lock"));
  } catch {
    // it is gone already
  } finally {
    rmSync(grave, { recursive: true, force: true });
    removeEmpty(graves);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // another process buries there, or has removed it
  }
}

function holderOf(lock: string): Holder | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(nameIn(lock), "utf8"));
    return isHolder(content) ? content : undefined;
  } catch {
    return undefined; // no holder known, or the lock is just being given back
  }
}

function isHolder(content: unknown): content is Holder {
  if (typeof content !== "object" || content === null) return false;
  const { pid, kernel, startTicks, nonce } = content as Readonly<Record<string, unknown>>;
  return (
    typeof pid === "number" && [kernel, startTicks, nonce].every((text) => typeof text === "string")
  );
}
