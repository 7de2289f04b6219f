import { CropError } from "../../errors.ts";
import { Config } from "../config/index.ts";
import { eventName } from "../event-name.ts";
import type { Event } from "../event.ts";
import { readEvents, readInventory } from "../formats/read-metadata.ts";
import { readWaveforms } from "../formats/read-waveforms.ts";
import { isSemd } from "../formats/semd.ts";
import { Stream } from "../stream.ts";
import { secondsOf } from "../utc-time.ts";
import type { ManagerInput } from "./manager-options.ts";
import { originOf } from "./source-receiver.ts";

/** Where a Manager's input lies. */
export interface GatherFiles extends Omit<ManagerInput, "stObs" | "stSyn" | "event" | "inv"> {
  /** SPECFEM seismograms, miniSEED, SAC or SLIST, one or more files. */
  readonly observed: string | readonly string[];
  readonly synthetic: string | readonly string[];
  /** QuakeML or CMTSOLUTION; of several events the one that `eventId` of the configuration names. */
  readonly event?: string;
  /** StationXML or STATIONS. */
  readonly inventory?: string;
  /** Time that SPECFEM seismograms count from, nanoseconds since 1970 UTC. Default: the event's origin time, 0 without one. */
  readonly origintime?: bigint;
}

/**
 * Reads a Manager's input from files. The time offset of SPECFEM seismograms is that of their first sample.
 *
 * @throws CropError `not-found` for a file or an event that is not there, `bad-data` naming file and place
 */
export function gatherFiles(files: GatherFiles): ManagerInput {
  const { observed, synthetic, event: eventFile, inventory, ...rest } = files;
  const config = rest.config instanceof Config ? rest.config : new Config(rest.config);
  const event = eventFile === undefined ? undefined : readEvent(eventFile, config.eventId);
  const { origintime = event === undefined ? 0n : originOf(event).time, ...others } = rest;
  const read = (paths: string | readonly string[]): Stream =>
    new Stream([paths].flat().flatMap((path) => [...readWaveforms(path, { origintime })]));
  const stSyn = read(synthetic);
  const isRelative = [synthetic].flat().every(isSemd);
  const [first] = stSyn.traces;
  return {
    ...(isRelative && first && { timeOffset: secondsOf(first.starttime - origintime) }),
    ...others,
    config,
    stObs: read(observed),
    stSyn,
    ...(event && { event }),
    ...(inventory !== undefined && { inv: readInventory(inventory) }),
  };
}

function readEvent(file: string, eventId: string | null): Event {
  return eventNamed([...readEvents(file)], eventId, file);
}

/**
 * Gives the event of that name, or the only one.
 *
 * @throws CropError `not-found` listing the events that there are
 */
export function eventNamed(events: readonly Event[], eventId: string | null, file: string): Event {
  const named = events.filter((event) => eventName(event) === eventId);
  const [found, ...more] = events.length === 1 ? events : named;
  if (found !== undefined && more.length === 0) return found;
  throw new CropError(
    "not-found",
    `${file} holds ${events.length} events, ${events.map(eventName).join(", ") || "none"}; eventId of the configuration names the one that is wanted`,
    { fields: { file } },
  );
}
