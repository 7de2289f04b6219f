// Seismograms that the seismic examples compare when they are given none. This is no definition.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseTraceId, Trace, writeWaveforms } from "crop/seismic";

/** The second derivative of a Gaussian (Ricker 1953), greatest at time 0, with its spectrum's peak at `frequency` Hz. */
export function ricker(t: number, frequency: number): number {
  const x = (Math.PI * frequency * t) ** 2;
  return (1 - 2 * x) * Math.exp(-x);
}

const velocity = 3500; // m/s
const thickness = 40e3; // m: a layer whose lower boundary reflects
const dt = 0.1; // s
const t0 = -20; // s after the origin
const npts = 1600;

const events = ["001", "002", "003"];
const receivers = Array.from({ length: 10 }, (_, i) => i);

/** The pairs of the made seismograms: 3 events, 10 stations. */
export const madePairs: readonly { readonly event: string; readonly station: string }[] =
  events.flatMap((event) =>
    receivers.map((i) => ({ event, station: `AA.S${String(i).padStart(6, "0")}.BXY` })),
  );

/**
 * Writes the two seismograms of a pair, `<event>/<obs|syn>/<station>.semd`, unless they are there. A wave that goes straight from the source and
 * one that a boundary reflects arrive; in the observed one the rock between is up to 6 % slower or faster from place to place.
 */
export function writeMadePair(folder: string, event: string, station: string): void {
  for (const kind of ["obs", "syn"] as const) {
    const file = join(folder, event, kind, `${station}.semd`);
    if (existsSync(file)) continue;
    mkdirSync(join(folder, event, kind), { recursive: true });
    const [network = "", code = "", channel = ""] = station.split(".");
    const trace = new Trace(madeSamples(event, kind, station), {
      ...parseTraceId(`${network}.${code}..${channel}`),
      starttime: BigInt(t0) * 1_000_000_000n,
      samplingRate: 1 / dt,
    });
    writeWaveforms(file, [trace]);
  }
}

function madeSamples(event: string, kind: "obs" | "syn", station: string): Float64Array {
  const source = [60e3 * events.indexOf(event), 15e3 * events.indexOf(event)] as const;
  const i = Number(/\d+/.exec(station)?.[0]);
  const receiver = [180e3 - 9e3 * i, 90e3 + 17e3 * i] as const;
  const distance = Math.hypot(receiver[0] - source[0], receiver[1] - source[1]);
  const late = kind === "obs" ? delay(source, receiver, distance) : 0;
  const reflected = Math.hypot(distance, 2 * thickness);
  return Float64Array.from({ length: npts }, (_, k) => {
    const t = t0 + k * dt - late;
    const direct = ricker(t - distance / velocity, 1 / 15) / Math.sqrt(distance);
    const second = ricker(t - reflected / velocity - 25, 1 / 12) / Math.sqrt(reflected);
    return 1e-2 * (direct - 0.6 * second);
  });
}

type Point = readonly [x: number, y: number];

/** Gives the seconds that a straight ray loses in a checkerboard of slow and fast squares, by the midpoint rule. */
function delay(from: Point, to: Point, distance: number): number {
  const steps = 200;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const at = (i + 0.5) / steps;
    const x = from[0] + at * (to[0] - from[0]);
    const y = from[1] + at * (to[1] - from[1]);
    sum += 0.06 * Math.sin(x / 30e3) * Math.cos(y / 40e3) + 0.02;
  }
  return ((sum / steps) * distance) / velocity;
}
