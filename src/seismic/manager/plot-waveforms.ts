import { dirname, extname } from "node:path";
import { CropError } from "../../errors.ts";
import { makeFolder, writeFileAtomically } from "../../files/index.ts";
import { renderPng } from "../../plots/index.ts";
import type { Config } from "../config/index.ts";
import { type Quantity, waveformFigure } from "../figures/index.ts";
import type { ComponentPair } from "./component-pairs.ts";
import type { ComponentSources, ComponentWindows } from "./measure-components.ts";
import type { ComponentSelections } from "./select-component-windows.ts";

/** How {@link plotWaveforms} shows what a Manager found. */
export interface PlotStep {
  /** File to write as well, `.svg` or `.png`. Default: none. */
  readonly save?: string;
  /** Pixels of a PNG for one of the SVG. Default: 1.5. */
  readonly scale?: number;
  /** Wait until the file is on the disk. Default: false. */
  readonly flush?: boolean;
}

/** What is shown; what is absent is left out. */
export interface PlottedState {
  readonly config: Config;
  readonly eventId: string | null;
  readonly pairs: readonly ComponentPair[];
  readonly windows?: ComponentWindows | undefined;
  readonly selections?: ComponentSelections | undefined;
  readonly adjointSources?: ComponentSources | undefined;
  /** Time of the first sample after the origin, seconds. */
  readonly timeOffset: number;
}

/**
 * Draws the components of a station as SVG: the traces with their windows, adjoint sources, STA/LTA and what was rejected.
 *
 * @throws CropError `bad-option` for a file of another ending, `disk`
 */
export async function plotWaveforms(
  state: PlottedState,
  { save, scale = 1.5, flush = false }: PlotStep = {},
): Promise<string> {
  const svg = waveformSvg(state);
  if (save === undefined) return svg;
  const ending = extname(save).toLowerCase();
  if (ending !== ".svg" && ending !== ".png") {
    throw new CropError("bad-option", `${save}: a figure is written as .svg or .png`);
  }
  makeFolder(dirname(save));
  writeFileAtomically(save, ending === ".svg" ? svg : await renderPng(svg, { scale }), { flush });
  return svg;
}

function waveformSvg(state: PlottedState): string {
  const { config, eventId, pairs, windows, selections, adjointSources, timeOffset } = state;
  const { network = "", station = "" } = pairs[0]?.observed ?? {};
  const evaluation = [config.iterTag, config.stepTag].filter((tag) => tag !== null).join("");
  const { minPeriod, maxPeriod, adjSrcType } = config;
  return waveformFigure({
    title: [`${network}.${station}`, eventId ?? "", `${minPeriod}–${maxPeriod} s`]
      .filter((part) => part !== "")
      .join(" · "),
    subtitle: [evaluation, adjSrcType].filter((part) => part !== "").join(" · "),
    quantity: quantityOf(config.unitOutput),
    misfitType: adjSrcType,
    components: pairs.map(({ component, observed, synthetic }) => {
      const selection = selections?.get(component);
      const adjointSource = adjointSources?.get(component);
      return {
        component,
        observed,
        synthetic,
        windows: windows?.get(component) ?? [],
        rejected: selection?.rejections ?? [],
        ...(selection && {
          staLta: selection.stalta,
          arrivals: selection.arrivals,
          waterLevel: config.pyflexConfig.staltaWaterlevel,
        }),
        ...(adjointSource && { adjointSource }),
        timeOffset,
      };
    }),
  });
}

function quantityOf(unit: Config["unitOutput"]): Quantity {
  switch (unit) {
    case "DISP":
      return { label: "displacement", units: "m" };
    case "VEL":
      return { label: "velocity", units: "m/s" };
    case "ACC":
      return { label: "acceleration", units: "m/s²" };
    default:
      throw new CropError("bad-option", `unitOutput ${String(unit satisfies never)} is not known`);
  }
}
