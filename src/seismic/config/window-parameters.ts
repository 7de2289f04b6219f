import type { Level, WindowParameters } from "../windows/index.ts";
import {
  flag,
  number,
  oneOf,
  orNull,
  parameterError,
  type Parser,
  type Parsers,
  positive,
  whole,
} from "./parameter.ts";

const level: Parser<Level> = (value, name) => {
  if (value instanceof Float64Array) return value;
  return Array.isArray(value) ? value.map((item) => number(item, name)) : number(value, name);
};

const weight: Parser<WindowParameters["windowWeightFct"]> = (value, name) => {
  if (typeof value === "function") return value as WindowParameters["windowWeightFct"];
  return orNull<never>(() => {
    throw parameterError(name, value, "a function, which only code can give,");
  })(value, name);
};

/** Reads each parameter of the window selection. */
export const windowParameterParsers: Parsers<WindowParameters> = {
  staltaWaterlevel: level,
  tshiftAcceptanceLevel: level,
  tshiftReference: number,
  dlnaAcceptanceLevel: level,
  dlnaReference: number,
  ccAcceptanceLevel: level,
  s2nLimit: level,
  earthModel: oneOf(["ak135", "iasp91"]),
  minSurfaceWaveVelocity: positive,
  maxTimeBeforeFirstArrival: number,
  c0: number,
  c1: number,
  c2: number,
  c3a: number,
  c3b: number,
  c4a: number,
  c4b: number,
  checkGlobalDataQuality: flag,
  snrIntegrateBase: number,
  snrMaxBase: number,
  noiseStartIndex: whole(),
  noiseEndIndex: orNull(whole()),
  signalStartIndex: orNull(whole()),
  signalEndIndex: whole(),
  windowWeightFct: weight,
  windowSignalToNoiseType: oneOf(["amplitude", "energy"]),
  resolutionStrategy: oneOf(["interval_scheduling", "merge"]),
};
