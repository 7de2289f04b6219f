import { CropError } from "../../errors.ts";
import type { AsdfDataSet } from "../asdf/asdf-data-set.ts";
import type { TagMap } from "./tag-map.ts";

/** One call of the function: a station and a tag that it has. */
export interface Job {
  readonly station: string;
  readonly tag: string;
}

/**
 * Lists the jobs of a data set by station and tag.
 *
 * @throws CropError `bad-option` for a tag that no station has, or when two tags of one station would get one name; `bad-data`
 *   when there is nothing to do
 */
export function listJobs(input: AsdfDataSet, map: TagMap): readonly Job[] {
  const present = new Set<string>();
  const jobs: Job[] = [];
  for (const station of input.stations()) {
    const outputs = new Map<string, string>();
    for (const tag of input.station(station).tags()) {
      present.add(tag);
      const output = Object.hasOwn(map, tag) ? map[tag] : undefined;
      if (output === undefined) continue;
      const other = outputs.get(output);
      if (other !== undefined) {
        throw new CropError(
          "bad-option",
          `the tags ${other} and ${tag} of station ${station} are both mapped to ${output}; give them names of their own`,
          { fields: { file: input.path, station, tag } },
        );
      }
      outputs.set(output, tag);
      jobs.push({ station, tag });
    }
  }
  const unknown = Object.keys(map).filter((tag) => !present.has(tag));
  if (unknown.length > 0) {
    const known = [...present].toSorted().join(", ");
    throw new CropError(
      "bad-option",
      `${input.path} has no waveforms with the tag ${unknown.join(", ")}; it has ${known === "" ? "none at all" : known}`,
      { fields: { file: input.path, tags: unknown } },
    );
  }
  if (jobs.length === 0)
    throw new CropError("bad-data", "No data matching the path map found.", {
      fields: { file: input.path },
    });
  return jobs;
}
