import { CropError } from "../errors.ts";
import type { XmlElement } from "./formats/xml/parse-xml.ts";
import type { Response } from "./response/index.ts";
import { parseTraceId } from "./trace-id.ts";
import { formatUtc } from "./utc-time.ts";
import { matchesWildcard } from "./wildcards.ts";

// Networks, stations and channels as StationXML describes them, with its words. Times are nanoseconds since 1970
// UTC. `others` holds what a document has besides, so that it can be written back.

/** A person. */
export interface Person {
  readonly names: readonly string[];
  readonly agencies: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly XmlElement[];
}

/** Who runs a network or a station. */
export interface Operator {
  readonly agencies: readonly string[];
  readonly contacts: readonly Person[];
  readonly webSite?: string;
}

/** A remark, and when it holds. */
export interface Comment {
  readonly value: string;
  readonly beginEffectiveTime?: bigint;
  readonly endEffectiveTime?: bigint;
  readonly authors: readonly Person[];
  readonly id?: number;
  readonly subject?: string;
}

/** Another name, such as a DOI. */
export interface Identifier {
  readonly value: string;
  readonly type?: string;
}

/** A document elsewhere. */
export interface ExternalReference {
  readonly uri: string;
  readonly description: string;
}

/** Where a station stands, in words. */
export interface Site {
  readonly name: string;
  readonly description?: string;
  readonly town?: string;
  readonly county?: string;
  readonly region?: string;
  readonly country?: string;
  readonly others?: readonly XmlElement[];
}

/** An instrument. */
export interface Equipment {
  readonly type?: string;
  readonly description?: string;
  readonly manufacturer?: string;
  readonly vendor?: string;
  readonly model?: string;
  readonly serialNumber?: string;
  readonly installationDate?: bigint;
  readonly removalDate?: bigint;
  readonly calibrationDates: readonly bigint[];
  readonly resourceId?: string;
  readonly others?: readonly XmlElement[];
}

/** What networks, stations and channels have in common. */
interface Node {
  readonly code: string;
  readonly startDate?: bigint;
  readonly endDate?: bigint;
  readonly sourceId?: string;
  readonly restrictedStatus?: "open" | "closed" | "partial";
  readonly alternateCode?: string;
  readonly historicalCode?: string;
  readonly description?: string;
  readonly identifiers: readonly Identifier[];
  readonly comments: readonly Comment[];
  readonly dataAvailability?: XmlElement;
  readonly others?: readonly XmlElement[];
}

/** The unit, errors and datum of a value, by the names of their attributes. */
export type ValueDetails = Readonly<Record<string, string>>;

/** One epoch of a channel. */
export interface Channel extends Node {
  readonly locationCode: string;
  readonly externalReferences: readonly ExternalReference[];
  /** Degrees. */
  readonly latitude: number;
  readonly latitudeDetails?: ValueDetails;
  readonly longitude: number;
  readonly longitudeDetails?: ValueDetails;
  /** Metres above sea level. */
  readonly elevation: number;
  readonly elevationDetails?: ValueDetails;
  /** Metres below the surface. */
  readonly depth: number;
  readonly depthDetails?: ValueDetails;
  /** Degrees from north, clockwise. */
  readonly azimuth?: number;
  readonly azimuthDetails?: ValueDetails;
  /** Degrees down from the horizontal: -90 is up. */
  readonly dip?: number;
  readonly dipDetails?: ValueDetails;
  readonly waterLevel?: number;
  readonly waterLevelDetails?: ValueDetails;
  readonly types: readonly string[];
  /** Hz */
  readonly sampleRate?: number;
  readonly sampleRateDetails?: ValueDetails;
  readonly sampleRateRatio?: { readonly numberSamples: number; readonly numberSeconds: number };
  /** Of StationXML 1.0; later versions have no place for it. */
  readonly storageFormat?: string;
  /** Seconds a sample. */
  readonly clockDrift?: number;
  readonly clockDriftDetails?: ValueDetails;
  readonly calibrationUnits?: { readonly name: string; readonly description?: string };
  readonly sensor?: Equipment;
  readonly preAmplifier?: Equipment;
  readonly dataLogger?: Equipment;
  readonly equipments: readonly Equipment[];
  readonly response?: Response;
}

/** One epoch of a station. */
export interface Station extends Node {
  /** Degrees. */
  readonly latitude: number;
  readonly latitudeDetails?: ValueDetails;
  readonly longitude: number;
  readonly longitudeDetails?: ValueDetails;
  /** Metres above sea level. */
  readonly elevation: number;
  readonly elevationDetails?: ValueDetails;
  readonly site: Site;
  readonly waterLevel?: number;
  readonly waterLevelDetails?: ValueDetails;
  readonly vault?: string;
  readonly geology?: string;
  readonly equipments: readonly Equipment[];
  readonly operators: readonly Operator[];
  readonly creationDate?: bigint;
  readonly terminationDate?: bigint;
  readonly totalNumberChannels?: number;
  readonly selectedNumberChannels?: number;
  readonly externalReferences: readonly ExternalReference[];
  readonly channels: readonly Channel[];
}

/** One epoch of a network. */
export interface Network extends Node {
  readonly operators: readonly Operator[];
  readonly totalNumberStations?: number;
  readonly selectedNumberStations?: number;
  readonly stations: readonly Station[];
}

/** What a document of networks says of itself. */
export interface InventoryHeader {
  /** Who made the document; default "crop". */
  readonly source?: string;
  readonly sender?: string;
  readonly module?: string;
  readonly moduleUri?: string;
  /** When it was made. */
  readonly created?: bigint;
}

/** Which parts of an inventory are wanted: all that is given has to hold. Codes are shell patterns. */
export interface InventorySelection {
  readonly network?: string;
  readonly station?: string;
  readonly location?: string;
  readonly channel?: string;
  /** Epochs that hold this time, both ends included. */
  readonly time?: bigint;
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
   * Gives the parts that meet a selection. Stations left without channels by `location`, `channel` or `time`
   * go, and networks without stations, unless they had none before.
   */
  select(selection: InventorySelection): Inventory {
    const { network, station, location, channel, time } = selection;
    const wantsChannels = location !== undefined || channel !== undefined || time !== undefined;
    const networks = this.networks
      .filter((one) => isWanted(one, network, time))
      .flatMap((one) => {
        const stations = one.stations
          .filter((station_) => isWanted(station_, station, time))
          .flatMap((station_) => {
            const channels = station_.channels.filter(
              (one) => isWanted(one, channel, time) && matches(location, one.locationCode),
            );
            const isLeft = !wantsChannels || channels.length > 0 || station_.channels.length === 0;
            return isLeft ? [{ ...station_, channels }] : [];
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

  #missing(what: string, id: string, time: bigint | undefined): CropError {
    const when = time === undefined ? "" : ` at ${formatUtc(time)}`;
    return new CropError("not-found", `the inventory has no ${what} for ${id}${when}`, {
      fields: { id, time },
    });
  }
}

function isWanted(node: Node, pattern: string | undefined, time: bigint | undefined): boolean {
  return matches(pattern, node.code) && holds(node, time);
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
