import { parseTraceId, Stream, Trace } from "../../../src/seismic/index.ts";

/** How the traces of {@link waveletStream} differ. */
export interface Wavelets {
  readonly id?: string;
  /** Seconds by which all wavelets are late; default 0. */
  readonly delay?: number;
  /** Default 1. */
  readonly amplitude?: number;
  /** Default 3000. */
  readonly npts?: number;
  /** Hz; default 10. */
  readonly samplingRate?: number;
  /** Nanoseconds since 1970 UTC; default 0. */
  readonly starttime?: bigint;
}

/** Gives a trace with Ricker wavelets of 20 s and 30 s at 90 s and 180 s. */
export function waveletTrace(options: Wavelets = {}): Trace {
  const { id = "XX.ONE..BXZ", delay = 0, amplitude = 1, npts = 3000 } = options;
  const { samplingRate = 10, starttime = 0n } = options;
  const ricker = (t: number, period: number): number => {
    const x = (Math.PI * t) / period;
    return (1 - 2 * x * x) * Math.exp(-x * x);
  };
  const data = Float64Array.from({ length: npts }, (_, i) => {
    const t = i / samplingRate - delay;
    return amplitude * (ricker(t - 90, 20) + 0.7 * ricker(t - 180, 30));
  });
  return new Trace(data, { ...parseTraceId(id), samplingRate, starttime });
}

/** Gives a stream of such traces, one for each description. */
export function waveletStream(...traces: readonly Wavelets[]): Stream {
  return new Stream(traces.map(waveletTrace));
}
