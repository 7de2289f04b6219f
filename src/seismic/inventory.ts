import { CropError } from "../errors.ts";
import { inventorySummary } from "./inventory-summary.ts";
import type { Channel, InventoryHeader, Network, Node } from "./network.ts";
import type { Response } from "./response/index.ts";
import { parseTraceId } from "./trace-id.ts";
import { formatUtc } from "./utc-time.ts";
import { matchesWildcard } from "./wildcards.ts";

export type * from "./network.ts";

/** Which parts of an inventory are wanted: all that is given has to hold. Codes are shell patterns. */
export interface InventorySelection {
  readonly network?: string;
  readonly station?: string;
  readonly location?: string;
  readonly channel?: string;
  /** Epochs that hold this time, both ends included. */
  readonly time?: bigint;
  /** Epochs that end at this time or later, and begin at that or before. */
  readonly starttime?: bigint;
  readonly endtime?: bigint;
  /** Hz; of channels. */
  readonly samplingRate?: number;
}

/** Where a channel or station is. */
export interface Coordinates {
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** Metres above sea level. */
  readonly elevation: number;
  /** Metres below the surface; 0 for a station. */
  readonly localDepth: number;
}

/** Where a channel points. */
export interface Orientation {
  /** Degrees from north, clockwise. */
  readonly azimuth: number;
  /** Degrees down from the horizontal: -90 is up. */
  readonly dip: number;
}

/** Networks with their stations and channels. */
export class Inventory implements InventoryHeader {
  readonly networks: readonly Network[];
  readonly source: string;
  readonly sender?: string;
  readonly module?: string;
  readonly moduleUri?: string;
  readonly created?: bigint;

  constructor(networks: readonly Network[] = [], header: InventoryHeader = {}) {
    this.networks = networks;
    this.source = header.source ?? "crop";
    if (header.sender !== undefined) this.sender = header.sender;
    if (header.module !== undefined) this.module = header.module;
    if (header.moduleUri !== undefined) this.moduleUri = header.moduleUri;
    if (header.created !== undefined) this.created = header.created;
  }

  /**
   * Gives the parts that meet a selection. Stations that it leaves without channels go, and networks without stations, unless they
   * had none before.
   */
  select(selection: InventorySelection): Inventory {
    const { network, station, location, channel, time, starttime, endtime, samplingRate } =
      selection;
    const wantsChannels = [location, channel, time, starttime, endtime, samplingRate].some(
      (wanted) => wanted !== undefined,
    );
    const networks = this.networks
      .filter((one) => isWanted(one, network, selection))
      .flatMap((one) => {
        const stations = one.stations
          .filter((each) => isWanted(each, station, selection))
          .flatMap((each) => {
            const channels = each.channels.filter(
              (epoch) =>
                isWanted(epoch, channel, selection) &&
                matches(location, epoch.locationCode) &&
                (samplingRate === undefined || epoch.sampleRate === samplingRate),
            );
            const isLeft = !wantsChannels || channels.length > 0 || each.channels.length === 0;
            return isLeft ? [{ ...each, channels }] : [];
          });
        return stations.length > 0 || one.stations.length === 0 ? [{ ...one, stations }] : [];
      });
    return new Inventory(networks, this);
  }

  /** Lists the epochs of a channel `NET.STA.LOC.CHA` in their order, of all times or of those that hold `time`. */
  channels(id: string, time?: bigint): readonly Channel[] {
    const codes = parseTraceId(id);
    return this.networks
      .filter((network) => network.code === codes.network && holds(network, time))
      .flatMap(({ stations }) => stations)
      .filter((station) => station.code === codes.station && holds(station, time))
      .flatMap(({ channels }) => channels)
      .filter(
        (channel) =>
          channel.code === codes.channel &&
          channel.locationCode === codes.location &&
          holds(channel, time),
      );
  }

  /**
   * Gives the response of a channel `NET.STA.LOC.CHA` at a time: of the first epoch that holds it, both ends
   * included, and has a response.
   *
   * @throws CropError `not-found` naming id and time
   */
  response(id: string, time?: bigint): Response {
    const channels = this.channels(id, time);
    const response = channels.find((channel) => channel.response !== undefined)?.response;
    if (response !== undefined) return response;
    throw this.#missing(channels.length === 0 ? "channel" : "response", id, time);
  }

  /**
   * Gives where a channel `NET.STA.LOC.CHA` is at a time.
   *
   * @throws CropError `not-found` naming id and time
   */
  coordinates(id: string, time?: bigint): Coordinates {
    const [channel] = this.channels(id, time);
    if (channel === undefined) throw this.#missing("channel", id, time);
    const { latitude, longitude, elevation, depth } = channel;
    return { latitude, longitude, elevation, localDepth: depth };
  }

  /**
   * Gives the direction of a channel `NET.STA.LOC.CHA` at a time.
   *
   * @throws CropError `not-found` naming id and time where there is no such channel, or it has none
   */
  orientation(id: string, time?: bigint): Orientation {
    const channels = this.channels(id, time);
    const [{ azimuth, dip } = {}] = channels;
    if (azimuth !== undefined && dip !== undefined) return { azimuth, dip };
    throw this.#missing(channels.length === 0 ? "channel" : "azimuth or dip", id, time);
  }

  /** Gives the networks of this inventory and then those of others. */
  concat(...others: readonly Inventory[]): Inventory {
    return new Inventory(
      [this, ...others].flatMap(({ networks }) => networks),
      this,
    );
  }

  /** Says who made the document, and lists networks, stations and channels. Source: obspy 1.5.1. */
  toString(): string {
    return inventorySummary(this.networks, this);
  }

  #missing(what: string, id: string, time: bigint | undefined): CropError {
    const when = time === undefined ? "" : ` at ${formatUtc(time)}`;
    return new CropError("not-found", `the inventory has no ${what} for ${id}${when}`, {
      fields: { id, time },
    });
  }
}

function isWanted(
  node: Node,
  pattern: string | undefined,
  { time, starttime, endtime }: InventorySelection,
): boolean {
  const { startDate, endDate } = node;
  return (
    matches(pattern, node.code) &&
    holds(node, time) &&
    (starttime === undefined || endDate === undefined || starttime <= endDate) &&
    (endtime === undefined || startDate === undefined || endtime >= startDate)
  );
}

function matches(pattern: string | undefined, code: string): boolean {
  return pattern === undefined || matchesWildcard(pattern, code, { ignoreCase: true });
}

/** Tells whether an epoch holds a time, both ends included; an absent end holds for ever. */
function holds(epoch: Pick<Node, "startDate" | "endDate">, time: bigint | undefined): boolean {
  if (time === undefined) return true;
  const { startDate = time, endDate = time } = epoch;
  return startDate <= time && time <= endDate;
}
