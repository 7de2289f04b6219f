import type { Hdf5Attribute, Hdf5Source } from "../../hdf5/index.ts";

/** Tells what stands at an absolute path, also where a group above it is missing. */
export function kindAt(source: Hdf5Source, path: string): ReturnType<Hdf5Source["kindOf"]> {
  const above = path.slice(0, path.lastIndexOf("/"));
  if (above !== "" && kindAt(source, above) !== "group") return undefined;
  return source.kindOf(path);
}

/** Lists what a group holds, sorted; nothing where there is no such group. */
export function childrenAt(source: Hdf5Source, path: string): readonly string[] {
  return kindAt(source, path) === "group" ? source.children(path).toSorted() : [];
}

/** Gives an attribute as text: up to its first NUL; undefined where there is none. */
export function textOf(attribute: Hdf5Attribute | undefined): string | undefined {
  const data = attribute?.data;
  const first = Array.isArray(data) ? data[0] : undefined;
  return first?.replace(/\0[\s\S]*$/, "");
}

/** Gives the attribute for ASCII text of fixed length and one NUL, which is the kind that pyasdf reads. */
export function asciiAttribute(text: string): Hdf5Attribute {
  const bytes = Buffer.byteLength(text) + 1;
  return { type: { kind: "string", bytes, charset: "ascii" }, shape: [], data: [text] };
}

/** Gives the bytes of a document without the white space and NULs around it. */
export function documentAt(source: Hdf5Source, path: string): Uint8Array | undefined {
  if (kindAt(source, path) !== "dataset") return undefined;
  const bytes = source.readBytes(path);
  const isBlank = (byte: number | undefined): boolean =>
    byte === 0 || byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);
  let [start, end] = [0, bytes.length];
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}
