import { CropError } from "../../errors.ts";
import { detailsFor } from "../asdf/details.ts";
import { stationName, waveformName } from "../asdf/names.ts";
import type { Samples } from "../samples.ts";
import { Trace, type TraceDetails } from "../trace.ts";

/** A trace as the record of a case holds it: plain data. */
export interface StoredTrace {
  readonly network: string;
  readonly station: string;
  readonly location: string;
  readonly channel: string;
  readonly starttime: bigint;
  readonly samplingRate: number;
  /** In the type of the trace, in the byte order of the machine. */
  readonly data: Samples;
  readonly asdf: NonNullable<TraceDetails["asdf"]>;
}

/**
 * Gives what a function returned as plain data, `undefined` for a false value or a stream without traces.
 *
 * @throws CropError `bad-data` for anything but a stream or a trace, and for traces that the format cannot hold
 */
export function storedTraces(returned: unknown): readonly StoredTrace[] | undefined {
  if (isNothing(returned)) return undefined;
  const traces = tracesOf(returned);
  if (traces === undefined) {
    throw new CropError(
      "bad-data",
      `the function returned ${describe(returned)}; a stream, a trace or nothing is wanted`,
    );
  }
  return traces.length === 0 ? undefined : traces.map(storedTrace);
}

/** Gives a trace back. */
export function traceOf({ data, asdf, ...header }: StoredTrace): Trace {
  return new Trace(data, { ...header, details: { asdf } });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === 0 || value === "";
}

// Known by their shape and not by their class: a frozen definition carries its own copy of the classes.
function tracesOf(value: unknown): readonly Trace[] | undefined {
  if (isTrace(value)) return [value];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const traces = "traces" in value ? value.traces : undefined;
  return Array.isArray(traces) && traces.every(isTrace) ? traces : undefined;
}

function isTrace(value: unknown): value is Trace {
  return (
    typeof value === "object" &&
    value !== null &&
    "samplingRate" in value &&
    "starttime" in value &&
    typeof value.starttime === "bigint" &&
    "data" in value &&
    "details" in value
  );
}

function storedTrace(trace: Trace): StoredTrace {
  const { network, station, location, channel, starttime, samplingRate, data, details } = trace;
  stationName(trace);
  const isHeld =
    data instanceof Int16Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Float32Array ||
    data instanceof Float64Array;
  if (!isHeld) {
    throw new CropError(
      "bad-data",
      `${trace.id}: samples are ${describe(data)}; int16, int32, int64, float32 and float64 are held`,
    );
  }
  if (/[/\0]/.test(location + channel) || !(samplingRate > 0 && samplingRate < Infinity)) {
    throw new CropError("bad-data", `${trace.id} at ${samplingRate} Hz cannot be written`);
  }
  waveformName(trace, "tag");
  detailsFor(trace.id, details.asdf);
  // A view of a longer array would take all of that into the record.
  const own = data.length * data.BYTES_PER_ELEMENT === data.buffer.byteLength ? data : data.slice();
  const asdf = details.asdf ?? {};
  return { network, station, location, channel, starttime, samplingRate, data: own, asdf };
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `an instance of ${value.constructor?.name ?? "no class"}`;
}
