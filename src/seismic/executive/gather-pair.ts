import { statSync } from "node:fs";
import { join } from "node:path";
import { CropError } from "../../errors.ts";
import { isHdf5 } from "../../hdf5/index.ts";
import { mergeInventories } from "../asdf/merge-inventories.ts";
import type { Config } from "../config/index.ts";
import type { Event } from "../event.ts";
import { readEvents, readInventory } from "../formats/read-metadata.ts";
import { isSemd } from "../formats/semd.ts";
import type { Inventory } from "../inventory.ts";
import { gatherFiles, type Log, type ManagerInput } from "../manager/index.ts";
import { eventNamed } from "../manager/gather-files.ts";
import { originOf } from "../manager/source-receiver.ts";
import { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import { nanoseconds, parseUtc, utcFields } from "../utc-time.ts";
import { matchesWildcard } from "../wildcards.ts";
import { checkAsdfName } from "./check-request.ts";
import { cutAlike } from "./cut-alike.ts";
import { type Pair, pairName, stationOf } from "./pair.ts";
import { filesOf, fillPath, type Slots, slotsIn } from "./path-template.ts";
import { asdfEvent, asdfInventories, asdfWaveforms } from "./read-asdf.ts";
import type { RequestPaths } from "./request.ts";

/** SPECFEM seismograms count from the origin and do not say when that was. */
const unknownOrigin = parseUtc("2000-01-01");

/** Where things are sought below a folder, in order: names without more behind them first, since backups lie beside files. */
const belowFolder: Readonly<Record<keyof RequestPaths, readonly string[]>> = {
  waveforms: [
    "{net}.{sta}.{cha}.sem{dva}",
    "{net}.{sta}.{cha}.sem{dva}*",
    "{net}.{sta}.{loc}.{cha}*",
    "{year}/{net}/{sta}/{cha}*/{net}.{sta}.{loc}.{cha}*{year}.{jday}",
  ],
  synthetics: [
    "{net}.{sta}.{cha}.sem{dva}",
    "{net}.{sta}.{cha}.sem{dva}*",
    "{net}.{sta}.*{cmp}.sem{dva}",
    "{net}.{sta}.*{cmp}.sem{dva}*",
  ],
  responses: ["{net}.{sta}.xml", "{sta}.{net}/RESP.{net}.{sta}.{loc}.{cha}", "STATIONS"],
  events: ["CMTSOLUTION_{event}", "{event}.xml", "{event}"],
};

type PairId = Omit<Pair, "code">;

/**
 * Reads what a pair is compared by: the waveforms of its codes, and its event and station where there are paths of them. Each file may be an
 * ASDF data set, which has waveforms under the tags of the configuration.
 *
 * @throws CropError `not-found` naming the pair, what it lacks and where it was sought, and for a code that stands for several
 *   stations; `bad-data` naming file and place
 */
export async function gatherPair(
  pair: Omit<Pair, "code">,
  paths: RequestPaths,
  config: Config,
  log: Log,
): Promise<ManagerInput> {
  const slots = slotsOf(pair, config);
  const find = (kind: keyof RequestPaths, days: readonly Slots[] = [{}]): readonly string[] =>
    findFiles(
      kind,
      pair,
      paths[kind],
      days.map((day) => ({ ...slots, ...day })),
    );
  const [eventFile] = paths.events.length === 0 ? [] : find("events");
  const event = eventFile === undefined ? undefined : await readEvent(eventFile, pair);
  const origintime = event === undefined ? unknownOrigin : originOf(event).time;
  const plain = { config, origintime, observed: [], synthetic: [] };
  const synthetics = split(find("synthetics"));
  const waveforms = split(find("waveforms", daysAround(origintime)));
  const { stSyn, ...input } = gatherFiles({ ...plain, synthetic: synthetics.files, log });
  const { stObs } = gatherFiles({ ...plain, observed: waveforms.files });
  const inv = paths.responses.length === 0 ? undefined : await inventoryOf(find("responses"), pair);
  const { observedTag, syntheticTag } = config;
  const isOwn = channelTest(pair);
  const observed = ofStation(
    [...(stObs ?? []), ...(await stored(waveforms.asdf, pair, observedTag, isOwn))],
    pair,
    "observed",
  );
  const synthetic = ofStation(
    [...(stSyn ?? []), ...(await stored(synthetics.asdf, pair, syntheticTag))],
    pair,
    "synthetic",
  );
  return {
    ...input,
    stObs: cutAlike(observed, synthetic, config),
    stSyn: synthetic,
    ...(event && { event }),
    ...(inv && { inv }),
  };
}

async function readEvent(file: string, { event }: PairId): Promise<Event> {
  return isHdf5(file)
    ? await asdfEvent(file, event)
    : eventNamed([...readEvents(file)], event, file);
}

/** Tells ASDF data sets from other files. */
function split(paths: readonly string[]): {
  readonly files: readonly string[];
  readonly asdf: readonly string[];
} {
  const asdf = paths.filter((path) => !isSemd(path) && isHdf5(path));
  return { files: paths.filter((path) => !asdf.includes(path)), asdf };
}

/** Reads the waveforms of a tag from ASDF data sets. @throws CropError `not-found` that names what there is instead */
async function stored(
  files: readonly string[],
  pair: PairId,
  tag: string,
  isOwn: (trace: Trace) => boolean = () => true,
): Promise<readonly Trace[]> {
  const traces: Trace[] = [];
  for (const file of files) {
    const found = [...(await asdfWaveforms(file, stationOf(pair), tag))];
    const own = found.filter(isOwn);
    if (own.length === 0) {
      const others = found.map(({ id }) => id).join(", ");
      throw new CropError(
        "not-found",
        `${pairName(pair)}: ${file} has no waveform of it under the tag ${JSON.stringify(tag)}${others === "" ? "" : `; there are ${others}`}`,
        { fields: { ...pair, file } },
      );
    }
    traces.push(...own);
  }
  return traces;
}

/** Tells the channels that a code stands for. */
function channelTest({ station }: PairId): (trace: Trace) => boolean {
  const [, , location = "", channel = ""] = station.split(".");
  return (trace) =>
    matchesWildcard(location, trace.location) && matchesWildcard(channel, trace.channel);
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

async function inventoryOf(files: readonly string[], pair: PairId): Promise<Inventory | undefined> {
  const inventories: Inventory[] = [];
  for (const file of files) {
    if (isHdf5(file)) inventories.push(...(await asdfInventories(file, stationOf(pair))));
    else inventories.push(readInventory(file));
  }
  const [first, ...rest] = inventories;
  return rest.reduce((merged, next) => merged && mergeInventories(merged, next), first);
}

/** Gives the traces of the codes, joined where they come in several files of days. */
function ofStation(traces: readonly Trace[], pair: PairId, role: string): Stream {
  const stream = new Stream(traces);
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
