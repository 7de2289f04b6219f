import { CropError } from "../../errors.ts";
import { ByteWriter, undefinedAddress } from "./byte-writer.ts";
import { lookup3 } from "./checksums.ts";
import type { GroupSizes, SymbolTable } from "./symbol-table.ts";

/** What an HDF5 file begins with. */
export const signature: Buffer = Buffer.from("\x89HDF\r\n\x1a\n", "latin1");

/** The most bytes that a superblock takes. */
export const superblockBytes = 100;

/** What the first bytes of an HDF5 file say (HDF5 file format specification 3.0, II). */
export interface Superblock extends GroupSizes {
  /** Half as many chunks as a node of a chunk index has room for. */
  readonly chunkK: number;
  /** The address of the first byte that the file does not use. */
  readonly end: number;
  /** The address of the root group's header. */
  readonly root: number;
  /** As they stand in the file. */
  readonly bytes: Uint8Array;
}

/** Gives the superblock of a new file without contents: version 0, as the HDF5 library writes by default. */
export function newSuperblock(): Superblock {
  const sizes = { leafK: 4, internalK: 16, chunkK: 32 };
  const writer = new ByteWriter().bytes(signature).u8(0, 0, 0, 0, 0, 8, 8, 0);
  writer.u16(sizes.leafK, sizes.internalK).u32(0);
  writer.u64(0, undefinedAddress, 0, undefinedAddress);
  const bytes = writer.u64(0, 0).u32(1, 0).u64(0, 0).finish();
  return { ...sizes, end: bytes.length, root: 0, bytes };
}

/** Reads a superblock. @throws CropError `bad-data` for a file that is laid out in a way that is not added to here */
export function parseSuperblock(bytes: Uint8Array, path: string): Superblock {
  const refuse = (reason: string): never => {
    throw new CropError(
      "bad-data",
      `cannot add to ${path}: ${reason}; copy it with h5repack first`,
    );
  };
  if (bytes.length < 48 || !signature.equals(bytes.subarray(0, 8))) {
    refuse("it does not begin with what an HDF5 file begins with");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(8);
  const u64 = (at: number): bigint => view.getBigUint64(at, true);
  if (version > 3) refuse(`its superblock has the version ${version}`);
  const widths = version < 2 ? view.getUint16(13, true) : view.getUint16(9, true);
  if (widths !== 0x0808) refuse("its addresses do not have eight bytes");
  if (version >= 2) {
    if (view.getUint8(11) !== 0) refuse("another program writes it, or died while it did");
    if (u64(12) !== 0n || u64(20) !== undefinedAddress) refuse("it has a superblock extension");
    const sizes = { leafK: 4, internalK: 16, chunkK: 32 };
    const ends = { end: Number(u64(28)), root: Number(u64(36)) };
    return { ...sizes, ...ends, bytes: bytes.slice(0, 48) };
  }
  const at = version === 0 ? 24 : 28;
  if (u64(at) !== 0n) refuse("it has a user block");
  if (u64(at + 24) !== undefinedAddress) refuse("it is spread over several files");
  return {
    leafK: view.getUint16(16, true),
    internalK: view.getUint16(18, true),
    chunkK: version === 0 ? 32 : view.getUint16(24, true),
    end: Number(u64(at + 16)),
    root: Number(u64(at + 40)),
    bytes: bytes.slice(0, at + 72),
  };
}

/** Gives the bytes of a superblock with another root group and another end. */
export function movedSuperblock(
  superblock: Superblock,
  root: number,
  table: SymbolTable,
  end: number,
): Uint8Array {
  const bytes = superblock.bytes.slice();
  const view = new DataView(bytes.buffer);
  const version = bytes[8]!;
  if (version >= 2) {
    view.setBigUint64(28, BigInt(end), true);
    view.setBigUint64(36, BigInt(root), true);
    view.setUint32(44, lookup3(bytes.subarray(0, 44)), true);
    return bytes;
  }
  const at = version === 0 ? 24 : 28;
  view.setBigUint64(at + 16, BigInt(end), true);
  view.setBigUint64(at + 40, BigInt(root), true);
  view.setUint32(at + 48, 1, true);
  view.setBigUint64(at + 56, BigInt(table.tree), true);
  view.setBigUint64(at + 64, BigInt(table.heap), true);
  return bytes;
}
