import {
  allocate,
  checkSlab,
  copyElements,
  forEachRun,
  type NdArray,
  size,
  slabsOf,
} from "../arrays/index.ts";
import { CropError, isCropError, messageOf } from "../errors.ts";
import { type Hdf5DatasetInfo, type Hdf5File, type Hdf5Type, openHdf5 } from "../hdf5/index.ts";
import { attributeValue } from "./attribute-value.ts";
import type { BlockSource, BlockVariable } from "./block-source.ts";
import { type Attributes, readAttributes } from "./netcdf-attributes.ts";
import {
  type Decoder,
  decoderFor,
  joinCharacters,
  type TextDecoding,
  textDecodingOf,
} from "./netcdf-decode.ts";
import { storedType } from "./netcdf-encoding.ts";

/** A variable of an open file, without its data. */
export interface NetcdfVariable extends BlockVariable {
  readonly name: string;
  readonly isCoordinate: boolean;
}

interface Stored extends NetcdfVariable {
  readonly path: string;
  readonly decoder: Decoder;
  /** The shape of what is stored: along an unlimited dimension a variable may end before others do. */
  readonly extent: readonly number[];
  /** The length of the character axis, and how to read it, where text is stored a character an element. */
  readonly characters: { readonly width: number; readonly decode: TextDecoding } | undefined;
}

/** How to read a file. */
export interface ReadNetcdfOptions {
  /**
   * Turn numbers with units like "days since 2000-01-01" into datetime64[ns]; default true. They stay numbers where the first
   * or the last of them lies outside its span, 1677 to 2262.
   */
  readonly decodeTimes?: boolean;
}

/** How much is read from a file at once. */
const readBytes = 32 * 2 ** 20;
const dimensionOnly = "This is a netCDF dimension but not a netCDF variable";

/**
 * An open netCDF-4 file: what it holds is known, its data is read when asked for, block by block. Only the
 * root group is looked at. Close it in the end. Made by {@link openNetcdf}.
 */
export class NetcdfFile implements BlockSource {
  readonly path: string;
  /** Name and length of every dimension. */
  readonly dims: Readonly<Record<string, number>>;
  readonly unlimited: readonly string[];
  /** The names of the groups below the root. */
  readonly groups: readonly string[];
  readonly attrs: Attributes;
  /** Variables and coordinates, by name. */
  readonly variables: ReadonlyMap<string, NetcdfVariable>;
  /** Variables of kinds that cannot be read here, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>;
  readonly #file: Hdf5File;
  readonly #stored = new Map<string, Stored>();

  /** Use {@link openNetcdf}. */
  constructor(file: Hdf5File, options: ReadNetcdfOptions) {
    this.path = file.path;
    this.#file = file;
    const layout = new Layout(file);
    const decodeTimes = options.decodeTimes ?? true;
    const unreadable = new Map<string, string>();
    const { coordinates, ...attrs } = readAttributes(file, "/");
    const coordinateNames = new Set(wordsOf(coordinates));
    const found: Stored[] = [];
    const own = new Map(
      [...layout.variables].map(([name, { path }]) => [name, readAttributes(file, path)]),
    );
    const inherited = unitsOfBounds(own.values());
    for (const [name, { path, info, dims }] of layout.variables) {
      const stored = own.get(name)!;
      for (const word of wordsOf(stored["coordinates"])) coordinateNames.add(word);
      const decoderWith = (isDecoded: boolean): Decoder | string =>
        decoderFor(info.type, { ...inherited.get(name), ...stored }, { decodeTimes: isDecoded });
      const able = decoderWith(decodeTimes);
      const decoder = areTimesBeyond(file, path, info, able) ? decoderWith(false) : able;
      const isText = info.type.kind === "string" && info.type.bytes === 1 && dims.length > 0;
      const along = isText ? dims.slice(0, -1) : dims;
      const decode = isText ? textDecodingOf(stored["_Encoding"]) : undefined;
      const unknownText =
        isText && decode === undefined
          ? `text in the encoding ${messageOf(stored["_Encoding"])}`
          : undefined;
      const flaw =
        typeof decoder === "string" ? decoder : (unknownText ?? layout.flawOf(name, along));
      if (typeof decoder === "string" || info.shape === null || flaw !== undefined) {
        unreadable.set(name, flaw ?? "no elements at all");
        continue;
      }
      const kept = Object.entries({
        ...stored,
        ...decodedLimits(file, path, info.type, decoder),
      }).filter(
        ([key, value]) =>
          !decoder.consumed.includes(key) && key !== "_Encoding" && value !== undefined,
      );
      const extent = isText ? info.shape.slice(0, -1) : info.shape;
      found.push({
        name,
        path,
        decoder,
        dims: along,
        shape: extent.map((length, axis) => layout.lengthAlong(along[axis]!, length)),
        extent,
        characters: decode === undefined ? undefined : { width: info.shape.at(-1)!, decode },
        dtype: decoder.dtype,
        attrs: Object.fromEntries(kept),
        isCoordinate: false,
        chunks: info.chunks,
        gzip: info.chunks === null ? undefined : file.gzipLevel(path),
      });
    }
    for (const variable of found) {
      const isCoordinate =
        variable.dims.includes(variable.name) || coordinateNames.has(variable.name);
      this.#stored.set(variable.name, { ...variable, isCoordinate });
    }
    const onlyCharacters = new Set(layout.characterDims);
    for (const { dims } of found) for (const dim of dims) onlyCharacters.delete(dim);
    this.dims = Object.fromEntries([...layout.dims].filter(([dim]) => !onlyCharacters.has(dim)));
    this.unlimited = layout.unlimited;
    this.groups = layout.groups;
    this.attrs = attrs;
    this.variables = this.#stored;
    this.unreadable = unreadable;
  }

