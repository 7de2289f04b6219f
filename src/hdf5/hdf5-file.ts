import { resolve } from "node:path";
import { size } from "../arrays/index.ts";
import { CropError, type ErrorCode, messageOf } from "../errors.ts";
import type { Hdf5Attribute } from "./attribute.ts";
import {
  bytesPerElement,
  type Hdf5Data,
  type Hdf5Type,
  metadataOf,
  numbersOver,
  typeFromMetadata,
} from "./hdf5-type.ts";
import { isClassicNetcdf } from "./file-signature.ts";
import { type Library, loadLibrary, readElements, withElements } from "./memory.ts";

/** What a dataset in a file is. `shape` is null for an empty one, which holds nothing at all. */
export interface Hdf5DatasetInfo {
  readonly type: Hdf5Type;
  readonly shape: readonly number[] | null;
  /** null along an axis stands for unlimited. */
  readonly maxShape: readonly (number | null)[];
  readonly chunks: readonly number[] | null;
}

/** How to make a dataset. Without `data` it must be chunked, and its elements read as zero until written. */
export interface Hdf5DatasetOptions {
  readonly type: Hdf5Type;
  readonly shape: readonly number[];
  /** Default: `shape`. null along an axis stands for unlimited; needs `chunks`. */
  readonly maxShape?: readonly (number | null)[];
  readonly chunks?: readonly number[];
  /** gzip level 1-9; needs `chunks`; not for text of any length. */
  readonly gzip?: number;
  readonly data?: Hdf5Data;
}

const unlimited = 2n ** 64n - 1n;

/**
 * One open HDF5 file. Paths within it are absolute (`/group/name`). There is no locking: a file that is
 * written must have this one writer.
 *
 * After a write fails the file is not to be trusted: close it and remove it. The HDF5 library leaks the
 * objects that were open when an error arose, so what can be asked before is asked before.
 */
export class Hdf5File {
  readonly path: string;
  readonly #library: Library;
  readonly #writable: boolean;
  #id: bigint | undefined;
  #failed = false;

  /** Use {@link openHdf5} and {@link createHdf5}. */
  constructor(library: Library, path: string, id: bigint, writable: boolean) {
    this.path = path;
    this.#library = library;
    this.#id = id;
    this.#writable = writable;
  }

  /** True once something could not be read or written: what was written is then not to be trusted. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** Tells what stands at a path; undefined for nothing. */
  kindOf(path: string): "group" | "dataset" | "other" | undefined {
    const library = this.#library;
    const kind = this.#run("look up", path, (id) => library.get_type(id, path));
    if (kind === library.H5G_GROUP) return "group";
    if (kind === library.H5G_DATASET) return "dataset";
    return kind < 0 ? undefined : "other";
  }

  /** Gives the names of what a group holds, in creation order where the file tracks it, else by name. */
  children(group: string): string[] {
    return [...this.#run("list", group, (id) => this.#library.get_names(id, group, false))];
  }

  /**
   * Gives what the names in a group stand for: the address of an object in the file, or another path.
   *
   * @throws CropError `bad-data` for a link into another file
   */
  links(
    group: string,
  ): Map<string, { kind: "hard"; address: number } | { kind: "soft"; target: string }> {
    const library = this.#library;
    const links: ReturnType<Hdf5File["links"]> = new Map();
    for (const name of this.children(group)) {
      const path = group === "/" ? `/${name}` : `${group}/${name}`;
      const target = this.#run("look up", path, (id) => library.get_symbolic_link(id, path));
      if (typeof target === "string") {
        links.set(name, { kind: "soft", target });
        continue;
      }
      const external = this.#run("look up", path, (id) => library.get_external_link(id, path));
      if (typeof external.filename === "string") {
        throw new CropError("bad-data", `${path} of ${this.path} leads into another file`);
      }
      const bytes = this.#run("look up", path, (id) => library.create_object_reference(id, path));
      const address = new DataView(Uint8Array.from(bytes).buffer).getBigUint64(0, true);
      links.set(name, { kind: "hard", address: Number(address) });
    }
    return links;
  }

  /** Makes a group; its parent must exist. */
  createGroup(path: string): void {
    this.#run("make the group", path, (id) => this.#library.create_group(id, path, true));
  }

  /** Makes a dataset; its group must exist. */
  createDataset(path: string, options: Hdf5DatasetOptions): void {
    const { type, shape, data, chunks, gzip } = options;
    const library = this.#library;
    const empty = data === undefined;
    if (empty && chunks === undefined) {
      throw new CropError(
        "bad-data",
        `${path} of ${this.path}: a dataset without data must be chunked`,
      );
    }
    const metadata = {
      ...metadataOf(type),
      shape: shape.map((n) => BigInt(empty ? 0 : n)),
      maxshape: (options.maxShape ?? shape).map((n) => (n === null ? unlimited : BigInt(n))),
      chunks: chunks?.map(BigInt) ?? null,
      compression: gzip === undefined ? 0 : 1,
      compression_opts: gzip === undefined ? [] : [gzip],
      track_order: true,
    };
    this.#run("make the dataset", path, (id) =>
      withElements(library, type, data ?? emptyData(type), (pointer) =>
        // The declared type lacks `chunks` as bigint, which the C side reads.
        library.create_dataset(id, path, BigInt(pointer), metadata as never),
      ),
    );
    if (empty && size(shape) > 0) this.resize(path, shape);
  }

