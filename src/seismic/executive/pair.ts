/** An event and a station to compare at. */
export interface Pair {
  readonly event: string;
  /** `NET.STA.LOC.CHA`, may hold wildcards. */
  readonly station: string;
  /** Both in one, as Pyatoa names the pair. */
  readonly code: string;
}

/** Gives all pairs, the stations of an event together. */
export function pairsOf(
  eventIds: Iterable<string>,
  stationCodes: Iterable<string>,
  cat: string,
): readonly Pair[] {
  const stations = [...stationCodes];
  return [...eventIds].flatMap((event) =>
    stations.map((station) => ({ event, station, code: `${event}${cat}${station}` })),
  );
}

/** Names a pair in messages. */
export function pairName({ event, station }: Omit<Pair, "code">): string {
  return `event ${event}, station ${station}`;
}

/** Gives the station `NET.STA` of a pair as its code says it; of a code with wildcards that is no name of one. */
export function stationOf({ station }: Pick<Pair, "station">): string {
  return station.split(".").slice(0, 2).join(".");
}

/** Gives what the files of a pair are called, without an ending: `<event>_<NET>_<STA>`. */
export function pairFileName({ event, station }: Omit<Pair, "code">): string {
  return [event, ...station.split(".").slice(0, 2)].join("_");
}
