import type { Event } from "./event.ts";
import { preferredMagnitude, preferredOrigin } from "./preferred.ts";
import { formatUtc } from "./utc-time.ts";

/**
 * Says time, latitude, longitude and magnitude of an event in one line:
 * `2012-04-04T14:18:37.000000Z | +39.342,  +41.044 | 4.3  ML | manual`.
 * Source: obspy 1.5.1 `Event.short_str`.
 */
export function eventSummary(event: Event): string {
  const origin = preferredOrigin(event);
  const magnitude = preferredMagnitude(event);
  const parts: string[] = [];
  if (origin !== undefined) {
    const latitude = signed(origin.latitude).padStart(7);
    const longitude = signed(origin.longitude).padStart(8);
    parts.push(formatUtc(origin.time), `${latitude}, ${longitude}`);
  }
  if (magnitude !== undefined) {
    const { mag, magnitudeType = "None" } = magnitude;
    const short = Number(mag.toFixed(1)) === mag ? `${mag.toFixed(1)} ` : mag.toFixed(2);
    parts.push(`${short} ${magnitudeType.padEnd(2)}`);
  }
  if (origin?.evaluationMode !== undefined) parts.push(origin.evaluationMode);
  return parts.join(" | ");
}

function signed(degrees: number): string {
  return `${degrees < 0 ? "-" : "+"}${Math.abs(degrees).toFixed(3)}`;
}
