import { exitStatusOf, isCropError, isSystemError, messageOf } from "../errors.ts";
import { say } from "./say.ts";

/** Runs a command and gives its exit status; what it throws is said on standard error. */
export async function reported(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    say(`crop: ${textOf(error)}`);
    return exitStatusOf(error);
  }
}

function textOf(error: unknown): string {
  if (isCropError(error) || isSystemError(error)) return error.message;
  const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  return `this is a bug of crop; please report it with the text below\n${stack}`;
}
