import { counted } from "../../counted.ts";
import { drawFigure, type Panel } from "../../plots/index.ts";
import type { AdjointSourceType } from "../config/index.ts";
import { componentPanels } from "./component-panels.ts";
import type { Quantity, WaveformComponent } from "./waveform-component.ts";

/** What to draw. */
export interface WaveformFigure {
  readonly title: string;
  readonly subtitle?: string;
  readonly components: readonly WaveformComponent[];
  /** Default: displacement in m. */
  readonly quantity?: Quantity;
  /** Tells the unit of the adjoint sources; default: it is not shown. */
  readonly misfitType?: AdjointSourceType;
  /** Pixels; default 900. */
  readonly width?: number;
}

/**
 * Draws the waveforms of a station as SVG, its components one under the other over one axis of time: the observed and the
 * synthetic trace with the windows and what was measured in them, the adjoint source on an axis of its own, under them the STA/LTA
 * with its water level and what was rejected for which reason. Samples that are not finite are gaps. The picture is no greater
 * for longer traces.
 */
export function waveformFigure(figure: WaveformFigure): string {
  const { title, subtitle, components, width = 900 } = figure;
  const quantity = figure.quantity ?? { label: "displacement", units: "m" };
  const adjointUnits = figure.misfitType && adjointSourceUnits(figure.misfitType, quantity.units);
  const panels = components.flatMap((component) =>
    componentPanels(component, quantity, adjointUnits),
  );
  const total = totalOf(components);
  return drawFigure({
    title: total === "" ? title : `${title} · ${total}`,
    ...(subtitle === undefined ? {} : { subtitle }),
    panels,
    isXShared: true,
    legend: "top",
    width,
    height: panels.reduce((sum, panel) => sum + heightOf(panel), 130),
  });
}

function heightOf({ weight = 0, title }: Panel): number {
  return weight + (title === undefined ? 20 : 32);
}

/** Says the misfit and the windows of a station with several components. */
function totalOf(components: readonly WaveformComponent[]): string {
  if (components.length < 2) return "";
  const sources = components.flatMap(({ adjointSource }) => adjointSource ?? []);
  const windows = components.reduce((sum, each) => sum + each.windows.length, 0);
  const misfit = sources.reduce((sum, each) => sum + each.misfit, 0);
  return `${sources.length === 0 ? "" : `misfit ${misfit.toPrecision(4)}, `}${counted(windows, "window")}`;
}

/** Gives the unit of a misfit's derivative by the trace, a density over time. */
function adjointSourceUnits(type: AdjointSourceType, units: string): string {
  switch (type) {
    case "waveform":
    case "waveform_dd":
      return units;
    case "convolution":
    case "convolution_dd":
      return power(units, "²");
    case "exponentiated_phase":
      return power(units, "⁻¹");
    default: // of travel times and amplitudes, which are divided by their errors
      return `${power(units, "⁻¹")} s⁻¹`;
  }
}

function power(units: string, exponent: string): string {
  return /^\p{L}+$/u.test(units) ? `${units}${exponent}` : `(${units})${exponent}`;
}
