import { CropError } from "../errors.ts";

// Times are nanoseconds since 1970-01-01T00:00:00 UTC, as bigint: a number of that size has steps of 256 ns.

/** Nanoseconds in a second. */
export const nanosecondsPerSecond = 1_000_000_000n;

const nanosecondsPerDay = 86_400n * nanosecondsPerSecond;

/** The parts of a UTC time, as calendars and clocks give them. */
export interface UtcFields {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  /** 1 to 366 */
  readonly dayOfYear: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

/** What a time is put together from: by month and day, or by the day of the year. */
export type UtcParts = Pick<UtcFields, "year"> &
  (Pick<UtcFields, "month" | "day"> | Pick<UtcFields, "dayOfYear">) &
  Partial<Pick<UtcFields, "hour" | "minute" | "second" | "nanosecond">>;

const date = String.raw`(?<year>\d{4})(?:-?(?<month>\d{2})-?(?<day>\d{2})|[-,.]?(?<dayOfYear>\d{3}))`;
const clock = String.raw`(?<hour>\d{2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?)?`;
const zone = String.raw`(?<zone>Z|UTC|[+-]\d{2}(?::?\d{2})?)`;
const pattern = /* @__PURE__ */ new RegExp(`^${date}(?:[T ,]${clock}\\s*${zone}?|Z)?$`, "i");

/**
 * Gives the time that a text names, in nanoseconds since 1970. ISO 8601 in its long and short form, with
 * month and day or the day of the year (`2013-05-24T05:40:00.5Z`, `20130524T054000`, `2013-144`,
 * `2013,144,05:40:00`); a text without a zone is in UTC. Digits past the nanosecond are cut off, second 60
 * is the first second of the next minute.
 *
 * @throws CropError `bad-data` for a text of another form or a date that no calendar has
 * @example parseUtc("1970-01-01T00:00:01.5") === 1_500_000_000n
 */
export function parseUtc(text: string): bigint {
  const groups = pattern.exec(text.trim())?.groups;
  if (groups === undefined) {
    throw new CropError(
      "bad-data",
      `${JSON.stringify(text.slice(0, 60))} is no time: write 2013-05-24T05:40:00.5Z`,
    );
  }
  const number = (name: string): number => Number(groups[name] ?? 0);
  const parts = {
    year: number("year"),
    hour: number("hour"),
    minute: number("minute"),
    second: number("second"),
    nanosecond: Number((groups["fraction"] ?? "").slice(0, 9).padEnd(9, "0")),
  };
  const time = utcFrom(
    groups["dayOfYear"] === undefined
      ? { ...parts, month: number("month"), day: number("day") }
      : { ...parts, dayOfYear: number("dayOfYear") },
  );
  return time - zoneOffset(groups["zone"]);
}

/** Gives the nanoseconds that a zone is ahead of UTC. */
function zoneOffset(zone: string | undefined): bigint {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? "");
  if (match === null) return 0n;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return BigInt(match[1] === "-" ? -minutes : minutes) * 60n * nanosecondsPerSecond;
}

/**
 * Gives the time of a calendar date and a clock, in nanoseconds since 1970.
 *
 * @throws CropError `bad-data` when a part is no integer or outside its range
 */
export function utcFrom(parts: UtcParts): bigint {
  const { year, hour = 0, minute = 0, second = 0, nanosecond = 0 } = parts;
  checkRange("year", year, 0, 9999);
  checkRange("hour", hour, 0, 24);
  checkRange("minute", minute, 0, hour === 24 ? 0 : 59);
  checkRange("second", second, 0, hour === 24 ? 0 : 60);
  checkRange("nanosecond", nanosecond, 0, hour === 24 ? 0 : 999_999_999);
  const days = "dayOfYear" in parts ? daysOfOrdinal(year, parts.dayOfYear) : daysOf(year, parts);
  const seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
  return BigInt(seconds) * nanosecondsPerSecond + BigInt(nanosecond);
}

function daysOfOrdinal(year: number, dayOfYear: number): number {
  const first = daysFromCivil(year, 1, 1);
  checkRange("day of the year", dayOfYear, 1, daysFromCivil(year + 1, 1, 1) - first);
  return first + dayOfYear - 1;
}

function daysOf(year: number, { month, day }: Pick<UtcFields, "month" | "day">): number {
  checkRange("month", month, 1, 12);
  const first = daysFromCivil(year, month, 1);
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  checkRange("day", day, 1, next - first);
  return first + day - 1;
}

function checkRange(name: string, value: number, lowest: number, highest: number): void {
  if (Number.isInteger(value) && value >= lowest && value <= highest) return;
  throw new CropError("bad-data", `${name} ${value} is not between ${lowest} and ${highest}`);
}

/** Gives the days from 1970-01-01 in the Gregorian calendar; years start in March, so that leap days come last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Gives the calendar date and the clock of a time in nanoseconds since 1970. */
export function utcFields(time: bigint): UtcFields {
  const [days, inDay] = floorDivide(time, nanosecondsPerDay);
  const [seconds, nanosecond] = floorDivide(inDay, nanosecondsPerSecond);
  const z = Number(days) + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const fromMarch =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * fromMarch + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const secondOfDay = Number(seconds);
  return {
    year,
    month,
    day: fromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    dayOfYear: Number(days) - daysFromCivil(year, 1, 1) + 1,
    hour: Math.floor(secondOfDay / 3600),
    minute: Math.floor(secondOfDay / 60) % 60,
    second: secondOfDay % 60,
    nanosecond: Number(nanosecond),
  };
}

function floorDivide(a: bigint, b: bigint): [quotient: bigint, remainder: bigint] {
  const remainder = ((a % b) + b) % b;
  return [(a - remainder) / b, remainder];
}

/**
 * Gives a time as `2013-05-24T05:40:00.500000Z`: six digits of the second, nine where the time has
 * nanoseconds, or as many as `digits` (0 to 9) asks for; further ones are cut off, not rounded.
 */
export function formatUtc(time: bigint, options: { readonly digits?: number } = {}): string {
  const { year, month, day, hour, minute, second, nanosecond } = utcFields(time);
  const two = (n: number): string => String(n).padStart(2, "0");
  const digits = options.digits ?? (nanosecond % 1000 === 0 ? 6 : 9);
  const fraction = String(nanosecond).padStart(9, "0").slice(0, digits);
  const calendar = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  return `${calendar}T${two(hour)}:${two(minute)}:${two(second)}${digits > 0 ? "." : ""}${fraction}Z`;
}

/** Gives a length of time in seconds as nanoseconds, rounded to the nearest; exact for any whole number of seconds. */
export function nanoseconds(seconds: number): bigint {
  const whole = Math.floor(seconds);
  return BigInt(whole) * nanosecondsPerSecond + BigInt(Math.round((seconds - whole) * 1e9));
}

/** Gives a length of time in nanoseconds as seconds, float64. */
export function secondsOf(time: bigint): number {
  const whole = time / nanosecondsPerSecond;
  return Number(whole) + Number(time - whole * nanosecondsPerSecond) / 1e9;
}
