import { CropError } from "../../errors.ts";
import { checkedTag } from "../asdf/names.ts";

/** Tags of the input, each with the tag that its results get. */
export type TagMap = Readonly<Record<string, string>>;

/**
 * Reads a tag map from text: `raw:processed,synthetic:filtered`, or a JSON object.
 *
 * @throws CropError `bad-option` for text that is neither
 */
export function parseTagMap(text: string): TagMap {
  const fail = (): never => {
    throw new CropError(
      "bad-option",
      `the tag map ${JSON.stringify(text)} is not one; write input:output,input:output`,
    );
  };
  if (text.trimStart().startsWith("{")) {
    let map: unknown;
    try {
      map = JSON.parse(text);
    } catch {
      return fail();
    }
    const entries = Object.entries(Object(map));
    if (!entries.every((entry): entry is [string, string] => typeof entry[1] === "string"))
      return fail();
    return Object.fromEntries(entries);
  }
  const pairs = text.split(",").map((pair) => pair.split(":"));
  if (pairs.some((pair) => pair.length !== 2)) return fail();
  const names = pairs.map(([name = ""]) => name.trim());
  if (new Set(names).size !== names.length) return fail();
  return Object.fromEntries(pairs.map(([, to = ""], i) => [names[i], to.trim()]));
}

/**
 * Gives a tag map whose output tags can be written.
 *
 * @throws CropError `bad-option` for a map without tags; `bad-data` for an output tag that the format refuses
 */
export function checkTagMap(map: TagMap): TagMap {
  const entries = Object.entries(map);
  if (entries.length === 0)
    throw new CropError("bad-option", "the tag map is empty: name the tags to process");
  return Object.fromEntries(entries.map(([tag, output]) => [tag, checkedTag(output)]));
}
