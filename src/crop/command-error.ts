/** A program failed, or its output cannot be read. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly details: {
    readonly exitCode?: number;
    readonly signal?: string;
    readonly stderr?: string;
  };

  constructor(message: string, details: CommandError["details"] = {}) {
    super(message);
    this.details = details;
  }
}

/** Tells whether an error is a {@link CommandError}, by its shape: bundles hold copies of the class. */
export function isCommandError(error: unknown): error is CommandError {
  return error instanceof Error && error.name === "CommandError" && "details" in error;
}
