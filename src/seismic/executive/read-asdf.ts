import { readAsdf } from "../asdf/asdf-reader.ts";
import type { AsdfDataSet } from "../asdf/index.ts";
import type { Event } from "../event.ts";
import type { Inventory } from "../inventory.ts";
import { eventNamed } from "../manager/gather-files.ts";
import { Stream } from "../stream.ts";
import { matchesWildcard } from "../wildcards.ts";

/**
 * Reads the waveforms of a tag from an ASDF data set, of stations `NET.STA`, which may hold wildcards; none where there are none.
 *
 * @throws CropError `corrupt`, `bad-data` naming the file
 */
export async function asdfWaveforms(file: string, station: string, tag: string): Promise<Stream> {
  return await readAsdf(file, (ds) => {
    const found = stationsOf(ds, station).filter((name) => ds.station(name).tags().includes(tag));
    return new Stream(found.flatMap((name) => [...ds.station(name).stream(tag)]));
  });
}

/** Reads the StationXML of stations `NET.STA`, which may hold wildcards. @throws CropError as {@link asdfWaveforms} */
export async function asdfInventories(
  file: string,
  station: string,
): Promise<readonly Inventory[]> {
  return await readAsdf(file, (ds) =>
    stationsOf(ds, station).flatMap((name) => ds.station(name).inventory() ?? []),
  );
}

/** Reads the event of that name, or the only one. @throws CropError `not-found`, else as {@link asdfWaveforms} */
export async function asdfEvent(file: string, eventId: string): Promise<Event> {
  return await readAsdf(file, (ds) => eventNamed([...ds.events()], eventId, file));
}

function stationsOf(ds: AsdfDataSet, station: string): readonly string[] {
  return ds.stations().filter((name) => matchesWildcard(station, name));
}
