import { CropError, messageOf } from "../../errors.ts";
import type { Arrival } from "../travel-times/index.ts";
import { formatUtc, parseUtc } from "../utc-time.ts";
import type { MisfitWindow } from "./misfit-window.ts";

/**
 * Gives windows as JSON in the words of pyflex, which reads it.
 * Source: pyflex 0.2.0 `WindowSelector.write`.
 */
export function formatWindows(windows: readonly MisfitWindow[]): string {
  const records = windows.map((window) => ({
    absolute_endtime: formatUtc(window.absoluteEndtime),
    absolute_starttime: formatUtc(window.absoluteStarttime),
    cc_shift_in_samples: window.ccShiftInSamples,
    cc_shift_in_seconds: window.ccShiftInSeconds,
    center_index: window.center,
    channel_id: window.channelId,
    dlnA: window.dlnA,
    dt: window.dt,
    left_index: window.left,
    max_cc_value: window.maxCcValue,
    min_period: window.minPeriod,
    phase_arrivals: window.phaseArrivals.map(({ name, time }) => ({ name, time })),
    relative_endtime: window.relativeEndtime,
    relative_starttime: window.relativeStarttime,
    right_index: window.right,
    time_of_first_sample: formatUtc(window.timeOfFirstSample),
    window_weight: window.windowWeight,
  }));
  return `${JSON.stringify({ windows: records }, null, 4)}\n`;
}

/**
 * Gives the windows of JSON that pyflex or {@link formatWindows} wrote; `file` names it in errors.
 *
 * @throws CropError `bad-data` for other JSON, with the key that is missing or wrong
 */
export function parseWindows(text: string, file: string = "the windows"): readonly MisfitWindow[] {
  const { windows } = recordOf(jsonOf(text, file), file);
  if (!Array.isArray(windows)) throw new CropError("bad-data", `${file} has no list of windows`);
  return windows.map((item: unknown, i) => windowOf(recordOf(item, file), `${file}, window ${i}`));
}

type JsonRecord = Readonly<Record<string, unknown>>;

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CropError("bad-data", `${file} is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

function recordOf(value: unknown, place: string): JsonRecord {
  if (typeof value === "object" && value !== null) return { ...value };
  throw new CropError("bad-data", `${place}: an object is wanted where there is ${typeof value}`);
}

function windowOf(record: JsonRecord, place: string): MisfitWindow {
  const number = (key: string, isRight: (value: number) => boolean = Number.isFinite): number => {
    const value = record[key];
    if (typeof value === "number" && isRight(value)) return value;
    throw new CropError("bad-data", `${place}: ${key} is ${JSON.stringify(value)}`);
  };
  const text = (key: string): string => {
    const value = record[key];
    if (typeof value === "string") return value;
    throw new CropError("bad-data", `${place}: ${key} is ${JSON.stringify(value)}`);
  };
  const index = (key: string): number => number(key, Number.isSafeInteger);
  return {
    left: index("left_index"),
    right: index("right_index"),
    center: index("center_index"),
    channelId: text("channel_id"),
    timeOfFirstSample: parseUtc(text("time_of_first_sample")),
    maxCcValue: number("max_cc_value"),
    ccShiftInSamples: index("cc_shift_in_samples"),
    ccShiftInSeconds: number("cc_shift_in_seconds"),
    dlnA: number("dlnA"),
    dt: number("dt", (value) => value > 0),
    minPeriod: number("min_period", (value) => value > 0),
    phaseArrivals: arrivalsOf(record["phase_arrivals"], place),
    absoluteStarttime: parseUtc(text("absolute_starttime")),
    absoluteEndtime: parseUtc(text("absolute_endtime")),
    relativeStarttime: number("relative_starttime"),
    relativeEndtime: number("relative_endtime"),
    windowWeight: number("window_weight"),
  };
}

function arrivalsOf(value: unknown, place: string): readonly Arrival[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.map((item) => {
    const { name, time } = recordOf(item, place);
    if (typeof name === "string" && typeof time === "number") return { name, time };
    throw new CropError("bad-data", `${place}: phase_arrivals holds ${JSON.stringify(item)}`);
  });
}
