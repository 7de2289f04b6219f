#!/usr/bin/env node
// The program `crop`.
import { exitStatus } from "../errors.ts";
import { warmWorkers, type WarmWorkers } from "../executors/index.ts";

const argv = process.argv.slice(2);

// A definition that waits for what never comes leaves Node nothing to do: it would end as if all were done.
const sayUnfinished = (): void => {
  process.stderr.write(
    "crop: ended before it was done: the definition waits for something that never comes, or calls process.exit\n",
  );
  process.exitCode = exitStatus.state;
};
const sayNothing = (): unknown => process.off("exit", sayUnfinished);
process.once("exit", sayUnfinished).once("uncaughtExceptionMonitor", sayNothing);

const isGrow = argv[0] === "grow" && !argv.includes("--help") && !argv.includes("-h");
void (isGrow ? import("./main-grow.ts") : import("./main.ts"))
  .then(({ main }) => main(argv, workers))
  .then((status) => {
    sayNothing();
    process.exitCode = status;
    setTimeout(endAll, patienceMs).unref();
  });

/** How long what a definition left open may go on when all is done. */
const patienceMs = 2000;

// A timer, a server or a connection of a definition would keep this process for ever. What is printed arrives first.
function endAll(): void {
  process.stderr.write(
    "crop: all is done, but something that the definition opened goes on: ended\n",
  );
  // oxlint-disable-next-line no-restricted-properties -- it does not end by itself
  process.stdout.write("", () => process.stderr.write("", () => process.exit()));
}

// An array job starts `crop grow` thousands of times: its workers boot while the rest of the program is loaded.
const workers = isGrow ? workersFor(argv.slice(1)) : undefined;

function workersFor(args: readonly string[]): WarmWorkers | undefined {
  if (args.some((arg) => arg.startsWith("--isolation"))) return undefined;
  const at = args.findIndex((arg) => /^(-j|--num-workers)/.test(arg));
  const count = at === -1 ? 1 : Number(/\d+$/.exec(args[at]!)?.[0] ?? args[at + 1]);
  if (!(count >= 1 && count <= 16)) return undefined;
  const entry = new URL("../crop/case-worker.cjs", import.meta.url);
  return warmWorkers(count === 1 ? "thread" : "process", entry, count);
}
