import type { AsdfDataSet } from "../asdf/index.ts";
import { Config } from "../config/index.ts";
import { eventNamed } from "./gather-files.ts";
import type { ManagerInput } from "./manager-options.ts";
import { storedWindows } from "./stored-windows.ts";

/** What of a data set a Manager works on. */
export interface GatherDataSet extends Omit<
  ManagerInput,
  "stObs" | "stSyn" | "event" | "inv" | "ds" | "windows"
> {
  /** `NET.STA` */
  readonly station: string;
  /** The evaluation whose windows are taken over, such as `i01/s00`. Default: none, windows are selected. */
  readonly windowsOf?: string;
}

/**
 * Reads a Manager's input from a data set: waveforms by the tags of the configuration, event, StationXML and, where asked for, windows.
 *
 * @throws CropError `not-found` naming what the data set lacks: station, tag, or event where there are several
 */
export function gatherDataSet(
  ds: AsdfDataSet,
  { station: name, windowsOf, ...rest }: GatherDataSet,
): ManagerInput {
  const config = rest.config instanceof Config ? rest.config : new Config(rest.config);
  const station = ds.station(name);
  const events = [...ds.events()];
  const inv = station.inventory();
  return {
    ...rest,
    config,
    ds,
    stObs: station.stream(config.observedTag),
    stSyn: station.stream(config.syntheticTag),
    ...(events.length > 0 && { event: eventNamed(events, config.eventId, ds.path) }),
    ...(inv && { inv }),
    ...(windowsOf !== undefined && { windows: storedWindows(ds, name, windowsOf) }),
  };
}
