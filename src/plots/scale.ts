import { decadeTicks, formatNumber, niceTicks } from "./ticks.ts";

/** Maps values of an axis to places on it, from 0 to 1. */
export interface Scale {
  readonly kind: "linear" | "log" | "category";
  /** Undefined for what has no place: NaN, an infinity, a value below zero on a logarithmic axis. */
  place(value: number): number | undefined;
  ticks(count: number): readonly { readonly at: number; readonly label: string }[];
}

/** Gives a scale over the finite values, a little wider where they are all equal. */
export function scaleOf(
  kind: "linear" | "log",
  values: Iterable<number>,
  margin: number = 0,
): Scale {
  const isLog = kind === "log";
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = isLog ? [1, 10] : [0, 1];
  const to = isLog ? Math.log10 : (value: number): number => value;
  const from = isLog ? (value: number): number => 10 ** value : (value: number): number => value;
  let [a, b] = [to(low), to(high)];
  if (a === b) {
    const half = isLog ? 0.5 : Math.abs(a) > 0 ? Math.abs(a) * 0.05 : 0.5;
    [a, b] = [a - half, b + half];
  } else {
    const extra = (b - a) * margin;
    [a, b] = [a - extra, b + extra];
  }
  const place = (value: number): number | undefined => {
    const at = (to(value) - a) / (b - a);
    return Number.isFinite(at) ? at : undefined;
  };
  return {
    kind,
    place,
    ticks: (count) =>
      (isLog ? decadeTicks(from(a), from(b), count) : niceTicks(a, b, count)).map((value) => ({
        at: place(value) ?? 0,
        label: formatNumber(value),
      })),
  };
}

/** Gives a scale on which n categories have equal cells, numbered from 0; labels are thinned to fit. */
export function categoryScale(labels: readonly string[]): Scale {
  const place = (value: number): number => (value + 0.5) / Math.max(1, labels.length);
  return {
    kind: "category",
    place,
    ticks: (count) => {
      const step = Math.max(1, Math.ceil(labels.length / Math.max(1, count)));
      return labels.flatMap((label, i) =>
        i % step === 0 ? [{ at: place(i), label: shorten(label) }] : [],
      );
    },
  };
}

function shorten(label: string): string {
  const letters = [...label];
  return letters.length <= 14 ? label : `${letters.slice(0, 13).join("")}…`;
}
