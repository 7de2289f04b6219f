import { statSync } from "node:fs";
import { join } from "node:path";
import { CropError } from "../../errors.ts";
import { mergeInventories } from "../asdf/merge-inventories.ts";
import { preferredOrigin } from "../catalog.ts";
import type { Config } from "../config/index.ts";
import { readInventory } from "../formats/read-metadata.ts";
import type { Inventory } from "../inventory.ts";
import { gatherFiles, type Log, type ManagerInput } from "../manager/index.ts";
import { Stream } from "../stream.ts";
import { nanoseconds, parseUtc, utcFields } from "../utc-time.ts";
import { checkAsdfName } from "./check-request.ts";
import { type Pair, pairName } from "./pair.ts";
import { filesOf, fillPath, type Slots, slotsIn } from "./path-template.ts";
import type { RequestPaths } from "./request.ts";

/** SPECFEM seismograms count from the origin and do not say when that was. */
const unknownOrigin = parseUtc("2000-01-01");

/** Where things are sought below a folder, in order. */
const belowFolder: Readonly<Record<keyof RequestPaths, readonly string[]>> = {
  waveforms: [
    "{net}.{sta}.{cha}.sem{dva}*",
    "{net}.{sta}.{loc}.{cha}*",
    "{year}/{net}/{sta}/{cha}*/{net}.{sta}.{loc}.{cha}*{year}.{jday}",
  ],
  synthetics: ["{net}.{sta}.{cha}.sem{dva}*", "{net}.{sta}.*{cmp}.sem{dva}*"],
  responses: ["{net}.{sta}.xml", "{sta}.{net}/RESP.{net}.{sta}.{loc}.{cha}", "STATIONS"],
  events: ["CMTSOLUTION_{event}", "{event}.xml", "{event}"],
};

type PairId = Omit<Pair, "code">;

/**
 * Reads what a pair is compared by: the waveforms of its codes, and its event and station where there are paths of them.
 *
 * @throws CropError `not-found` naming the pair, what it lacks and where it was sought, and for a code that stands for several
 *   stations; `bad-data` naming file and place
 */
export function gatherPair(
  pair: Omit<Pair, "code">,
  paths: RequestPaths,
  config: Config,
  log: Log,
): ManagerInput {
  const slots = slotsOf(pair, config);
  const find = (kind: keyof RequestPaths, days: readonly Slots[] = [{}]): readonly string[] =>
    findFiles(
      kind,
      pair,
      paths[kind],
      days.map((day) => ({ ...slots, ...day })),
    );
  const [eventFile] = paths.events.length === 0 ? [] : find("events");
  const synthetic = gatherFiles({
    config,
    observed: [],
    synthetic: find("synthetics"),
    ...(eventFile === undefined ? { origintime: unknownOrigin } : { event: eventFile }),
    log,
  });
  const { event } = synthetic;
  const origin = (event && preferredOrigin(event)?.time) ?? unknownOrigin;
  const observed = gatherFiles({
    config,
    observed: find("waveforms", daysAround(origin)),
    synthetic: [],
    origintime: origin,
  });
  const inv = paths.responses.length === 0 ? undefined : inventoryOf(find("responses"));
  return {
    ...synthetic,
    stObs: ofStation(observed.stObs, pair, "observed"),
    stSyn: ofStation(synthetic.stSyn, pair, "synthetic"),
    ...(inv && { inv }),
  };
}

function slotsOf({ event, station }: PairId, { unitOutput }: Config): Slots {
  const [net = "", sta = "", loc = "", cha = ""] = station.split(".");
  const dva = { DISP: "d", VEL: "v", ACC: "a" }[unitOutput];
  // The component is the last letter, which may be one of a set: "HH[NE]".
  const cmp = /(?:\[[^\]]*\]|.)$/u.exec(cha)?.[0] ?? "";
  return { event, event_id: event, net, sta, loc, cha, cmp, dva };
}

/** Gives the days that the waveforms of an earthquake lie in, from 20 s before the origin to 500 s after: files of whole days. */
function daysAround(origin: bigint): readonly Slots[] {
  const days = [-20, 500].map((seconds) => utcFields(origin + nanoseconds(seconds)));
  const slots = days.map(({ year, dayOfYear }) => ({
    year: String(year),
    jday: String(dayOfYear).padStart(3, "0"),
  }));
  return days[0]!.day === days[1]!.day ? slots.slice(0, 1) : slots;
}

/** Gives the files at the first place that has any, for any of the values of the slots. */
function findFiles(
  kind: keyof RequestPaths,
  pair: PairId,
  places: readonly string[],
  slots: readonly Slots[],
): readonly string[] {
  const files = (template: string): readonly string[] => [
    ...new Set(slots.flatMap((each) => filesOf(template, each).filter(isFile))),
  ];
  const templates = places.flatMap((place) => [
    place,
    ...(slotsIn(place).every((slot) => eventSlots.includes(slot))
      ? belowFolder[kind].map((below) => join(place, below))
      : []),
  ]);
  for (const template of templates) {
    const found = files(template);
    if (found.length > 0) return found;
  }
  const sought = templates.map((template) => fillPath(template, slots[0]!));
  throw new CropError(
    "not-found",
    `${pairName(pair)}: there is no ${whatIs[kind]}; it was sought as ${sought.join(", ")}`,
    { fields: { ...pair, sought } },
  );
}

const eventSlots = ["event", "event_id"];

const whatIs: Readonly<Record<keyof RequestPaths, string>> = {
  waveforms: "observed waveform",
  synthetics: "synthetic waveform",
  responses: "response",
  events: "event file",
};

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function inventoryOf(files: readonly string[]): Inventory | undefined {
  const [first, ...rest] = files.map(readInventory);
  return rest.reduce((merged, next) => merged && mergeInventories(merged, next), first);
}

/** Gives the traces of the codes, joined where they come in several files of days. */
function ofStation(stream: Stream = new Stream(), pair: PairId, role: string): Stream {
  const [network = "", station = ""] = pair.station.split(".");
  const own = stream.select({ network, station });
  const names = [...new Set(own.traces.map((trace) => `${trace.network}.${trace.station}`))];
  if (names.length === 1) {
    checkAsdfName(names[0]!);
    return own.merge();
  }
  const found = names.length === 0 ? stream.traces.map(({ id }) => id) : names;
  throw new CropError(
    "not-found",
    `${pairName(pair)}: the ${role} waveforms are of ${names.length === 0 ? "other stations" : "several stations"}, ${found.join(", ")}; one station is wanted`,
    { fields: { ...pair } },
  );
}
