import type { ParameterValue } from "../combos/index.ts";
import type { CaseFailure } from "./case-record.ts";
import type { ExpectedVariables } from "./case-value.ts";
import type { DefinitionOptions } from "./definition.ts";
import type { BatchSummary } from "./result-file.ts";

/** What a worker must know before its first case. */
export interface LoadMessage {
  readonly kind: "load";
  /** Variables for the environment, such as those that tell native code how many threads it may use. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of the frozen definition. */
  readonly definition: string;
  /** The digest of its code. */
  readonly codeHash: string;
  /** How errors name it. */
  readonly where: string;
  readonly options: DefinitionOptions;
  readonly constants: Readonly<Record<string, unknown>>;
  readonly names: readonly string[];
  readonly expected: ExpectedVariables;
  readonly seed: number;
  readonly retries: number;
  readonly sourceFolder: string;
  readonly workFolder: string;
}

/** Tasks, to be run in order. */
export interface RunMessage {
  readonly kind: "run";
  readonly tasks: readonly TaskOrder[];
}

/** Some cases of one batch, to be run in order. */
export interface TaskOrder {
  readonly task: number;
  readonly batch: number;
  readonly session: number;
  readonly positions: Uint32Array;
  readonly cases: Uint32Array;
  readonly columns: readonly ArrayLike<ParameterValue>[];
  /** Attempts made already, by workers that this case brought down. */
  readonly attempts: number;
  /** Send each record before the next case begins, so that the case that ends the worker is known for sure. */
  readonly flushEach: boolean;
}

/** Tasks of which no further case is to be begun: others run them. */
export interface RecallMessage {
  readonly kind: "recall";
  readonly tasks: readonly number[];
}

/** The records that asked for it are written. */
export interface ReceiptMessage {
  readonly kind: "receipt";
}

export type ToWorker = LoadMessage | RunMessage | RecallMessage | ReceiptMessage;

/** Records of the next `done` cases of a batch, as frames for its growing file. */
export interface SettledCases {
  readonly done: number;
  readonly frames: Uint8Array<ArrayBuffer>;
  readonly summary: BatchSummary;
  readonly failures: readonly { readonly position: number; readonly failure: CaseFailure }[];
}

/** What became of the next cases of a task. */
export interface RecordsMessage extends SettledCases {
  readonly kind: "records";
  readonly task: number;
  /** Cases are so quick that further ones may have ended, and their records wait. Otherwise the first case without a record is running. */
  readonly mayGather: boolean;
  /** The worker begins no case before it has the receipt: whatever ends this process and its workers then, a finished long case is on the disk. */
  readonly wantsReceipt: boolean;
}

/** The running case of a task failed and begins again. The records of those before it were sent. */
export interface RetryMessage {
  readonly kind: "retry";
  readonly task: number;
  /** Attempts made already. */
  readonly attempts: number;
}

export type FromWorker =
  /** `thread` as the kernel numbers it, of a worker that is one. */
  | { readonly kind: "ready"; readonly thread?: number | undefined }
  | { readonly kind: "load-failed"; readonly message: string; readonly stack: string }
  | RecordsMessage
  | RetryMessage
  /** What is left of a recalled task was not begun. */
  | { readonly kind: "returned"; readonly task: number }
  /** A program was started, or has ended. */
  | { readonly kind: "program"; readonly pid: number; readonly isRunning: boolean }
  /** Nothing is left that could settle the promise of the running case. */
  | { readonly kind: "stuck" };
