import { ByteWriter } from "./byte-writer.ts";
import type { Sink } from "./sink.ts";

const headerBytes = 16;
const smallest = 4096;

/** Where a text of any length is: a collection and its number there. */
export interface HeapPlace {
  readonly collection: number;
  readonly index: number;
}

/** Takes texts of any length into collections (HDF5 file format specification 3.0, III.E), several into one. */
export class GlobalHeap {
  readonly #sink: Sink;
  #address = 0;
  #size = 0;
  #count = 0;
  #writer: ByteWriter | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Stores bytes, which {@link GlobalHeap.flush} hands over to the file. */
  put(bytes: Uint8Array): HeapPlace {
    const needed = headerBytes + Math.ceil(bytes.length / 8) * 8;
    let writer = this.#writer;
    if (writer === undefined || writer.length + needed > this.#size || this.#count === 65_534) {
      writer = this.#start(needed);
    }
    this.#count++;
    writer.u16(this.#count, 1).u32(0).u64(bytes.length).bytes(bytes).pad();
    return { collection: this.#address, index: this.#count };
  }

  /** Writes the collection that is still open. */
  flush(): void {
    const writer = this.#writer;
    if (writer === undefined) return;
    this.#writer = undefined;
    const free = this.#size - writer.length;
    if (free >= headerBytes) writer.u16(0, 0).u32(0).u64(free);
    writer.zeros(this.#size - writer.length);
    this.#sink.overwrite(this.#address, writer.finish());
  }

  #start(needed: number): ByteWriter {
    this.flush();
    this.#size = Math.max(smallest, headerBytes + needed);
    this.#address = this.#sink.append(new Uint8Array(this.#size));
    this.#count = 0;
    this.#writer = new ByteWriter().text("GCOL").u8(1, 0, 0, 0).u64(this.#size);
    return this.#writer;
  }
}
