import type { Trace } from "./trace.ts";

/** What traces are sorted by. */
export type SortKey =
  | "network"
  | "station"
  | "location"
  | "channel"
  | "starttime"
  | "endtime"
  | "samplingRate"
  | "npts"
  | "id";

/** The order of obspy. */
const defaultKeys: readonly SortKey[] = [
  "network",
  "station",
  "location",
  "channel",
  "starttime",
  "endtime",
];

/** Tells which of two traces comes first: negative for `a`, positive for `b`, 0 where they are alike in all keys. */
export function compareTraces(a: Trace, b: Trace, keys: readonly SortKey[] = defaultKeys): number {
  for (const key of keys) {
    if (a[key] < b[key]) return -1;
    if (a[key] > b[key]) return 1;
  }
  return 0;
}
