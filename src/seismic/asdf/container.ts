import { attributeOf, type Hdf5File } from "../../hdf5/index.ts";

/** Tells what stands at an absolute path, also where a group above it is missing. */
export function kindAt(file: Hdf5File, path: string): ReturnType<Hdf5File["kindOf"]> {
  const above = path.slice(0, path.lastIndexOf("/"));
  if (above !== "" && kindAt(file, above) !== "group") return undefined;
  return file.kindOf(path);
}

/** Lists what a group holds, sorted; nothing where there is no such group. */
export function childrenAt(file: Hdf5File, path: string): readonly string[] {
  return kindAt(file, path) === "group" ? file.children(path).toSorted() : [];
}

/** Makes a group and those above it where they are missing. */
export function ensureGroup(file: Hdf5File, path: string): void {
  if (path === "" || kindAt(file, path) === "group") return;
  ensureGroup(file, path.slice(0, path.lastIndexOf("/")));
  file.createGroup(path);
}

/** Gives an attribute as text: up to its first NUL; undefined where there is none. */
export function textAttribute(file: Hdf5File, path: string, name: string): string | undefined {
  const data = file.attribute(path, name)?.data;
  const first = Array.isArray(data) ? data[0] : undefined;
  return first?.replace(/\0[\s\S]*$/, "");
}

/** Sets an attribute to ASCII text of fixed length and one NUL, which is the kind that pyasdf reads. */
export function setAsciiAttribute(file: Hdf5File, path: string, name: string, text: string): void {
  const bytes = Buffer.byteLength(text) + 1;
  file.setAttribute(path, name, {
    type: { kind: "string", bytes, charset: "ascii" },
    shape: [],
    data: [text],
  });
}

/** Sets an attribute to one number. */
export function setNumberAttribute(
  file: Hdf5File,
  path: string,
  name: string,
  value: number | bigint,
): void {
  file.setAttribute(path, name, attributeOf(value));
}

/** Gives the bytes of a document without the white space and NULs around it. */
export function documentAt(file: Hdf5File, path: string): Uint8Array | undefined {
  if (kindAt(file, path) !== "dataset") return undefined;
  const bytes = file.readBytes(path);
  const isBlank = (byte: number | undefined): boolean =>
    byte === 0 || byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);
  let [start, end] = [0, bytes.length];
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}

/** Copies all of a file but the paths in `without` and what is below them. Big-endian numbers become little-endian. */
export function copyAll(from: Hdf5File, to: Hdf5File, without: ReadonlySet<string>): void {
  copyGroup(from, to, "/", without);
}

function copyGroup(
  from: Hdf5File,
  to: Hdf5File,
  group: string,
  without: ReadonlySet<string>,
): void {
  copyAttributes(from, to, group);
  for (const name of from.children(group)) {
    const path = group === "/" ? `/${name}` : `${group}/${name}`;
    if (without.has(path)) continue;
    if (from.kindOf(path) === "group") {
      to.createGroup(path);
      copyGroup(from, to, path, without);
    } else {
      copyDataset(from, to, path);
    }
  }
}

function copyDataset(from: Hdf5File, to: Hdf5File, path: string): void {
  const { type, shape, maxShape, chunks } = from.info(path);
  const gzip = from.gzipLevel(path);
  to.createDataset(path, {
    type,
    shape: shape ?? [],
    ...(chunks === null ? {} : { chunks, maxShape }),
    ...(chunks === null || gzip === undefined || gzip === 0 ? {} : { gzip }),
    data: from.read(path),
  });
  copyAttributes(from, to, path);
}

function copyAttributes(from: Hdf5File, to: Hdf5File, path: string): void {
  for (const name of from.attributeNames(path)) {
    const attribute = from.attribute(path, name);
    if (attribute !== undefined) to.setAttribute(path, name, attribute);
  }
}
