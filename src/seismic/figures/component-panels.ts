import type { Mark, Panel } from "../../plots/index.ts";
import type { Rejection } from "../windows/index.ts";
import { colors, timeAxis, timesOf, windowBand } from "./panel-marks.ts";
import type { Quantity, WaveformComponent } from "./waveform-component.ts";
import { waveformPanel } from "./waveform-panel.ts";

/** Heights of frames, pixels. */
const heights = { ratio: 64, reason: 16 } as const;

/** Gives the panels of one component, from the top: waveforms, STA/LTA, rejected windows; the latter two where there are any. */
export function componentPanels(
  component: WaveformComponent,
  quantity: Quantity,
  adjointUnits: string | undefined,
): readonly Panel[] {
  const ratio = ratioPanel(component);
  const rejected = rejectedPanel(component);
  return [waveformPanel(component, quantity, adjointUnits), ...ratio, ...rejected];
}

function ratioPanel(component: WaveformComponent): readonly Panel[] {
  const { staLta, waterLevel, windows, rejected } = component;
  if (staLta === undefined) return [];
  const under = rejected.find(({ reason }) => reason === "water_level")?.count ?? 0;
  const marks: Mark[] = windows.map((window) => windowBand(component, window));
  marks.push({
    kind: "line",
    name: "STA/LTA",
    x: timesOf(component, staLta.length),
    y: staLta,
    color: colors.ratio,
    hasDots: false,
    width: 1.4,
  });
  if (waterLevel !== undefined) {
    const name = `water level${typeof waterLevel === "number" ? ` ${waterLevel}` : ""}`;
    const look = { name, color: colors.adjointSource, dash: "dotted" } as const;
    marks.push(
      typeof waterLevel === "number"
        ? { kind: "rule", axis: "y", at: waterLevel, ...look }
        : {
            kind: "line",
            x: timesOf(component, waterLevel.length),
            y: waterLevel,
            hasDots: false,
            ...look,
          },
    );
  }
  return [
    {
      weight: heights.ratio,
      x: timeAxis,
      y: { label: "STA/LTA" },
      ...(under === 0 ? {} : { note: `${under} candidates sank below the water level` }),
      marks,
    },
  ];
}

function rejectedPanel(component: WaveformComponent): readonly Panel[] {
  const rows = component.rejected.filter(
    ({ reason, ends }) => reason !== "water_level" && ends.length > 0,
  );
  if (rows.length === 0) return [];
  const { synthetic, timeOffset } = component;
  const timeOf = (sample: number): number => timeOffset + sample * synthetic.delta;
  const marks = rows.map(({ ends }, i): Mark => {
    const row = rows.length - 1 - i;
    return {
      kind: "boxes",
      name: "rejected",
      color: colors.rejected,
      left: ends.map(({ left }) => timeOf(left)),
      right: ends.map(({ right }) => timeOf(right)),
      bottom: ends.map(() => row - 0.28),
      top: ends.map(() => row + 0.28),
    };
  });
  return [
    {
      weight: heights.reason * rows.length,
      x: timeAxis,
      y: { label: "", scale: "category", categories: rows.map(rowName).toReversed() },
      marks,
    },
  ];
}

function rowName({ reason, count }: Rejection): string {
  return `${reason.replaceAll("_", " ")} ×${count}`;
}
