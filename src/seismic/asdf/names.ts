import { CropError } from "../../errors.ts";
import type { Trace } from "../trace.ts";
import { formatUtc } from "../utc-time.ts";

/**
 * Gives the name of a waveform's dataset: id, start, end and tag; times are cut to seconds, or have nanoseconds where the
 * seconds are equal.
 */
export function waveformName(trace: Trace, tag: string, hasNanoseconds = true): string {
  const times = [trace.starttime, trace.endtime];
  // Files of pyasdf hold times that are off by up to 128 ns, which is not to change the second.
  const seconds = times.map((time) => label(((time + 500n) / 1000n) * 1000n, 0));
  const labels =
    hasNanoseconds && seconds[0] === seconds[1] ? times.map((time) => label(time, 9)) : seconds;
  return [trace.id, ...labels, tag].join("__");
}

function label(time: bigint, digits: number): string {
  return formatUtc(time, { digits }).slice(0, -1);
}

/** Gives the tag in a dataset's name, which is what follows the last pair of underscores (`___x` holds `_x`). */
export function tagOf(name: string): string | undefined {
  return /^.+?__.+?__.+?__(?<tag>.+)$/.exec(name)?.groups?.["tag"];
}

/** Gives `NET.STA` of a trace. @throws CropError `bad-data` for codes that cannot name a group */
export function stationName(codes: { readonly network: string; readonly station: string }): string {
  const name = `${codes.network}.${codes.station}`;
  if (/^[^./]+\.[^./]+$/.test(name)) return name;
  throw new CropError(
    "bad-data",
    `network ${JSON.stringify(codes.network)} and station ${JSON.stringify(codes.station)} cannot name a station: neither may be empty or hold a dot or a slash`,
    { fields: { station: name } },
  );
}

/** Gives a tag without the white space around it. @throws CropError `bad-data` for one that the format refuses */
export function checkedTag(tag: string): string {
  const trimmed = tag.trim();
  if (/^[a-z_0-9]+$/.test(trimmed) && !trimmed.includes("__") && trimmed !== "stationxml") {
    return trimmed;
  }
  throw new CropError(
    "bad-data",
    `${JSON.stringify(tag)} is no tag: use lower-case letters, digits and single underscores, and not stationxml`,
    { fields: { tag } },
  );
}

/** Gives the parts of a path in the auxiliary data. @throws CropError `bad-data` for one that the version refuses */
export function auxiliaryParts(path: string, formatVersion: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  const pattern =
    formatVersion >= "1.0.3"
      ? /^[-a-zA-Z0-9_.!#$%&*+,:;<=>?@^~]+$/
      : /^[a-zA-Z0-9][a-zA-Z0-9_]*[a-zA-Z0-9]$/;
  const bad = parts.find((part) => !pattern.test(part) || /^\.+$/.test(part));
  if (bad === undefined) return parts;
  throw new CropError(
    "bad-data",
    `${JSON.stringify(bad)} in ${path} is no name for auxiliary data in ASDF ${formatVersion}`,
    { fields: { path } },
  );
}

/** Gives a name for a provenance document. @throws CropError `bad-data` for one that the version refuses */
export function checkedProvenanceName(name: string, formatVersion: string): string {
  const pattern =
    formatVersion >= "1.0.3" ? /^[\x20-\x2e\x30-\x7e]+$/ : /^[0-9a-z][0-9a-z_]*[0-9a-z]$/;
  if (pattern.test(name) && !/^\.+$/.test(name)) return name;
  throw new CropError(
    "bad-data",
    `${JSON.stringify(name)} cannot name a provenance document in ASDF ${formatVersion}`,
    { fields: { name } },
  );
}
