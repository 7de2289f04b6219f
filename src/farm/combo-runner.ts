import { type CasesInput, type CombosInput, parseSpace } from "../combos/index.ts";
import { Dataset, type Table } from "../dataset/index.ts";
import type { AskedSpace } from "./farmer.ts";
import { nestedResults } from "./nested-results.ts";
import type { VarNames } from "./parse-labels.ts";
import {
  Runner,
  type RunCasesOptions,
  type RunCombosOptions,
  type RunnableFunction,
  type RunnerOptions,
} from "./runner.ts";

/** How raw results are given. */
export interface RawOptions extends RunCombosOptions {
  /** Names of the outputs, where a function gives several as a list. */
  readonly varNames?: VarNames;
  readonly resources?: RunnerOptions["resources"];
  /** One list, in the order of the cases, in place of a nest; default false. */
  readonly flat?: boolean;
  /** One nest for each output; default false. A list of values of one kind, as the only output, counts as several. */
  readonly split?: boolean;
}

/**
 * Runs a function over the product of `combos` (for every one of `cases`) and gives its results as nested lists: one level for each
 * argument, those of cases first. Places that were not run hold NaN, or null for texts and booleans.
 *
 * @throws CropError `case-failed` for the first failed case; `bad-combos`; `bad-data` for results that are no data
 *
 * @example
 * await comboRunner(({ a, b }) => a + b, { a: [1, 2], b: [10, 20, 30] }); // [[11, 21, 31], [12, 22, 32]]
 */
export async function comboRunner(
  fn: RunnableFunction,
  combos: CombosInput = {},
  options: RawOptions = {},
): Promise<unknown> {
  return await runRaw(fn, { ...options, combos }, options);
}

/**
 * Runs a function over explicit cases and gives the list of its results; see {@link comboRunner}. `fnArgs` names the arguments of
 * cases that are tuples or values.
 */
export async function caseRunner(
  fn: RunnableFunction,
  fnArgs: VarNames | undefined,
  cases: CasesInput,
  options: Omit<RawOptions, "cases" | "fnArgs" | "flat"> & Pick<RunCasesOptions, "combos"> = {},
): Promise<unknown> {
  const space = { ...options, cases, ...(fnArgs === undefined ? {} : { fnArgs }) };
  return await runRaw(fn, space, { ...options, flat: true });
}

/** Runs combos and gives the labelled dataset: `new Runner(fn, options).runCombos(combos)`. */
export async function comboRunnerToDs(
  fn: RunnableFunction,
  combos: CombosInput,
  options: RunnerOptions & RunCombosOptions = {},
): Promise<Dataset> {
  const { cases, ...rest } = options;
  return await new Runner(fn, rest).runCombos(combos, cases === undefined ? {} : { cases });
}

/** Runs cases and gives the labelled dataset: `new Runner(fn, options).runCases(cases)`. */
export async function caseRunnerToDs(
  fn: RunnableFunction,
  cases: CasesInput,
  options: RunnerOptions & RunCasesOptions = {},
): Promise<Dataset> {
  const { combos, ...rest } = options;
  return await new Runner(fn, rest).runCases(cases, combos === undefined ? {} : { combos });
}

/** Runs combos and gives a table with one row for each run. */
export async function comboRunnerToTable(
  fn: RunnableFunction,
  combos: CombosInput,
  options: RunnerOptions & RunCombosOptions = {},
): Promise<Table> {
  const { cases, ...rest } = options;
  const runner = new Runner(fn, rest);
  return await runner.runToTable(
    runner.space({ combos, ...(cases === undefined ? {} : { cases }) }),
  );
}

/** Runs cases and gives a table with one row for each run. */
export async function caseRunnerToTable(
  fn: RunnableFunction,
  cases: CasesInput,
  options: RunnerOptions & RunCasesOptions = {},
): Promise<Table> {
  const { combos, ...rest } = options;
  const runner = new Runner(fn, rest);
  return await runner.runToTable(
    runner.space({ cases, ...(combos === undefined ? {} : { combos }) }),
  );
}

async function runRaw(
  fn: RunnableFunction,
  asked: AskedSpace,
  options: Omit<RawOptions, "cases">,
): Promise<unknown> {
  const { varNames, resources, constants, flat = false, split = false, ...run } = options;
  const runner = new Runner(fn, {
    ...(varNames === undefined ? {} : { varNames }),
    ...(resources === undefined ? {} : { resources }),
    ...(constants === undefined ? {} : { constants }),
  });
  if (asked.fnArgs === undefined) runner.fnArgs = new Runner(fn).fnArgs;
  const space = runner.space(asked);
  const layout = flat ? "cases" : "grid";
  const { dataset = new Dataset() } = await runner.tryRun(space, run, layout);
  return nestedResults(dataset, {
    levels: flat ? ["case"] : parseSpace(space).names,
    varNames: runner.varNames ?? Object.keys(dataset.dataVars),
    split,
    asList: runner.varNames !== undefined,
  });
}
