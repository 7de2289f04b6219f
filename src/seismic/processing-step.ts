import type { TraceDetails } from "./trace-header.ts";
import { formatUtc } from "./utc-time.ts";

/**
 * Gives the details of a trace with a line more in its history: the name of the step and the options that were given, sorted, as
 * in `crop: filter(freqmax=2::freqmin=0.1::type='bandpass')`. A bigint is a time. Functions and inventories among the options are left out.
 * Source: obspy 1.5.1 `Trace.stats.processing`, whose lines begin with `ObsPy` and its version.
 */
export function withStep(details: TraceDetails, name: string, options: object): TraceDetails {
  const shown = Object.entries(options)
    .filter(
      ([key, value]) => value !== undefined && typeof value !== "function" && key !== "inventory",
    )
    .map(([key, value]) => `${key}=${show(value)}`);
  const line = `crop: ${name}(${shown.toSorted().join("::")})`;
  return { ...details, processing: [...(details.processing ?? []), line] };
}

function show(value: unknown): string {
  if (typeof value === "bigint") return formatUtc(value);
  if (typeof value === "string") return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${show(each)}`);
  return `{${entries.join(", ")}}`;
}
