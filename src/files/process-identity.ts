import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { crc32 } from "./checksum.ts";

/** Who a process is, so that another one can tell whether it still lives. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Boot of the kernel and pid namespace; pids may be compared only where it is the same. Empty if unknown. */
  readonly kernel: string;
  /** Start of the process in clock ticks since boot, which tells it from a later one of the same pid. */
  readonly startTicks: string;
}

let own: ProcessIdentity | undefined;

/** Gives the identity of this process. */
export function thisProcess(): ProcessIdentity {
  own ??= {
    host: hostname(),
    pid: process.pid,
    kernel: kernelIdentity(),
    startTicks: startTicks(process.pid) ?? "",
  };
  return own;
}

let nonceStem = "";
let nonces = 0;

/**
 * Gives a text of hexadecimal digits that no other process, machine or call gives: who this process is, the clock at
 * its first nonce, and a count. Unlike random bytes it needs no cryptography, which takes long to load.
 */
export function newNonce(): string {
  if (nonceStem === "") {
    const { host, kernel, pid, startTicks } = thisProcess();
    const who = crc32(Buffer.from(`${host} ${kernel} ${startTicks} ${Date.now()}`));
    const clock = process.hrtime.bigint() & 0xff_ffff_ffffn;
    nonceStem = hexadecimal(who, 8) + hexadecimal(pid, 6) + hexadecimal(clock, 10);
  }
  return nonceStem + hexadecimal(++nonces, 6);
}

function hexadecimal(value: number | bigint, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/**
 * Tells whether a process is certainly dead: its kernel is this one and its pid is free or belongs to a
 * later process. On another machine, or where neither /proc nor the kernel tells, nothing is certain: false.
 */
export function isCertainlyDead(identity: ProcessIdentity): boolean {
  const here = thisProcess();
  if (identity.kernel === "" || identity.kernel !== here.kernel || identity.startTicks === "")
    return false;
  const ticks = startTicks(identity.pid);
  return ticks === undefined ? isFreePid(identity.pid) : ticks !== identity.startTicks;
}

/**
 * Tells whether no process has this pid. Asks the kernel: a /proc mounted with `hidepid` does not show the processes of other
 * users, who may grow the same crop on this machine.
 */
export function isFreePid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

function kernelIdentity(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return ""; // no Linux /proc: only the heartbeat tells
  }
}

/** Field 22 of /proc/pid/stat; empty when there is only its zombie, undefined when no such process is seen. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "" : fields[19];
  } catch {
    return undefined;
  }
}
