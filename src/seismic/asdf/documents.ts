import { isDeepStrictEqual } from "node:util";
import { CropError } from "../../errors.ts";
import type { EncodedDataset } from "../../hdf5/index.ts";
import { Catalog } from "../catalog.ts";
import { formatQuakeMl, parseQuakeMl } from "../formats/quakeml/quakeml.ts";
import { formatStationXml, parseStationXml } from "../formats/stationxml/stationxml.ts";
import type { Inventory } from "../inventory.ts";
import type { AsdfFile } from "./asdf-file.ts";
import { childrenAt, documentAt } from "./container.ts";
import { mergeInventories, splitByStation } from "./merge-inventories.ts";
import { stationName } from "./names.ts";
import { documentDataset, documentLayout } from "./storage.ts";

/** Adds an inventory, split by station and merged with what is there. @throws CropError `bad-data` before anything is written */
export function addStationXml(file: AsdfFile, inventory: Inventory | Uint8Array): void {
  const added =
    inventory instanceof Uint8Array ? parseStationXml(inventory, "the StationXML") : inventory;
  const documents = [...splitByStation(added)].map(([codes, part]) => {
    const path = `/Waveforms/${stationName(codes)}/StationXML`;
    const bytes = documentAt(file.source, path);
    if (bytes === undefined) return { path, inventory: part };
    const earlier = parseStationXml(bytes, `${path} of ${file.path}`);
    return { path, inventory: mergeInventories(earlier, part) };
  });
  for (const { path, inventory: merged } of documents) {
    putDocument(file, path, Buffer.from(formatStationXml(merged)));
  }
}

/** Gives the events as they are stored; undefined where there are none. */
export function quakeMlIn(file: AsdfFile): Uint8Array | undefined {
  const bytes = documentAt(file.source, "/QuakeML");
  return bytes?.length === 0 ? undefined : bytes;
}

/** Reads the events. @throws CropError `bad-data` naming the file */
export function eventsIn(file: AsdfFile): Catalog {
  const bytes = quakeMlIn(file);
  return bytes === undefined ? new Catalog() : parseQuakeMl(bytes, `/QuakeML of ${file.path}`);
}

/** Adds events. @throws CropError `already-exists` naming the id of one that is there, before anything is written */
export function addEvents(file: AsdfFile, events: Catalog | Uint8Array): void {
  const added = events instanceof Uint8Array ? parseQuakeMl(events, "the QuakeML") : events;
  const all = eventsIn(file).concat(added);
  const seen = new Set<string>();
  for (const { resourceId } of all) {
    if (seen.has(resourceId)) {
      throw new CropError("already-exists", `${file.path} has the event ${resourceId} already`, {
        fields: { file: file.path, event: resourceId },
      });
    }
    seen.add(resourceId);
  }
  putDocument(file, "/QuakeML", Buffer.from(formatQuakeMl(all)));
}

/** Takes the StationXML of every station and the events over from another file, byte by byte and unread. */
export function copyMetadata(from: AsdfFile, to: AsdfFile): void {
  for (const station of childrenAt(from.source, "/Waveforms")) {
    const path = `/Waveforms/${station}/StationXML`;
    const bytes = documentAt(from.source, path);
    if (bytes === undefined) continue;
    // Read and found whole, it need not be compressed again where it would come out the same way.
    const stored = from.encoded(path);
    if (stored !== undefined && isStoredAsIn(to, stored)) to.change().putDataset(path, stored);
    else putDocument(to, path, bytes);
  }
  const events = quakeMlIn(from);
  if (events !== undefined) putDocument(to, "/QuakeML", events);
}

/** Tells whether a document is stored already in the way in which a file would hold it. */
function isStoredAsIn(file: AsdfFile, stored: EncodedDataset): boolean {
  const { shape, encodedChunks } = stored;
  const wanted = { ...documentLayout(shape[0]!, file.filters), encodedChunks };
  return isDeepStrictEqual(stored, wanted);
}

/** Puts a document in place of the one at a path. */
export function putDocument(file: AsdfFile, path: string, document: Uint8Array): void {
  file.change().putDataset(path, documentDataset(document, file.filters));
}
