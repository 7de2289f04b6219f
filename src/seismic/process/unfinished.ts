import { CropError } from "../../errors.ts";

/** What is left of a crop that was to be grown whole. */
export interface Unfinished {
  readonly folder: string;
  /** Numbers of the batches that are not done. */
  readonly missing: readonly number[];
  readonly batches: number;
  /** What the batches are of. */
  readonly what: "jobs" | "pairs";
  readonly signal: AbortSignal | undefined;
}

/** Lets a crop pass of which nothing is missing. @throws CropError `incomplete` that says why and where it goes on */
export function checkFinished({ folder, missing, batches, what, signal }: Unfinished): void {
  if (missing.length === 0) return;
  const why =
    signal?.aborted === true
      ? "it was stopped"
      : "another process is at the rest, or has just been";
  throw new CropError(
    "incomplete",
    `${missing.length} of ${batches} batches of ${what} are not done: ${why}; the same call goes on with what is in ${folder}`,
    { fields: { file: folder, missing } },
  );
}
