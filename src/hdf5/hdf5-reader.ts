import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CropError } from "../errors.ts";
import { diskError } from "../files/index.ts";
import type { Hdf5Attribute } from "./attribute.ts";
import { type ObjectHeader, readHeader } from "./format/object-header.ts";
import type { EncodedDataset } from "./format/dataset.ts";
import { messageTypes } from "./format/messages.ts";
import { attributesIn, datasetIn } from "./format/read-object.ts";
import { placesIn, readSymbolTable } from "./format/read-symbol-table.ts";
import { readDataset, type StoredDataset } from "./format/stored-dataset.ts";
import { parseSuperblock, type Superblock, superblockBytes } from "./format/superblock.ts";
import type { StoredLink } from "./format/symbol-table.ts";
import { type Hdf5DatasetInfo, type Hdf5File, openHdf5 } from "./hdf5-file.ts";
import type { Hdf5Source } from "./hdf5-source.ts";
import type { Hdf5Data } from "./hdf5-type.ts";

type Links = ReadonlyMap<string, StoredLink>;

/** An object of the file, with what was read of it so far. */
interface Found {
  readonly header: ObjectHeader;
  dataset?: StoredDataset | undefined;
}

const keptGroups = 64;

/** Headers and indices are short and stand close together: they are read this many bytes at a time. */
const blockBytes = 1 << 15;
const keptBlocks = 8;
const shortBytes = 1 << 12;

/** What is given for what is left to the HDF5 library. */
const unread = Symbol("unread");

/** Says that a file is to be opened with the HDF5 library: it holds something that is not read without. */
export class LibraryNeeded extends Error {}

/**
 * A file that is read. What the HDF5 library writes by default (groups with symbol tables, numbers in chunks with shuffle,
 * deflate and fletcher32) is read here, with Node's zlib, in two thirds of the time, and so is h5py's LZF, which the HDF5 library does
 * not have; everything else is left to that.
 */
export class Hdf5Reader implements Hdf5Source {
  readonly path: string;
  /** Absent for a file that only the HDF5 library reads. */
  readonly superblock: Superblock | undefined;
  readonly #library: Hdf5File | undefined;
  readonly #fd: number;
  readonly #bytes: number;
  #isOpen = true;
  readonly #blocks = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #groups = new Map<number, Links>();
  #last: { readonly address: number; readonly found: Found } | undefined;

  /** Use {@link openReader} and {@link openWithoutLibrary}. */
  constructor(path: string, library: Hdf5File | undefined) {
    this.path = path;
    this.#library = library;
    try {
      this.#fd = openSync(path, "r");
    } catch (error) {
      throw diskError(path, error, "read");
    }
    this.#bytes = fstatSync(this.#fd).size;
    try {
      this.superblock = parseSuperblock(this.readAt(0, superblockBytes), path);
    } catch (error) {
      if (!(error instanceof CropError)) throw error;
      this.superblock = undefined;
    }
  }

