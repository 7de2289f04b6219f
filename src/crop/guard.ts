import { AsyncLocalStorage } from "node:async_hooks";
import type { CaseContext, Settings } from "./definition.ts";
import { EndedProcessError } from "./ended-process.ts";

type CaseFunction = (settings: Settings, context: CaseContext) => unknown;

/** A call of user code, until its result is there. */
interface GuardedCall {
  ended?: EndedProcessError;
}

/** Tells calls apart that wait at the same time. */
const calls = new AsyncLocalStorage<GuardedCall>();
let callsUnderWay = 0;
let putBack: () => void = () => undefined;

/**
 * Gives a function that fails its case where `fn` would end the process: for functions that run in the process of their
 * caller. Also when `fn` swallows the error that this raises.
 */
export function guard(fn: CaseFunction): CaseFunction {
  return (settings, context) => {
    const call: GuardedCall = {};
    enter();
    let result: unknown;
    try {
      result = calls.run(call, fn, settings, context);
    } catch (error) {
      leave();
      throw call.ended ?? error;
    }
    if (!(result instanceof Promise)) {
      leave();
      if (call.ended !== undefined) throw call.ended;
      return result;
    }
    return result.finally(leave).then(
      (value: unknown) => {
        if (call.ended !== undefined) throw call.ended;
        return value;
      },
      (error: unknown) => {
        throw call.ended ?? error;
      },
    );
  };
}

/** The first call under way replaces what would end the process, and the last one to end puts it back. */
function enter(): void {
  if (++callsUnderWay > 1) return;
  // oxlint-disable-next-line typescript/unbound-method, no-restricted-properties -- put back as they were
  const { exit, abort } = process;
  putBack = () => {
    // oxlint-disable-next-line no-restricted-properties -- not called
    process.exit = exit;
    process.abort = abort;
  };
  // oxlint-disable-next-line no-restricted-properties -- not called
  process.exit = refuse("process.exit");
  process.abort = refuse("process.abort");
}

function leave(): void {
  if (--callsUnderWay === 0) putBack();
}

function refuse(what: string): () => never {
  return () => {
    const error = new EndedProcessError(`it called ${what}`);
    const call = calls.getStore();
    if (call !== undefined) call.ended = error;
    throw error;
  };
}
