import { CropError } from "../../errors.ts";
import { type WindowConfig, windowConfig, type WindowParameters } from "../windows/index.ts";
import {
  type AdjointConfig,
  adjointConfig,
  adjointParameterParsers,
  type AdjointParameters,
  adjointParametersOf,
  type AdjointSourceType,
  adjointSourceTypes,
} from "./adjoint-parameters.ts";
import {
  between,
  flag,
  keysOf,
  listOf,
  namedValues,
  oneOf,
  orNull,
  type Parsers,
  parseValues,
  positive,
  text,
  unknownParameters,
  whole,
} from "./parameter.ts";
import { type PyflexPreset, pyflexPresetNames, pyflexPresets } from "./pyflex-presets.ts";
import { windowParameterParsers } from "./window-parameters.ts";

/** The parameters of the misfit workflow itself, in the words of Pyatoa. */
interface WorkflowParameters {
  /** Number of the model in an inversion, from 1. Default null. */
  readonly iteration: number | null;
  /** Number of the step in a line search, from 0. Default null. */
  readonly stepCount: number | null;
  /** Label of the event. Default null. */
  readonly eventId: string | null;
  /** Shortest period, seconds. Default 10. */
  readonly minPeriod: number;
  /** Longest period, seconds. Default 100. */
  readonly maxPeriod: number;
  /** Whether north and east become radial and transverse. Default false. */
  readonly rotateToRtz: boolean;
  /** Unit that the traces are in, a label. Default DISP. */
  readonly unitOutput: "DISP" | "VEL" | "ACC";
  /** Last letters of the channels that are compared. Default E, N, Z, or R, T, Z where they are rotated. */
  readonly componentList: readonly string[] | null;
  /** The misfit. Default cc_traveltime. */
  readonly adjSrcType: AdjointSourceType;
  /** Default `observed`. */
  readonly observedTag: string;
  /** Default `synthetic`, with the iteration and the step, as `synthetic_i01s00`, where there are any. */
  readonly syntheticTag: string | null;
  /** `obs`: data, from which the response can be removed; `syn`: synthetics. Default obs. */
  readonly stObsType: "obs" | "syn";
  /** `syn`: synthetics, with which a source-time function can be convolved. Default syn. */
  readonly stSynType: "obs" | "syn";
  /** Least greatest amplitude of a window, as part of that of the trace, below 1; 0: any. Default 0. */
  readonly winAmpRatio: number;
  /** A named set of parameters of the window selection. Default `default`. */
  readonly pyflexPreset: PyflexPreset;
}

/**
 * What a {@link Config} is made from; all optional. `pyflexParameters` overrule the preset. The parameters of windows and
 * misfit may also stand beside the others.
 */
export interface ConfigParameters
  extends Partial<WorkflowParameters>, Partial<WindowParameters>, Partial<AdjointParameters> {
  readonly pyflexParameters?: Partial<WindowParameters>;
  readonly pyadjointParameters?: Partial<AdjointParameters>;
}

const defaults: WorkflowParameters = {
  iteration: null,
  stepCount: null,
  eventId: null,
  minPeriod: 10,
  maxPeriod: 100,
  rotateToRtz: false,
  unitOutput: "DISP",
  componentList: null,
  adjSrcType: "cc_traveltime",
  observedTag: "observed",
  syntheticTag: null,
  stObsType: "obs",
  stSynType: "syn",
  winAmpRatio: 0,
  pyflexPreset: "default",
};

const parsers: Parsers<WorkflowParameters> = {
  iteration: orNull(whole(1)),
  stepCount: orNull(whole(0)),
  eventId: orNull(text),
  minPeriod: positive,
  maxPeriod: positive,
  rotateToRtz: flag,
  unitOutput: oneOf(["DISP", "VEL", "ACC"]),
  componentList: orNull(listOf(text)),
  adjSrcType: oneOf(adjointSourceTypes),
  observedTag: text,
  syntheticTag: orNull(text),
  stObsType: traceType,
  stSynType: traceType,
  winAmpRatio: between(0, 1),
  pyflexPreset: oneOf(pyflexPresetNames),
};

