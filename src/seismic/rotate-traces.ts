import { CropError } from "../errors.ts";
import type { Inventory } from "./inventory.ts";
import { type Component, componentsOfOneTime, cutToCommonTimes } from "./match-components.ts";
import { withStep } from "./processing-step.ts";
import {
  type OrientedComponent,
  rotateLqtZne,
  rotateNeRt,
  rotateRtNe,
  rotateToZne,
  rotateZneLqt,
} from "./signal/index.ts";
import type { Trace } from "./trace.ts";

/** From which components to which; the words are obspy's. */
export type RotationMethod = "NE->RT" | "RT->NE" | "ZNE->LQT" | "LQT->ZNE" | "->ZNE";

/** The options of a rotation. */
export interface RotateOptions {
  /** Direction from the station to the source, degrees; wanted by all methods but `->ZNE`. */
  readonly backAzimuth?: number;
  /** Angle of the ray at the station, degrees; wanted by `ZNE->LQT` and `LQT->ZNE`. */
  readonly inclination?: number;
  /** Where azimuth and dip of the channels stand; wanted by `->ZNE`. */
  readonly inventory?: Inventory;
  /** The letters of the components that `->ZNE` takes, in sets of three. Default: `Z12` and `123`. */
  readonly components?: readonly string[];
}

/** Gives the samples of the new components of traces of one time, one for each old component. */
type Turn = (traces: readonly Trace[]) => readonly Float64Array[];

/**
 * Gives the traces with those of some components turned into others, float64, in their places; the last letters of their
 * channels change. Components belong together when all their other codes are equal. `->ZNE` cuts them to the times that all
 * three have, the other methods want equal times.
 *
 * @throws CropError `bad-option` for a method that is not known or lacks an angle or inventory; `bad-data` where there is nothing
 *   to rotate, or a trace has no partners of its times; `not-found` for a channel that the inventory does not hold
 * Source: obspy 1.5.1 `Stream.rotate`; that leaves out traces without partners silently.
 */
export function rotateTraces(
  traces: readonly Trace[],
  method: RotationMethod,
  options: RotateOptions = {},
): readonly Trace[] {
  const turn = turnOf(method, options);
  const [from = "", to = ""] = method.split("->");
  const sources = from === "" ? (options.components ?? ["Z12", "123"]) : [from];
  const rotated = new Map<Trace, Trace[]>();
  for (const group of groupsOf(traces)) {
    for (const source of sources) {
      const components = [...source].map((letter) =>
        group.filter((trace) => trace.component === letter && !rotated.has(trace)),
      );
      const present = components.filter((component) => component.length > 0);
      if (present.length === 0 || (from === "" && present.length < 3)) continue;
      for (const trace of components.flat()) rotated.set(trace, []);
      const sets = from === "" ? cutToCommonTimes(components) : componentsOfOneTime(components);
      for (const set of sets) addTurned(rotated, set, to, turn, { method, ...options });
    }
  }
  if (rotated.size === 0) {
    throw new CropError(
      "bad-data",
      `there are no traces of components ${sources.join(" or ")} to be rotated`,
    );
  }
  return traces.flatMap((trace) => rotated.get(trace) ?? [trace]);
}

function addTurned(
  rotated: ReadonlyMap<Trace, Trace[]>,
  set: readonly Component[],
  letters: string,
  turn: Turn,
  options: object,
): void {
  const turned = turn(set.map(({ part }) => part));
  set.forEach(({ whole, part }, i) => {
    const channel = part.channel.slice(0, -1) + (letters[i] ?? "");
    const details = withStep(part.details, "rotate", options);
    rotated.get(whole)?.push(part.with({ data: turned[i] ?? part.data, channel, details }));
  });
}

function turnOf(method: RotationMethod, options: RotateOptions): Turn {
  const { inventory } = options;
  const angle = (name: "backAzimuth" | "inclination"): number => {
    const value = options[name];
    if (value !== undefined) return value;
    throw new CropError("bad-option", `a rotation ${method} wants the option ${name}, in degrees`);
  };
  switch (method) {
    case "NE->RT": {
      const backAzimuth = angle("backAzimuth");
      return ([n, e]) => rotateNeRt(samplesOf(n), samplesOf(e), backAzimuth);
    }
    case "RT->NE": {
      const backAzimuth = angle("backAzimuth");
      return ([r, t]) => rotateRtNe(samplesOf(r), samplesOf(t), backAzimuth);
    }
    case "ZNE->LQT":
    case "LQT->ZNE": {
      const angles = [angle("backAzimuth"), angle("inclination")] as const;
      const rotate = method === "ZNE->LQT" ? rotateZneLqt : rotateLqtZne;
      return ([a, b, c]) => rotate(samplesOf(a), samplesOf(b), samplesOf(c), ...angles);
    }
    case "->ZNE": {
      if (inventory === undefined) {
        throw new CropError("bad-option", "a rotation ->ZNE wants the option inventory");
      }
      const oriented = (trace: Trace | undefined): OrientedComponent => ({
        samples: samplesOf(trace),
        ...inventory.orientation(trace?.id ?? "", trace?.starttime),
      });
      return ([a, b, c]) => rotateToZne([oriented(a), oriented(b), oriented(c)]);
    }
    default:
      throw new CropError(
        "bad-option",
        `rotation by ${JSON.stringify(method satisfies never)}: NE->RT, RT->NE, ZNE->LQT, LQT->ZNE or ->ZNE is wanted`,
      );
  }
}

function samplesOf(trace: Trace | undefined): Float64Array {
  return trace?.toFloat64() ?? new Float64Array(0);
}

/** Gives the traces whose codes differ in the last letter of the channel only, together. */
function groupsOf(traces: readonly Trace[]): Iterable<readonly Trace[]> {
  const groups = new Map<string, Trace[]>();
  for (const trace of traces) {
    const key = `${trace.network}.${trace.station}.${trace.location}.${trace.channel.slice(0, -1)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trace]);
    else group.push(trace);
  }
  return groups.values();
}
