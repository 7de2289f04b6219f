import { takeProcess } from "./boot-workers.ts";
import { collect } from "./collect-output.ts";
import { killGroup } from "./guardian.ts";
import type { WorkerEnd, WorkerEvents, WorkerHandle } from "./worker.ts";

/** How long the output of a worker that has ended is read, when something else holds it open. */
const lastOutputMs = 1000;

/** Starts a worker process that runs the module `entry`. */
export function startProcess(entry: URL, events: WorkerEvents): WorkerHandle {
  const child = takeProcess(entry);
  const group = child.pid;
  let wasKilled = false;
  let ended = false;
  const end = (reason: Omit<WorkerEnd, "wasKilled">): void => {
    if (ended) return;
    ended = true;
    events.end({ ...reason, wasKilled });
  };
  collect(child.stdout, events);
  collect(child.stderr, events);
  child.on("message", (message) => events.message(message));
  child.on("error", (error) => {
    if (child.pid === undefined) end({ error }); // it could not be started
  });
  // What it leaves behind would hold its output open: most goes with its group, a daemon has left that.
  child.on("exit", () => {
    if (group !== undefined) killGroup(group);
    const close = (): void => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    // Where this process itself was held up so long, what is there is read between the two.
    setTimeout(() => setImmediate(close), lastOutputMs).unref();
  });
  // `close` comes after `exit` and after all output and messages were read.
  child.on("close", (exitCode, signal) => {
    end({ ...(exitCode === null ? {} : { exitCode }), ...(signal === null ? {} : { signal }) });
  });
  return {
    kind: "process",
    pid: child.pid ?? 0,
    ...(group === undefined ? {} : { group }),
    send: (message) => {
      // A worker that is just dying refuses; its end event tells the story.
      if (child.connected) child.send(message as object, () => undefined);
    },
    kill: () => {
      wasKilled = true;
      if (group !== undefined) killGroup(group);
    },
  };
}
