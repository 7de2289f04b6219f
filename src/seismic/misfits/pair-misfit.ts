import type { Manager } from "../manager/index.ts";

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
  /** Sum over the components; null where there is no window. */
  readonly misfit: number | null;
  readonly nwin: number;
  readonly components: readonly ComponentMisfit[];
}

/** Gives what a Manager measured, for every component that it compared. */
export function pairMisfit(manager: Manager): PairMisfit {
  const { misfit, nwin, timeOffsetSec } = manager.stats;
  const offset = timeOffsetSec ?? 0;
  const components = manager.stObs.traces.map(({ component }) => ({
    component,
    misfit: manager.adjointSources?.get(component)?.misfit ?? null,
    windows: (manager.windows?.get(component) ?? []).map((window) => ({
      start: offset + window.relativeStarttime,
      end: offset + window.relativeEndtime,
      cc: window.maxCcValue,
      dt: window.ccShiftInSeconds,
      dlna: window.dlnA,
    })),
  }));
  return { misfit, nwin: nwin ?? 0, components };
}
