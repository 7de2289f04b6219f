import { caseSeed, type ParameterValue } from "../combos/index.ts";
import { monotonicMs } from "../files/index.ts";
import type { CaseContext, CropDefinition } from "./definition.ts";
import type { CaseFailure, CaseRun, CaseSink, CaseValue } from "./case-record.ts";
import { isCommandError } from "./command-error.ts";
import { endsProcess } from "./ended-process.ts";
import {
  describeSettings,
  labelValue,
  plainNumbers,
  type ExpectedVariables,
} from "./case-value.ts";
import { describeThrown } from "./describe-thrown.ts";
import { BadValueError } from "./output-array.ts";
import { unstorable } from "./plain-data.ts";
import { withoutSwept } from "./returned-dataset.ts";
import { isVariableName, nameRule } from "./variable-name.ts";

/** The code of a crop, loaded and set up in one process. */
export interface CaseRunner {
  readonly definition: CropDefinition;
  /** Constants and resources, and a place for each swept value: a copy of it is filled sooner than one that grows. */
  readonly template: Readonly<Record<string, unknown>>;
  readonly names: readonly string[];
  readonly setup: unknown;
  readonly expected: ExpectedVariables;
  /** Names of outputs that were seen to be usable. */
  readonly outputNames: Set<string>;
  /** The last case was so quick that the next ones may be gathered. */
  wasQuick: boolean;
  /** When the messages that had come were read last, in milliseconds on the monotonic clock. */
  readMs: number;
  /** After a case that took as long as this, in seconds, the next one begins when the record of that one is written. */
  readonly longSeconds: number;
  readonly seed: number;
  readonly retries: number;
  /** Folder of the definition's source, for programs beside it. */
  readonly sourceFolder: string;
  /** Where programs get their working folders. */
  readonly workFolder: string;
  /** Told of each program that starts, so that it can be ended with its worker. */
  readonly onProgram?: (pid: number, isRunning: boolean) => void;
}

/** One case to be run. */
export interface CaseTask {
  readonly batch: number;
  readonly position: number;
  readonly caseNumber: number;
  readonly session: number;
  /** Attempts made already, in this growing. */
  readonly attempts: number;
  /** What the monotonic clock lacks to the time since 1970: asking two clocks for each quick case takes long. */
  readonly epochMs: number;
  readonly row: readonly ParameterValue[];
  /** When it begins on the monotonic clock, where the end of the case before tells that; asking the clock takes as long as a quick case. */
  readonly begunMs?: number | undefined;
  /** Told when the case begins again, after so many attempts. */
  readonly onRetry?: (attempts: number) => void;
}

/** What became of a case: for counting; the whole of it is in its record. */
export interface CaseEnd {
  readonly isFailure: boolean;
  readonly seconds: number;
  /** On the monotonic clock. */
  readonly endedMs: number;
  readonly failure?: CaseFailure;
}

/**
 * Runs one case, again after a failure as often as the crop's retries allow, and hands its record on. What goes
 * wrong is the record: it neither throws nor rejects. A promise comes only from a function that gives one.
 */
export function runCase(
  runner: CaseRunner,
  task: CaseTask,
  sink: CaseSink,
): CaseEnd | Promise<CaseEnd> {
  const started = task.begunMs ?? monotonicMs();
  let outcome: unknown;
  try {
    outcome = call(runner, task);
    if (isPromise(outcome)) return runAsync(runner, task, sink, outcome, started);
  } catch (error) {
    const run = runOf(task, started, monotonicMs());
    return settle(runner, task, sink, run, describeError(error, runner, task));
  }
  const endedMs = monotonicMs();
  const run = runOf(task, started, endedMs);
  const failure = appendOutcome(sink, runner, task, run, outcome);
  return failure === undefined
    ? { isFailure: false, seconds: run.seconds, endedMs }
    : settle(runner, task, sink, run, failure);
}

async function runAsync(
  runner: CaseRunner,
  task: CaseTask,
  sink: CaseSink,
  promise: PromiseLike<unknown>,
  started: number,
): Promise<CaseEnd> {
  let failure: CaseFailure | undefined;
  let outcome: unknown;
  try {
    outcome = await promise;
  } catch (error) {
    failure = describeError(error, runner, task);
  }
  const endedMs = monotonicMs();
  const run = runOf(task, started, endedMs);
  failure ??= appendOutcome(sink, runner, task, run, outcome);
  return failure === undefined
    ? { isFailure: false, seconds: run.seconds, endedMs }
    : await settle(runner, task, sink, run, failure);
}