  /** The path, as messages give it. */
  get name(): string {
    return this.path;
  }

  /** Name and length of every dimension, as a dataset calls them. */
  get sizes(): Readonly<Record<string, number>> {
    return this.dims;
  }

  /** Tells whether a name is that of a coordinate. */
  isCoordinate(name: string): boolean {
    return this.variables.get(name)?.isCoordinate ?? false;
  }

  /**
   * Reads a block of a variable, or all of it. Fill values become missing places; a NaN that is not the fill value stays a NaN.
   *
   * @throws CropError `not-found` for an unknown variable, `bad-data` for a block outside it, `corrupt`
   */
  read(name: string, start?: readonly number[], count?: readonly number[]): NdArray {
    const variable = this.#stored.get(name);
    if (variable === undefined) {
      const reason = this.unreadable.get(name);
      throw new CropError(
        reason === undefined ? "not-found" : "bad-data",
        reason === undefined
          ? `${this.path} has no variable \`${name}\`; it has ${[...this.#stored.keys()].join(", ")}`
          : `variable \`${name}\` of ${this.path} cannot be read: it holds ${reason}`,
        { fields: { file: this.path, variable: name } },
      );
    }
    const from = start ?? variable.shape.map(() => 0);
    const shape = count ?? variable.shape.map((length, axis) => length - from[axis]!);
    checkSlab(`variable \`${name}\` of ${this.path}`, variable.shape, {
      start: from,
      count: shape,
    });
    try {
      return this.#readBlock(variable, from, shape);
    } catch (error) {
      if (!isCropError(error, "bad-data")) throw error;
      throw new CropError("bad-data", `variable \`${name}\` of ${this.path}: ${error.message}`, {
        cause: error,
      });
    }
  }

  /** Closes the file; a second call does nothing. */
  close(): void {
    this.#file.close();
  }

