import { CropError } from "../../errors.ts";
import { Inventory, type Network, type Station } from "../inventory.ts";
import { dataError } from "./data-error.ts";
import { linesOf, parseNumber } from "./lines.ts";

// STATIONS: the receivers of a SPECFEM run, a line a station: code, network, latitude, longitude, elevation (m), burial (m).

/**
 * Reads a STATIONS file: networks in the order of their first stations, stations without channels. Burial is checked, but has no place
 * in an inventory.
 *
 * @throws CropError `bad-data` naming file and line for a line of another form, coordinates that are none, and a station that occurs twice
 */
export function parseStations(text: string, file: string): Inventory {
  const networks = new Map<string, Map<string, Station>>();
  for (const line of linesOf(text)) {
    const place = `line ${line.number}`;
    const words = line.text.trim().split(/\s+/);
    const [code, network, ...numbers] = words;
    if (code === undefined || network === undefined || numbers.length < 3) {
      throw dataError(
        file,
        place,
        `station, network, latitude, longitude, elevation and burial were expected, found ${JSON.stringify(line.text.slice(0, 60))}`,
      );
    }
    const [latitude, longitude, elevation] = ["latitude", "longitude", "elevation", "burial"]
      .slice(0, numbers.length)
      .map((what, i) => parseNumber(numbers[i]!, file, line, what)) as [number, number, number];
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
      throw dataError(file, place, `${latitude}, ${longitude} is no place on the Earth`);
    }
    let stations = networks.get(network);
    if (stations === undefined) networks.set(network, (stations = new Map()));
    if (stations.has(code)) throw dataError(file, place, `station ${network}.${code} occurs twice`);
    stations.set(code, { ...bareStation, code, latitude, longitude, elevation });
  }
  if (networks.size === 0) throw dataError(file, "", "there are no stations");
  return new Inventory(
    [...networks].map(([code, stations]) => ({
      ...bareNetwork,
      code,
      stations: [...stations.values()],
    })),
  );
}

const bareStation: Omit<Station, "code" | "latitude" | "longitude" | "elevation"> = {
  identifiers: [],
  comments: [],
  site: { name: "" },
  equipments: [],
  operators: [],
  externalReferences: [],
  channels: [],
};

const bareNetwork: Omit<Network, "code" | "stations"> = {
  identifiers: [],
  comments: [],
  operators: [],
};

/**
 * Gives the stations of an inventory as a STATIONS file, each once, with burial 0.
 *
 * @throws CropError `bad-data` for codes that are empty or hold white space
 */
export function formatStations(inventory: Inventory): string {
  const lines = new Map<string, string>();
  for (const network of inventory.networks) {
    for (const station of network.stations) {
      const id = `${network.code}.${station.code}`;
      if (!/^\S+$/.test(network.code) || !/^\S+$/.test(station.code)) {
        throw new CropError("bad-data", `station ${id} cannot be in a STATIONS file`);
      }
      if (lines.has(id)) continue; // another epoch
      const numbers = [station.latitude, station.longitude, station.elevation, 0];
      const words = [station.code, network.code, ...numbers.map(decimal)];
      lines.set(id, `${words.map((word, i) => word.padStart(i < 2 ? 6 : 12)).join(" ")}\n`);
    }
  }
  return [...lines.values()].join("");
}

/** Gives a number with four decimals, or as many as it takes. */
function decimal(x: number): string {
  const text = x.toFixed(4);
  return Number(text) === x ? text : String(x);
}
