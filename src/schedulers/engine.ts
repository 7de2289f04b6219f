import { CropError } from "../errors.ts";
import type { EngineName } from "./engine-name.ts";
import type { JobOptions } from "./job-options.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";
import type { ScriptJob } from "./script.ts";
import type { Slots } from "./template.ts";

/** What became of an array element, in words that all schedulers share. */
export type ElementState =
  | "queued"
  | "held"
  | "running"
  | "done"
  | "failed"
  | "timed-out"
  | "out-of-memory"
  | "cancelled"
  | "node-failed"
  /** The scheduler does not know it any more, and nothing tells how it ended. */
  | "vanished";

/** What a scheduler says of an array element. */
export interface ElementView {
  readonly state: ElementState;
  /** The scheduler's own word. */
  readonly word: string;
  /** Why it waits, or how it ended, in the scheduler's words. */
  readonly reason?: string;
  readonly node?: string;
  readonly exitCode?: number;
  readonly signal?: number;
  /** The most memory that it had, in MiB. */
  readonly memoryMib?: number;
  /** How long it ran, or runs. */
  readonly seconds?: number;
  /** Since when the scheduler does not show it any more, although it was not seen to end. */
  readonly goneMs?: number;
}

/** What a scheduler says of jobs: by job id, then by the index of the element (1 for a single job). */
export type EngineView = ReadonlyMap<string, ReadonlyMap<number, ElementView>>;

/** What to submit, and after which jobs. */
export interface Submission {
  readonly script: string;
  /** Ids of jobs that must have ended, well or not. */
  readonly after: readonly string[];
}

/** Elements of a job; none named: all. */
export interface JobElements {
  readonly id: string;
  /** Name that it was submitted under. */
  readonly name: string;
  readonly isArray: boolean;
  /** Name of the cluster that has it, where that is known: ids of another cluster's jobs mean other jobs. */
  readonly cluster?: string | undefined;
  /** The number of elements in all. */
  readonly count: number;
  readonly indices?: readonly number[];
}

/** What the scripts of a scheduler say. */
export interface ScriptWriter {
  readonly name: EngineName;
  /** As people write it. */
  readonly title: string;
  /** The limit on arrays, in the scheduler's own counting, when it cannot be asked. */
  readonly usualArrayLimit: number;
  /** Gives how many elements, with indices from 1, an array may have under a limit. */
  readonly elementsWithin: (limit: number) => number;
  /** Fills the slots of the directives. Refuses options that the scheduler has nothing for. */
  readonly slots: (job: ScriptJob) => Slots;
  /** The command that submits a printed script `job.sh`. */
  readonly submitWith: string;
}

/** What a scheduler says of itself; undefined what it does not tell. */
export interface Site {
  /** The limit on arrays, in the scheduler's own counting. */
  readonly arrayLimit?: number | undefined;
  /** Name of the cluster, where job ids may mean other jobs on another one. */
  readonly cluster?: string | undefined;
}

/** A scheduler that is talked to. */
export interface Engine extends ScriptWriter {
  readonly askSite: () => Promise<Site>;
  /** Submits a script and gives the job id. */
  readonly submit: (submission: Submission) => Promise<string>;
  /** Asks for the state of jobs, all in one call; those it does not know are not in the answer. */
  readonly view: (jobs: readonly JobElements[]) => Promise<EngineView>;
  readonly cancel: (jobs: readonly JobElements[]) => Promise<void>;
  /** For how long an element may be in no answer before the accounting tells how it ended. */
  readonly lagSeconds: number;
}

/**
 * Refuses options that a scheduler has nothing for.
 *
 * @throws CropError `usage`
 */
export function refuseOptions(
  title: string,
  options: JobOptions,
  names: Readonly<Partial<Record<keyof JobOptions, string>>>,
): void {
  for (const [key, option] of Object.entries(names)) {
    if (options[key as keyof JobOptions] === undefined) continue;
    throw new CropError(
      "usage",
      `${title} has nothing for ${option}; --directive adds a directive in its own words`,
    );
  }
}

/**
 * Runs the program that cancels. What has ended in the meantime is no failure: `ended` tells it by the words or the status.
 *
 * @throws CropError `scheduler-refused` with the scheduler's own words
 */
export async function runCancel(
  program: string,
  args: readonly string[],
  ended: (end: ProgramEnd) => boolean,
): Promise<void> {
  const end = await runProgram(program, args);
  if (end.status !== 0 && !ended(end)) throw refusal(program, end, "the jobs were not cancelled");
}

/**
 * Gives the error for a job that was not taken. A scheduler that answers too late may have taken it all the same: the field `isUnsure`
 * tells so.
 */
export function submitRefusal(program: string, end: ProgramEnd, title: string): CropError {
  const isLate = end.status === undefined && !end.isMissing;
  if (!isLate && !/timed out|receive timeout/i.test(end.stderr))
    return refusal(program, end, `${title} refused the job`);
  const { message, fields } = refusal(program, end, `nobody knows whether ${title} took the job`);
  return new CropError("scheduler-refused", message, { fields: { ...fields, isUnsure: true } });
}

/** Gives the error for a program of a scheduler that failed: its own words, and its status. */
export function refusal(program: string, end: ProgramEnd, what: string): CropError {
  const words = end.stderr || end.stdout.trim() || "no reason given";
  const status = end.status === undefined ? "" : ` (${program} ended with status ${end.status})`;
  return new CropError("scheduler-refused", `${what}: ${words}${status}`, {
    fields: { program, status: end.status, words },
  });
}
