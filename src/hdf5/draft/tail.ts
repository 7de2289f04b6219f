import { closeSync, ftruncateSync, openSync, readSync } from "node:fs";
import { diskError, writeFully } from "../../files/index.ts";
import type { Sink } from "../format/sink.ts";

const bufferBytes = 1 << 20;

/** The bytes that are to stand behind the end of a file, kept in a file of their own until then. */
export class Tail implements Sink {
  readonly path: string;
  /** The address in the whole file of the first byte. */
  readonly start: number;
  /** The address of the next byte. */
  end: number;
  readonly #fd: number;
  readonly #buffer = new Uint8Array(bufferBytes);
  #buffered = 0;

  /** Makes the file at `path`, over one that exists. @throws CropError `disk` */
  constructor(path: string, start: number) {
    this.path = path;
    this.start = start;
    this.end = start;
    try {
      this.#fd = openSync(path, "w+");
    } catch (error) {
      throw diskError(path, error);
    }
  }

  /** Appends bytes at an address that 8 divides and gives it. @throws CropError `disk` */
  append(bytes: Uint8Array): number {
    const padding = (8 - (this.end % 8)) % 8;
    if (padding > 0) this.#write(new Uint8Array(padding));
    const address = this.end;
    this.#write(bytes);
    return address;
  }

  /** Reads bytes that were appended. */
  read(address: number, length: number): Uint8Array<ArrayBuffer> {
    this.flush();
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const n = readSync(this.#fd, bytes, done, length - done, address - this.start + done);
      if (n === 0) throw diskError(this.path, new Error("the file is shorter than it was"), "read");
      done += n;
    }
    return bytes;
  }

  /** Writes bytes over those at an address. @throws CropError `disk` */
  overwrite(address: number, bytes: Uint8Array): void {
    this.flush();
    this.#put(bytes, address);
  }

  /** Hands what is in memory over to the file. @throws CropError `disk` */
  flush(): void {
    if (this.#buffered === 0) return;
    this.#put(this.#buffer.subarray(0, this.#buffered), this.end - this.#buffered);
    this.#buffered = 0;
  }

  /** Drops what was appended from an address on. */
  truncate(address: number): void {
    this.flush();
    ftruncateSync(this.#fd, address - this.start);
    this.end = address;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > bufferBytes) this.flush();
    if (bytes.length > bufferBytes) {
      this.#put(bytes, this.end);
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
    this.end += bytes.length;
  }

  #put(bytes: Uint8Array, address: number): void {
    try {
      writeFully(this.#fd, bytes, address - this.start);
    } catch (error) {
      throw diskError(this.path, error);
    }
  }
}
