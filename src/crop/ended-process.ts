/** User code tried to end the process that it shares with its caller. */
export class EndedProcessError extends Error {
  override readonly name = "Crashed";
  readonly endsProcess = true;
}

/** Tells whether an error is an {@link EndedProcessError}, by its shape: bundles hold copies of the class. */
export function endsProcess(error: unknown): boolean {
  return error instanceof Error && "endsProcess" in error;
}
