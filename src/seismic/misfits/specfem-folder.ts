import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CropError } from "../../errors.ts";
import { diskError } from "../../files/index.ts";

/** An event and a station with seismograms. */
export interface EventStation {
  readonly event: string;
  /** `NET.STA.CHA` where one component is compared, else `NET.STA`. */
  readonly station: string;
}

const kinds = ["obs", "syn"] as const;

/**
 * Lists the pairs that a folder has seismograms of, `<event>/<obs|syn>/<NET.STA.CHA>.semd`, sorted, events first; also those
 * that lack the observed or the synthetic one, to be missed later by name. `components` are the last letters of the channels.
 *
 * @throws CropError `not-found` when there are none, with the components that there are; `bad-data` for a station with several
 *   channels of the one component, whose adjoint sources would have one name
 */
export function eventStations(
  folder: string,
  components: readonly string[],
): readonly EventStation[] {
  const others = new Set<string>();
  const pairs = foldersIn(folder).flatMap((event) => {
    const stations = new Set<string>();
    for (const { station, channel } of kinds.flatMap((kind) =>
      seismogramsIn(join(folder, event, kind)),
    )) {
      const component = channel.slice(-1);
      if (!components.includes(component)) others.add(component);
      else stations.add(components.length === 1 ? `${station}.${channel}` : station);
    }
    const sorted = [...stations].toSorted();
    checkChannels(event, sorted);
    return sorted.map((station) => ({ event, station }));
  });
  if (pairs.length > 0) return pairs;
  const found = others.size === 0 ? "" : `; there are ${[...others].toSorted().join(", ")}`;
  throw new CropError(
    "not-found",
    `${folder} holds no <event>/<obs|syn>/<NET.STA.CHA>.semd of component ${components.join(", ")}${found}`,
    { fields: { folder } },
  );
}

function checkChannels(event: string, stations: readonly string[]): void {
  const channels = new Map<string, string>();
  for (const station of stations) {
    const name = station.split(".").slice(0, 2).join(".");
    const other = channels.get(name);
    channels.set(name, station);
    if (other === undefined) continue;
    throw new CropError(
      "bad-data",
      `event ${event} has ${other} and ${station}, two channels of one component and station: name the observed and the synthetic seismogram alike, and leave all but one channel out`,
      { fields: { event, stations: [other, station] } },
    );
  }
}

/**
 * Gives the files of a pair, observed and synthetic. A `station` without a channel has one for each component.
 *
 * @throws CropError `not-found` naming the file, or the folder that has none of the station
 */
export function seismogramsOf(
  folder: string,
  { event, station }: EventStation,
  components: readonly string[],
): { readonly observed: readonly string[]; readonly synthetic: readonly string[] } {
  const files = (kind: (typeof kinds)[number]): readonly string[] => {
    const place = join(folder, event, kind);
    const wanted =
      station.split(".").length > 2
        ? [`${station}.semd`].filter((name) => existsSync(join(place, name)))
        : seismogramsIn(place)
            .filter(
              (each) => each.station === station && components.includes(each.channel.slice(-1)),
            )
            .map(({ name }) => name);
    if (wanted.length > 0) return wanted.map((name) => join(place, name));
    const what = kind === "obs" ? "observed" : "synthetic";
    throw new CropError(
      "not-found",
      `event ${event}, station ${station}: there is no ${what} seismogram in ${place}`,
      {
        fields: { event, station, folder: place },
      },
    );
  };
  return { observed: files("obs"), synthetic: files("syn") };
}

function seismogramsIn(
  folder: string,
): readonly { readonly name: string; readonly station: string; readonly channel: string }[] {
  if (!existsSync(folder)) return [];
  return namesIn(folder).flatMap((name) => {
    const parts = /^([^.]+\.[^.]+)\.([^.]+)\.semd$/.exec(name);
    return parts === null ? [] : [{ name, station: parts[1]!, channel: parts[2]! }];
  });
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    throw diskError(folder, error, "read");
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    throw diskError(folder, error, "read");
  }
}
