import { exitStatusOf, isCropError, isSystemError, messageOf } from "../errors.ts";
import { offerWorkers, type WarmWorkers } from "../executors/index.ts";
import { outliveReader } from "../files/index.ts";
import { growCommand } from "./grow.ts";
import { say } from "./say.ts";

/**
 * Runs the command line and gives its exit status: 0 done, 1 our bug, 2 usage, 3 input or crop state,
 * 4 incomplete, 5 scheduler refused. `crop grow` takes a short way, because an array job starts it
 * thousands of times; `workers` for it boot already.
 */
export async function main(argv: readonly string[], workers?: WarmWorkers): Promise<number> {
  if (workers !== undefined) offerWorkers(workers);
  try {
    if (argv[0] === "grow" && !argv.includes("--help") && !argv.includes("-h")) {
      return await growCommand(argv.slice(1));
    }
    // A reader that has gone (`crop status | head`) is no reason for a stack trace, nor to stop.
    outliveReader(process.stdout);
    outliveReader(process.stderr);
    const { runYargs } = await import("./commands.ts");
    return await runYargs(argv);
  } catch (error) {
    report(error);
    return exitStatusOf(error);
  }
}

function report(error: unknown): void {
  if (isCropError(error) || isSystemError(error)) {
    say(`crop: ${error.message}`);
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  say(`crop: this is a bug of crop; please report it with the text below\n${stack}`);
}
