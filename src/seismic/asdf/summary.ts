import { relative } from "node:path";
import type { AsdfStation } from "./station.ts";

/** Which stations lack something. */
export interface AsdfReport {
  /** Stations with waveforms but no StationXML. */
  readonly withoutStationXml: readonly string[];
  /** Stations with StationXML but no waveforms. */
  readonly withoutWaveforms: readonly string[];
  /** Stations with neither. */
  readonly empty: readonly string[];
  readonly good: readonly string[];
}

/** Sorts stations by what they lack. */
export function reportOn(stations: Iterable<AsdfStation>): AsdfReport {
  const report = {
    withoutStationXml: [] as string[],
    withoutWaveforms: [] as string[],
    empty: [] as string[],
    good: [] as string[],
  };
  for (const station of stations) {
    const { name } = station;
    const hasWaveforms = station.waveformNames().length > 0;
    if (station.hasStationXml()) report[hasWaveforms ? "good" : "withoutWaveforms"].push(name);
    else report[hasWaveforms ? "withoutStationXml" : "empty"].push(name);
  }
  return report;
}

/** What {@link summaryOf} tells. */
export interface AsdfContents {
  readonly path: string;
  readonly formatVersion: string;
  readonly bytes: number;
  readonly events: number;
  readonly stations: number;
  /** The types of auxiliary data, sorted. */
  readonly types: readonly string[];
}

/** Says version, path, size and what there is, as pyasdf 0.8.2 does. */
export function summaryOf(contents: AsdfContents): string {
  const { path, formatVersion, bytes, events, stations, types } = contents;
  const lines = [
    `ASDF file [format version: ${formatVersion}]: '${relative(".", path)}' (${formatSize(bytes)})`,
    `Contains ${events} event(s)`,
    `Contains waveform data from ${stations} station(s).`,
  ];
  if (types.length > 0) {
    lines.push(`Contains ${types.length} type(s) of auxiliary data: ${types.join(", ")}`);
  }
  return lines.join("\n\t");
}

/** Gives a size in units of 1024 with one decimal. */
function formatSize(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(1)} ${units[unit]}`;
}
