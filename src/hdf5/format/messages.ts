import type { Hdf5Type } from "../hdf5-type.ts";
import { ByteWriter, undefinedAddress } from "./byte-writer.ts";
import { datatypeMessage, storedBytes } from "./datatype.ts";
import { size } from "../../arrays/index.ts";
import { filterIds } from "./filter-ids.ts";
import type { Hdf5Filters } from "./filters.ts";

/** One message of an object header: its type, flags and body. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly body: Uint8Array;
}

/** The types of messages (HDF5 file format specification 3.0, IV.A.2). */
export const messageTypes = {
  nil: 0x00,
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
  referenceCount: 0x16,
} as const;

/** Where the elements of a dataset are. */
export type Layout =
  | { readonly kind: "contiguous"; readonly address: number; readonly bytes: number }
  | {
      readonly kind: "chunked";
      readonly chunks: readonly number[];
      /** Absent where there is no chunk yet. */
      readonly tree: number | undefined;
    };

/** Gives the messages that describe a dataset. `maxShape`: null along an axis stands for unlimited. */
export function datasetMessages(
  type: Hdf5Type,
  shape: readonly number[],
  maxShape: readonly (number | null)[],
  layout: Layout,
  filters: Hdf5Filters,
): Message[] {
  const constant = 1;
  const allocation = layout.kind === "chunked" ? 3 : 2;
  const messages: Message[] = [
    { type: messageTypes.dataspace, flags: 0, body: dataspaceMessage(shape, maxShape) },
    { type: messageTypes.datatype, flags: constant, body: datatypeMessage(type) },
    {
      type: messageTypes.fillValue,
      flags: constant,
      body: new ByteWriter().u8(2, allocation, 2, 1).u32(0).finish(),
    },
    { type: messageTypes.layout, flags: 0, body: layoutMessage(layout, storedBytes(type)) },
  ];
  const width = storedBytes(type);
  const chunkBytes = layout.kind === "chunked" ? size(layout.chunks) * width : 0;
  const pipeline = pipelineMessage(filters, width, chunkBytes);
  if (pipeline !== undefined) {
    messages.push({ type: messageTypes.filters, flags: constant, body: pipeline });
  }
  return messages;
}

/** Gives the message of an attribute whose elements are `data` as they stand on the disk. */
export function attributeMessage(
  name: string,
  type: Hdf5Type,
  shape: readonly number[],
  data: Uint8Array,
): Message {
  const label = new ByteWriter().text(name).u8(0).finish();
  const datatype = datatypeMessage(type);
  const dataspace = dataspaceMessage(shape);
  const isAscii = label.every((byte) => byte < 128);
  const writer = new ByteWriter().u8(3, 0);
  writer.u16(label.length, datatype.length, dataspace.length).u8(isAscii ? 0 : 1);
  writer.bytes(label).bytes(datatype).bytes(dataspace).bytes(data);
  return { type: messageTypes.attribute, flags: 0, body: writer.finish() };
}

function dataspaceMessage(
  shape: readonly number[],
  maxShape?: readonly (number | null)[],
): Uint8Array {
  const writer = new ByteWriter().u8(1, shape.length, maxShape === undefined ? 0 : 1).zeros(5);
  writer.u64(...shape);
  if (maxShape !== undefined) writer.u64(...maxShape.map((n) => n ?? undefinedAddress));
  return writer.finish();
}

function layoutMessage(layout: Layout, bytesPerElement: number): Uint8Array {
  const writer = new ByteWriter().u8(3);
  if (layout.kind === "contiguous") {
    const { address, bytes } = layout;
    return writer
      .u8(1)
      .u64(bytes === 0 ? undefinedAddress : address, bytes)
      .finish();
  }
  const { chunks, tree } = layout;
  writer.u8(2, chunks.length + 1).u64(tree ?? undefinedAddress);
  return writer.u32(...chunks, bytesPerElement).finish();
}

/** What h5py writes down for LZF: the versions of its filter and of the library, and the bytes of a chunk. */
const lzfValues = [4, 0x0105] as const;

function pipelineMessage(
  filters: Hdf5Filters,
  bytesPerElement: number,
  chunkBytes: number,
): Uint8Array | undefined {
  const optional = 1;
  const list: [id: number, name: string, flags: number, values: readonly number[]][] = [];
  if (filters.shuffle === true)
    list.push([filterIds.shuffle, "shuffle", optional, [bytesPerElement]]);
  if (filters.gzip !== undefined) list.push([filterIds.gzip, "deflate", optional, [filters.gzip]]);
  else if (filters.lzf === true)
    list.push([filterIds.lzf, "lzf", optional, [...lzfValues, chunkBytes]]);
  if (filters.fletcher32 === true) list.push([filterIds.fletcher32, "fletcher32", 0, []]);
  if (list.length === 0) return undefined;
  const writer = new ByteWriter().u8(1, list.length).zeros(6);
  for (const [id, name, flags, values] of list) {
    // The format lets names away, but HDF5's H5Ocopy then puts its own into a buffer that has no room for them.
    const label = new ByteWriter().text(name).u8(0).pad().finish();
    writer
      .u16(id, label.length, flags, values.length)
      .bytes(label)
      .u32(...values);
    if (values.length % 2 === 1) writer.u32(0);
  }
  return writer.finish();
}
