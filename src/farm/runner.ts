import { parseSpace, type CasesInput, type CombosInput, type SpaceInput } from "../combos/index.ts";
import {
  checkFields,
  type CodeSource,
  type CoordinateDefinition,
  type CropDefinition,
  type SettledDefinition,
  type DefinitionOptions,
  loadSource,
  type MemoryRun,
  ownSpace,
  type ReapLayout,
  type Settings,
  type VariableDefinition,
} from "../crop/index.ts";
import { Dataset, type Table } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import { Callable } from "./callable.ts";
import type { AskedSpace, Seed } from "./farmer.ts";
import { FarmedCrop, type FarmedCropOptions } from "./farmed-crop.ts";
import { parametersOf } from "./parameter-names.ts";
import {
  type NamedValues,
  parseNamed,
  parseNames,
  parseVariables,
  type VarDims,
  type VarNames,
} from "./parse-labels.ts";
import type { RunOptions } from "./run-options.ts";
import { runSpace } from "./run-space.ts";
import { tableOfRuns } from "./table-of-runs.ts";

/** Values along the outputs' own dimensions, by dimension. */
export type VarCoords = NamedValues<ArrayLike<unknown> | CoordinateDefinition>;

/** What labels the results of a function; all that is run may be set here as a default. */
export interface RunnerOptions extends RunOptions {
  /** Names of the outputs; default: those of the object or dataset that the function returns, or `result`. */
  readonly varNames?: VarNames;
  /** Names of the arguments, for cases given as tuples; default: those that the function takes out of its settings. */
  readonly fnArgs?: VarNames;
  readonly varDims?: VarDims;
  readonly varCoords?: VarCoords;
  /** More about the outputs: units, dtype, attributes. */
  readonly vars?: Readonly<Record<string, VariableDefinition>>;
  /** Passed to the function, never recorded. */
  readonly resources?: NamedValues;
  /** Attributes of the dataset. */
  readonly attrs?: NamedValues;
  readonly setup?: CropDefinition["setup"];
  readonly retries?: number;
  /** Only cases in workers can be ended. */
  readonly timeoutSeconds?: number;
  readonly name?: string;
}

/** A function of named settings. */
export type RunnableFunction = NonNullable<CropDefinition["fn"]>;

/** What is run beside the combos or cases that a method is called with. */
export interface RunCombosOptions extends RunOptions {
  /** Every combo is run for every case. */
  readonly cases?: CasesInput;
  readonly fnArgs?: VarNames;
}

/** What is run beside the cases that a method is called with. */
export interface RunCasesOptions extends RunOptions {
  readonly combos?: CombosInput;
  readonly fnArgs?: VarNames;
}

/** A function with the names of what it gives: it runs over combos and cases and gives labelled datasets. Can be called as the function. */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor gives back a function
export interface Runner {
  (settings?: Settings): unknown;
}

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- see above
export class Runner extends Callable implements Seed {
  readonly #code: CodeSource;
  readonly #defaults: RunOptions;
  readonly #base: SettledDefinition;
  readonly #vars: Readonly<Record<string, VariableDefinition>>;
  #fnArgs: readonly string[] | undefined;
  #varNames: readonly string[] | undefined;
  #varDims: VarDims | undefined;
  #varCoords: Readonly<Record<string, ArrayLike<unknown> | CoordinateDefinition>>;
  #constants: Readonly<Record<string, unknown>>;
  #resources: Readonly<Record<string, unknown>>;
  readonly #attrs: Readonly<Record<string, unknown>>;
  #lastDs: Dataset | undefined;

