import { size } from "../../arrays/index.ts";
import { CropError } from "../../errors.ts";
import type { Hdf5Attribute } from "../attribute.ts";
import { storedBytes } from "./datatype.ts";
import { decodeElements } from "./decode-elements.ts";
import { decodeFilters, decodeShape, decodeType } from "./decode-messages.ts";
import { type Message, messageTypes } from "./messages.ts";
import type { ObjectHeader, ReadAt } from "./object-header.ts";
import { readChunkTree } from "./read-chunk-tree.ts";
import type { StoredDataset } from "./stored-dataset.ts";

const undefinedAddress = 2n ** 64n - 1n;
const shared = 2;

/** Gives the dataset that a header describes; undefined for one that is left to the HDF5 library. @throws CropError `corrupt` */
export function datasetIn(
  readAt: ReadAt,
  header: ObjectHeader,
  chunkK: number,
): StoredDataset | undefined {
  return guarded(() => {
    const find = (type: number): Message | undefined =>
      header.messages.find((message) => message.type === type && (message.flags & shared) === 0);
    const dataspace = find(messageTypes.dataspace);
    const datatype = find(messageTypes.datatype);
    const layout = find(messageTypes.layout)?.body;
    const isElsewhere = find(messageTypes.externalFiles) !== undefined;
    if (!dataspace || !datatype || layout?.[0] !== 3 || isElsewhere) return undefined;
    const space = decodeShape(dataspace.body);
    const stored = decodeType(datatype.body);
    const filterMessage = find(messageTypes.filters);
    const filters = filterMessage === undefined ? {} : decodeFilters(filterMessage.body);
    if (space === undefined || stored === undefined || filters === undefined) return undefined;
    const view = viewOf(layout);
    const base = { ...space, ...stored, filters };
    const { shape } = space;
    if (layout[1] === 1) {
      const start = shape.map(() => 0);
      const bytes = size(shape) * storedBytes(stored.type);
      const address = view.getBigUint64(2, true);
      if (address === undefinedAddress && bytes > 0) return undefined;
      return { ...base, stored: bytes === 0 ? [] : [{ start, address: Number(address), bytes }] };
    }
    if (layout[1] !== 2 || layout[2] !== shape.length + 1) return undefined;
    const chunks = shape.map((_, axis) => view.getUint32(11 + 4 * axis, true));
    const expected = size(shape.map((n, axis) => Math.ceil(n / chunks[axis]!)));
    const root = view.getBigUint64(3, true);
    const list =
      root === undefinedAddress ? [] : readChunkTree(readAt, Number(root), chunks, chunkK);
    // A chunk that is missing holds the fill value, and one past the end was left behind: rare, and not done here.
    const isWithin = list.every(({ start }) => start.every((at, axis) => at < shape[axis]!));
    if (list.length !== expected || !isWithin) return undefined;
    const compressing = filters.shuffle === true ? 2 : 1;
    if (list.some(({ leftOut }) => leftOut !== 0 && leftOut !== compressing)) return undefined;
    return {
      ...base,
      chunks,
      stored: list.map(({ leftOut, ...chunk }) => ({ ...chunk, isCompressed: leftOut === 0 })),
    };
  });
}

/** Gives the attributes in a header; undefined where they are left to the HDF5 library. @throws CropError `corrupt` */
export function attributesIn(
  readAt: ReadAt,
  header: ObjectHeader,
): ReadonlyMap<string, Hdf5Attribute> | undefined {
  return guarded(() => {
    const attributes = new Map<string, Hdf5Attribute>();
    for (const { type, flags, body } of header.messages) {
      if (type === messageTypes.attributeInfo && isStoredElsewhere(body)) return undefined;
      if (type !== messageTypes.attribute) continue;
      const found = (flags & shared) === 0 ? attributeIn(readAt, body) : undefined;
      if (found === undefined) return undefined;
      attributes.set(...found);
    }
    return attributes;
  });
}

function attributeIn(readAt: ReadAt, body: Uint8Array): [string, Hdf5Attribute] | undefined {
  const view = viewOf(body);
  const version = view.getUint8(0);
  if (version < 1 || version > 3 || (version > 1 && view.getUint8(1) !== 0)) return undefined;
  const unit = version === 1 ? 8 : 1;
  let at = version === 3 ? 9 : 8;
  const take = (length: number): Uint8Array => {
    const part = body.subarray(at, at + length);
    at += Math.ceil(length / unit) * unit;
    return part;
  };
  const [nameBytes, typeBytes, spaceBytes] = [2, 4, 6].map((i) => view.getUint16(i, true));
  const name = Buffer.from(take(nameBytes!))
    .toString("utf8")
    .replace(/\0[\s\S]*$/, "");
  const stored = decodeType(take(typeBytes!));
  const space = decodeShape(take(spaceBytes!));
  if (stored === undefined || space === undefined) return undefined;
  const { shape } = space;
  const bytes = Uint8Array.from(body.subarray(at, at + size(shape) * storedBytes(stored.type)));
  return [name, { type: stored.type, shape, data: decodeElements(stored, bytes, readAt) }];
}

/** Tells whether an attribute info message leads to a heap. */
function isStoredElsewhere(body: Uint8Array): boolean {
  const at = (body[1]! & 1) === 0 ? 2 : 4;
  return viewOf(body).getBigUint64(at, true) !== undefinedAddress;
}

/** Turns what goes wrong in bytes that are too few into a message. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CropError("corrupt", "its header is damaged", { cause: error });
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
