import type { BandMark, Mark, Panel, SpanLabel } from "../../plots/index.ts";
import type { MisfitWindow, Rejection } from "../windows/index.ts";
import { signed } from "./signed.ts";
import { countOf, type Quantity, type WaveformComponent } from "./waveform-component.ts";

const colors = {
  observed: "#000000",
  synthetic: "#d55e00",
  adjointSource: "#0072b2",
  ratio: "#555555",
  window: "#e69f00",
  windowEdge: "#8a6000",
  rejected: "#9a6b8a",
  arrival: "#009e73",
} as const;

/** Heights of frames, pixels. */
const heights = { waveforms: 180, crowded: 280, ratio: 64, reason: 16 } as const;

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

function waveformPanel(
  component: WaveformComponent,
  quantity: Quantity,
  adjointUnits: string | undefined,
): Panel {
  const { observed, synthetic, windows, adjointSource } = component;
  const [data, model] = [observed.toFloat64(), synthetic.toFloat64()];
  const isCrowded = hasNarrowWindow(component);
  const height = isCrowded ? heights.crowded : heights.waveforms;
  // The part of the frame that the texts of the windows take.
  const room = windows.length === 0 ? 0 : isCrowded ? 0.58 : 48 / height;
  const range = rangeOf([data, model], room);
  const line = { kind: "line", hasDots: false } as const;
  const adjoint: readonly Mark[] =
    adjointSource === undefined
      ? []
      : [
          {
            ...line,
            name: "adjoint source",
            x: timesOf(component, adjointSource.samples.length),
            y: adjointSource.samples,
            isOnRight: true,
            color: colors.adjointSource,
            dash: "dashed",
            width: 1.3,
          },
        ];
  const marks: readonly Mark[] = [
    {
      ...line,
      name: "observed",
      x: timesOf(component, data.length),
      y: data,
      color: colors.observed,
      width: 1.7,
    },
    {
      ...line,
      name: "synthetic",
      x: timesOf(component, model.length),
      y: model,
      color: colors.synthetic,
      width: 1.5,
    },
    ...adjoint,
    ...windows.map((window) => windowBand(component, window)),
    ...arrivalMarks(component, range[0] + (range[1] - range[0]) * 0.04),
    { kind: "spanLabels", spans: windows.map((window) => windowLabel(component, window)) },
  ];
  return {
    title: titleOf(component),
    weight: height,
    x: timeAxis,
    y: { ...quantity, range },
    ...(adjointSource === undefined
      ? {}
      : {
          yRight: {
            label: "adjoint source",
            ...(adjointUnits === undefined ? {} : { units: adjointUnits }),
            range: rangeOf([adjointSource.samples], room),
          },
        }),
    marks,
  };
}

const timeAxis = { label: "time", units: "s" } as const;

function titleOf({
  component,
  observed,
  synthetic,
  windows,
  adjointSource,
}: WaveformComponent): string {
  const ids = observed.id === synthetic.id ? observed.id : `${observed.id}, ${synthetic.id}`;
  const misfit =
    adjointSource === undefined ? "" : `misfit ${adjointSource.misfit.toPrecision(4)}, `;
  return `${component}  ${ids} · ${misfit}${countOf(windows.length, "window")}`;
}

/** Gives the time of each sample, seconds after the event. */
function timesOf({ synthetic, timeOffset }: WaveformComponent, npts: number): Float64Array {
  const { delta } = synthetic;
  const times = new Float64Array(npts);
  for (let i = 0; i < npts; i++) times[i] = timeOffset + i * delta;
  return times;
}

/** Gives a range about 0 whose upper part is left free, so that the zeros of two axes lie at one height. */
function rangeOf(arrays: readonly Float64Array[], room: number): readonly [number, number] {
  let most = 0;
  for (const array of arrays) {
    for (const value of array) {
      const size = Math.abs(value);
      if (size > most && size < Infinity) most = size;
    }
  }
  const reach = most === 0 ? 1 : most * 1.06;
  return [-reach, reach + (2 * reach * room) / (1 - room)];
}

/** Tells whether a window is narrower than its text, on a frame of the usual width. */
function hasNarrowWindow({ windows, synthetic }: WaveformComponent): boolean {
  const pixelsPerSample = 740 / Math.max(1, synthetic.npts);
  return windows.some(({ left, right }) => (right - left) * pixelsPerSample < 40);
}

/** Gives a line at each arrival, and the names of those that have room at the foot of the panel. */
function arrivalMarks(
  { arrivals = [], synthetic, timeOffset }: WaveformComponent,
  foot: number,
): readonly Mark[] {
  const end = timeOffset + synthetic.npts * synthetic.delta;
  const shown = arrivals.filter(({ time }) => time >= timeOffset && time <= end);
  const rules = shown.map(({ time }): Mark => ({
    kind: "rule",
    name: "arrival",
    axis: "x",
    at: time,
    color: colors.arrival,
    dash: "dotted",
  }));
  const names: Mark = {
    kind: "pointLabels",
    x: shown.map(({ time }) => time),
    y: shown.map(() => foot),
    texts: shown.map(({ name }) => name),
  };
  return [...rules, names];
}

function windowBand({ timeOffset }: WaveformComponent, window: MisfitWindow): BandMark {
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

function windowLabel({ timeOffset }: WaveformComponent, window: MisfitWindow): SpanLabel {
  const { relativeStarttime, relativeEndtime, maxCcValue, ccShiftInSeconds, dlnA } = window;
  return {
    from: timeOffset + relativeStarttime,
    to: timeOffset + relativeEndtime,
    lines: [
      `cc ${maxCcValue.toFixed(2)}`,
      `dT ${signed(ccShiftInSeconds)} s`,
      `dA ${signed(dlnA)}`,
    ],
  };
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
