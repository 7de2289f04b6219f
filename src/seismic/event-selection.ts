import { CropError } from "../errors.ts";
import type { Event } from "./event.ts";
import { preferredMagnitude, preferredOrigin } from "./preferred.ts";
import { parseUtc } from "./utc-time.ts";

/** The least and the greatest value that are wanted; undefined for no border. */
export type Range<T> = readonly [least: T | undefined, greatest: T | undefined];

/**
 * Which events are wanted: ranges of the preferred magnitude and of the preferred origin's time (nanoseconds since 1970 UTC), place
 * (degrees, depth in metres) and quality. An event that lacks a quantity is in no range of it.
 */
export interface EventSelection {
  readonly magnitude?: Range<number>;
  readonly time?: Range<bigint>;
  readonly latitude?: Range<number>;
  readonly longitude?: Range<number>;
  readonly depth?: Range<number>;
  readonly standardError?: Range<number>;
  readonly azimuthalGap?: Range<number>;
  readonly usedStationCount?: Range<number>;
  readonly usedPhaseCount?: Range<number>;
}

type Quantity = keyof EventSelection;

const quantities: { readonly [Name in Quantity]: (event: Event) => number | bigint | undefined } = {
  magnitude: (event) => preferredMagnitude(event)?.mag,
  time: (event) => preferredOrigin(event)?.time,
  latitude: (event) => preferredOrigin(event)?.latitude,
  longitude: (event) => preferredOrigin(event)?.longitude,
  depth: (event) => preferredOrigin(event)?.depth,
  standardError: (event) => preferredOrigin(event)?.quality?.standardError,
  azimuthalGap: (event) => preferredOrigin(event)?.quality?.azimuthalGap,
  usedStationCount: (event) => preferredOrigin(event)?.quality?.usedStationCount,
  usedPhaseCount: (event) => preferredOrigin(event)?.quality?.usedPhaseCount,
};

/** Tells whether the quantities of an event lie in all of the ranges, both ends included. */
export function isSelected(event: Event, selection: EventSelection): boolean {
  return (Object.keys(quantities) as Quantity[]).every((name) => {
    const range = selection[name];
    if (range === undefined) return true;
    const value = quantities[name](event);
    const [least, greatest] = range;
    return (
      value !== undefined &&
      (least === undefined || value >= least) &&
      (greatest === undefined || value <= greatest)
    );
  });
}

const comparisons: Readonly<
  Record<string, (value: number | bigint, border: number | bigint) => boolean>
> = {
  "<": (value, border) => value < border,
  "<=": (value, border) => value <= border,
  ">": (value, border) => value > border,
  ">=": (value, border) => value >= border,
};

/**
 * Gives the test that a rule such as `magnitude >= 4` or `time < 2012-04-04T14:20` stands for; an event that lacks the quantity
 * fails it.
 *
 * @throws CropError `bad-option` for a rule that cannot be read
 * Source: obspy 1.5.1 `Catalog.filter`; there an event without the quantity is less than any value.
 */
export function ruleOf(rule: string): (event: Event) => boolean {
  const [, word = "", sign = "", border = ""] = /^\s*(\w+)\s*([<>]=?)\s*(\S+)\s*$/.exec(rule) ?? [];
  const name = word.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const quantity = isQuantity(name) ? quantities[name] : undefined;
  const comparison = comparisons[sign];
  const limit = name === "time" ? timeOf(border) : border === "" ? NaN : Number(border);
  if (quantity === undefined || comparison === undefined || Number.isNaN(limit)) {
    const known = Object.keys(quantities).join(", ");
    throw new CropError(
      "bad-option",
      `${JSON.stringify(rule)} is no rule: write one of ${known}, then <, <=, > or >= and a value`,
    );
  }
  return (event) => {
    const value = quantity(event);
    return value !== undefined && comparison(value, limit);
  };
}

function isQuantity(name: string): name is Quantity {
  return Object.hasOwn(quantities, name);
}

function timeOf(text: string): bigint | number {
  try {
    return parseUtc(text);
  } catch (error) {
    if (error instanceof CropError) return NaN;
    throw error;
  }
}
