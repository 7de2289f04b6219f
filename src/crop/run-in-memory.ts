import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  gridIndex,
  type ParameterSpace,
  type ParameterValue,
  permutation,
} from "../combos/index.ts";
import { type Dataset, DatasetBuilder } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import { monotonicMs } from "../files/index.ts";
import { CaseLabeller, loneNameOf, scalarsOf } from "./case-labeller.ts";
import type { CaseFailure, CaseRun, CaseSink, CaseValue } from "./case-record.ts";
import { type CaseRunner, runCase } from "./case-runner.ts";
import { describeSettings, expectVariables } from "./case-value.ts";
import { checkLabels } from "./check-labels.ts";
import type { SettledDefinition } from "./definition.ts";
import { prepareRunner } from "./load-runner.ts";
import { OuterLabels } from "./outer-labels.ts";
import { type Reaped, type ReapLayout, reapSchema } from "./reap-schema.ts";
import {
  type Overrides,
  resolveDefinition,
  type ResolvedDefinition,
} from "./resolve-definition.ts";
import { describeVariables } from "./manifest.ts";

/** How to run cases without a crop. */
export interface MemoryRunOptions extends Overrides {
  /** Changes the order of work only; `true` is seed 0. */
  readonly shuffle?: number | boolean;
  readonly seed?: number;
  /** Default `grid`. */
  readonly layout?: ReapLayout;
  /** End at the first failed case with an error; default true. Otherwise its place is missing. */
  readonly raiseErrors?: boolean;
  readonly signal?: AbortSignal;
  /** Called after every case; `settings` describes it. */
  readonly onProgress?: (done: number, cases: number, settings: () => string) => void;
}

/** What a run in memory gave. */
export interface MemoryRun {
  /** Undefined when no case gave a value. */
  readonly dataset: Dataset | undefined;
  readonly failures: number;
  readonly firstFailure: CaseFailure | undefined;
}

// So often timers and signals have their turn.
const breathMilliseconds = 50;

/**
 * Runs the cases of a definition one after the other in this process, and labels what they give, as sowing, growing
 * and reaping would; nothing is written to disk.
 *
 * @throws CropError `case-failed` with the settings of the case, its error as the cause; what sowing and reaping throw
 */
export async function runInMemory(
  definition: SettledDefinition,
  options: MemoryRunOptions = {},
): Promise<MemoryRun> {
  const where = "the definition";
  const resolved = resolveDefinition(definition, where, options);
  checkLabels(resolved, where);
  if (definition.reap !== undefined)
    throw new CropError(
      "usage",
      "a definition that writes its results itself (`reap`) is sown, grown and reaped: make a Crop of it",
    );
  const { space } = resolved;
  const shuffle = options.shuffle === true ? 0 : options.shuffle;
  const order =
    shuffle === undefined || shuffle === false ? undefined : permutation(space.size, shuffle);
  const runner = await readyRunner(resolved, options);
  const results = new Results(resolved, options);
  const rows = new Rows(space);
  let breath = monotonicMs();
  const epochMs = Date.now() - breath;
  for (let i = 0; i < space.size; i++) {
    const caseNumber = order === undefined ? i : order[i]!;
    const row = rows.at(caseNumber);
    results.begin(caseNumber);
    const task = { batch: 1, position: i, caseNumber, session: 0, attempts: 0, row, epochMs };
    const ending = runCase(runner, task, results);
    const { failure } = ending instanceof Promise ? await ending : ending;
    if (failure !== undefined && options.raiseErrors !== false) throw caseError(failure);
    options.onProgress?.(i + 1, space.size, () => describeSettings(space.names, row));
    if (monotonicMs() - breath < breathMilliseconds) continue;
    await new Promise((fulfil) => setImmediate(fulfil));
    options.signal?.throwIfAborted();
    breath = monotonicMs();
  }
  return results.finish();
}

/** Gives the error that stands for a failed case. */
export function caseError(failure: CaseFailure, note: string = ""): CropError {
  const { name, message, settings, stack } = failure;
  const cause = Object.assign(new Error(message), {
    name,
    ...(stack === undefined ? {} : { stack }),
  });
  return new CropError("case-failed", `${name}: ${message} (${settings || "no settings"})${note}`, {
    cause,
    fields: { failure },
  });
}

async function readyRunner(
  { definition, space, constants, vars, coords }: ResolvedDefinition,
  options: MemoryRunOptions,
): Promise<CaseRunner> {
  const variables = vars === undefined ? undefined : describeVariables(vars);
  return await prepareRunner(definition, {
    kind: "load",
    env: {},
    definition: "",
    codeHash: "",
    where: "the definition",
    options: {},
    constants,
    names: space.names,
    expected: expectVariables(variables, coords, constants),
    seed: options.seed ?? definition.seed ?? 0,
    retries: definition.retries ?? 0,
    sourceFolder: process.cwd(),
    workFolder: join(tmpdir(), `crop-work-${process.pid}`),
  });
}

