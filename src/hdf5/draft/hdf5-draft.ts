import { accessSync, constants, rmSync } from "node:fs";
import { CropError } from "../../errors.ts";
import { diskError, temporaryName, versionOfFile } from "../../files/index.ts";
import type { Hdf5Attribute } from "../attribute.ts";
import type { Hdf5DatasetInfo } from "../hdf5-file.ts";
import { type Hdf5Reader, openReader } from "../hdf5-reader.ts";
import type { Hdf5Source } from "../hdf5-source.ts";
import type { Hdf5Data } from "../hdf5-type.ts";
import { type EncodedDataset, type NewDataset, writeDataset } from "../format/dataset.ts";
import { type DraftEntry, type DraftGroup, readGroup, writeGroup } from "./draft-group.ts";
import { encodeElements } from "../format/elements.ts";
import { GlobalHeap } from "../format/global-heap.ts";
import { attributeMessage } from "../format/messages.ts";
import { readDataset } from "../format/stored-dataset.ts";
import { appendToFile, replaceFile } from "./publish.ts";
import type { StoredLink } from "../format/symbol-table.ts";
import {
  movedSuperblock,
  newSuperblock,
  parseSuperblock,
  type Superblock,
  superblockBytes,
} from "../format/superblock.ts";
import { Tail } from "./tail.ts";

type Attributes = Readonly<Record<string, Hdf5Attribute>>;

/**
 * An HDF5 file with changes that are not in it yet: datasets, groups and what they are called. What is new goes into a
 * file beside it and is read from there; {@link Hdf5Draft.commit} puts it behind the end of the file and then changes the
 * few bytes at its beginning that say where its root group is. No other byte of the file is ever written, so that a
 * crash at any time leaves what was there before. What is replaced or removed keeps its space, and every commit adds the
 * names of the changed groups anew, some 60 bytes each.
 *
 * The HDF5 library in use here writes in place, cannot remove a name, and applies one filter at most (h5wasm 0.10.3).
 */
export class Hdf5Draft implements Hdf5Source {
  readonly path: string;
  readonly #base: Hdf5Reader | undefined;
  readonly #superblock: Superblock;
  /** Size, time and number of the file at opening, to see another writer. */
  readonly #seen: string | undefined;
  readonly #tail: Tail;
  readonly #heap: GlobalHeap;
  #root: DraftEntry;
  #hasFailed = false;
  #isOpen = true;

