import { counted } from "../../counted.ts";
import type { Mark, Panel, SpanLabel } from "../../plots/index.ts";
import type { MisfitWindow } from "../windows/index.ts";
import { colors, timeAxis, timesOf, windowBand } from "./panel-marks.ts";
import { signed } from "./signed.ts";
import type { Quantity, WaveformComponent } from "./waveform-component.ts";

/** Heights of frames, pixels: with texts of windows side by side, and turned. */
const heights = { usual: 180, crowded: 280 } as const;

/** Gives the panel of both traces, their windows and the adjoint source. */
export function waveformPanel(
  component: WaveformComponent,
  quantity: Quantity,
  adjointUnits: string | undefined,
): Panel {
  const { observed, synthetic, windows, adjointSource } = component;
  const [data, model] = [observed.toFloat64(), synthetic.toFloat64()];
  const isCrowded = hasNarrowWindow(component);
  const height = isCrowded ? heights.crowded : heights.usual;
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
  return `${component}  ${ids} · ${misfit}${counted(windows.length, "window")}`;
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