  /** The same file in the HDF5 library. @throws LibraryNeeded where it was opened without */
  get library(): Hdf5File {
    if (this.#library === undefined) throw new LibraryNeeded(this.path);
    return this.#library;
  }

  /** Whether the file is laid out in a way that is read here, and has all of its bytes. */
  get isWhole(): boolean {
    return this.superblock !== undefined && this.superblock.end <= this.#bytes;
  }

  /**
   * Gives bytes of the file, which are not to be changed; what lies past its end is left out.
   *
   * @throws CropError `corrupt` for an address past its end
   */
  readAt = (address: number, length: number): Uint8Array<ArrayBuffer> => {
    if (!(address >= 0 && address < this.#bytes && length >= 0)) {
      throw new CropError("corrupt", "an address leads past the end of the file");
    }
    const block = Math.floor(address / blockBytes);
    const start = block * blockBytes;
    if (length > shortBytes || address + length > start + blockBytes) {
      return this.#read(address, length);
    }
    const bytes = this.#blocks.get(block) ?? this.#read(start, blockBytes);
    this.#blocks.delete(block); // the last ones are those used last
    this.#blocks.set(block, bytes);
    if (this.#blocks.size > keptBlocks) this.#blocks.delete(this.#blocks.keys().next().value!);
    return bytes.subarray(address - start, address - start + length);
  };

  #read(address: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Math.min(length, this.#bytes - address));
    let done = 0;
    while (done < bytes.length) {
      const n = readSync(this.#fd, bytes, done, bytes.length - done, address + done);
      if (n === 0) break;
      done += n;
    }
    return bytes;
  }

  kindOf(path: string): "group" | "dataset" | "other" | undefined {
    const read = (): ReturnType<Hdf5File["kindOf"]> | typeof unread => {
      const place = this.#placeOf(path);
      if (typeof place !== "number") return place === "nothing" ? undefined : unread;
      if (this.#groups.has(place)) return "group";
      const types = new Set(this.#object(place).header.messages.map(({ type }) => type));
      if (types.has(messageTypes.layout)) return "dataset";
      const isGroup = types.has(messageTypes.symbolTable) || types.has(messageTypes.linkInfo);
      return isGroup ? "group" : "other";
    };
    return this.#attempt("look up", path, read, () => this.library.kindOf(path));
  }

  children(group: string): string[] {
    const read = (): string[] | typeof unread => {
      const place = this.#placeOf(group);
      const links = typeof place === "number" ? this.#links(place) : undefined;
      return links === undefined ? unread : [...links.keys()];
    };
    return this.#attempt("list", group, read, () => this.library.children(group));
  }

  info(path: string): Hdf5DatasetInfo {
    const read = (): Hdf5DatasetInfo | typeof unread => {
      const dataset = this.#dataset(path);
      if (dataset === undefined) return unread;
      const { type, shape, maxShape, chunks = null } = dataset;
      return { type, shape, maxShape, chunks };
    };
    return this.#attempt("look at", path, read, () => this.library.info(path));
  }

  attributes(path: string): ReadonlyMap<string, Hdf5Attribute> {
    const read = (): ReadonlyMap<string, Hdf5Attribute> | typeof unread => {
      const place = this.#placeOf(path);
      if (typeof place !== "number") return unread;
      return attributesIn(this.readAt, this.#object(place).header) ?? unread;
    };
    return this.#attempt("read the attributes of", path, read, () => this.library.attributes(path));
  }

  attribute(path: string, name: string): Hdf5Attribute | undefined {
    return this.attributes(path).get(name);
  }

  read(path: string, start?: readonly number[], count?: readonly number[]): Hdf5Data {
    const read = (): Hdf5Data | typeof unread => {
      const dataset = this.#dataset(path);
      // A part of what stands in one piece is left to the library, which reads that part alone.
      const isPart = dataset?.chunks === undefined && count !== undefined;
      if (dataset === undefined || isPart) return unread;
      return readDataset(this.readAt, dataset, start, count);
    };
    return this.#attempt("read", path, read, () => this.library.read(path, start, count));
  }

  readBytes(path: string, start?: readonly number[], count?: readonly number[]): Uint8Array {
    const data = this.read(path, start, count);
    if (Array.isArray(data)) return this.library.readBytes(path, start, count);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  /**
   * Gives a dataset in chunks as it stands in the file, unchecked and without attributes; undefined for one in one piece, and one
   * that only the HDF5 library reads.
   *
   * @throws CropError `corrupt`
   */
  encoded(path: string): EncodedDataset | undefined {
    const read = (): EncodedDataset | undefined => {
      const dataset = this.#dataset(path);
      if (dataset?.chunks === undefined || dataset.isBigEndian) return undefined;
      const { type, shape, maxShape, chunks, filters, stored } = dataset;
      if (stored.some(({ isCompressed }) => isCompressed === false)) return undefined;
      const encodedChunks = stored.map(({ address, bytes }) => this.readAt(address, bytes));
      return { type, shape, maxShape, chunks, filters, encodedChunks };
    };
    return this.#attempt("read", path, read, () => undefined);
  }

  /** Closes; a second call does nothing. */
  close(): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
    this.#library?.close();
  }

  #dataset(path: string): StoredDataset | undefined {
    const place = this.#placeOf(path);
    if (typeof place !== "number" || this.superblock === undefined) return undefined;
    const found = this.#object(place);
    if (!("dataset" in found)) {
      found.dataset = datasetIn(this.readAt, found.header, this.superblock.chunkK);
    }
    return found.dataset;
  }

  #object(address: number): Found {
    if (this.#last?.address === address) return this.#last.found;
    const found = { header: readHeader(this.readAt, address) };
    this.#last = { address, found };
    return found;
  }

  /** Gives the address of what a path leads to, or that the library has to find out. */
  #placeOf(path: string): number | "nothing" | "unknown" {
    let address = this.superblock?.root;
    for (const part of path.split("/")) {
      if (part === "") continue;
      const links = address === undefined ? undefined : this.#links(address);
      if (links === undefined) return "unknown";
      const target = links.get(part);
      if (target === undefined) return "nothing";
      if (target.kind === "soft") return "unknown";
      ({ address } = target);
    }
    return address ?? "unknown";
  }

  /** Gives the names in a group; undefined for what has no symbol table. */
  #links(address: number): Links | undefined {
    const kept = this.#groups.get(address);
    if (kept !== undefined || this.superblock === undefined) return kept;
    const { messages } = this.#object(address).header;
    const table = messages.find(({ type }) => type === messageTypes.symbolTable);
    if (table === undefined) return undefined;
    const links = readSymbolTable(this.readAt, placesIn(table), this.superblock);
    // The first ones, from the root on, are asked for most.
    if (this.#groups.size >= keptGroups) this.#groups.delete([...this.#groups.keys()].at(-1)!);
    this.#groups.set(address, links);
    return links;
  }

  #attempt<T>(action: string, path: string, read: () => T | typeof unread, byLibrary: () => T): T {
    try {
      const result = read();
      return result === unread ? byLibrary() : result;
    } catch (error) {
      if (error instanceof RangeError) throw this.#tooLarge(action, path, error);
      if (!(error instanceof CropError) || "file" in error.fields) throw error;
      const message = `cannot ${action} ${path} of ${this.path}: ${error.message}`;
      const fields = { file: this.path, path };
      throw new CropError(error.code, message, { cause: error, fields });
    }
  }

  #tooLarge(action: string, path: string, cause: RangeError): CropError {
    return new CropError("corrupt", `cannot ${action} ${path} of ${this.path}: ${cause.message}`, {
      cause,
      fields: { file: this.path, path },
    });
  }
}

/**
 * Opens a file for reading.
 *
 * @throws CropError `not-found` when there is no such file, `corrupt` when it is no whole HDF5 file
 */
export async function openReader(path: string): Promise<Hdf5Reader> {
  const library = await openHdf5(path);
  try {
    return new Hdf5Reader(path, library);
  } catch (error) {
    library.close();
    throw error;
  }
}

/**
 * Opens a file for reading without the HDF5 library, which takes longer to load than most of what is read from one file.
 *
 * @throws LibraryNeeded for one that the library has to read, or to say what is wrong with
 */
export function openWithoutLibrary(path: string): Hdf5Reader {
  let reader: Hdf5Reader;
  try {
    reader = new Hdf5Reader(path, undefined);
  } catch (error) {
    throw new LibraryNeeded(path, { cause: error });
  }
  if (reader.isWhole) return reader;
  reader.close();
  throw new LibraryNeeded(path);
}
