import { CropError } from "../../errors.ts";
import type { AsdfDataSet } from "../asdf/index.ts";
import type { AuxiliaryData } from "../asdf/auxiliary.ts";
import { parseUtc } from "../utc-time.ts";
import type { MisfitWindow } from "../windows/index.ts";
import type { ComponentWindows } from "./measure-components.ts";

/** Starts the names of the attributes that hold the phases in a window. */
export const phasePrefix = "phase_arrival_";

/** The group of the windows in a data set. */
export const windowsGroup = "MisfitWindows";

/**
 * Reads the windows of a station `NET.STA` from an evaluation, such as `i01/s00`, of a data set. Of phases with one name the last is there.
 *
 * @throws CropError `not-found` when the evaluation has no windows of any station, `bad-data` naming window and attribute
 * Source: pyatoa 0.4.2 `load_windows`.
 */
export function storedWindows(
  ds: AsdfDataSet,
  station: string,
  evaluation: string,
): ComponentWindows {
  const group = `${windowsGroup}/${evaluation}/`;
  const paths = ds.auxiliaryPaths().filter((path) => path.startsWith(group));
  if (paths.length === 0) {
    throw new CropError("not-found", `${ds.path} has no windows of ${evaluation}`, {
      fields: { file: ds.path, evaluation },
    });
  }
  const prefix = `${group}${station.replace(".", "_")}_`;
  const windows = new Map<string, MisfitWindow[]>();
  const numbered = paths.flatMap((path) => {
    const match = path.startsWith(prefix)
      ? /^([^_/]+)_(\d+)$/.exec(path.slice(prefix.length))
      : null;
    return match === null ? [] : [{ path, component: match[1]!, number: Number(match[2]) }];
  });
  for (const { path, component } of numbered.toSorted((a, b) => a.number - b.number)) {
    const window = windowOf(ds.auxiliary(path), `${ds.path}, ${path}`);
    windows.set(component, [...(windows.get(component) ?? []), window]);
  }
  return windows;
}

function windowOf({ attributes }: AuxiliaryData, place: string): MisfitWindow {
  const value = (name: string): unknown => attributes[name]?.data[0];
  const wrong = (name: string): CropError =>
    new CropError("bad-data", `${place}: the attribute ${name} is ${String(value(name))}`);
  const number = (name: string): number => {
    const found = Number(value(name) ?? NaN);
    if (Number.isFinite(found)) return found;
    throw wrong(name);
  };
  const text = (name: string): string => {
    const found = value(name);
    if (typeof found === "string") return found;
    throw wrong(name);
  };
  const phases = Object.keys(attributes).filter((name) => name.startsWith(phasePrefix));
  return {
    left: number("left_index"),
    right: number("right_index"),
    center: number("center_index"),
    channelId: text("channel_id"),
    timeOfFirstSample: parseUtc(text("time_of_first_sample")),
    maxCcValue: number("max_cc_value"),
    ccShiftInSamples: number("cc_shift_in_samples"),
    ccShiftInSeconds: number("cc_shift_in_seconds"),
    dlnA: number("dlnA"),
    dt: number("dt"),
    minPeriod: number("min_period"),
    phaseArrivals: phases
      .map((name) => ({ name: name.slice(phasePrefix.length), time: number(name) }))
      .toSorted((a, b) => a.time - b.time),
    absoluteStarttime: parseUtc(text("absolute_starttime")),
    absoluteEndtime: parseUtc(text("absolute_endtime")),
    relativeStarttime: number("relative_starttime"),
    relativeEndtime: number("relative_endtime"),
    windowWeight: number("window_weight"),
  };
}