  #readBlock(variable: Stored, start: readonly number[], shape: readonly number[]): NdArray {
    const { dtype } = variable;
    const width =
      (dtype === "complex128" || dtype === "string" ? 16 : 8) *
      Math.max(1, variable.characters?.width ?? 1);
    const most = Math.max(1, Math.floor(readBytes / width));
    if (size(shape) <= most) return this.#readSlab(variable, start, shape);
    const data = allocate(dtype, size(shape));
    let missing: Uint8Array | undefined;
    for (const slab of slabsOf(shape, most)) {
      const at = slab.start.map((place, axis) => place + start[axis]!);
      const part = this.#readSlab(variable, at, slab.count);
      copyElements(dtype, data, slab.from, part.data, 0, slab.n);
      if (part.missing !== undefined)
        (missing ??= new Uint8Array(size(shape))).set(part.missing, slab.from);
    }
    return { dtype, shape, data, ...(missing === undefined ? {} : { missing }) };
  }

  #readSlab(variable: Stored, start: readonly number[], shape: readonly number[]): NdArray {
    const { path, decoder, characters, dtype, extent } = variable;
    if (size(shape) === 0) return { dtype, shape, data: allocate(dtype, 0) };
    const there = shape.map((n, axis) => Math.max(0, Math.min(n, extent[axis]! - start[axis]!)));
    if (size(there) < size(shape)) return this.#extended(variable, start, there, shape);
    if (characters === undefined)
      return { dtype, shape, ...decoder.decode(this.#file.read(path, start, shape)) };
    const { width, decode } = characters;
    if (width === 0) return { dtype, shape, data: allocate(dtype, size(shape)) };
    const full = [...shape, width];
    const text = joinCharacters(this.#file.readBytes(path, [...start, 0], full), full, decode);
    return { dtype, shape, ...decoder.decode(text.data) };
  }

  /** Reads what is `there` of a block; the rest of its `shape` was never written. */
  #extended(
    variable: Stored,
    start: readonly number[],
    there: readonly number[],
    shape: readonly number[],
  ): NdArray {
    const { dtype } = variable;
    const data = allocate(dtype, size(shape));
    const missing = new Uint8Array(size(shape)).fill(1);
    const part = this.#readSlab(variable, start, there);
    const corner = shape.map(() => 0);
    forEachRun(shape, corner, there, (from, to, n) => {
      copyElements(dtype, data, to, part.data, from, n);
      if (part.missing === undefined) missing.fill(0, to, to + n);
      else missing.set(part.missing.subarray(from, from + n), to);
    });
    return { dtype, shape, data, missing };
  }
}

/** The attributes outside which readers take elements as missing (netCDF users' guide, appendix A). */
const limits = ["valid_min", "valid_max", "valid_range"];

/**
 * Gives the limits of a variable as its elements are decoded, undefined for those that have no meaning then. Limits of another type
 * than the stored elements stay: they are those of the decoded ones.
 */
function decodedLimits(
  file: Hdf5File,
  path: string,
  type: Hdf5Type,
  decoder: Decoder,
): Record<string, unknown> {
  const { dtype } = decoder;
  const decoded: Record<string, unknown> = {};
  if ((type.kind !== "integer" && type.kind !== "float") || dtype === "bool") return decoded;
  const isTurned = Number(file.attribute(path, "scale_factor")?.data[0]) < 0;
  for (const name of limits) {
    const attribute = file.attribute(path, name);
    if (attribute?.type.kind !== type.kind || attribute.type.bytes !== type.bytes) continue;
    decoded[name] = undefined;
    if (isTurned) continue;
    try {
      const { data, missing } = decoder.decode(attribute.data);
      if (dtype !== "datetime64[ns]" || missing === undefined)
        decoded[name] = attributeValue({ ...attribute, type: storedType(dtype), data });
    } catch (error) {
      if (!isCropError(error, "bad-data")) throw error;
    }
  }
  return decoded;
}

/** Tells whether times cannot be counted in nanoseconds, as far as the first and the last of them show. */
function areTimesBeyond(
  file: Hdf5File,
  path: string,
  { shape }: Hdf5DatasetInfo,
  decoder: Decoder | string,
): boolean {
  if (typeof decoder === "string" || decoder.dtype !== "datetime64[ns]") return false;
  if (shape === null || size(shape) === 0) return false;
  const corners = [shape.map(() => 0), shape.map((length) => length - 1)];
  const one = shape.map(() => 1);
  try {
    for (const corner of corners) decoder.decode(file.read(path, corner, one));
    return false;
  } catch (error) {
    if (isCropError(error, "bad-data")) return true;
    throw error;
  }
}

interface Found {
  readonly path: string;
  readonly info: Hdf5DatasetInfo;
  readonly dims: readonly string[];
}

/** Which datasets of the root group are variables, and along which dimensions. */
class Layout {
  readonly dims = new Map<string, number>();
  readonly unlimited: string[] = [];
  readonly groups: string[] = [];
  readonly variables = new Map<string, Found>();
  /** Dimensions that may stand for nothing but the characters of text. */
  readonly characterDims: string[] = [];

