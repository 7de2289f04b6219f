/** Every code that a {@link CropError} can carry. Callers branch on it through {@link isCropError}. */
export type ErrorCode =
  // usage: the command line or an argument of a function is wrong
  | "usage"
  // input: a definition, a parameter space or a data file is wrong
  | "bad-definition"
  | "bad-combos"
  | "bad-option"
  | "bad-data"
  | "merge-conflict"
  // the state on disk
  | "not-found"
  | "already-exists"
  | "corrupt"
  | "unknown-version"
  | "disk"
  | "locked"
  // work that is not finished
  | "incomplete"
  | "case-failed"
  // the engine of a cluster
  | "scheduler-refused";

/** The exit statuses of the command line; 99 and 100 mean something to Grid Engine and are never used. */
export const exitStatus = {
  done: 0,
  bug: 1,
  usage: 2,
  state: 3,
  incomplete: 4,
  schedulerRefused: 5,
} as const;

/**
 * The one error that this package throws for anything but a programmer's mistake: a stable
 * `code`, a message that says what was asked, what was found and what to do, and the fields that
 * the message names (file, dimension, station, batch), for programs that react to them.
 */
export class CropError extends Error {
  /** Known by this mark and not by its class, since a frozen definition carries its own copy of the class. */
  readonly isCropError = true;
  override readonly name = "CropError";
  readonly code: ErrorCode;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly fields?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? {};
  }
}

/** Tells whether `error` is a {@link CropError}, and of that code when one is given. */
export function isCropError(error: unknown, code?: ErrorCode): error is CropError {
  return (
    error instanceof Error &&
    "isCropError" in error &&
    (code === undefined || (error as CropError).code === code)
  );
}

/** Tells whether the operating system refused something, such as a full or broken disk. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "errno" in error;
}

/** Gives the exit status of the command line for an error that reached its top. */
export function exitStatusOf(error: unknown): number {
  if (!isCropError(error)) return isSystemError(error) ? exitStatus.state : exitStatus.bug;
  switch (error.code) {
    case "usage":
      return exitStatus.usage;
    case "incomplete":
    case "case-failed":
    case "locked":
      return exitStatus.incomplete;
    case "scheduler-refused":
      return exitStatus.schedulerRefused;
    default:
      return exitStatus.state;
  }
}

/** Gives the text of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message } = error as { readonly message?: unknown };
  if (typeof message === "string") return message; // also of an error of another realm
  const what = error instanceof Error ? message : error;
  return process.getBuiltinModule("node:util").inspect(what, { breakLength: Infinity });
}
