import { SaxesParser } from "saxes";
import { CropError, messageOf } from "../../errors.ts";
import type { Coordinates, Inventory } from "../inventory.ts";

/** Where one epoch of a channel is. */
export interface ChannelCoordinates extends Coordinates {
  /** Nanoseconds since 1970 UTC; absent where the epoch is open. */
  readonly starttime?: bigint;
  readonly endtime?: bigint;
}

/**
 * Gives where a station `NET.STA` is by its StationXML, without reading the rest: the last epoch that tells, as in
 * pyasdf 0.8.2. `what` names the document.
 *
 * @throws CropError `bad-data` for what is no XML, or has no coordinates of the station
 */
export function scanCoordinates(document: Uint8Array, name: string, what: string): Coordinates {
  const parser = new SaxesParser({ xmlns: false });
  const open: string[] = [];
  const found: Partial<Record<string, number>> = {};
  let codes = ["", ""];
  let text = "";
  const fail = (message: string): never => {
    throw new CropError("bad-data", `${what}: ${message}`, { fields: { file: what } });
  };
  parser.on("error", (error) => fail(`no well-formed XML: ${error.message}`));
  parser.on("doctype", () => fail("a document type (DOCTYPE) is refused"));
  parser.on("opentag", (tag) => {
    const local = tag.name.slice(tag.name.indexOf(":") + 1);
    open.push(local);
    text = "";
    if (local === "Network") codes = [tag.attributes["code"] ?? "", ""];
    else if (local === "Station" && open.length === 3) {
      codes = [codes[0]!, tag.attributes["code"] ?? ""];
    }
  });
  parser.on("text", (part) => (text += part));
  parser.on("closetag", () => {
    const local = open.pop()!;
    if (open.length === 3 && open[2] === "Station" && codes.join(".") === name) {
      if (local === "Latitude" || local === "Longitude" || local === "Elevation") {
        found[local] = Number(text.trim());
      }
    }
  });
  try {
    parser.write(Buffer.from(document).toString("utf8")).close();
  } catch (error) {
    if (error instanceof CropError) throw error;
    fail(`no well-formed XML: ${messageOf(error)}`);
  }
  const { Latitude: latitude, Longitude: longitude, Elevation: elevation } = found;
  if (latitude === undefined || longitude === undefined || elevation === undefined) {
    return fail(`it has no coordinates of the station ${name}`);
  }
  return { latitude, longitude, elevation, localDepth: 0 };
}

/** Gives where the channels of a station `NET.STA` are, by their ids `NET.STA.LOC.CHA`, in the order of the document. */
export function channelCoordinatesIn(
  inventory: Inventory,
  name: string,
): ReadonlyMap<string, readonly ChannelCoordinates[]> {
  const places = new Map<string, ChannelCoordinates[]>();
  for (const network of inventory.networks) {
    for (const station of network.stations) {
      if (`${network.code}.${station.code}` !== name) continue;
      for (const channel of station.channels) {
        const id = `${name}.${channel.locationCode}.${channel.code}`;
        const { latitude, longitude, elevation, depth, startDate, endDate } = channel;
        const epochs = places.get(id) ?? [];
        places.set(id, epochs);
        epochs.push({
          latitude,
          longitude,
          elevation,
          localDepth: depth,
          ...(startDate === undefined ? {} : { starttime: startDate }),
          ...(endDate === undefined ? {} : { endtime: endDate }),
        });
      }
    }
  }
  return places;
}
