import type { Catalog } from "../catalog.ts";
import type { Inventory } from "../inventory.ts";
import { parseCmtSolution } from "./cmtsolution.ts";
import { parseQuakeMl } from "./quakeml/quakeml.ts";
import { readBytes } from "./read-waveforms.ts";
import { parseStationXml } from "./stationxml/stationxml.ts";
import { parseStations } from "./stations.ts";

/**
 * Reads networks, stations and channels from StationXML 1.0 to 1.2, or stations from a STATIONS file.
 *
 * @throws CropError `not-found` or `disk` when the file cannot be read, `bad-data` naming file and line
 */
export function readInventory(file: string): Inventory {
  const bytes = readBytes(file);
  return isXml(bytes) ? parseStationXml(bytes, file) : parseStations(bytes.toString("utf8"), file);
}

/**
 * Reads events from QuakeML 1.2 or a CMTSOLUTION file.
 *
 * @throws CropError `not-found` or `disk` when the file cannot be read, `bad-data` naming file and line
 */
export function readEvents(file: string): Catalog {
  const bytes = readBytes(file);
  return isXml(bytes) ? parseQuakeMl(bytes, file) : parseCmtSolution(bytes.toString("utf8"), file);
}

function isXml(bytes: Buffer): boolean {
  const begin = bytes.toString("latin1", 0, 100);
  return /^(?:\xEF\xBB\xBF|\xFE\xFF|\xFF\xFE)?[\s\0]*</.test(begin);
}
