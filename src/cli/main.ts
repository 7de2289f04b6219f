import { exitStatusOf, isCropError, isSystemError, messageOf } from "../errors.ts";
import { growCommand } from "./grow.ts";

/**
 * Runs the command line and gives its exit status: 0 done, 1 our bug, 2 usage, 3 input or crop state,
 * 4 incomplete, 5 scheduler refused. `crop grow` takes a short way, because an array job starts it
 * thousands of times.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    if (argv[0] === "grow" && !argv.includes("--help") && !argv.includes("-h")) {
      return await growCommand(argv.slice(1));
    }
    const { runYargs } = await import("./commands.ts");
    return await runYargs(argv);
  } catch (error) {
    report(error);
    return exitStatusOf(error);
  }
}

function report(error: unknown): void {
  if (isCropError(error) || isSystemError(error)) {
    process.stderr.write(`crop: ${error.message}\n`);
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  process.stderr.write(
    `crop: this is a bug of crop; please report it with the text below\n${stack}\n`,
  );
}
