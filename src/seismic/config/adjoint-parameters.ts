import { between, flag, number, oneOf, type Parsers, positive, whole } from "./parameter.ts";

/** The misfits, in the words of pyadjoint. */
export const adjointSourceTypes: readonly AdjointSourceType[] = [
  "waveform",
  "convolution",
  "exponentiated_phase",
  "cc_traveltime",
  "multitaper",
  "waveform_dd",
  "convolution_dd",
  "cc_traveltime_dd",
  "multitaper_dd",
];

/** A misfit; `_dd`: its double difference. */
export type AdjointSourceType =
  | "waveform"
  | "convolution"
  | "exponentiated_phase"
  | "cc_traveltime"
  | "multitaper"
  | "waveform_dd"
  | "convolution_dd"
  | "cc_traveltime_dd"
  | "multitaper_dd";

/** Every parameter of every misfit, in the words of pyadjoint. Source: pyadjoint 0.2.3 `config`. */
export interface AdjointParameters {
  /** Taper of a window. */
  readonly taperType: "hann" | "cos" | "cos_p10" | "hamming";
  /** Part of the window that is tapered, both ends together. */
  readonly taperPercentage: number;
  /** Exponentiated phase: part of its maximum that is added to an envelope. */
  readonly wtrEnv: number;
  /** Travel time (`dt`) or amplitude (`am`). */
  readonly measureType: "dt" | "am";
  readonly useCcError: boolean;
  /** Least error of a travel time, seconds. */
  readonly dtSigmaMin: number;
  /** Least error of an amplitude. */
  readonly dlnaSigmaMin: number;
  /** Multitaper, as all that follow: log2 of the length of the transforms. */
  readonly lnpt: number;
  readonly transfuncWaterlevel: number;
  readonly waterThreshold: number;
  /** Not used by pyadjoint either. */
  readonly ipowerCostaper: number;
  readonly minCycleInWindow: number;
  /** Half bandwidth of the tapers. */
  readonly mtNw: number;
  readonly numTaper: number;
  readonly dtFac: number;
  readonly phaseStep: number;
  readonly errFac: number;
  readonly dtMaxScale: number;
  readonly useMtError: boolean;
}

/** The default of every parameter of every misfit. Source: pyadjoint 0.2.3 `config`. */
const defaults: AdjointParameters = {
  taperType: "hann",
  taperPercentage: 0.3,
  wtrEnv: 0.2,
  measureType: "dt",
  useCcError: true,
  dtSigmaMin: 1,
  dlnaSigmaMin: 0.5,
  useMtError: false,
  lnpt: 15,
  transfuncWaterlevel: 1e-10,
  waterThreshold: 0.02,
  ipowerCostaper: 10,
  minCycleInWindow: 0.5,
  mtNw: 4,
  numTaper: 5,
  phaseStep: 1.5,
  dtFac: 2,
  errFac: 2.5,
  dtMaxScale: 3.5,
};

/** Reads each parameter of the misfits. */
export const adjointParameterParsers: Parsers<AdjointParameters> = {
  taperType: oneOf(["hann", "cos", "cos_p10", "hamming"]),
  taperPercentage: between(0, 1),
  wtrEnv: number,
  measureType: oneOf(["dt", "am"]),
  useCcError: flag,
  dtSigmaMin: number,
  dlnaSigmaMin: number,
  lnpt: whole(1),
  transfuncWaterlevel: number,
  waterThreshold: number,
  ipowerCostaper: whole(0),
  minCycleInWindow: number,
  mtNw: positive,
  numTaper: whole(1),
  dtFac: positive,
  phaseStep: number,
  errFac: positive,
  dtMaxScale: number,
  useMtError: flag,
};

const tapered = ["taperType", "taperPercentage"] as const;
const correlated = [...tapered, "measureType", "useCcError", "dtSigmaMin", "dlnaSigmaMin"] as const;

/** Gives the names of the parameters that a misfit has. */
export function adjointParametersOf(type: AdjointSourceType): readonly (keyof AdjointParameters)[] {
  switch (type) {
    case "waveform":
    case "convolution":
    case "waveform_dd":
    case "convolution_dd":
      return tapered;
    case "exponentiated_phase":
      return [...tapered, "wtrEnv"];
    case "cc_traveltime":
    case "cc_traveltime_dd":
      return correlated;
    default:
      return Object.keys(defaults)
        .filter((name): name is keyof AdjointParameters => name in defaults)
        .filter((name) => name !== "wtrEnv");
  }
}

/** The parameters of one misfit; those that it does not have are absent. */
export type AdjointConfig = Partial<AdjointParameters>;

/** Gives the parameters of a misfit, the defaults where `parameters` names none. */
export function adjointConfig(type: AdjointSourceType, parameters: AdjointConfig): AdjointConfig {
  const names = adjointParametersOf(type);
  return Object.fromEntries(names.map((name) => [name, parameters[name] ?? defaults[name]]));
}
