import { basename } from "node:path";
import { type AsdfDataSet, type AuxiliaryData, openAsdf } from "../asdf/index.ts";
import { preferredMagnitude, preferredOrigin } from "../catalog.ts";
import { eventName } from "../event-name.ts";
import { formatUtc } from "../utc-time.ts";
import type { Gathered } from "./gathered.ts";
import { measurementsOf } from "./misfits.ts";
import type { EventRow, StationRow, WindowRow } from "./rows.ts";

/**
 * Gathers event, stations and windows from an ASDF file as the misfit workflow and pyatoa write it. A window takes the misfit of
 * its component's adjoint source; windows in a file without an event go by the file's name.
 *
 * @throws CropError as `openAsdf`
 */
export async function gatherAsdf(path: string): Promise<Gathered> {
  const file = await openAsdf(path);
  try {
    const event = eventOf(file) ?? { ...nowhere, event: basename(path, ".h5") };
    const stations = [...file.getAllCoordinates()].map(
      ([name, { latitude, longitude }]): StationRow => {
        const [network = "", station = ""] = name.split(".");
        return { network, station, latitude, longitude };
      },
    );
    const notes: string[] = [];
    const windows = windowsOf(file, event.event, notes);
    const measurements = measurementsOf(windows);
    return { events: [event], stations, measurements, windows, pairs: [], notes };
  } finally {
    file.close();
  }
}

const nowhere = {
  time: undefined,
  magnitude: undefined,
  depthKm: undefined,
  latitude: undefined,
  longitude: undefined,
} as const;

function eventOf(file: AsdfDataSet): EventRow | undefined {
  const event = file.events().at(0);
  if (event === undefined) return undefined;
  const origin = preferredOrigin(event);
  return {
    event: eventName(event),
    time: origin === undefined ? undefined : formatUtc(origin.time),
    magnitude: preferredMagnitude(event)?.mag,
    depthKm: origin?.depth === undefined ? undefined : origin.depth / 1000,
    latitude: origin?.latitude,
    longitude: origin?.longitude,
  };
}

/** Where auxiliary data of an evaluation lie: `TYPE/i01/s00/NAME`, or `TYPE/default/NAME`. */
interface AuxiliaryPath {
  readonly path: string;
  readonly iteration: string;
  readonly step: string;
  readonly name: string;
}

function pathsOf(file: AsdfDataSet, type: string): readonly AuxiliaryPath[] {
  return file.auxiliaryPaths(type).map((path) => {
    const parts = path.split("/").slice(1);
    const name = parts.pop() ?? "";
    const [iteration = "default", ...steps] = parts;
    return { path, iteration, step: steps.join("/"), name };
  });
}

function windowsOf(file: AsdfDataSet, event: string, notes: string[]): readonly WindowRow[] {
  const misfits = new Map<string, number>();
  for (const { path, iteration, step, name } of pathsOf(file, "AdjointSources")) {
    const attributes = file.auxiliaryAttributes(path);
    const [network, station] = [text(attributes, "network"), text(attributes, "station")];
    const component = (text(attributes, "component") || name).slice(-1);
    misfits.set(
      JSON.stringify([iteration, step, network, station, component]),
      number(attributes, "misfit"),
    );
  }
  return pathsOf(file, "MisfitWindows").flatMap(({ path, iteration, step }) => {
    const attributes = file.auxiliaryAttributes(path);
    const codes = text(attributes, "channel_id").split(".");
    if (codes.length !== 4) {
      notes.push(`${file.path}: ${path} has no channel_id NET.STA.LOC.CHA`);
      return [];
    }
    const [network = "", station = "", location = "", channel = ""] = codes;
    const component = channel.slice(-1);
    const misfit = misfits.get(JSON.stringify([iteration, step, network, station, component]));
    if (misfit === undefined)
      notes.push(`${file.path}: ${path} has no adjoint source, so its misfit is not known`);
    const relativeStarttime = number(attributes, "relative_starttime");
    const relativeEndtime = number(attributes, "relative_endtime");
    const window: WindowRow = {
      event,
      iteration,
      step,
      network,
      station,
      location,
      channel,
      component,
      misfit: misfit ?? NaN,
      lengthSeconds: relativeEndtime - relativeStarttime,
      dlnA: number(attributes, "dlnA"),
      windowWeight: number(attributes, "window_weight"),
      maxCcValue: number(attributes, "max_cc_value"),
      relativeEndtime,
      relativeStarttime,
      ccShiftInSeconds: number(attributes, "cc_shift_in_seconds"),
      absoluteStarttime: text(attributes, "absolute_starttime"),
      absoluteEndtime: text(attributes, "absolute_endtime"),
    };
    return [window];
  });
}

type Attributes = AuxiliaryData["attributes"];

function number(attributes: Attributes, name: string): number {
  const value = attributes[name]?.data[0];
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : NaN;
}

function text(attributes: Attributes, name: string): string {
  const value = attributes[name]?.data[0];
  return typeof value === "string" ? value : "";
}
