import { CropError } from "../errors.ts";

const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * Reads a time to stop at: a duration from `now` (`90s`, `30m`, `2h`, `1d`), a time of day (`17:30`, the next one), or a
 * date and time in ISO 8601.
 *
 * @throws CropError `usage` for anything else, or a time that has passed
 */
export function parseUntil(text: string, now: Date): Date {
  const duration = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (duration !== null) {
    const unit = duration[2] as keyof typeof secondsPer;
    const at = new Date(now.getTime() + 1000 * Number(duration[1]) * secondsPer[unit]);
    if (!Number.isNaN(at.getTime())) return at;
  }
  const time = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (time !== null) {
    const [hours, minutes] = [Number(time[1]), Number(time[2])];
    if (hours < 24 && minutes < 60) {
      const at = new Date(now);
      at.setHours(hours, minutes, 0, 0);
      if (at <= now) at.setDate(at.getDate() + 1);
      return at;
    }
  }
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text); // its midnight is that of here, not of Greenwich
  const isDate = /^\d{4}-\d{2}-\d{2}/.test(text);
  const at = isDate ? new Date(isDay ? `${text}T00:00` : text) : new Date(NaN);
  if (Number.isNaN(at.getTime()))
    throw new CropError(
      "usage",
      `--until ${text}: write a duration such as 30m, a time such as 17:30, or a date such as 2026-11-21T17:30`,
    );
  if (at <= now) throw new CropError("usage", `--until ${text} has passed`);
  return at;
}
