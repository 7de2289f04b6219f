import type { DType } from "../arrays/index.ts";
import type { CaseFailure } from "./case-record.ts";
import type { CasesInput, CombosInput, SampledArguments } from "../combos/index.ts";

/** The arguments of one case by name: swept values, constants and resources. */
// oxlint-disable-next-line typescript/no-explicit-any -- a user's function declares what it takes
export type Settings = any;

/** What a function is told beside its settings. */
export interface CaseContext<Setup = unknown> {
  /** Unsigned 32-bit; follows from the crop's seed and the case's settings, never from its batch. */
  readonly seed: number;
  /** What `setup` gave in this process. */
  readonly setup: Setup;
  /** Number of the case in the order given, from 0. */
  readonly caseNumber: number;
  readonly batch: number;
  /** 1 at first, more when the case is run again after a failure. */
  readonly attempt: number;
}

/** What is known of an output before it is computed. */
export interface VariableDefinition {
  /** Names of its own dimensions, outermost first; the swept arguments come before them. Default: `name_0`, `name_1`… */
  readonly dims?: readonly string[];
  readonly units?: string;
  /** Default: what the function returns (numbers are float64). */
  readonly dtype?: DType;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** Values along a dimension, with their attributes. */
export interface CoordinateDefinition {
  /** Left out for a swept argument, whose values are those of combos and cases. */
  readonly values?: ArrayLike<unknown>;
  readonly units?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** A program that stands for the function. */
export interface CommandDefinition {
  /**
   * Program and arguments, run without a shell. `{name}` stands for a setting (lists, typed arrays and objects as JSON,
   * dates in ISO 8601); `{seed}`, `{case}`, `{folder}` (the
   * working folder of the case) and `{source}` (the folder of the definition) are there too; `{{` and `}}` are
   * braces. A program with a slash is sought from the definition's folder, another one on the PATH.
   */
  readonly args: readonly string[];
  /** Text for standard input, with the same slots. */
  readonly stdin?: string;
  /** Added to the environment, with the same slots. */
  readonly env?: Readonly<Record<string, string | number | boolean>>;
  /** Files written into the working folder before the program starts, with the same slots. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the output is: `stdout` (default) or a file in the working folder, with the same slots. */
  readonly outputFile?: string;
  /** How it is read: `json` (default), one `number`, `csv` (one array per column), or `text`. */
  readonly output?: "json" | "number" | "csv" | "text";
  /** When the working folder stays: after `failed` cases, `always`, or `never` (default). */
  readonly keepFolder?: "failed" | "always" | "never";
}

/** What was returned by the function for one case, as it was: plain data, typed arrays included. */
// oxlint-disable-next-line typescript/no-explicit-any -- the function and the reaper of one definition agree on it
export type ReapedValue = any;

/** One case, as a {@link Reaper} receives it. */
export type ReapedCase = {
  /** Number of the case in the order given, from 0. */
  readonly caseNumber: number;
  readonly batch: number;
  /** The swept arguments of the case. */
  readonly settings: Settings;
} & (
  | { readonly kind: "value"; readonly value: ReapedValue }
  | { readonly kind: "failure"; readonly failure: CaseFailure }
  /** Never run, or not finished. */
  | { readonly kind: "missing" }
);

/** What a {@link Reaper} writes, and where. */
export interface Reaping {
  /** All cases in the order given, each once; one is read when it is asked for, and can be forgotten then. */
  readonly cases: AsyncIterable<ReapedCase>;
  readonly count: number;
  /** A file or folder to be made, beside the output, which it becomes when `write` is done; it has the same ending. */
  readonly path: string;
  /** What it will be called: for titles and messages. */
  readonly output: string;
  readonly constants: Readonly<Record<string, unknown>>;
}

/**
 * Writes the results of a crop in the place of a labelled dataset: any format, one file or a folder of files. Reaping runs
 * the one that was frozen at sowing, in one process, after all cases; it renames what was written, whole, to its name.
 */
export interface Reaper {
  /** Where reaping writes unless it is told otherwise; a relative path counts from the working folder at sowing. */
  readonly output?: string;
  readonly write: (reaping: Reaping) => void | Promise<void>;
}

/** What a crop definition module exports by default, through {@link defineCrop}. */
export interface CropDefinition<Setup = unknown> {
  /**
   * Called once per case. Exactly one of `fn` and `command` is given. Datasets and DataArrays that it returns are combined by the names of
   * their dimensions: units must agree in all cases, and a scalar coordinate becomes a variable. Where the labels of a dimension differ,
   * the result has those of all cases, sorted, or those in `coords` in their order, and missing places; other coordinates must agree. Other
   * attributes of a variable are those of the first case; attributes of the dataset itself are not kept.
   */
  readonly fn?: (settings: Settings, context: CaseContext<Setup>) => unknown;
  readonly command?: readonly string[] | CommandDefinition;
  /** Product of the values of each argument, the last one fastest. */
  readonly combos?: CombosInput;
  /**
   * Explicit cases; every combo is run for every case. A function is called at sowing alone, and not wherever a batch is grown: for
   * cases that follow from large files.
   */
  readonly cases?: CasesInput | (() => CasesInput | Promise<CasesInput>);
  /**
   * Files of modules that are known at sowing only, such as one that an option names. They are frozen with the definition, a
   * function of options, which receives what they export.
   */
  readonly modules?: Readonly<Record<string, string>>;
  /** What `crop sample` draws from: lists or distributions by argument. Default: the combos, as lists. */
  readonly samples?: SampledArguments;
  /** Names for cases given as tuples. */
  readonly fnArgs?: readonly string[];
  /** Passed to every case, recorded as attributes: plain data, which comes to the cases as it is. */
  readonly constants?: Readonly<Record<string, unknown>>;
  /** Passed to every case, never recorded. */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** The outputs by name. Left out: the names of the object that the function returns, or `result`. */
  readonly vars?: Readonly<Record<string, VariableDefinition>>;
  /**
   * Writes the results in the place of a dataset. The function may return any plain data then (numbers, texts, typed arrays,
   * lists, objects, maps, dates), different for every case, and there are no `vars` and `coords`.
   */
  readonly reap?: Reaper;
  /** Coordinates along the outputs' own dimensions, and units for those of the swept arguments. */
  readonly coords?: Readonly<Record<string, ArrayLike<unknown> | CoordinateDefinition>>;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly batchsize?: number;
  readonly numBatches?: number;
  /** How often a failed case is run again in the same growing; default 0. */
  readonly retries?: number;
  /** A case that takes longer is ended and recorded as failed; default none. */
  readonly timeoutSeconds?: number;
  /** Run once in each process before its first case; every call receives its value. */
  readonly setup?: (settings: Settings) => Setup | Promise<Setup>;
  /** Seed of the crop; default 0. */
  readonly seed?: number;
}

/** Options of a definition, as `--set name=value` gives them. */
export type DefinitionOptions = Readonly<Record<string, string | undefined>>;

/** What the modules export that a definition asked for by its `modules`; none before they are known. */
export type DefinitionModules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A definition, or a function of options that gives one. */
export type DefinitionSource<Setup = unknown> =
  | CropDefinition<Setup>
  | ((
      options: DefinitionOptions,
      modules: DefinitionModules,
    ) => CropDefinition<Setup> | Promise<CropDefinition<Setup>>);

/** A definition whose cases are there. */
export type SettledDefinition = Omit<CropDefinition, "cases"> & { readonly cases?: CasesInput };

/**
 * Gives back the definition of a crop, checked by the compiler: the default export of a definition module.
 *
 * @example
 * ```ts
 * export default defineCrop({
 *   fn: ({ omega, zeta, dt }) => ({ peak: 1 / (2 * zeta * omega * dt) }),
 *   combos: { omega: linspace(1, 10, 10), zeta: [0.1, 0.5] },
 *   constants: { dt: 0.01 },
 *   vars: { peak: { units: "m" } },
 * });
 * ```
 */
export function defineCrop<Setup = unknown>(
  definition: DefinitionSource<Setup>,
): DefinitionSource<Setup> {
  return definition;
}