  /**
   * Labels a function of named settings, `({ a, b }) => …`. A definition file makes a runner through {@link Runner.load}.
   *
   * @throws CropError `bad-definition` for names, dimensions or values that do not fit
   */
  constructor(fn: RunnableFunction | CodeSource, options: RunnerOptions = {}) {
    super((settings) => this.call(settings));
    const code = codeOf(fn);
    const { definition } = code;
    const {
      varNames,
      fnArgs,
      varDims,
      varCoords,
      vars,
      constants,
      resources,
      attrs,
      setup,
      retries,
      timeoutSeconds,
      name,
      ...defaults
    } = options;
    checkFields({ vars }, "a runner");
    this.#code = code;
    this.#defaults = defaults;
    this.#base = {
      ...definition,
      ...(setup === undefined ? {} : { setup }),
      ...(retries === undefined ? {} : { retries }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
      ...(name === undefined ? {} : { name }),
    };
    this.#vars = { ...definition.vars, ...vars };
    this.#varNames = parseNames("varNames", varNames);
    this.#varDims = varDims;
    this.#fnArgs = parseNames("fnArgs", fnArgs);
    this.#varCoords = { ...definition.coords, ...parseCoords(varCoords) };
    this.#constants = { ...definition.constants, ...parseNamed("constants", constants) };
    this.#resources = { ...definition.resources, ...parseNamed("resources", resources) };
    this.#attrs = { ...definition.attrs, ...parseNamed("attrs", attrs) };
    parseVariables(this.#varNames, varDims, this.#vars);
  }

  /** Makes a runner of a definition file, whose cases also run in processes and on other machines; see `defineCrop`. */
  static async load(
    file: string,
    options: RunnerOptions & { readonly options?: DefinitionOptions } = {},
  ): Promise<Runner> {
    const { options: own, ...rest } = options;
    return new Runner(await loadSource(file, own), rest);
  }

  /** The name of the function or definition. */
  get name(): string {
    const { name, fn } = this.#base;
    return name ?? (this.#code.kind === "module" ? stemOf(this.#code.file) : (fn?.name ?? ""));
  }

  /** The function. @throws CropError `usage` for a definition with a command */
  get fn(): RunnableFunction {
    const { fn } = this.#base;
    if (fn !== undefined) return fn;
    throw new CropError("usage", `\`${this.name}\` runs a command, which cannot be called`);
  }

  /** Names of the arguments, for cases given as tuples. */
  get fnArgs(): readonly string[] | undefined {
    if (this.#fnArgs !== undefined) return this.#fnArgs;
    const { fn, fnArgs } = this.#base;
    const found = fnArgs ?? (fn === undefined ? undefined : parametersOf(fn)?.names);
    return found?.filter((name) => !(name in this.#constants) && !(name in this.#resources));
  }
  set fnArgs(names: VarNames | undefined) {
    this.#fnArgs = parseNames("fnArgs", names);
  }

  /** Names of the outputs; undefined when the function names them. */
  get varNames(): readonly string[] | undefined {
    const variables = parseVariables(this.#varNames, undefined, this.#vars);
    return variables === undefined ? undefined : Object.keys(variables);
  }
  set varNames(names: VarNames | undefined) {
    const parsed = parseNames("varNames", names);
    parseVariables(parsed, this.#varDims, this.#vars);
    this.#varNames = parsed;
  }

  /** The outputs' own dimensions, by output. */
  get varDims(): Readonly<Record<string, readonly string[]>> {
    const variables = parseVariables(this.#varNames, this.#varDims, this.#vars) ?? {};
    return Object.fromEntries(
      Object.entries(variables).flatMap(([name, { dims }]) =>
        dims === undefined ? [] : [[name, dims]],
      ),
    );
  }
  set varDims(dims: VarDims | undefined) {
    parseVariables(this.#varNames, dims, this.#vars);
    this.#varDims = dims;
  }

  /** Values along the outputs' own dimensions. */
  get varCoords(): Readonly<Record<string, ArrayLike<unknown> | CoordinateDefinition>> {
    return this.#varCoords;
  }
  set varCoords(coords: VarCoords | undefined) {
    this.#varCoords = parseCoords(coords);
  }

  /** Passed to every case and recorded as attributes. */
  get constants(): Readonly<Record<string, unknown>> {
    return this.#constants;
  }
  set constants(constants: NamedValues | undefined) {
    this.#constants = parseNamed("constants", constants);
  }

  /** Passed to every case, never recorded. */
  get resources(): Readonly<Record<string, unknown>> {
    return this.#resources;
  }
  set resources(resources: NamedValues | undefined) {
    if (this.#code.kind === "module")
      throw new CropError(
        "bad-option",
        `the resources of \`${this.name}\` are those of its definition file, which every process makes for itself`,
      );
    this.#resources = parseNamed("resources", resources);
  }

  /** Attributes of the datasets, without the constants. */
  get attrs(): Readonly<Record<string, unknown>> {
    return this.#attrs;
  }

  /** What the last run or reaping gave. */
  get lastDs(): Dataset | undefined {
    return this.#lastDs;
  }

  /** Runs the function once, with constants and resources beneath `settings`. */
  call(settings: Settings = {}): unknown {
    const given: Readonly<Record<string, unknown>> = settings;
    const all = { ...this.#resources, ...this.#constants, ...given };
    return this.fn(all, { seed: 0, setup: undefined, caseNumber: 0, batch: 1, attempt: 1 });
  }

  /**
   * Runs the product of `combos`, the last one fastest, and gives the labelled dataset: one dimension for each swept argument, then
   * those of each output.
   *
   * @throws CropError `case-failed` for the first failed case, `bad-combos`, `bad-data` when cases gave different shapes
   */
  async runCombos(combos?: CombosInput, options: RunCombosOptions = {}): Promise<Dataset> {
    return await this.run(this.space({ ...options, combos: combos ?? {} }), options);
  }

  /** Runs explicit cases; places of the grid of their values that are no case are missing. */
  async runCases(cases: CasesInput, options: RunCasesOptions = {}): Promise<Dataset> {
    return await this.run(this.space({ ...options, cases }), options);
  }

  /** Runs a parameter space and gives the dataset. */
  async run(space: SpaceInput, options: RunOptions = {}): Promise<Dataset> {
    const { dataset } = await this.tryRun(space, options);
    return this.keep(dataset ?? new Dataset());
  }

  /** Gives the table of runs, one row for each: arguments, constants, attributes, outputs. @throws CropError `bad-data` for outputs that are arrays */
  async runToTable(space: SpaceInput, options: RunOptions = {}): Promise<Table> {
    const { dataset } = await this.tryRun(space, options, "cases");
    return this.table(dataset, parseSpace(space).names);
  }

  /** Runs a parameter space; tells failures beside the dataset instead of raising them when `raiseErrors` is false. */
  async tryRun(
    space: SpaceInput,
    options: RunOptions = {},
    layout: ReapLayout = "grid",
  ): Promise<MemoryRun> {
    this.checkArguments(space, options.constants);
    const source = this.source(space, options.constants);
    return await runSpace(source, space, layout, this.#withDefaults(options));
  }

  /** Gives the table of a dataset with the layout `cases`. */
  table(dataset: Dataset = new Dataset(), names: readonly string[] = []): Table {
    return tableOfRuns(dataset, dataset.variables.size === 0 ? [] : names, this.#attrs);
  }

  /** Notes a dataset as the last one, and gives it back. */
  keep(dataset: Dataset): Dataset {
    this.#lastDs = dataset;
    return dataset;
  }

  /** Gives a crop of this function; its reaping labels the results and keeps them as `lastDs`. */
  crop(options: FarmedCropOptions = {}): FarmedCrop<Dataset> {
    return new FarmedCrop(this, options, {
      kind: "runner",
      layout: "grid",
      take: (dataset) => Promise.resolve(this.keep(dataset)),
    });
  }

  /** Gives what a call asks for as a parameter space; the definition's own without combos and cases. */
  space(given: AskedSpace): SpaceInput {
    const { combos, cases } = given;
    if (combos === undefined && cases === undefined) return ownSpace(this.#base);
    const fnArgs = parseNames("fnArgs", given.fnArgs) ?? this.fnArgs;
    const isMappings = cases !== undefined && areMappings(cases);
    return {
      ...(combos === undefined ? {} : { combos }),
      ...(cases === undefined ? {} : { cases }),
      ...(fnArgs === undefined || isMappings ? {} : { fnArgs }),
    };
  }

  /**
   * Gives the code with everything that labels a run of `space`. What is swept takes the place of a constant of the runner, and
   * constants of the call that of resources.
   */
  source(space: SpaceInput, constants?: NamedValues): CodeSource {
    const swept = new Set(parseSpace(space).names);
    const call = parseNamed("constants", constants);
    const kept = without(
      { ...this.#constants, ...this.#defaultConstants(), ...call },
      (name) => swept.has(name) && !Object.hasOwn(call, name),
    );
    const vars = parseVariables(this.#varNames, this.#varDims, this.#vars);
    const { combos: _, cases: __, fnArgs: ___, ...base } = this.#base;
    const definition: SettledDefinition = {
      ...base,
      constants: kept,
      resources: without(this.#resources, (name) => swept.has(name) || Object.hasOwn(kept, name)),
      coords: without(
        this.#varCoords,
        (name) => !swept.has(name) && !hasValues(this.#varCoords[name]),
      ),
      attrs: this.#attrs,
      ...(vars === undefined ? {} : { vars }),
    };
    return { ...this.#code, definition };
  }

  /**
   * Sees that the function gets all that it takes out of its settings.
   *
   * @throws CropError `bad-combos` that names an argument without a default that nothing gives
   */
  checkArguments(space: SpaceInput, constants?: NamedValues): void {
    const { definition } = this.source(space, constants);
    const { fn, constants: fixed, resources } = definition;
    const given = new Set(parseSpace(space).names);
    const lacking = (fn === undefined ? undefined : parametersOf(fn))?.required.find(
      (name) => !given.has(name) && !Object.hasOwn({ ...fixed, ...resources }, name),
    );
    if (lacking === undefined) return;
    throw new CropError(
      "bad-combos",
      `${this.name === "" ? "the function" : `\`${this.name}\``} takes \`${lacking}\`, which is neither swept nor a constant or resource; give it, or a default: \`{ ${lacking} = … }\``,
      { fields: { argument: lacking } },
    );
  }

  /** Describes the runner as xyzpy does. */
  override toString(): string {
    const { fnArgs, varNames, varDims } = this;
    const lines = [
      `fn: ${this.name}`,
      `fnArgs: ${fnArgs?.join(", ") ?? "those of the cases"}`,
      `varNames: ${varNames?.join(", ") ?? "those that the function gives"}`,
      `varDims: ${JSON.stringify(varDims)}`,
    ];
    const constants = Object.keys(this.#constants);
    const resources = Object.keys(this.#resources);
    if (constants.length > 0) lines.push(`constants: ${constants.join(", ")}`);
    if (resources.length > 0) lines.push(`resources: ${resources.join(", ")}`);
    return `<Runner>\n${lines.map((line) => `    ${line}`).join("\n")}`;
  }

  #withDefaults(options: RunOptions): RunOptions {
    return { ...this.#defaults, ...options };
  }

  #defaultConstants(): Readonly<Record<string, unknown>> {
    return parseNamed("constants", this.#defaults.constants);
  }
}

function codeOf(fn: unknown): CodeSource {
  if (typeof fn === "function")
    return { kind: "memory", definition: { fn: fn as RunnableFunction } };
  if (typeof fn === "object" && fn !== null && "definition" in fn) return fn as CodeSource;
  throw new CropError(
    "bad-definition",
    "a runner needs a function; `Runner.load` makes one of a definition file",
  );
}

function stemOf(file: string): string {
  return file.replace(/^.*[/\\]/, "").replace(/\.[cm]?[jt]s$/, "");
}

function areMappings(cases: CasesInput): boolean {
  if (!(typeof cases === "object" && cases !== null && Symbol.iterator in cases)) return true;
  const [first] = Array.isArray(cases) ? (cases as readonly unknown[]) : [undefined];
  return (
    typeof first === "object" &&
    first !== null &&
    !Array.isArray(first) &&
    !ArrayBuffer.isView(first)
  );
}

function parseCoords(
  input: VarCoords | undefined,
): Readonly<Record<string, ArrayLike<unknown> | CoordinateDefinition>> {
  const coords = parseNamed("varCoords", input);
  checkFields({ coords }, "a runner");
  return coords;
}

function hasValues(coordinate: ArrayLike<unknown> | CoordinateDefinition | undefined): boolean {
  if (coordinate === undefined) return false;
  return Array.isArray(coordinate) || ArrayBuffer.isView(coordinate) || "values" in coordinate;
}

function without<T>(
  values: Readonly<Record<string, T>>,
  isDropped: (name: string) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isDropped(name)));
}
