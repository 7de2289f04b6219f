/** What HDF5 writes for an address that leads nowhere. */
export const undefinedAddress: bigint = 2n ** 64n - 1n;

// Most structures are short: they share blocks of memory, of which each one has a part of its own.
const blockBytes = 1 << 16;
const firstBytes = 256;
let block = new ArrayBuffer(blockBytes);
let used = 0;

function takeRoom(): Uint8Array<ArrayBuffer> {
  if (used === blockBytes) [block, used] = [new ArrayBuffer(blockBytes), 0];
  used += firstBytes;
  return new Uint8Array(block, used - firstBytes, firstBytes);
}

/** Little-endian bytes that grow at their end, as the structures of an HDF5 file are laid out. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  /** `bytes`: how many it will hold, where that is known. */
  constructor(bytes: number = firstBytes) {
    this.#bytes = bytes <= firstBytes ? takeRoom() : new Uint8Array(bytes);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset);
  }

  /** The number of bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** Appends unsigned integers of one byte each. */
  u8(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#room(1);
      this.#view.setUint8(at, value);
    }
    return this;
  }

  u16(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#room(2);
      this.#view.setUint16(at, value, true);
    }
    return this;
  }

  u32(...values: readonly number[]): this {
    for (const value of values) {
      const at = this.#room(4);
      this.#view.setUint32(at, value, true);
    }
    return this;
  }

  /** Appends lengths and addresses of eight bytes each. */
  u64(...values: readonly (number | bigint)[]): this {
    for (const value of values) {
      const at = this.#room(8);
      if (typeof value === "bigint") {
        this.#view.setBigUint64(at, value, true);
      } else {
        this.#view.setUint32(at, value % 2 ** 32, true);
        this.#view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
      }
    }
    return this;
  }

  bytes(values: Uint8Array): this {
    const at = this.#room(values.length);
    this.#bytes.set(values, at);
    return this;
  }

  /** Appends the bytes of letters and digits. */
  text(value: string): this {
    return this.bytes(Buffer.from(value, "utf8"));
  }

  zeros(count: number): this {
    this.#room(count);
    return this;
  }

  /** Appends zeros up to a length that `multiple` divides. */
  pad(multiple = 8): this {
    return this.zeros((multiple - (this.#length % multiple)) % multiple);
  }

  /** Gives the bytes so far, as a view. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(at + count, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length += count;
    return at;
  }
}
