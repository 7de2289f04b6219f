import { CropError } from "../../errors.ts";
import { ByteWriter } from "./byte-writer.ts";
import { lookup3 } from "./checksums.ts";
import { type Message, messageTypes } from "./messages.ts";

/** The header of an object, as far as another one of the same kind has to take it over. */
export interface ObjectHeader {
  readonly version: 1 | 2;
  /** Of version 2: its flags and the fields that follow them, up to the size of the messages. */
  readonly prefix?: Uint8Array;
  readonly messages: readonly Message[];
  /** How many names lead to the object. */
  readonly references: number;
}

/** Reads bytes of a file from an address on. */
export type ReadAt = (address: number, length: number) => Uint8Array;

/** Gives the bytes of a header (HDF5 file format specification 3.0, IV.A.1). @throws CropError `bad-data` */
export function encodeHeader(header: Omit<ObjectHeader, "references">): Uint8Array {
  for (const { body } of header.messages) {
    if (body.length > 65_527) {
      throw new CropError(
        "bad-data",
        `an attribute takes ${body.length} bytes; HDF5 holds 65,000 beside an object`,
      );
    }
  }
  return header.version === 1 ? encodeFirst(header.messages) : encodeSecond(header);
}

function encodeFirst(messages: readonly Message[]): Uint8Array {
  const body = new ByteWriter();
  for (const message of messages) {
    const padded = Math.ceil(message.body.length / 8) * 8;
    body.u16(message.type, padded).u8(message.flags, 0, 0, 0);
    body.bytes(message.body).pad();
  }
  const writer = new ByteWriter().u8(1, 0).u16(messages.length).u32(1, body.length, 0);
  return writer.bytes(body.finish()).finish();
}

function encodeSecond({
  prefix = Uint8Array.of(0),
  messages,
}: Omit<ObjectHeader, "references">): Uint8Array {
  const flags = prefix[0]!;
  const body = new ByteWriter();
  for (const [i, message] of messages.entries()) {
    body.u8(message.type).u16(message.body.length).u8(message.flags);
    if ((flags & 4) !== 0) body.u16(i);
    body.bytes(message.body);
  }
  const sizeOfFourBytes = 2;
  const writer = new ByteWriter().text("OHDR").u8(2, (flags & ~3) | sizeOfFourBytes);
  writer.bytes(prefix.subarray(1)).u32(body.length).bytes(body.finish());
  return writer.u32(lookup3(writer.finish())).finish();
}

/** Reads a header with all its parts. @throws CropError `corrupt` */
export function readHeader(readAt: ReadAt, address: number): ObjectHeader {
  const start = viewOf(readAt(address, 16));
  if (start.getUint32(0, false) === 0x4f484452) return readSecond(readAt, address);
  if (start.getUint8(0) !== 1) throw new CropError("corrupt", "an object header is damaged");
  const messages: Message[] = [];
  const parts: [address: number, length: number][] = [[address + 16, start.getUint32(8, true)]];
  for (const [at, length] of parts) {
    const view = viewOf(readAt(at, length));
    let place = 0;
    while (place + 8 <= length) {
      const size = view.getUint16(place + 2, true);
      const message = {
        type: view.getUint16(place, true),
        flags: view.getUint8(place + 4),
        body: part(view, place + 8, size),
      };
      take(message, messages, parts);
      place += 8 + size;
    }
  }
  return { version: 1, messages, references: start.getUint32(4, true) };
}

function readSecond(readAt: ReadAt, address: number): ObjectHeader {
  const fixed = viewOf(readAt(address, 40));
  const flags = fixed.getUint8(5);
  const fields = ((flags & 32) === 0 ? 0 : 16) + ((flags & 16) === 0 ? 0 : 4);
  const prefix = Uint8Array.from([flags, ...part(fixed, 6, fields)]);
  const width = 2 ** (flags & 3);
  const sized = viewOf(readAt(address + 6 + fields, 8));
  const length = Number(sized.getBigUint64(0, true) & (2n ** BigInt(8 * width) - 1n));
  const messages: Message[] = [];
  const parts: [address: number, length: number][] = [[address + 6 + fields + width, length]];
  const head = (flags & 4) === 0 ? 4 : 6;
  for (const [i, [at, bytes]] of parts.entries()) {
    // Later parts stand between a signature and a checksum.
    const view = viewOf(i === 0 ? readAt(at, bytes) : readAt(at + 4, bytes - 8));
    let place = 0;
    while (place + head <= view.byteLength) {
      const size = view.getUint16(place + 1, true);
      const message = {
        type: view.getUint8(place),
        flags: view.getUint8(place + 3),
        body: part(view, place + head, size),
      };
      take(message, messages, parts);
      place += head + size;
    }
  }
  const count = messages.find(({ type }) => type === messageTypes.referenceCount)?.body;
  const references = count === undefined ? 1 : viewOf(count).getUint32(1, true);
  return { version: 2, prefix, messages, references };
}

function take(message: Message, messages: Message[], parts: [number, number][]): void {
  if (parts.length > 10_000) throw new CropError("corrupt", "an object header goes in circles");
  if (message.type === messageTypes.continuation) {
    const view = viewOf(message.body);
    parts.push([Number(view.getBigUint64(0, true)), Number(view.getBigUint64(8, true))]);
  } else if (message.type !== messageTypes.nil) {
    messages.push(message);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function part(view: DataView, at: number, length: number): Uint8Array {
  if (at + length > view.byteLength) throw new CropError("corrupt", "an object header is damaged");
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}
