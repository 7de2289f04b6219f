/** How the numbers of a variable count time: `value * unit + reference`, nanoseconds since 1970-01-01T00:00:00Z. */
export interface TimeUnits {
  readonly unit: bigint;
  readonly reference: bigint;
}

const second = 1_000_000_000n;
const units: readonly (readonly [RegExp, bigint])[] = [
  [/^(nanoseconds?|ns)$/i, 1n],
  [/^(microseconds?|microsecs?|us|µs)$/i, 1000n],
  [/^(milliseconds?|millisecs?|msecs?|ms)$/i, 1_000_000n],
  [/^(seconds?|secs?|s)$/i, second],
  [/^(minutes?|mins?)$/i, 60n * second],
  [/^(hours?|hrs?|h)$/i, 3600n * second],
  [/^(days?|d)$/i, 86400n * second],
];

/**
 * Gives what a CF `units` attribute ("days since 2000-01-01 12:00") and its calendar mean; undefined when they do not
 * tell a time that datetime64[ns] can count (other calendars, months, years).
 *
 * Source: CF conventions 1.11, section 4.4.
 */
export function parseTimeUnits(text: unknown, calendar: unknown): TimeUnits | undefined {
  if (typeof text !== "string") return undefined;
  const name = typeof calendar === "string" ? calendar.toLowerCase() : "standard";
  if (!["standard", "gregorian", "proleptic_gregorian"].includes(name)) return undefined;
  const [, word = "", since = ""] = /^\s*(\S+)\s+since\s+(.*\S)\s*$/i.exec(text) ?? [];
  const unit = units.find(([pattern]) => pattern.test(word))?.[1];
  const reference = parseReference(wholeDate(since), name !== "proleptic_gregorian");
  return unit === undefined || reference === undefined ? undefined : { unit, reference };
}

// A reference may be a year or a month, which stand for their beginning, and may have no dashes.
function wholeDate(text: string): string {
  const [, year, month = "1"] = /^(\d{4})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  return year === undefined
    ? text.replace(/^(\d{4})(\d{2})(\d{2})(?!\d)/, "$1-$2-$3")
    : `${year}-${month}-1`;
}

function parseReference(text: string, isMixed: boolean): bigint | undefined {
  const pattern =
    /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9})\d*)?)?)?)?\s*(?:Z|UTC|GMT|([+-])(\d{1,2}):?(\d{2})?)?$/i;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour = 0,
    minute = 0,
    seconds = 0,
    fraction = "0",
    sign,
    zoneHour = 0,
    zoneMinute = 0,
  ] = match;
  const isThere =
    isDay(Number(year), Number(month), Number(day), isMixed) &&
    Number(minute) < 60 &&
    Number(seconds) < 60 &&
    (Number(hour) * 60 + Number(minute)) * 60 + Number(seconds) <= 86400;
  if (!isThere) return undefined;
  const days = daysSince1970(Number(year), Number(month), Number(day), isMixed);
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * (sign === "-" ? 1 : -1);
  const whole =
    BigInt(days) * 86400n +
    BigInt(Number(hour) * 3600 + (Number(minute) + offset) * 60 + Number(seconds));
  return whole * second + BigInt(fraction.padEnd(9, "0"));
}

/** Tells whether a month has such a day; ten days that the mixed calendar leaves out in 1582 count as days. */
function isDay(year: number, month: number, day: number, isMixed: boolean): boolean {
  const isJulian = isMixed && year < 1582;
  const isLeap = year % 4 === 0 && (isJulian || year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (lengths[month - 1] ?? 0);
}

/** Days of the proleptic Gregorian calendar, or of the Julian one before 1582-10-15 when the calendar is mixed. */
function daysSince1970(year: number, month: number, day: number, isMixed: boolean): number {
  const isJulian = isMixed && (year * 100 + month) * 100 + day < 15821015;
  const a = Math.floor((14 - month) / 12);
  const y = year + 4800 - a;
  const m = month + 12 * a - 3;
  const start = day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4);
  const julianDay = isJulian
    ? start - 32083
    : start - Math.floor(y / 100) + Math.floor(y / 400) - 32045;
  return julianDay - 2440588;
}

/** Gives the nanoseconds since 1970 of a number in those units, rounded; undefined for NaN and outside 64 bits. */
export function toNanoseconds(
  value: number | bigint,
  { unit, reference }: TimeUnits,
): bigint | undefined {
  let span: bigint;
  if (typeof value === "bigint") {
    span = value * unit;
  } else {
    if (!Number.isFinite(value)) return undefined;
    // A product is as precise as the number itself, so that 5 hours stored as 0.20833333333333334 days are 5 hours again, as in
    // xarray; the fraction alone would bring digits that the number only has by rounding. Whole numbers are exact anyway.
    span = Number.isInteger(value)
      ? BigInt(value) * unit
      : BigInt(Math.round(value * Number(unit)));
  }
  const time = span + reference;
  return BigInt.asIntN(64, time) === time ? time : undefined;
}

/** Gives the ISO text of nanoseconds since 1970, as numpy writes it: without trailing groups of zeros. */
export function isoOf(nanoseconds: bigint): string {
  const rest = ((nanoseconds % second) + second) % second;
  const date = new Date(Number((nanoseconds - rest) / 1_000_000n)).toISOString();
  const digits = rest
    .toString()
    .padStart(9, "0")
    .replace(/(000)+$/, "");
  const text = date.replace(/\.000Z$/, digits === "" ? "" : `.${digits}`);
  return text.replace(/T00:00:00$/, "");
}

/** Gives the nanoseconds since 1970 of an ISO text (UTC unless it says otherwise); undefined for other text. */
export function parseIso(text: string): bigint | undefined {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(.*))?)?$/.exec(text.trim());
  if (match === null) return undefined;
  return parseReference(
    `${match[1]}-${match[2] ?? "01"}-${match[3] ?? "01"}${match[4] ?? ""}`,
    false,
  );
}

/**
 * Gives the first and the last nanosecond of the time that an ISO text names, as precise as it is: "2000-02" is a whole month.
 * Undefined for other text.
 *
 * Source: partial string indexing of pandas 2.2.
 */
export function periodOfIso(
  text: string,
): { readonly first: bigint; readonly last: bigint } | undefined {
  const first = parseIso(text);
  if (first === undefined) return undefined;
  const [, year, month, day, hour, minute, seconds, fraction = ""] =
    /^(\d+)(?:-(\d+)(?:-(\d+)(?:[T ]+(\d+)(?::(\d+)(?::(\d+)(?:\.(\d+))?)?)?)?)?)?/.exec(
      text.trim(),
    ) ?? [];
  if (day === undefined) {
    const next = month === undefined ? [Number(year) + 1, 1] : [Number(year), Number(month) + 1];
    const days = daysSince1970(next[0]!, next[1]!, 1, false);
    return { first, last: BigInt(days) * 86400n * second - 1n };
  }
  let length = second / 1000n ** BigInt(Math.min(3, Math.ceil(fraction.length / 3)));
  if (seconds === undefined) length = 60n * second;
  if (minute === undefined) length = 3600n * second;
  if (hour === undefined) length = 86400n * second;
  return { first, last: first + length - 1n };
}