  constructor(file: Hdf5File) {
    const scales: { readonly id: number; readonly dim: string; readonly info: Hdf5DatasetInfo }[] =
      [];
    const datasets: {
      name: string;
      path: string;
      info: Hdf5DatasetInfo;
      isScale: boolean;
      isOnlyDim: boolean;
    }[] = [];
    for (const child of file.children("/")) {
      const path = `/${child}`;
      const kind = file.kindOf(path);
      if (kind === "group") this.groups.push(child);
      if (kind !== "dataset") continue;
      const info = file.info(path);
      const scaleName = file.scaleName(path);
      const name = nameOf(path);
      const isScale = scaleName !== null && info.shape?.length !== 0;
      const isOnlyDim = scaleName?.startsWith(dimensionOnly) ?? false;
      datasets.push({ name, path, info, isScale, isOnlyDim });
      if (!isScale) continue;
      const id = file.attribute(path, "_Netcdf4Dimid")?.data[0];
      scales.push({ id: id === undefined ? scales.length : Number(id), dim: name, info });
    }
    // Dimensions in the order in which they were defined, which is that of their numbers.
    for (const { dim, info } of scales.toSorted((a, b) => a.id - b.id)) {
      this.dims.set(dim, info.shape?.[0] ?? 0);
      if (info.maxShape[0] === null) this.unlimited.push(dim);
    }
    for (const { name, path, info, isScale, isOnlyDim } of datasets) {
      if (isOnlyDim) continue;
      const dims: string[] = [];
      for (const [axis, length] of (info.shape ?? []).entries()) {
        if (isScale && info.shape?.length === 1) {
          dims.push(name);
          continue;
        }
        const scale = file.attachedScales(path, axis)[0];
        const own = isScale && axis === 0 ? name : undefined;
        dims.push(scale === undefined ? (own ?? this.#phony(length, dims)) : nameOf(scale));
      }
      this.variables.set(name, { path, info, dims });
      for (const [axis, dim] of dims.entries())
        if (this.unlimited.includes(dim))
          this.dims.set(dim, this.lengthAlong(dim, info.shape![axis]!));
      if (info.type.kind === "string" && info.type.bytes === 1)
        this.characterDims.push(...dims.slice(-1));
    }
  }

  /** Gives the length of a variable along a dimension, whose end it need not reach where that is unlimited. */
  lengthAlong(dim: string, stored: number): number {
    return this.unlimited.includes(dim) ? Math.max(stored, this.dims.get(dim) ?? 0) : stored;
  }

  /** Tells why the elements of a variable along these dimensions cannot be labelled; undefined where they can. */
  flawOf(name: string, dims: readonly string[]): string | undefined {
    const twice = dims.find((dim, axis) => dims.indexOf(dim) !== axis);
    if (twice !== undefined) return `elements that lie along the dimension \`${twice}\` twice`;
    if (!this.dims.has(name) || (dims.length === 1 && dims[0] === name)) return undefined;
    return `elements that lie along ${dims.join(", ") || "nothing"}, although it is named after the dimension \`${name}\``;
  }

  /** Plain HDF5 has no dimensions: they are named by their lengths, each once in a variable, as h5netcdf does. */
  #phony(length: number, taken: readonly string[]): string {
    for (let k = 0; ; k++) {
      const dim = `phony_dim_${k}`;
      if (taken.includes(dim)) continue;
      const known = this.dims.get(dim);
      if (known === undefined) this.dims.set(dim, length);
      if (known === undefined || known === length) return dim;
    }
  }
}

/** The attributes by which a variable names that of the ends of its cells (CF conventions 1.11, sections 7.1 and 7.4). */
const boundsAttributes = ["bounds", "climatology"];

/** Gives the units of time that the bounds of a coordinate have from it, by their names. */
function unitsOfBounds(
  all: Iterable<Readonly<Record<string, unknown>>>,
): Map<string, Readonly<Record<string, unknown>>> {
  const inherited = new Map<string, Readonly<Record<string, unknown>>>();
  for (const attrs of all) {
    const { units, calendar } = attrs;
    for (const attribute of boundsAttributes) {
      const name = attrs[attribute];
      if (typeof name === "string") inherited.set(name, { units, calendar });
    }
  }
  return inherited;
}

/** netCDF hides a variable that is named as a dimension, yet not its coordinate, behind this prefix. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/^_nc4_non_coord_/, "");
}

function wordsOf(value: unknown): string[] {
  if (typeof value !== "string" || value === "") return [];
  return (value.match(/(?:\\ |\S)+/g) ?? []).map((word) => word.replaceAll("\\ ", " "));
}

/**
 * Opens a netCDF-4 file; plain HDF5 files with arrays in their root group open too.
 *
 * @throws CropError `not-found`; `corrupt` for a file that is damaged or of another format
 */
export async function openNetcdf(
  path: string,
  options: ReadNetcdfOptions = {},
): Promise<NetcdfFile> {
  const file = await openHdf5(path);
  try {
    return new NetcdfFile(file, options);
  } catch (error) {
    file.close();
    throw error;
  }
}
