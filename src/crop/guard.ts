import type { CaseContext, Settings } from "./definition.ts";

/** User code tried to end the process that it shares with its caller. */
export class EndedProcessError extends Error {
  override readonly name = "Crashed";
  readonly endsProcess = true;
}

/** Tells whether an error is an {@link EndedProcessError}, by its shape: bundles hold copies of the class. */
export function endsProcess(error: unknown): boolean {
  return error instanceof Error && "endsProcess" in error;
}

type CaseFunction = (settings: Settings, context: CaseContext) => unknown;

/**
 * Gives a function that fails its case where `fn` would end the process: for functions that run in the process of their
 * caller. Also when `fn` swallows the error that this raises.
 */
export function guard(fn: CaseFunction): CaseFunction {
  return (settings, context) => {
    // oxlint-disable-next-line typescript/unbound-method, no-restricted-properties -- put back as they were
    const { exit, abort } = process;
    let ended: EndedProcessError | undefined;
    const refuse = (what: string) => (): never => {
      ended = new EndedProcessError(`it called ${what}`);
      throw ended;
    };
    const restore = (): void => {
      // oxlint-disable-next-line no-restricted-properties -- not called
      process.exit = exit;
      process.abort = abort;
    };
    // oxlint-disable-next-line no-restricted-properties -- not called
    process.exit = refuse("process.exit");
    process.abort = refuse("process.abort");
    let result: unknown;
    try {
      result = fn(settings, context);
    } catch (error) {
      restore();
      throw ended ?? error;
    }
    if (!(result instanceof Promise)) {
      restore();
      if (ended !== undefined) throw ended;
      return result;
    }
    return result.finally(restore).then((value: unknown) => {
      if (ended !== undefined) throw ended;
      return value;
    });
  };
}
