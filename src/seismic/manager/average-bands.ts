import type { AdjointSource } from "../adjoint/index.ts";
import type { MisfitWindow } from "../windows/index.ts";
import type { ComponentSources, ComponentWindows } from "./measure-components.ts";

/** What one band of periods gave. */
export interface BandResult {
  /** Seconds. */
  readonly minPeriod: number;
  readonly maxPeriod: number;
  readonly windows: ComponentWindows;
  readonly adjointSources: ComponentSources;
}

/**
 * Gives for each component the windows of all bands, one band after the other, and the mean of misfit and adjoint source over
 * those bands in which it has windows.
 * Source: pyatoa 0.4.2 `Manager._combine_mutliband_results`.
 */
export function averageBands(
  bands: readonly BandResult[],
): Pick<BandResult, "windows" | "adjointSources"> {
  const windows = new Map<string, readonly MisfitWindow[]>();
  const found = new Map<string, readonly AdjointSource[]>();
  for (const band of bands) {
    for (const [component, added] of band.windows) {
      windows.set(component, [...(windows.get(component) ?? []), ...added]);
    }
    for (const [component, source] of band.adjointSources) {
      found.set(component, [...(found.get(component) ?? []), source]);
    }
  }
  return {
    windows,
    adjointSources: new Map([...found].map(([component, list]) => [component, meanSource(list)])),
  };
}

function meanSource(sources: readonly AdjointSource[]): AdjointSource {
  const samples = new Float64Array(sources[0]?.samples.length ?? 0);
  for (const source of sources) {
    for (let i = 0; i < samples.length; i++) samples[i]! += source.samples[i]! / sources.length;
  }
  return {
    misfit: sources.reduce((sum, { misfit }) => sum + misfit, 0) / sources.length,
    samples,
    measurements: sources.flatMap(({ measurements }) => measurements),
  };
}