  /** Use {@link createDraft} and {@link openDraft}. */
  constructor(
    path: string,
    base: Hdf5Reader | undefined,
    superblock: Superblock,
    attributes: Attributes = {},
  ) {
    this.path = path;
    this.#base = base;
    this.#superblock = superblock;
    this.#seen = versionOfFile(path);
    this.#tail = new Tail(temporaryName(path), base === undefined ? 0 : superblock.end);
    if (base === undefined) this.#tail.append(superblock.bytes);
    this.#heap = new GlobalHeap(this.#tail);
    this.#root =
      base === undefined
        ? newGroup(attributes, this.#heap)
        : { kind: "kept", link: { kind: "hard", address: superblock.root } };
  }

  /** Gives the bytes of the file with what is new. */
  get bytes(): number {
    return this.#tail.end;
  }

  /** Tells what stands at a path; undefined for nothing. */
  kindOf(path: string): "group" | "dataset" | "other" | undefined {
    const entry = this.#find(path);
    return entry?.kind === "kept" ? this.#base?.kindOf(path) : entry?.kind;
  }

  /** Gives the names of what a group holds. */
  children(group: string): string[] {
    const entry = this.#find(group);
    if (entry?.kind === "group") return [...entry.entries.keys()];
    return this.#kept(group).children(group);
  }

  /** Gives type, shape and chunks of a dataset. */
  info(path: string): Hdf5DatasetInfo {
    const entry = this.#find(path);
    if (entry?.kind !== "dataset") return this.#kept(path).info(path);
    const { type, shape, maxShape, chunks = null } = entry;
    return { type, shape, maxShape, chunks };
  }

  /** Gives all attributes of a group or dataset by their names. */
  attributes(path: string): ReadonlyMap<string, Hdf5Attribute> {
    const entry = this.#find(path);
    if (entry?.kind === "dataset") return new Map(Object.entries(entry.attributes ?? {}));
    const own = entry?.kind === "group" ? entry.attributes : undefined;
    return own ?? this.#kept(path).attributes(path);
  }

  /** Gives an attribute; undefined where there is none of that name. */
  attribute(path: string, name: string): Hdf5Attribute | undefined {
    return this.attributes(path).get(name);
  }

  /** Reads a block, or the whole dataset without `start` and `count`. */
  read(path: string, start?: readonly number[], count?: readonly number[]): Hdf5Data {
    const entry = this.#find(path);
    if (entry?.kind !== "dataset") return this.#kept(path).read(path, start, count);
    if (entry.type.bytes === "variable") this.#heap.flush();
    return readDataset(this.#readAt, entry, start, count);
  }

  /** Reads a block as the bytes of its elements; not for text. */
  readBytes(path: string, start?: readonly number[], count?: readonly number[]): Uint8Array {
    if (this.#find(path)?.kind !== "dataset") return this.#kept(path).readBytes(path, start, count);
    const data = this.read(path, start, count);
    if (Array.isArray(data)) throw new TypeError(`${path} holds text`);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  /** Makes a group, and those above it, where there is none. @throws CropError `bad-data` where a dataset is in the way */
  ensureGroup(path: string): void {
    if (this.kindOf(path) !== "group") this.#change(partsOf(path));
  }

  /**
   * Writes a dataset, in place of what stands at that path; groups above it are made.
   *
   * @throws CropError `bad-data` for what HDF5 cannot hold, before anything is changed; `disk`
   */
  putDataset(path: string, dataset: NewDataset | EncodedDataset): void {
    const parts = partsOf(path);
    const name = parts.pop()!;
    const group = this.#change(parts);
    try {
      const entry = writeDataset(this.#tail, this.#heap, dataset, this.#superblock.chunkK);
      group.entries.set(name, entry);
    } catch (error) {
      if (!(error instanceof CropError) || error.code === "disk") this.#hasFailed = true;
      throw error;
    }
  }

  /** Removes what stands at a path, and all below it. */
  remove(path: string): void {
    const parts = partsOf(path);
    const name = parts.pop()!;
    this.#change(parts).entries.delete(name);
  }

  /**
   * Puts the changes into the file and closes.
   *
   * @throws CropError `disk` when something could not be written, `locked` when another writer was there; the file is then
   *   as it was
   */
  commit(): void {
    if (!this.#isOpen) return;
    try {
      if (this.#hasFailed) {
        throw new CropError(
          "disk",
          `${this.path} stays as it was: something could not be written before`,
          { fields: { file: this.path } },
        );
      }
      if (this.#root.kind === "group") this.#write(this.#root);
    } finally {
      this.discard();
    }
  }

  /** Closes and drops all changes. */
  discard(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#base?.close();
    this.#tail.close();
    rmSync(this.#tail.path, { force: true });
  }

  #write(root: DraftGroup): void {
    const tail = this.#tail;
    const { address, table } = writeGroup(tail, root, this.#superblock);
    this.#heap.flush();
    tail.flush();
    const head = movedSuperblock(this.#superblock, address, table, tail.end);
    if (versionOfFile(this.path) !== this.#seen) {
      throw new CropError("locked", `${this.path} was changed by another writer meanwhile`, {
        fields: { file: this.path },
      });
    }
    if (this.#base === undefined) {
      tail.overwrite(0, head);
      replaceFile(tail.path, this.path);
    } else {
      this.#base.close();
      appendToFile(this.path, tail.path, tail.start, head);
    }
  }

  #kept(path: string): Hdf5Reader {
    if (this.#base === undefined || this.#find(path) === undefined) {
      throw new CropError("not-found", `${this.path} has nothing at ${path}`);
    }
    return this.#base;
  }

  /** Gives what a path leads to: `kept` for all that is as it is in the file. */
  #find(path: string): DraftEntry | undefined {
    let entry: DraftEntry | undefined = this.#root;
    for (const part of partsOf(path)) {
      if (entry?.kind !== "group") return entry?.kind === "kept" ? entry : undefined;
      entry = entry.entries.get(part);
    }
    return entry;
  }

  /** Gives a group to change, made where there is none. */
  #change(parts: readonly string[]): DraftGroup {
    let group = this.#changed(this.#root, "/");
    this.#root = group;
    for (const [i, part] of parts.entries()) {
      const path = `/${parts.slice(0, i + 1).join("/")}`;
      const entry = group.entries.get(part);
      const below = entry === undefined ? newGroup({}, this.#heap) : this.#changed(entry, path);
      group.entries.set(part, below);
      group = below;
    }
    return group;
  }

  #changed(entry: DraftEntry, path: string): DraftGroup {
    if (entry.kind === "group") return entry;
    if (entry.kind === "dataset" || this.#base?.kindOf(path) !== "group") {
      throw new CropError("bad-data", `${path} of ${this.path} is no group`);
    }
    if (entry.link.kind === "soft") return this.#refuse(path, "it is a soft link");
    const base = this.#base;
    try {
      const list = (): ReadonlyMap<string, StoredLink> => base.library.links(path);
      return readGroup(base.readAt, entry.link.address, this.#superblock, list);
    } catch (error) {
      if (!(error instanceof CropError) || "file" in error.fields) throw error;
      return this.#refuse(path, error.message);
    }
  }

  /** Reads bytes that are in the file, or new. */
  #readAt = (address: number, length: number): Uint8Array<ArrayBuffer> =>
    this.#base === undefined || address >= this.#tail.start
      ? this.#tail.read(address, length)
      : this.#base.readAt(address, length);

  #refuse(path: string, reason: string): never {
    throw new CropError("bad-data", `cannot change ${path} of ${this.path}: ${reason}`);
  }
}

/** Makes a new file whose root has attributes, in place of one that exists once it is committed. @throws CropError `disk` */
export function createDraft(path: string, attributes: Attributes = {}): Hdf5Draft {
  return new Hdf5Draft(path, undefined, newSuperblock(), attributes);
}

/** Opens a file to change it. @throws CropError `not-found`, `corrupt`, `disk`, `bad-data` as {@link parseSuperblock} */
export async function openDraft(path: string): Promise<Hdf5Draft> {
  const base = await openReader(path);
  try {
    accessSync(path, constants.W_OK);
    const superblock = parseSuperblock(base.readAt(0, superblockBytes), path);
    return new Hdf5Draft(path, base, superblock);
  } catch (error) {
    base.close();
    throw diskError(path, error);
  }
}

function newGroup(attributes: Attributes, heap: GlobalHeap): DraftGroup {
  const messages = Object.entries(attributes).map(([name, { type, shape, data }]) =>
    attributeMessage(name, type, shape ?? [], encodeElements(type, data, heap)),
  );
  return {
    kind: "group",
    entries: new Map(),
    header: { version: 1, messages },
    attributes: new Map(Object.entries(attributes)),
  };
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}
