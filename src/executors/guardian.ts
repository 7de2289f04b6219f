import type { ChildProcess } from "node:child_process";

// Each line holds all groups; the last one counts when the pipe closes, as it does however its writer ends.
const script = `trap "" HUP INT TERM USR1 USR2
while read -r groups; do last=$groups; done
[ -z "$last" ] || kill -s KILL -- $last`;

/**
 * Ends process groups that would outlive this process, also where a signal ends it that it cannot catch: a shell waits at
 * a pipe for its end. It is started with the first group.
 */
export class Guardian {
  readonly #groups = new Set<number>();
  #shell: ChildProcess | undefined;

  /** Guards the process group `group`. */
  add(group: number): void {
    this.#groups.add(group);
    this.#tell();
  }

  /** Guards it no longer: it has ended. */
  delete(group: number): void {
    if (this.#groups.delete(group)) this.#tell();
  }

  /** Leaves the groups alone, and ends the shell. */
  close(): void {
    this.#shell?.stdin?.end("\n");
  }

  #tell(): void {
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`${Array.from(this.#groups, (group) => -group).join(" ")}\n`);
  }
}

function startShell(): ChildProcess {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const shell = spawn("sh", ["-c", script], {
    cwd: "/",
    detached: true, // what ends the group of this process is what it is there for
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.on("error", () => undefined); // no shell here: workers still see that their owner is gone, when they look
  const stdin: ChildProcess["stdin"] | undefined = shell.stdin; // none where no file can be opened any more
  stdin?.on("error", () => undefined);
  shell.unref();
  return shell;
}

/** Ends all processes of a group at once. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // it has just ended by itself
  }
}
