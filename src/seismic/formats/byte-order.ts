import { endianness } from "node:os";

/** Whether typed arrays hold the lowest byte first on this machine. */
export const hostIsLittleEndian: boolean = /* @__PURE__ */ endianness() === "LE";

/** Gives the bytes of elements `[start, end)` of a typed array, as a view. */
export function bytesOf(
  data: Exclude<NodeJS.TypedArray, Uint8ClampedArray>,
  start: number = 0,
  end: number = data.length,
): Buffer {
  const { BYTES_PER_ELEMENT: size } = data;
  return Buffer.from(data.buffer, data.byteOffset + start * size, (end - start) * size);
}

/** Turns the bytes of each element of `size` bytes round, in place. */
export function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}
