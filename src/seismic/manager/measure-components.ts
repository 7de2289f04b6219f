import { CropError } from "../../errors.ts";
import { type AdjointSource, measureMisfit, type MisfitOptions } from "../adjoint/index.ts";
import type { Config } from "../config/index.ts";
import { withTraceId } from "../trace-id.ts";
import type { MisfitWindow } from "../windows/index.ts";
import type { ComponentPair } from "./component-pairs.ts";

/** The windows of each component that has any, by the component's letter. */
export type ComponentWindows = ReadonlyMap<string, readonly MisfitWindow[]>;

/** The adjoint source of each component that has windows, by the component's letter. */
export type ComponentSources = ReadonlyMap<string, AdjointSource>;

/**
 * Measures each component in its windows; without any `windows` in its whole length but for a second at each end.
 *
 * @throws CropError `bad-option` for a double difference, else as {@link measureMisfit}, naming the trace
 * Source: pyatoa 0.4.2 `Manager.measure`.
 */
export function measureComponents(
  pairs: readonly ComponentPair[],
  windows: ComponentWindows | undefined,
  config: Config,
): ComponentSources {
  const options = misfitOptions(config);
  const sources = new Map<string, AdjointSource>();
  for (const { component, observed, synthetic } of pairs) {
    const dt = 1 / observed.samplingRate;
    const spans =
      windows === undefined
        ? [{ start: 1, end: observed.npts * dt - 1 }]
        : // A product of index and interval, as the reference hands times on: its rounding decides on a last sample.
          (windows.get(component) ?? []).map(({ left, right }) => ({
            start: left * dt,
            end: right * dt,
          }));
    if (spans.length === 0) continue;
    const waveforms = {
      observed: observed.toFloat64(),
      synthetic: synthetic.toFloat64(),
      windows: spans,
    };
    sources.set(
      component,
      withTraceId(observed.id, () => measureMisfit(waveforms, observed.samplingRate, options)),
    );
  }
  return sources;
}

function misfitOptions({
  adjSrcType: type,
  minPeriod,
  maxPeriod,
  pyadjointConfig,
}: Config): MisfitOptions {
  switch (type) {
    case "waveform":
    case "convolution":
    case "exponentiated_phase":
    case "cc_traveltime":
    case "multitaper":
      return { type, ...pyadjointConfig, minPeriod, maxPeriod };
    default:
      throw new CropError(
        "bad-option",
        `adjSrcType ${type} compares two pairs of traces and a Manager holds one; use measureDoubleDifference`,
      );
  }
}
