import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseTraceId, Trace, writeWaveforms } from "../../../src/seismic/index.ts";

/** Writes made seismograms of pairs, `data/<event>/<obs|syn>/<NET.STA.CHA>.semd`: a pulse, in the observed one later. */
export function writeSeismograms(
  folder: string,
  events: readonly string[],
  stations: readonly string[],
): void {
  for (const [e, event] of events.entries()) {
    for (const kind of ["obs", "syn"] as const) {
      const place = join(folder, "data", event, kind);
      mkdirSync(place, { recursive: true });
      for (const [s, station] of stations.entries()) {
        const [network = "", code = "", , channel = ""] = station.split(".");
        const late = kind === "obs" ? 0.5 + 0.25 * ((3 * s + 5 * e) % 11) : 0;
        const trace = new Trace(pulse(60 + 3 * s + 2 * e + late), {
          ...parseTraceId(`${network}.${code}..${channel}`),
          starttime: -20_000_000_000n,
          samplingRate: 4,
        });
        writeWaveforms(join(place, `${network}.${code}.${channel}.semd`), [trace]);
      }
    }
  }
}

/** A Ricker wavelet of 15 s. */
function pulse(time: number): Float64Array {
  return Float64Array.from({ length: 800 }, (_, i) => {
    const x = (Math.PI * (-20 + i / 4 - time)) / 15;
    return 1e-3 * (1 - 2 * x * x) * Math.exp(-x * x);
  });
}

/** The configuration that goes with them. */
export const config = {
  componentList: ["Z"],
  minPeriod: 8,
  maxPeriod: 60,
  stObsType: "syn",
  iteration: 1,
  stepCount: 0,
} as const;