/** Tries again, or records the failure. A value of the wrong kind will be of the wrong kind again. */
function settle(
  runner: CaseRunner,
  task: CaseTask,
  sink: CaseSink,
  run: CaseRun,
  failure: CaseFailure,
): CaseEnd | Promise<CaseEnd> {
  const { attempt, seconds } = run;
  if (failure.kind === "threw" && attempt <= runner.retries) {
    task.onRetry?.(attempt);
    return runCase(runner, { ...task, attempts: attempt, begunMs: undefined }, sink);
  }
  sink.failure(run, failure);
  return { isFailure: true, seconds, endedMs: monotonicMs(), failure };
}

/** Describes the run of a case by when it began and ended on the monotonic clock. */
function runOf(
  { position, attempts, session, epochMs }: CaseTask,
  started: number,
  ended: number,
): CaseRun {
  const seconds = (ended - started) / 1000;
  return { position, attempt: attempts + 1, session, startedMs: started + epochMs, seconds };
}

class Context implements CaseContext {
  readonly setup: unknown;
  readonly caseNumber: number;
  readonly batch: number;
  readonly attempt: number;
  readonly #runner: CaseRunner;
  readonly #row: readonly ParameterValue[];

  constructor(runner: CaseRunner, task: CaseTask) {
    this.#runner = runner;
    this.#row = task.row;
    this.setup = runner.setup;
    this.caseNumber = task.caseNumber;
    this.batch = task.batch;
    this.attempt = task.attempts + 1;
  }

  // Worked out when it is asked for: most functions do not.
  get seed(): number {
    return caseSeed(this.#runner.seed, this.#runner.names, this.#row);
  }
}

function call(runner: CaseRunner, task: CaseTask): unknown {
  const settings: Record<string, unknown> = { ...runner.template };
  for (let i = 0; i < runner.names.length; i++) settings[runner.names[i]!] = task.row[i];
  const context = new Context(runner, task);
  const { fn, command } = runner.definition;
  if (fn !== undefined) return fn(settings, context);
  return import("./run-command.ts").then(({ runCommand }) =>
    runCommand(command!, settings, context, runner),
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

function appendOutcome(
  sink: CaseSink,
  runner: CaseRunner,
  task: CaseTask,
  run: CaseRun,
  outcome: unknown,
): CaseFailure | undefined {
  if (runner.expected.isData === true) return appendData(sink, runner, task, run, outcome);
  if (typeof outcome === "number" && runner.expected.isOneFloat) {
    sink.number(run, outcome);
    return undefined;
  }
  try {
    const numbers = plainNumbers(outcome, runner.expected);
    if (numbers !== undefined) {
      for (const name in numbers) checkOutputName(name, runner);
      sink.numbers(run, numbers);
      return undefined;
    }
    const labelled = labelValue(outcome, runner.expected);
    const value: CaseValue = withoutSwept(labelled, runner.names, task.row);
    for (const name of Object.keys(value)) checkOutputName(name, runner);
    sink.value(run, value);
    return undefined;
  } catch (error) {
    if (!(error instanceof BadValueError)) return describeError(error, runner, task); // by a getter, say
    return {
      kind: "bad-value",
      name: "BadValue",
      message: error.message,
      settings: settingsText(runner, task),
    };
  }
}

/** Hands plain data on as it is: what a crop's own reaper receives. */
function appendData(
  sink: CaseSink,
  runner: CaseRunner,
  task: CaseTask,
  run: CaseRun,
  outcome: unknown,
): CaseFailure | undefined {
  const what = unstorable(outcome, "what the function returned");
  if (what === undefined) {
    sink.data(run, outcome);
    return undefined;
  }
  const message = `${what}, which a result does not keep; return plain data: numbers, texts, typed arrays, lists, objects, maps, sets, dates`;
  return { kind: "bad-value", name: "BadValue", message, settings: settingsText(runner, task) };
}

// Declared names were checked at sowing; that reaping cannot use one must not come to light after all cases were run.
function checkOutputName(name: string, { names, expected, outputNames }: CaseRunner): void {
  if (expected.variables !== undefined || outputNames.has(name)) return;
  if (!isVariableName(name))
    throw new BadValueError(`${JSON.stringify(name)} cannot be the name of an output: ${nameRule}`);
  if (names.includes(name))
    throw new BadValueError(`output \`${name}\` has the name of a swept argument; rename it`);
  outputNames.add(name);
}

function describeError(error: unknown, runner: CaseRunner, task: CaseTask): CaseFailure {
  const settings = settingsText(runner, task);
  try {
    const kind = endsProcess(error) ? "crashed" : "threw";
    const details = isCommandError(error) ? error.details : {};
    return { kind, ...describeThrown(error), settings, ...details };
  } catch {
    // A getter of it throws, say.
    return { kind: "threw", name: "Error", message: "it threw what cannot be read", settings };
  }
}

/** Gives the settings of a case as text, for errors and logs. */
export function settingsText(
  runner: Pick<CaseRunner, "names">,
  task: Pick<CaseTask, "row">,
): string {
  return describeSettings(runner.names, task.row);
}