/**
 * The configuration of the misfit workflow: what is compared, in which band, windows and measure. It does not change;
 * {@link Config.with} gives another one.
 * Source: Pyatoa 0.4.2 `Config`, and 0.2.2 for `pyflexPreset`.
 */
export class Config implements Omit<WorkflowParameters, "componentList" | "syntheticTag"> {
  readonly iteration: number | null;
  readonly stepCount: number | null;
  readonly eventId: string | null;
  readonly minPeriod: number;
  readonly maxPeriod: number;
  readonly rotateToRtz: boolean;
  readonly unitOutput: "DISP" | "VEL" | "ACC";
  readonly componentList: readonly string[];
  readonly adjSrcType: AdjointSourceType;
  readonly observedTag: string;
  readonly stObsType: "obs" | "syn";
  readonly stSynType: "obs" | "syn";
  readonly winAmpRatio: number;
  readonly pyflexPreset: PyflexPreset;
  /** The parameters of the window selection, complete. */
  readonly pyflexConfig: WindowConfig;
  /** The parameters of the misfit, complete. */
  readonly pyadjointConfig: AdjointConfig;
  readonly #given: ReadonlyMap<string, unknown>;
  readonly #syntheticTag: string | null;

  /**
   * @param parameters by their names here or in Pyatoa's files (`min_period`); of code, YAML, JSON or the command line,
   *   so numbers, lists and null may be texts
   * @throws CropError `bad-option` for a parameter that is not known, with those that are, and for a value that it cannot take
   */
  constructor(parameters: ConfigParameters | Readonly<Record<string, unknown>> = {}) {
    this.#given = namedValues(parameters, "the configuration");
    const given = { ...defaults, ...parseValues(this.#given, parsers) };
    const { minPeriod, maxPeriod } = given;
    const nested = nestedValues(this.#given, given.adjSrcType);
    this.iteration = given.iteration;
    this.stepCount = given.stepCount;
    this.eventId = given.eventId;
    this.minPeriod = minPeriod;
    this.maxPeriod = maxPeriod;
    this.rotateToRtz = given.rotateToRtz;
    this.unitOutput = given.unitOutput;
    this.componentList = components(given);
    this.adjSrcType = given.adjSrcType;
    this.observedTag = given.observedTag;
    this.#syntheticTag = given.syntheticTag;
    this.stObsType = given.stObsType;
    this.stSynType = given.stSynType;
    this.winAmpRatio = given.winAmpRatio;
    this.pyflexPreset = given.pyflexPreset;
    this.pyflexConfig = windowConfig(minPeriod, maxPeriod, {
      ...pyflexPresets[given.pyflexPreset],
      ...nested.pyflex,
    });
    this.pyadjointConfig = adjointConfig(given.adjSrcType, nested.pyadjoint);
    if (this.winAmpRatio === 1) {
      throw new CropError("bad-option", "winAmpRatio is 1: a number below 1 is wanted");
    }
  }

  /** Gives the configuration with some parameters changed. */
  with(changes: ConfigParameters | Readonly<Record<string, unknown>>): Config {
    const merged = new Map([...this.#given, ...namedValues(changes, "the changes")]);
    return new Config(Object.fromEntries(merged));
  }

  /** Whether the windows are compared with the noise before the first arrival, so that event and station have to be known. */
  get needsPlace(): boolean {
    return this.pyflexConfig.checkGlobalDataQuality && this.pyflexConfig.noiseEndIndex === null;
  }

  /** The iteration as `i01`; null without one. */
  get iterTag(): string | null {
    return this.iteration === null ? null : `i${String(this.iteration).padStart(2, "0")}`;
  }

  /** The step as `s00`; null without one. */
  get stepTag(): string | null {
    return this.stepCount === null ? null : `s${String(this.stepCount).padStart(2, "0")}`;
  }

  /** Where the results of this iteration and step lie: `i01/s00`, `i01` or `default`. */
  get auxPath(): string {
    return this.#evaluation("/") ?? "default";
  }

  /** Name of the synthetic traces in a data set. */
  get syntheticTag(): string {
    const evaluation = this.#evaluation("");
    return this.#syntheticTag ?? (evaluation === null ? "synthetic" : `synthetic_${evaluation}`);
  }

  /** The tag that was given for the synthetic traces; null where it follows from iteration and step. */
  get givenSyntheticTag(): string | null {
    return this.#syntheticTag;
  }

  #evaluation(separator: string): string | null {
    if (this.iterTag === null || this.stepTag === null) return this.iterTag;
    return `${this.iterTag}${separator}${this.stepTag}`;
  }
}

function traceType(value: unknown, name: string): "obs" | "syn" {
  // Pyatoa's documentation calls observed traces data.
  const word = oneOf(["obs", "syn", "data"])(value, name);
  return word === "data" ? "obs" : word;
}

function components({ componentList, rotateToRtz }: WorkflowParameters): readonly string[] {
  if (componentList === null || componentList.length === 0) {
    return rotateToRtz ? ["R", "T", "Z"] : ["E", "N", "Z"];
  }
  const long = componentList.find((component) => component.length !== 1);
  if (long !== undefined) {
    throw new CropError(
      "bad-option",
      `componentList holds ${JSON.stringify(long)}: last letters of channels are wanted, one each, such as Z,N,E`,
    );
  }
  const lost = componentList.filter((component) => rotateToRtz && "NE".includes(component));
  if (lost.length === 0) return componentList;
  throw new CropError(
    "bad-option",
    `componentList holds ${lost.join(", ")}, which rotateToRtz turns into R and T`,
  );
}

const nests = {
  pyflex: ["pyflexParameters", "pyflexConfig"],
  pyadjoint: ["pyadjointParameters", "pyadjointConfig"],
} as const;

/** What Pyatoa's files repeat inside the two nested configurations, beside which it counts for nothing. */
const repeated: ReadonlySet<string> = new Set([
  "minPeriod",
  "maxPeriod",
  "adjsrcType",
  "doubleDifference",
]);

/** Gives the parameters of windows and misfit, of their own mappings and of those that stand beside the others. */
function nestedValues(
  given: ReadonlyMap<string, unknown>,
  type: AdjointSourceType,
): { readonly pyflex: Partial<WindowParameters>; readonly pyadjoint: AdjointConfig } {
  const windowNames = new Set<string>(keysOf(windowParameterParsers));
  const adjointNames = new Set<string>(adjointParametersOf(type));
  const own = new Set<string>([...keysOf(parsers), ...nests.pyflex, ...nests.pyadjoint]);
  const beside = [...given].filter(([name]) => !own.has(name));
  const stray = beside.filter(([name]) => !windowNames.has(name) && !adjointNames.has(name));
  if (stray.length > 0) {
    throw unknownParameters(
      stray.map(([name]) => name),
      `a configuration with adjSrcType ${type}`,
      [
        ...keysOf(parsers),
        "pyflexParameters",
        "pyadjointParameters",
        ...windowNames,
        ...adjointNames,
      ],
    );
  }
  const collect = (
    names: ReadonlySet<string>,
    mappings: readonly string[],
    what: string,
  ): ReadonlyMap<string, unknown> => {
    const values = mappings.flatMap((mapping) => {
      const isOfFile = mapping.endsWith("Config");
      const nested = [...namedValues(given.get(mapping), mapping)];
      return nested.filter(([name]) => !isOfFile || !repeated.has(name));
    });
    const unknown = values.map(([name]) => name).filter((name) => !names.has(name));
    if (unknown.length > 0) throw unknownParameters(unknown, what, [...names]);
    return new Map([...values, ...beside.filter(([name]) => names.has(name))]);
  };
  const pyflex = collect(windowNames, nests.pyflex, "pyflexParameters");
  const what = `pyadjointParameters of adjSrcType ${type}`;
  const pyadjoint = collect(adjointNames, nests.pyadjoint, what);
  return {
    pyflex: parseValues(pyflex, windowParameterParsers),
    pyadjoint: parseValues(pyadjoint, adjointParameterParsers),
  };
}