  /** Gives type, shape and chunks of a dataset. */
  info(path: string): Hdf5DatasetInfo {
    const metadata = this.#run("look at", path, (id) =>
      this.#library.get_dataset_metadata(id, path),
    );
    return {
      type: typeFromMetadata(metadata),
      shape: metadata.shape,
      maxShape: (metadata.maxshape ?? []).map((n) => (BigInt(n) >= unlimited / 2n ? null : n)),
      chunks: metadata.chunks,
    };
  }

  /** Gives the filters of a dataset by their names in the library (`deflate`, `shuffle`). */
  filters(path: string): string[] {
    return this.#run("look at", path, (id) => this.#library.get_dataset_filters(id, path)).map(
      ({ name }) => name,
    );
  }

  /** Gives the gzip level of a dataset; undefined where it is not compressed so. */
  gzipLevel(path: string): number | undefined {
    const filters = this.#run("look at", path, (id) => this.#library.get_dataset_filters(id, path));
    return filters.find(({ name }) => name === "deflate")?.cd_values[0];
  }

  /**
   * Reads a block, or the whole dataset without `start` and `count`. Nothing is kept in step with the file.
   * At most about 2 GiB at once.
   *
   * @throws CropError `corrupt` naming file and dataset
   */
  read(path: string, start?: readonly number[], count?: readonly number[]): Hdf5Data {
    const { type, shape } = this.info(path);
    return this.#read(path, type, shape, start, count);
  }

  /** Reads a block as the bytes of its elements, which {@link Hdf5File.read} gives as well except for fixed text. */
  readBytes(path: string, start?: readonly number[], count?: readonly number[]): Uint8Array {
    const { type, shape } = this.info(path);
    const raw: Hdf5Type = { kind: "other", bytes: bytesPerElement(type), className: "bytes" };
    const data = this.#read(path, raw, shape, start, count);
    if (!(data instanceof Uint8Array)) throw new TypeError("raw elements are bytes");
    return data;
  }

  #read(
    path: string,
    type: Hdf5Type,
    shape: readonly number[] | null,
    start: readonly number[] | undefined,
    count: readonly number[] | undefined,
  ): Hdf5Data {
    const library = this.#library;
    const counts = count ?? shape ?? [0];
    const n = size(counts);
    if (n === 0 || shape === null) return emptyData(type);
    this.#checkTextsAreHere(path, type);
    const block = shape.length === 0 ? null : counts.map(BigInt);
    const from = block === null ? null : (start?.map(BigInt) ?? counts.map(() => 0n));
    const strides = block === null ? null : counts.map(() => 1n);
    return this.#run("read", path, (id) =>
      readElements(
        library,
        type,
        n,
        (pointer) => library.get_dataset_data(id, path, block, from, strides, BigInt(pointer)),
        (pointer) =>
          block === null
            ? library.reclaim_vlen_memory(id, path, "", BigInt(pointer))
            : library.reclaim_vlen_memory_count(id, path, "", BigInt(pointer), block),
      ),
    );
  }

  /** Writes a block of a dataset of that type. */
  write(
    path: string,
    type: Hdf5Type,
    start: readonly number[],
    count: readonly number[],
    data: Hdf5Data,
  ): void {
    if (size(count) === 0) return;
    const library = this.#library;
    const block = count.length === 0 ? null : count.map(BigInt);
    const from = block === null ? null : start.map(BigInt);
    const strides = block === null ? null : count.map(() => 1n);
    this.#run("write", path, (id) =>
      withElements(library, type, data, (pointer) =>
        library.set_dataset_data(id, path, block, from, strides, BigInt(pointer)),
      ),
    );
  }

  /** Changes the shape of a dataset within its greatest shape. */
  resize(path: string, shape: readonly number[]): void {
    this.#run("resize", path, (id) => this.#library.resize_dataset(id, path, shape.map(BigInt)));
  }

  /** Gives the names of the attributes of a group or dataset. */
  attributeNames(path: string): string[] {
    return [
      ...this.#run("list the attributes of", path, (id) =>
        this.#library.get_attribute_names(id, path),
      ),
    ];
  }

  /** Gives an attribute; undefined where there is none of that name. */
  attribute(path: string, name: string): Hdf5Attribute | undefined {
    return this.attributeNames(path).includes(name) ? this.#attribute(path, name) : undefined;
  }

  /** Gives all attributes of a group or dataset by their names. */
  attributes(path: string): ReadonlyMap<string, Hdf5Attribute> {
    return new Map(this.attributeNames(path).map((name) => [name, this.#attribute(path, name)]));
  }

  #attribute(path: string, name: string): Hdf5Attribute {
    const library = this.#library;
    return this.#run(`read the attribute ${name} of`, path, (id) => {
      const metadata = library.get_attribute_metadata(id, path, name);
      const type = typeFromMetadata(metadata);
      const { shape } = metadata;
      if (shape === null || size(shape) === 0) return { type, shape, data: emptyData(type) };
      this.#checkTextsAreHere(path, type);
      const data = readElements(
        library,
        type,
        size(shape),
        (pointer) => library.get_attribute_data(id, path, name, BigInt(pointer)),
        (pointer) => library.reclaim_vlen_memory(id, path, name, BigInt(pointer)),
      );
      return { type, shape, data };
    });
  }

  /** @throws CropError `bad-data` for texts of variable length that a link into another file leads to */
  #checkTextsAreHere(path: string, type: Hdf5Type): void {
    if (type.kind !== "string" || type.bytes !== "variable") return;
    const names = path.split("/").filter((name) => name !== "");
    for (let i = 1; i <= names.length; i++) {
      const part = `/${names.slice(0, i).join("/")}`;
      const link = this.#run("look up", part, (id) => this.#library.get_external_link(id, part));
      if (typeof link.filename !== "string") continue;
      // The library would take them from the same places of this file, where other texts may stand (h5wasm 0.10.3).
      throw new CropError(
        "bad-data",
        `${path} of ${this.path} is in another file, ${link.filename}: texts of variable length are not read through a link; open that file`,
        { fields: { file: this.path, path } },
      );
    }
  }

  /** Sets an attribute, in place of one of that name. */
  setAttribute(path: string, name: string, attribute: Hdf5Attribute): void {
    const library = this.#library;
    const shape = (attribute.shape ?? []).map(BigInt);
    const metadata = { ...metadataOf(attribute.type), shape, maxshape: shape };
    if (this.attributeNames(path).includes(name)) this.deleteAttribute(path, name);
    this.#run(`write the attribute ${name} of`, path, (id) =>
      withElements(library, attribute.type, attribute.data, (pointer) =>
        library.create_attribute(id, path, name, BigInt(pointer), metadata),
      ),
    );
  }

  /** Removes an attribute that exists. */
  deleteAttribute(path: string, name: string): void {
    this.#run(`remove the attribute ${name} of`, path, (id) =>
      this.#library.delete_attribute(id, path, name),
    );
  }

  /** Makes a dataset a dimension scale of that name. */
  makeScale(path: string, name: string): void {
    this.#run("make a scale of", path, (id) => this.#library.set_scale(id, path, name));
  }

  /** Attaches a dimension scale to one axis of a dataset. */
  attachScale(path: string, axis: number, scale: string): void {
    this.#run("attach a scale to", path, (id) => this.#library.attach_scale(id, path, scale, axis));
  }

  /** Gives the paths of the scales that are attached to one axis of a dataset. */
  attachedScales(path: string, axis: number): string[] {
    return [
      ...this.#run("look at the scales of", path, (id) =>
        this.#library.get_attached_scales(id, path, axis),
      ),
    ];
  }

  /** Gives the name of a dimension scale (may be empty), or null for a dataset that is none. */
  scaleName(path: string): string | null {
    return this.#run("look at", path, (id) => this.#library.get_scale_name(id, path));
  }

  /** Writes what is still in memory into the file (not: onto the disk). */
  flush(): void {
    this.#run("flush", "/", (id) => this.#library.flush(id));
  }

  /** Flushes and closes; a second call does nothing. After a failure it closes as far as it can, in silence. */
  close(): void {
    const id = this.#id;
    if (id === undefined) return;
    try {
      // Closing alone flushes nothing when an earlier error has left an object open (h5wasm 0.10.3).
      if (this.#writable) this.#library.flush(id);
      this.#library.close_file(id);
    } catch (error) {
      if (!this.#failed) throw hdf5Error("disk", "close", this.path, "/", error);
    } finally {
      this.#id = undefined;
    }
  }

  #run<T>(action: string, path: string, call: (id: bigint) => T): T {
    if (this.#id === undefined) throw new TypeError(`${this.path} is closed`);
    try {
      return call(this.#id);
    } catch (error) {
      this.#failed = true;
      if (error instanceof CropError) throw error;
      throw hdf5Error(this.#writable ? "disk" : "corrupt", action, this.path, path, error);
    }
  }
}

/**
 * Opens a file for reading.
 *
 * @throws CropError `not-found` when there is no such file, `corrupt` when it is no whole HDF5 file
 */
export async function openHdf5(path: string): Promise<Hdf5File> {
  return open(await loadLibrary(), path, "read");
}

/** Makes a new file, over one that exists; objects in it keep the order in which they are made. */
export async function createHdf5(path: string): Promise<Hdf5File> {
  return open(await loadLibrary(), path, "create");
}

/** Opens a file for adding to it. It must have no other reader or writer. */
export async function updateHdf5(path: string): Promise<Hdf5File> {
  return open(await loadLibrary(), path, "update");
}

function open(library: Library, path: string, mode: "read" | "create" | "update"): Hdf5File {
  const flags = {
    read: library.H5F_ACC_RDONLY,
    create: library.H5F_ACC_TRUNC,
    update: library.H5F_ACC_RDWR,
  };
  try {
    const id = library.open(resolve(path), flags[mode], mode === "create", -1, -1);
    return new Hdf5File(library, path, id, mode !== "read");
  } catch (error) {
    const text = messageOf(error);
    const code =
      mode === "create" ? "disk" : text.includes("No such file") ? "not-found" : "corrupt";
    if (text.includes("Not an HDF5 file") && isClassicNetcdf(path)) {
      throw new CropError(
        code,
        `cannot open ${path}: it is a netCDF-3 file, not netCDF-4; copy it with nccopy -k nc4, or write it again with xarray`,
        { cause: error, fields: { file: path, path: "/" } },
      );
    }
    throw hdf5Error(code, mode === "create" ? "create" : "open", path, "/", error);
  }
}

function hdf5Error(
  code: ErrorCode,
  action: string,
  file: string,
  path: string,
  cause: unknown,
): CropError {
  const what = path === "/" ? file : `${path} of ${file}`;
  return new CropError(code, `cannot ${action} ${what}: ${reasonOf(cause)}`, {
    cause,
    fields: { file, path },
  });
}

/** The innermost line of the library's error stack, which says what went wrong; the file's name is known already. */
function reasonOf(error: unknown): string {
  const text = messageOf(error);
  const frames = [...text.matchAll(/#\d+: .*? line \d+ in \w+\(\): ([^\n]*)/g)];
  const line = frames.at(-1)?.[1] ?? text.split("\n").at(-1) ?? text;
  const filter = /required filter (?:'([^']*)'|.*) is not registered/.exec(text);
  if (filter !== null) {
    const named = filter[1] === undefined ? "a filter without a name" : `the filter ${filter[1]}`;
    return `it needs ${named}, which is not here; copy the file with h5repack -f GZIP=3`;
  }
  const system = /error message = '([^']*)'/.exec(text)?.[1];
  if (system !== undefined) return system;
  if (text.includes("Not an HDF5 file"))
    return "it is not an HDF5 file, or its beginning is damaged";
  if (text.includes("truncated file")) return "the file has been truncated";
  return line;
}

function emptyData(type: Hdf5Type): Hdf5Data {
  return type.kind === "string" ? [] : numbersOver(type, new Uint8Array(0));
}
