import type { Event } from "./event.ts";

/**
 * Gives the name of an event: the part of its resource id that the data centre, the catalogue or the source file gave it, or the
 * whole id in capitals where none of them is known. Folders, files and figures are named after it.
 *
 * @example eventName({ resourceId: "smi:nz.org.geonet/2018p130600" }) === "2018p130600"
 * Source: pyatoa 0.4.2 `format_event_name`.
 */
export function eventName({ resourceId }: Pick<Event, "resourceId">): string {
  const upper = resourceId.toUpperCase();
  const parts = resourceId.split("/");
  const after = (mark: string): string => resourceId.split(mark).at(-1) ?? "";
  let name: string | undefined = upper;
  if (upper.includes("GEONET")) name = parts.at(-1);
  else if (upper.includes("IRIS")) name = after("eventid=");
  else if (upper.includes("NDK") || upper.includes("CMTSOLUTION")) name = parts.at(-2);
  else if (upper.includes("USGS")) name = after("eventid=").split("&")[0];
  else if (upper.includes("ANSS")) name = after("event/");
  else if (upper.includes("SOURCE")) name = upper.split("/")[2];
  return name === undefined || name === "" ? upper : name;
}
