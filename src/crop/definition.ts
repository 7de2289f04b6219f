import type { DType } from "../arrays/index.ts";
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
   * Program and arguments, run without a shell. `{name}` stands for a setting; `{seed}`, `{case}`, `{folder}` (the
   * working folder of the case) and `{source}` (the folder of the definition) are there too; `{{` and `}}` are
   * braces. A program with a slash is sought from the definition's folder, another one on the PATH.
   */
  readonly args: readonly string[];
  /** Text for standard input, with the same slots. */
  readonly stdin?: string;
  /** Added to the environment, with the same slots. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files written into the working folder before the program starts, with the same slots. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the output is: `stdout` (default) or a file in the working folder, with the same slots. */
  readonly outputFile?: string;
  /** How it is read: `json` (default), one `number`, `csv` (one array per column), or `text`. */
  readonly output?: "json" | "number" | "csv" | "text";
  /** When the working folder stays: after `failed` cases, `always`, or `never` (default). */
  readonly keepFolder?: "failed" | "always" | "never";
}

/** What a crop definition module exports by default, through {@link defineCrop}. */
export interface CropDefinition<Setup = unknown> {
  /** Called once per case. Exactly one of `fn` and `command` is given. */
  readonly fn?: (settings: Settings, context: CaseContext<Setup>) => unknown;
  readonly command?: readonly string[] | CommandDefinition;
  /** Product of the values of each argument, the last one fastest. */
  readonly combos?: CombosInput;
  /** Explicit cases; every combo is run for every case. */
  readonly cases?: CasesInput;
  /** What `crop sample` draws from: lists or distributions by argument. Default: the combos, as lists. */
  readonly samples?: SampledArguments;
  /** Names for cases given as tuples. */
  readonly fnArgs?: readonly string[];
  /** Passed to every case, recorded as attributes. */
  readonly constants?: Readonly<Record<string, unknown>>;
  /** Passed to every case, never recorded. */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** The outputs by name. Left out: the names of the object that the function returns, or `result`. */
  readonly vars?: Readonly<Record<string, VariableDefinition>>;
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

/** A definition, or a function of options that gives one. */
export type DefinitionSource<Setup = unknown> =
  | CropDefinition<Setup>
  | ((options: DefinitionOptions) => CropDefinition<Setup> | Promise<CropDefinition<Setup>>);

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
