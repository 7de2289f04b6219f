import type * as H5wasm from "h5wasm/node";
import { CropError } from "../errors.ts";
import { bytesPerElement, type Hdf5Data, type Hdf5Type, numbersOver, textOf } from "./hdf5-type.ts";

/** The WebAssembly module of h5wasm, with the functions of its C side. */
export type Library = Awaited<typeof H5wasm.ready>;

let loading: Promise<Library> | undefined;

/**
 * Gives the library, loaded at the first call (about 0.15 s).
 *
 * @throws CropError `bad-option` where a limit leaves too few addresses for its memory
 */
export function loadLibrary(): Promise<Library> {
  loading ??= import("h5wasm/node").then(async (h5wasm) => {
    const library = await h5wasm.ready.catch((error: unknown) => {
      throw hasAddresses() ? error : fewAddresses(error);
    });
    // Without it the library says nothing when a file is missing or the disk is full (h5wasm 0.10.3).
    library.activate_throwing_error_handler();
    return library;
  });
  return loading;
}

// Where it gets no memory, the library stumbles over its own error.
function hasAddresses(): boolean {
  const { Memory } = (globalThis as unknown as { readonly WebAssembly: WasmEngine }).WebAssembly;
  try {
    return new Memory({ initial: 1 }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}

/** What the types of Node do not name. */
interface WasmEngine {
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
}

function fewAddresses(cause: unknown): CropError {
  return new CropError(
    "bad-option",
    "the HDF5 library gets no memory: WebAssembly reserves 10 GB of addresses, and `ulimit -v` (h_vmem of Grid Engine) allows fewer; " +
      "set NODE_OPTIONS=--disable-wasm-trap-handler, or raise the limit",
    { cause },
  );
}

/** Runs `use` with a block of the library's memory, freed afterwards. */
export function withMemory<T>(library: Library, bytes: number, use: (pointer: number) => T): T {
  // oxlint-disable-next-line no-underscore-dangle -- a name of the C side
  const pointer = library._malloc(Math.max(bytes, 8));
  if (pointer === 0)
    throw new CropError(
      "bad-data",
      `HDF5 cannot take ${bytes} bytes at once; read or write in parts`,
    );
  try {
    return use(pointer);
  } finally {
    // oxlint-disable-next-line no-underscore-dangle -- a name of the C side
    library._free(pointer);
  }
}

/** Copies elements into the library's memory for the time of `use`. */
export function withElements<T>(
  library: Library,
  type: Hdf5Type,
  data: Hdf5Data,
  use: (pointer: number) => T,
): T {
  if (Array.isArray(data)) {
    if (type.kind !== "string")
      throw new CropError("bad-data", `strings cannot be written as ${type.kind}`);
    return type.bytes === "variable"
      ? withText(library, data, use)
      : withFixedText(library, data, type.bytes, use);
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return withMemory(library, bytes.length, (pointer) => {
    library.HEAPU8.set(bytes, pointer);
    return use(pointer);
  });
}

/** Lays out C strings behind a table of pointers, which is what HDF5 takes for text of any length. */
function withText<T>(library: Library, texts: readonly string[], use: (pointer: number) => T): T {
  const encoded = texts.map((text, i) => {
    if (text.includes("\0")) {
      throw new CropError("bad-data", `text ${i} holds a NUL character, where HDF5 would cut it`);
    }
    return Buffer.from(text, "utf8");
  });
  const table = 4 * texts.length;
  const total = encoded.reduce((sum, bytes) => sum + bytes.length + 1, table);
  return withMemory(library, total, (pointer) => {
    const heap = library.HEAPU8;
    const pointers = new Uint32Array(heap.buffer, pointer, texts.length);
    let at = pointer + table;
    for (let i = 0; i < encoded.length; i++) {
      const bytes = encoded[i]!;
      pointers[i] = at;
      heap.set(bytes, at);
      heap[at + bytes.length] = 0;
      at += bytes.length + 1;
    }
    return use(pointer);
  });
}

function withFixedText<T>(
  library: Library,
  texts: readonly string[],
  width: number,
  use: (pointer: number) => T,
): T {
  return withMemory(library, width * texts.length, (pointer) => {
    library.HEAPU8.fill(0, pointer, pointer + width * texts.length);
    for (let i = 0; i < texts.length; i++) {
      const bytes = Buffer.from(texts[i]!, "utf8");
      if (bytes.length > width) {
        throw new CropError(
          "bad-data",
          `text ${i} takes ${bytes.length} bytes, more than the ${width} of its field`,
        );
      }
      library.HEAPU8.set(bytes, pointer + i * width);
    }
    return use(pointer);
  });
}

/**
 * Reads `n` elements that `fill` puts at a pointer. `reclaim` frees the texts that the library has taken
 * memory for.
 */
export function readElements(
  library: Library,
  type: Hdf5Type,
  n: number,
  fill: (pointer: number) => void,
  reclaim: (pointer: number) => void,
): Hdf5Data {
  const total = n * bytesPerElement(type);
  return withMemory(library, total, (pointer) => {
    fill(pointer);
    if (type.kind === "string" && type.bytes === "variable") {
      const texts: string[] = [];
      const pointers = new Uint32Array(library.HEAPU8.buffer, pointer, n);
      for (const at of pointers) texts.push(at === 0 ? "" : cText(library.HEAPU8, at));
      reclaim(pointer);
      return texts;
    }
    const bytes = new Uint8Array(total);
    bytes.set(library.HEAPU8.subarray(pointer, pointer + total));
    return type.kind === "string" ? textOf(bytes, bytesPerElement(type)) : numbersOver(type, bytes);
  });
}

function cText(heap: Uint8Array, at: number): string {
  const end = heap.indexOf(0, at);
  return Buffer.from(heap.buffer, heap.byteOffset + at, end - at).toString("utf8");
}
