import { type Channel, Inventory, type Network, type Station } from "../inventory.ts";

/** The codes of a station. */
interface Codes {
  readonly network: string;
  readonly station: string;
}

/** Gives the codes of each station with the part of an inventory that is about it alone. */
export function splitByStation(inventory: Inventory): Iterable<readonly [Codes, Inventory]> {
  const parts = new Map<string, readonly [Codes, Inventory]>();
  for (const network of inventory.networks) {
    for (const station of network.stations) {
      const codes = { network: network.code, station: station.code };
      const name = JSON.stringify(codes);
      const part = new Inventory([{ ...network, stations: [station] }], inventory);
      const earlier = parts.get(name)?.[1];
      parts.set(name, [codes, earlier === undefined ? part : mergeInventories(earlier, part)]);
    }
  }
  return parts.values();
}

/**
 * Joins networks of one code, stations that differ in dates and channels alone, and keeps the first of the channels
 * with one code, location, start and end (as pyasdf 0.8.2 does).
 */
export function mergeInventories(first: Inventory, second: Inventory): Inventory {
  const networks = new Map<string, Network>();
  for (const network of [...first.networks, ...second.networks]) {
    const earlier = networks.get(network.code) ?? { ...network, stations: [] };
    networks.set(network.code, {
      ...earlier,
      stations: mergeStations([...earlier.stations, ...network.stations]),
    });
  }
  return new Inventory([...networks.values()], first);
}

function mergeStations(stations: readonly Station[]): readonly Station[] {
  const merged = new Map<string, Station>();
  for (const station of stations) {
    const key = keyOf(station);
    const earlier = merged.get(key);
    merged.set(key, earlier === undefined ? station : joined(earlier, station));
  }
  return [...merged.values()];
}

function keyOf(station: Station): string {
  const {
    channels: _channels,
    startDate: _start,
    endDate: _end,
    creationDate: _creation,
    terminationDate: _termination,
    totalNumberChannels: _total,
    selectedNumberChannels: _selected,
    ...rest
  } = station;
  return JSON.stringify(rest, (key, value: unknown) =>
    key === "line" ? undefined : typeof value === "bigint" ? `${value}n` : value,
  );
}

function joined(a: Station, b: Station): Station {
  const channels = new Map<string, Channel>();
  for (const channel of [...a.channels, ...b.channels]) {
    const { code, locationCode, startDate, endDate } = channel;
    const key = [code, locationCode, startDate, endDate].join(" ");
    if (!channels.has(key)) channels.set(key, channel);
  }
  const { startDate: _start, endDate: _end, ...rest } = a;
  const start = outermost(a.startDate, b.startDate, (x, y) => x < y);
  const end = outermost(a.endDate, b.endDate, (x, y) => x > y);
  return {
    ...rest,
    ...(start === undefined ? {} : { startDate: start }),
    ...(end === undefined ? {} : { endDate: end }),
    channels: [...channels.values()],
  };
}

/** An absent date is open, so it is further out than any. */
function outermost(
  a: bigint | undefined,
  b: bigint | undefined,
  isFurther: (x: bigint, y: bigint) => boolean,
): bigint | undefined {
  if (a === undefined || b === undefined) return undefined;
  return isFurther(a, b) ? a : b;
}
