import type { WorkerEvents, WorkerHandle } from "../executors/index.ts";
import type { CaseFailure } from "./case-record.ts";
import type { ClaimQueue, HeldBatch, UnreadableBatch } from "./claim-queue.ts";
import type { LoadMessage } from "./worker-messages.ts";

/** What happens while a crop grows. */
export type GrowEvent =
  | {
      readonly kind: "claimed";
      readonly batch: number;
      readonly cases: number;
      readonly salvaged: number;
    }
  | {
      readonly kind: "cases";
      readonly batch: number;
      readonly values: number;
      readonly failures: number;
    }
  | {
      readonly kind: "failed-case";
      readonly batch: number;
      readonly caseNumber: number;
      readonly failure: CaseFailure;
    }
  | { readonly kind: "finished"; readonly batch: number; readonly failures: number }
  | { readonly kind: "lost"; readonly batch: number }
  | { readonly kind: "waiting"; readonly watched: number };

/** Why growing ended before its batches were finished. */
export type StopReason = "signal" | "until" | "max-failures" | "raise-errors";

/** How the cases are run. */
export interface GrowPlan {
  readonly folder: string;
  readonly cropId: string;
  readonly queue: ClaimQueue;
  readonly numWorkers: number;
  readonly load: LoadMessage;
  readonly timeoutSeconds: number | undefined;
  readonly retries: number;
  readonly staleSeconds: number;
  readonly maxFailures: number;
  readonly raiseErrors: boolean;
  /** Milliseconds since 1970 at which no case is started any more. */
  readonly untilMs: number | undefined;
  readonly graceSeconds: number;
  /** User code runs in this thread, so another one must show that this process lives. */
  readonly isInline: boolean;
  /** A batch that its owner left in the middle goes to an isolated worker: what ended the owner may end the next one. */
  readonly isolatesLeft: boolean;
  /** Not those of the caller's pool: they can be told to leave cases that they have not begun, and send records as cases end. */
  readonly hasOwnWorkers: boolean;
  readonly startWorker: (isIsolated: boolean, events: WorkerEvents) => WorkerHandle;
  readonly onEvent: (event: GrowEvent) => void;
  readonly signal: AbortSignal | undefined;
}

/** What growing did. */
export interface GrowResult {
  /** Batches that were finished now. */
  readonly finished: number;
  readonly values: number;
  readonly failures: number;
  /** Requested batches that are not finished yet, and why not. */
  readonly held: readonly HeldBatch[];
  /** Batches that another process took over. */
  readonly lost: readonly number[];
  /** Batches that could not be grown, since a file of theirs is damaged. */
  readonly unreadable: readonly UnreadableBatch[];
  readonly stopped: StopReason | undefined;
  readonly firstFailure:
    | { readonly batch: number; readonly caseNumber: number; readonly failure: CaseFailure }
    | undefined;
}
