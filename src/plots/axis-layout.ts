import type { Scale, Tick } from "./scale.ts";
import { shortenText, textWidth } from "./text-width.ts";

/** The labels of an axis, chosen so that none overlap, and the room that they need. */
export interface AxisLayout {
  readonly ticks: readonly Tick[];
  /** Labels are turned by {@link turnDegrees}, ending at their tick. */
  readonly isTurned: boolean;
  /** Pixels from the frame outwards. */
  readonly depth: number;
  /** Pixels by which labels stand out beyond the start and the end of the axis. */
  readonly overhang: readonly [start: number, end: number];
}

/** By how much long labels under a panel are turned. */
export const turnDegrees = 40;

const turn = (turnDegrees * Math.PI) / 180;
const gap = 10;
const lineHeight = 15;
const longestLabel = 130;

/** Lays out the labels under a panel: side by side if they fit, else turned (categories) or fewer. */
export function layoutBottomAxis(scale: Scale, width: number): AxisLayout {
  if (scale.kind === "category") return layoutNames(scale, width);
  for (let count = Math.max(2, Math.floor(width / 70)); count > 0; count--) {
    const ticks = scale.ticks(count);
    if (count === 1 || fitSideBySide(ticks, width))
      return sideBySide(count === 1 ? thinned(ticks, width) : ticks, width);
  }
  return sideBySide([], width);
}

function layoutNames(scale: Scale, width: number): AxisLayout {
  const all = scale
    .ticks(Infinity)
    .map((tick) => ({ ...tick, label: shortenText(tick.label, longestLabel) }));
  if (fitSideBySide(all, width)) return sideBySide(all, width);
  const widest = Math.max(...all.map(({ label }) => textWidth(label)));
  const fits = Math.max(1, Math.floor(width / (widest + gap)));
  // Short names in a long row, such as numbers, are best left out here and there.
  if (widest < 50 && fits >= 4) return sideBySide(every(all, fits), width);
  const ticks = every(all, Math.max(1, Math.floor((width * Math.sin(turn)) / 12.5)));
  const start = Math.max(
    0,
    ...ticks.map(({ at, label }) => textWidth(label) * Math.cos(turn) - at * width),
  );
  const longest = Math.max(0, ...ticks.map(({ label }) => textWidth(label)));
  return { ticks, isTurned: true, depth: 14 + longest * Math.sin(turn), overhang: [start, 4] };
}

function every(ticks: readonly Tick[], most: number): readonly Tick[] {
  const step = Math.ceil(ticks.length / most);
  return ticks.filter((_, i) => i % step === 0);
}

function sideBySide(ticks: readonly Tick[], width: number): AxisLayout {
  const kept = withRoomForContext(ticks, width);
  const hasContext = kept.some(({ context }) => context !== undefined);
  const start = Math.max(0, ...kept.map((tick) => widthOf(tick) / 2 - tick.at * width));
  const end = Math.max(0, ...kept.map((tick) => widthOf(tick) / 2 - (1 - tick.at) * width));
  return {
    ticks: kept,
    isTurned: false,
    depth: 7 + lineHeight * (hasContext ? 2 : 1),
    overhang: [start, end],
  };
}

function fitSideBySide(ticks: readonly Tick[], width: number): boolean {
  return thinned(ticks, width).length === ticks.length;
}

function thinned(ticks: readonly Tick[], width: number): readonly Tick[] {
  return withoutOverlap(ticks, width, ({ label }) => textWidth(label) + gap);
}

/** Keeps of the ticks those that do not overlap one that was kept. */
function withoutOverlap(
  ticks: readonly Tick[],
  length: number,
  sizeOf: (tick: Tick) => number,
): readonly Tick[] {
  let end = -Infinity;
  return ticks
    .toSorted((a, b) => a.at - b.at)
    .filter((tick) => {
      const half = sizeOf(tick) / 2;
      if (tick.at * length - half < end) return false;
      end = tick.at * length + half;
      return true;
    });
}

/** Leaves out a context that would overlap the next one. */
function withRoomForContext(ticks: readonly Tick[], width: number): readonly Tick[] {
  let next = Infinity;
  return ticks
    .toReversed()
    .map(({ at, label, context }) => {
      if (context === undefined) return { at, label };
      const half = textWidth(context) / 2;
      if (at * width + half > next) return { at, label };
      next = at * width - half - gap;
      return { at, label, context };
    })
    .toReversed();
}

function widthOf({ label, context }: Tick): number {
  return Math.max(textWidth(label), context === undefined ? 0 : textWidth(context));
}

/** Lays out the labels left of a panel or right of a colour bar. */
export function layoutSideAxis(scale: Scale, height: number): AxisLayout {
  const count = Math.max(2, Math.floor(height / 40));
  const fits = Math.max(1, Math.floor(height / lineHeight));
  const all = scale.ticks(count);
  const chosen =
    scale.kind === "category" ? every(all, fits) : withoutOverlap(all, height, () => 13);
  const ticks = chosen.map(({ at, label, context }) => ({
    at,
    label: shortenText(context === undefined ? label : `${context} ${label}`, longestLabel),
  }));
  const widest = Math.max(0, ...ticks.map(({ label }) => textWidth(label)));
  return { ticks, isTurned: false, depth: 9 + widest, overhang: [6, 6] };
}
