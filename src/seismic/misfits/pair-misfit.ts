import type { BandResult, Manager } from "../manager/index.ts";
import type { MisfitWindow } from "../windows/index.ts";

/** What was measured in a window. */
export interface WindowMisfit {
  /** Seconds after the origin, or after the first sample where the origin is not known. */
  readonly start: number;
  readonly end: number;
  /** Greatest normalised cross-correlation. */
  readonly cc: number;
  /** Seconds by which the observed trace is late. */
  readonly dt: number;
  /** Half the logarithm of the ratio of the energies, observed over synthetic. */
  readonly dlna: number;
  /** The band of periods in which it was found, seconds; absent where only one was measured in. */
  readonly minPeriod?: number;
  readonly maxPeriod?: number;
}

/** What was measured in one of several bands of periods. */
export interface BandMisfit {
  /** Seconds. */
  readonly minPeriod: number;
  readonly maxPeriod: number;
  /** Sum over the components; null where there is no window. */
  readonly misfit: number | null;
  readonly nwin: number;
}

/** What was measured on a component. */
export interface ComponentMisfit {
  /** Its letter. */
  readonly component: string;
  /** null where there is no window. */
  readonly misfit: number | null;
  readonly windows: readonly WindowMisfit[];
}

/** What a case of an event and a station gives: plain data, to be stored and sent. */
export interface PairMisfit {
  /** Sum over the components, of bands their mean; null where there is no window. */
  readonly misfit: number | null;
  readonly nwin: number;
  readonly components: readonly ComponentMisfit[];
  /** Absent where only one was measured in. */
  readonly bands?: readonly BandMisfit[];
  /** What whoever uses the misfit should know; absent where there is nothing. */
  readonly warnings?: readonly string[];
}

/** Gives what a Manager measured, for every component that it compared; in several bands as its `flowMultiband` gave them. */
export function pairMisfit(manager: Manager, bands?: readonly BandResult[]): PairMisfit {
  const { misfit, nwin, timeOffsetSec } = manager.stats;
  const offset = timeOffsetSec ?? 0;
  const windowsOf = (component: string): readonly WindowMisfit[] =>
    bands === undefined
      ? (manager.windows?.get(component) ?? []).map((each) => windowMisfit(each, offset))
      : bands.flatMap(({ minPeriod, maxPeriod, windows }) =>
          (windows.get(component) ?? []).map((each) => ({
            ...windowMisfit(each, offset),
            minPeriod,
            maxPeriod,
          })),
        );
  const components = manager.stObs.traces.map(({ component }) => ({
    component,
    misfit: manager.adjointSources?.get(component)?.misfit ?? null,
    windows: windowsOf(component),
  }));
  return { misfit, nwin: nwin ?? 0, components, ...(bands && { bands: bands.map(bandMisfit) }) };
}

function windowMisfit(window: MisfitWindow, offset: number): WindowMisfit {
  return {
    start: offset + window.relativeStarttime,
    end: offset + window.relativeEndtime,
    cc: window.maxCcValue,
    dt: window.ccShiftInSeconds,
    dlna: window.dlnA,
  };
}

function bandMisfit({ minPeriod, maxPeriod, windows, adjointSources }: BandResult): BandMisfit {
  const misfits = [...adjointSources.values()].map(({ misfit }) => misfit);
  return {
    minPeriod,
    maxPeriod,
    misfit: misfits.length === 0 ? null : misfits.reduce((sum, misfit) => sum + misfit, 0),
    nwin: [...windows.values()].reduce((sum, { length }) => sum + length, 0),
  };
}
