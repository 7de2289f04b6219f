import type { XmlElement } from "./formats/xml/parse-xml.ts";
import type { Response } from "./response/index.ts";

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
export interface Node {
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
