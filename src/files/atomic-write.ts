import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { CropError, isCropError, messageOf } from "../errors.ts";
import { newNonce } from "./process-identity.ts";

/** Gives a name beside `path` that no other process or machine uses: hidden, with host and a nonce, and `ending`. */
export function temporaryName(path: string, ending: string = ".tmp"): string {
  const rest = `.${hostname()}.${process.pid}.${newNonce()}${ending}`;
  return join(dirname(path), `.${beginOf(basename(path), 240 - rest.length)}${rest}`);
}

// File systems allow 255 bytes.
function beginOf(name: string, bytes: number): string {
  let begin = name;
  while (Buffer.byteLength(begin) > bytes) begin = begin.slice(0, -1);
  return begin;
}

/**
 * Writes a whole file so that a reader sees the old one or the new one: beside the target, then renamed over it; `flush`
 * (default true) waits until it is on the disk. A failure leaves the target as it was and no other file.
 *
 * @throws CropError `disk` naming the file when the disk is full or refuses
 */
export function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
  { flush = true }: { readonly flush?: boolean } = {},
): void {
  const temporary = temporaryName(path);
  try {
    writeWhole(temporary, data, { flag: "wx", flush });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskError(path, error);
  }
  if (flush) flushFolder(dirname(path));
}

/** Writes a file in one go; `flush` (default false) waits until it is on the disk. */
export function writeWhole(
  path: string,
  data: string | Uint8Array,
  options: { readonly flag?: string; readonly flush?: boolean } = {},
): void {
  const fd = openSync(path, options.flag ?? "w");
  try {
    writeFully(fd, typeof data === "string" ? Buffer.from(data) : data, 0);
    if (options.flush === true) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Node reads and writes less than 2 GiB in one call. */
export const mostBytesAtOnce: number = 2 ** 30;

/** Writes all of `bytes` at `position`, over as many calls as it takes. */
export function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) {
    const length = Math.min(bytes.length - done, mostBytesAtOnce);
    done += writeSync(fd, bytes, done, length, position + done);
  }
}

/** Waits until a folder's entries are on the disk; file systems that cannot do it are left alone. */
export function flushFolder(path: string): void {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return; // a folder that may be written but not read cannot be flushed
  }
  try {
    fsyncSync(fd);
  } catch (error) {
    const code = systemCode(error);
    if (code !== "EINVAL" && code !== "EPERM" && code !== "EBADF") throw diskError(path, error);
  } finally {
    closeSync(fd);
  }
}

/** Gives the `code` of a system error (`ENOENT`), or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Gives a CropError `disk` that names the file and says what the disk refused; a CropError stays what it is. */
export function diskError(
  path: string,
  error: unknown,
  action: "read" | "write" = "write",
): CropError {
  if (isCropError(error)) return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full; free some space and run the same command again",
    EDQUOT: "your quota on this disk is used up; free some space and run the same command again",
    EROFS: "the file system is read-only",
    EACCES: "permission denied",
    EPERM: "the operation is not permitted",
    EFBIG: "the file would be larger than the limit on file sizes (ulimit -f)",
    EMFILE: "too many open files (ulimit -n)",
    EIO: "the disk reported an input/output error",
  };
  const code = systemCode(error);
  const reason = (code === undefined ? undefined : reasons[code]) ?? messageOf(error);
  return new CropError("disk", `cannot ${action} ${path}: ${reason}`, {
    cause: error,
    fields: { file: path, systemCode: code },
  });
}
