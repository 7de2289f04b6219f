import type { AdjointSource } from "../adjoint/index.ts";
import type { Trace } from "../trace.ts";
import type { Arrival } from "../travel-times/index.ts";
import type { Level, MisfitWindow, Rejection } from "../windows/index.ts";

/** What the traces are, as an axis calls it. */
export interface Quantity {
  readonly label: string;
  readonly units: string;
}

/** One component of a station: two traces with the same times, and what came of comparing them. */
export interface WaveformComponent {
  /** Such as Z. */
  readonly component: string;
  readonly observed: Trace;
  readonly synthetic: Trace;
  readonly windows: readonly MisfitWindow[];
  readonly rejected: readonly Rejection[];
  /** STA/LTA of the synthetic trace, `[npts]`. */
  readonly staLta?: Float64Array;
  readonly waterLevel?: Level;
  readonly adjointSource?: AdjointSource;
  /** The phases, in seconds after the event; those outside the trace are not shown. */
  readonly arrivals?: readonly Arrival[];
  /** Seconds from the event to the first sample. */
  readonly timeOffset: number;
}
