import type { BandMark } from "../../plots/index.ts";
import type { MisfitWindow } from "../windows/index.ts";
import type { WaveformComponent } from "./waveform-component.ts";

/** What stands for what in the panels of a component. */
export const colors = {
  observed: "#000000",
  synthetic: "#d55e00",
  adjointSource: "#0072b2",
  ratio: "#555555",
  window: "#e69f00",
  windowEdge: "#8a6000",
  rejected: "#9a6b8a",
  arrival: "#009e73",
} as const;

/** The axis that all panels share. */
export const timeAxis = { label: "time", units: "s" } as const;

/** Gives the time of each sample, seconds after the event. */
export function timesOf({ synthetic, timeOffset }: WaveformComponent, npts: number): Float64Array {
  const { delta } = synthetic;
  const times = new Float64Array(npts);
  for (let i = 0; i < npts; i++) times[i] = timeOffset + i * delta;
  return times;
}

/** Gives the shade of a window. */
export function windowBand({ timeOffset }: WaveformComponent, window: MisfitWindow): BandMark {
  const { relativeStarttime, relativeEndtime, maxCcValue } = window;
  return {
    kind: "band",
    axis: "x",
    name: "window (darker: higher cc)",
    from: timeOffset + relativeStarttime,
    to: timeOffset + relativeEndtime,
    color: colors.window,
    edge: colors.windowEdge,
    opacity: Number.isFinite(maxCcValue) ? 0.08 + 0.27 * Math.min(1, maxCcValue ** 2) : 0.08,
  };
}
