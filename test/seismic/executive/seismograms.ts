import { mkdirSync, writeFileSync } from "node:fs";
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

/** Writes where events and stations are: `sources/CMTSOLUTION_<event>` and `sources/STATIONS`. */
export function writePlaces(
  folder: string,
  events: readonly string[],
  stations: readonly string[],
): void {
  mkdirSync(join(folder, "sources"), { recursive: true });
  for (const [e, event] of events.entries()) {
    const lines = [
      ` PDE  2018 02 18 07 43 4${e}.00 -39.9000 176.3000 20.0 5.2 5.2 ${event}`,
      `event name: ${event}`,
      "time shift: 0.0000",
      "half duration: 0.7000",
      "latitude: -39.9000",
      "longitude: 176.3000",
      "depth: 20.0000",
      ...["rr", "tt", "pp", "rt", "rp", "tp"].map((name, i) => `M${name}: ${i - 2.5}e+23`),
    ];
    writeFileSync(join(folder, "sources", `CMTSOLUTION_${event}`), `${lines.join("\n")}\n`);
  }
  const rows = stations.map((code, i) => {
    const [network = "", station = ""] = code.split(".");
    return `${station} ${network} ${-38.4 - i / 10} 176.5 0.0 0.0\n`;
  });
  writeFileSync(join(folder, "sources", "STATIONS"), rows.join(""));
}