/** The settings of cases by their number. */
class Rows {
  readonly #space: ParameterSpace;
  readonly #index: Uint32Array;

  constructor(space: ParameterSpace) {
    this.#space = space;
    this.#index = new Uint32Array(space.dims.length);
  }

  at(caseNumber: number): ParameterValue[] {
    gridIndex(this.#space, caseNumber, this.#index);
    const { dims } = this.#space;
    const row: ParameterValue[] = [];
    // Quicker than `map`, which makes a function for each case.
    for (let d = 0; d < dims.length; d++) row.push(dims[d]!.values[this.#index[d]!]!);
    return row;
  }
}

/** Gathers what cases give; the first value tells what the dataset will look like. */
class Results implements CaseSink {
  readonly #resolved: ResolvedDefinition;
  readonly #options: MemoryRunOptions;
  readonly #reaped: Reaped;
  readonly #loneName: string;
  readonly #describe = (): string => `case ${this.#caseNumber}`;
  #caseNumber = 0;
  #builder: DatasetBuilder | undefined;
  #labeller: CaseLabeller | undefined;
  #first: { readonly sample: CaseValue; readonly labels: OuterLabels } | undefined;
  /** Cases that have other labels than the first one: where they go is known when all labels are. */
  readonly #others: { readonly caseNumber: number; readonly value: CaseValue }[] = [];
  #failures = 0;
  #firstFailure: CaseFailure | undefined;

  constructor(resolved: ResolvedDefinition, options: MemoryRunOptions) {
    const { definition, space, vars } = resolved;
    this.#resolved = resolved;
    this.#options = options;
    this.#reaped = {
      name: definition.name ?? definition.fn?.name ?? "the run",
      cases: space.size,
      ...(vars === undefined ? {} : { variables: describeVariables(vars) }),
    };
    this.#loneName = loneNameOf(this.#reaped);
  }

  begin(caseNumber: number): void {
    this.#caseNumber = caseNumber;
  }

  number(_: CaseRun, value: number): void {
    this.#labeller ??= this.#start(scalarsOf({ [this.#loneName]: value }));
    this.#labeller.number(this.#caseNumber, value, this.#describe);
  }

  numbers(_: CaseRun, values: Readonly<Record<string, number>>): void {
    this.#labeller ??= this.#start(scalarsOf(values));
    this.#labeller.numbers(this.#caseNumber, values, this.#describe);
  }

  value(_: CaseRun, value: CaseValue): void {
    this.#first ??= { sample: value, labels: new OuterLabels(value, this.#resolved.coords) };
    this.#labeller ??= this.#start(this.#first.labels.apply(value, this.#describe));
    if (this.#first.labels.add(value, this.#describe))
      this.#labeller.value(this.#caseNumber, value, this.#describe);
    else this.#others.push({ caseNumber: this.#caseNumber, value });
  }

  data(): void {
    throw new TypeError("a run in memory has no reaper");
  }

  failure(_: CaseRun, failure: CaseFailure): void {
    this.#failures++;
    this.#firstFailure ??= failure;
  }

  finish(): MemoryRun {
    this.#labeller?.flush();
    if (this.#others.length > 0) this.#placeOthers();
    return {
      dataset: this.#builder?.finish(),
      failures: this.#failures,
      firstFailure: this.#firstFailure,
    };
  }

  #start(sample: CaseValue): CaseLabeller {
    const { space, coords, constants, definition } = this.#resolved;
    const labels = { space, coords, attrs: definition.attrs ?? {} };
    const { layout = "grid" } = this.#options;
    const schema = reapSchema(this.#reaped, labels, constants, sample, layout);
    this.#builder = new DatasetBuilder(schema.netcdf);
    return new CaseLabeller(this.#builder, schema, sample, this.#loneName);
  }

  /** Begins again, on the labels of all cases. */
  #placeOthers(): void {
    const { sample, labels } = this.#first!;
    const done = this.#builder!.finish();
    const labeller = this.#start(labels.apply(sample, this.#describe));
    const before = labels.apply(outputsOf(done), this.#describe);
    for (const [name, output] of Object.entries(before)) {
      const start = output.shape.map(() => 0);
      if (output.isCoordinate !== true) this.#builder!.write(name, start, output);
    }
    for (const { caseNumber, value } of this.#others) {
      this.#caseNumber = caseNumber;
      labeller.value(caseNumber, value, this.#describe);
    }
    labeller.flush();
  }
}

/** Gives the variables of a dataset as if one case had given all of it. */
function outputsOf(dataset: Dataset): CaseValue {
  return Object.fromEntries(
    [...dataset.variables].map(([name, { dims, attrs, data }]) => [
      name,
      { ...data, dims, attrs, isCoordinate: dataset.isCoordinate(name) },
    ]),
  );
}
