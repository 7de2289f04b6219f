import { evenTicks } from "./ticks.ts";

/** A tick of an axis of time. */
export interface TimeTick {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly value: number;
  /** What differs from tick to tick: `2026`, `2026-03`, `03-14`, `12:30`, `12:30:05.25`. */
  readonly label: string;
  /** The date or year that the label leaves out; on the first tick, and where it changes. */
  readonly context?: string;
}

const nanosecond = { second: 1e9, minute: 6e10, hour: 3.6e12, day: 8.64e13 } as const;

// Of each step, its length and where its multiples start: weeks start on Mondays, and 1970-01-05 was one.
const clockSteps: readonly (readonly [length: number, origin: number])[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => [n * nanosecond.second, 0] as const),
  ...[1, 2, 5, 10, 15, 30].map((n) => [n * nanosecond.minute, 0] as const),
  ...[1, 2, 3, 6, 12].map((n) => [n * nanosecond.hour, 0] as const),
  ...[1, 2].map((n) => [n * nanosecond.day, 0] as const),
  ...[7, 14].map((n) => [n * nanosecond.day, 4 * nanosecond.day] as const),
];

/**
 * Gives round times (UTC, proleptic Gregorian calendar) within [low, high], both in nanoseconds since 1970: about `count` of
 * them, evenly spaced by the clock or by the calendar.
 */
export function timeTicks(low: number, high: number, count: number): readonly TimeTick[] {
  if (!(high > low)) return [];
  // Float64 counts today's nanoseconds in steps of 256.
  const rough = Math.max(1000, (high - low) / Math.max(1, count));
  if (rough < nanosecond.second) {
    // Counted from a whole second, for the fractions of large numbers are not exact.
    const base = Math.floor(low / nanosecond.second) * nanosecond.second;
    const { step, values } = evenTicks(
      (low - base) / 1e9,
      (high - base) / 1e9,
      (high - low) / rough,
    );
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return labelled(
      values.map((value) => base + value * 1e9),
      (value) => {
        const seconds = ((value - base) / 1e9).toFixed(decimals);
        const whole = Math.floor(Number(seconds));
        const [, fraction] = seconds.split(".");
        const clock = isoOf(base + whole * 1e9).slice(11, 19);
        return fraction === undefined ? clock : `${clock}.${fraction}`;
      },
    );
  }
  for (const [length, origin] of clockSteps) {
    if (length < rough * 0.999) continue;
    const first = Math.ceil((low - origin) / length);
    const n = Math.max(0, Math.floor((high - origin) / length) - first + 1);
    const values = Array.from({ length: n }, (_, i) => (first + i) * length + origin);
    if (length >= nanosecond.day) return labelled(values, dayOf, yearOf);
    return labelled(values, (value) =>
      isoOf(value).slice(11, length < nanosecond.minute ? 19 : 16),
    );
  }
  return calendarTicks(low, high, rough);
}

function calendarTicks(low: number, high: number, rough: number): readonly TimeTick[] {
  const months = rough / (30.44 * nanosecond.day);
  const [firstMonth, lastMonth] = [monthOf(low), monthOf(high)];
  const step = [1, 2, 3, 6, 12].find((each) => each >= months * 0.999);
  const isYears = step === undefined || step === 12;
  const indices =
    step === undefined
      ? evenTicks(firstMonth / 12, lastMonth / 12, (lastMonth - firstMonth) / months)
          .values.filter(Number.isInteger)
          .map((year) => year * 12)
      : Array.from(
          { length: Math.floor(lastMonth / step) - Math.ceil(firstMonth / step) + 1 },
          (_, i) => (Math.ceil(firstMonth / step) + i) * step,
        );
  const values = indices.map(startOfMonth).filter((value) => value >= low && value <= high);
  return isYears
    ? values.map((value) => ({ value, label: yearOf(value) }))
    : values.map((value) => ({ value, label: isoOf(value).replace(/-\d\dT.*/, "") }));
}

function labelled(
  values: readonly number[],
  labelOf: (value: number) => string,
  contextOf: (value: number) => string = (value) => isoOf(value).replace(/T.*/, ""),
): readonly TimeTick[] {
  let last: string | undefined;
  return values.map((value) => {
    const context = contextOf(value);
    const isNew = context !== last;
    last = context;
    return { value, label: labelOf(value), ...(isNew ? { context } : {}) };
  });
}

function monthOf(nanoseconds: number): number {
  const date = new Date(nanoseconds / 1e6);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function startOfMonth(month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
  return date.getTime() * 1e6;
}

function isoOf(nanoseconds: number): string {
  return new Date(Math.round(nanoseconds / 1e6)).toISOString();
}

function dayOf(value: number): string {
  return isoOf(value).replace(/T.*/, "").slice(-5);
}

function yearOf(value: number): string {
  return isoOf(value).replace(/-\d\d-\d\dT.*/, "");
}

/** Gives a time as ISO 8601 without the parts that are zero: `2026-03-14`, `2026-03-14 12:30:05`; NaN is `NaT`. */
export function formatTime(nanoseconds: number): string {
  if (Number.isNaN(new Date(nanoseconds / 1e6).getTime())) return "NaT";
  const [date = "", clock = ""] = isoOf(nanoseconds).split("T");
  const short = clock
    .replace("Z", "")
    .replace(/\.000$/, "")
    .replace(/(?<=^\d\d:\d\d):00$/, "");
  return short === "00:00" ? date : `${date} ${short}`;
}
