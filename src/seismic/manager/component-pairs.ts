import { CropError } from "../../errors.ts";
import type { Config } from "../config/index.ts";
import type { Warn } from "../signal/index.ts";
import { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";

/** An observed and a synthetic trace of one component. */
export interface ComponentPair {
  /** The last letter of the channels. */
  readonly component: string;
  readonly observed: Trace;
  readonly synthetic: Trace;
}

/**
 * Gives the pairs of the components that a configuration asks for, in its order; where it rotates, those that are rotated come
 * first. A component that one of the streams lacks is left out.
 *
 * @throws CropError `not-found` when no component is in both streams, `bad-data` for a component with several traces
 */
export function componentPairs(
  observed: Stream,
  synthetic: Stream,
  config: Config,
  warn: Warn,
): readonly ComponentPair[] {
  const wanted = recordedComponents(config);
  const pairs = wanted.flatMap((component) => {
    const o = onlyTrace(observed, component, "observed");
    const s = onlyTrace(synthetic, component, "synthetic");
    if (o !== undefined && s !== undefined) return [{ component, observed: o, synthetic: s }];
    if (o !== undefined) warn(`${o.id} has no synthetic trace and is left out`);
    if (s !== undefined) warn(`${s.id} has no observed trace and is left out`);
    return [];
  });
  if (pairs.length > 0) return pairs;
  throw new CropError(
    "not-found",
    `no component of ${wanted.join(", ")} is in both streams: observed ${idsOf(observed)}, synthetic ${idsOf(synthetic)}; componentList names the last letters of the channels`,
  );
}

/** Gives the observed traces of pairs and the synthetic ones. */
export function streamsOf(pairs: readonly ComponentPair[]): {
  readonly observed: Stream;
  readonly synthetic: Stream;
} {
  return {
    observed: new Stream(pairs.map((pair) => pair.observed)),
    synthetic: new Stream(pairs.map((pair) => pair.synthetic)),
  };
}

/** Gives the components as they were recorded, before any rotation. */
export function recordedComponents({ componentList, rotateToRtz }: Config): readonly string[] {
  const own = [...new Set(componentList)];
  if (!rotateToRtz) return own;
  return ["E", "N", ...own.filter((component) => !"RT".includes(component))];
}

function onlyTrace(stream: Stream, component: string, role: string): Trace | undefined {
  const traces = stream.traces.filter((trace) => trace.component === component);
  if (traces.length <= 1) return traces[0];
  throw new CropError(
    "bad-data",
    `there are ${traces.length} ${role} traces of component ${component}: merge them or leave all but one out:\n${traces.join("\n")}`,
    { fields: { id: traces[0]?.id } },
  );
}

function idsOf(stream: Stream): string {
  return stream.traces.map(({ id }) => id).join(", ") || "none";
}
