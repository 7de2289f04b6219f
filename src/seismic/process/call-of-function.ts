// More frames than a traceback shows by default are kept, so that any limit can be asked for.
const frames = 100;

/** Calls the user's function. The name of this one in a stack trace is where the frames of the user's end. */
export async function callOfFunction<A extends readonly unknown[]>(
  fn: (...args: A) => unknown,
  ...args: A
): Promise<unknown> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  try {
    return await fn(...args);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
