import { existsSync, rmSync, truncateSync } from "node:fs";
import {
  allocate,
  type ArrayData,
  checkSlab,
  type DType,
  type NdArray,
  size,
} from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import {
  attributeOf,
  createHdf5,
  type Hdf5Attribute,
  type Hdf5Data,
  Hdf5File,
  hdf5Types,
} from "../hdf5/index.ts";
import { chooseFillValue, type FillValue, fillMissing } from "./fill-value.ts";
import { storedAttributes } from "./netcdf-attributes.ts";
import { encodingAttributes, storedType } from "./netcdf-encoding.ts";
import {
  checkSchema,
  checkTexts,
  defaultChunks,
  type NetcdfSchema,
  shapeIn,
  type VariableSchema,
} from "./netcdf-schema.ts";
import { type Expected, verify } from "./netcdf-verify.ts";
import { VariableStore } from "./variable-store.ts";

/** Variables up to this size stay in memory until the file is closed, as long as all of them fit the budget. */
const wholeBytes = 16 * 2 ** 20;
const budgetBytes = 96 * 2 ** 20;
/**
 * The size of a chunk where none is asked for: a block that goes straight to the file costs reading and
 * writing its chunk. A window gathers several, so that it is written chunk by chunk.
 */
const chunkBytes = 2 ** 18;
const chunksInWindow = 4;

/**
 * Writes a netCDF-4 file block by block in bounded memory. Places that are never written, and places that
 * a block marks as missing, read back as missing here, and as NaN, NaT or None in xarray; a NaN that was
 * computed stays a NaN. Made by {@link createNetcdf}.
 */
export class NetcdfWriter {
  readonly path: string;
  readonly #schema: NetcdfSchema;
  readonly #file: Hdf5File;
  readonly #stores = new Map<string, VariableStore>();
  /** Variables that are in memory as a whole, and get their dataset at the end. */
  readonly #later = new Set<string>();
  #done = false;

  /** Use {@link createNetcdf}. */
  constructor(path: string, schema: NetcdfSchema, file: Hdf5File) {
    this.path = path;
    this.#schema = schema;
    this.#file = file;
    this.#begin();
  }

  /**
   * Writes a block of a variable; its shape is that of `block`. Blocks may come in any order; of two that
   * overlap the later one wins. The data is not kept: it may be used again at once.
   *
   * @throws CropError `bad-data` for an unknown variable, another dtype, or a block outside the shape; `disk`
   */
  write(name: string, start: readonly number[], block: NdArray): void {
    const store = this.#stores.get(name);
    if (store === undefined) {
      throw new CropError(
        "bad-data",
        `${this.path} has no variable \`${name}\`; it has ${[...this.#stores.keys()].join(", ")}`,
      );
    }
    if (block.dtype !== store.dtype) {
      throw new CropError(
        "bad-data",
        `variable \`${name}\` is ${store.dtype}; a block of ${block.dtype} came`,
        {
          fields: { variable: name, dtype: block.dtype },
        },
      );
    }
    checkSlab(`variable \`${name}\``, store.shape, { start, count: block.shape });
    checkTexts(name, block, start);
    store.write(start, block);
  }

  /**
   * Completes the file: fills what was never written, flushes, opens it again to see that every variable is there
   * with its shape and attributes, and waits until it is on the disk. `attrs` are attributes of the dataset that were
   * not known before.
   *
   * @throws CropError `disk` when the file is not as it should be; it is then removed
   */
  async close(attrs: Readonly<Record<string, unknown>> = {}): Promise<void> {
    if (this.#done) return;
    try {
      const expected = this.#finish(attrs);
      this.#file.close();
      await verify(this.path, expected);
      this.#done = true;
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** Gives up: closes and removes the file. Does nothing after {@link NetcdfWriter.close}. */
  discard(): void {
    if (this.#done) return;
    this.#done = true;
    try {
      this.#file.close();
    } finally {
      remove(this.path);
    }
  }

  #begin(): void {
    const { dims, variables } = this.#schema;
    let budget = budgetBytes;
    for (const [name, variable] of Object.entries(variables)) {
      const shape = shapeIn(this.#schema, name, variable.dims);
      const width =
        variable.dtype === "string"
          ? 32
          : allocate(variable.dtype, 1).length * storedWidth(variable.dtype);
      const bytes = size(shape) * width;
      const isWhole = bytes <= Math.min(wholeBytes, budget);
      if (isWhole) {
        budget -= bytes;
        this.#later.add(name);
      }
      const most = isWhole
        ? Math.max(1, size(shape))
        : chunksInWindow * size(defaultChunks(shape, chunkBytes / storedBytes(variable.dtype)));
      const store = new VariableStore(variable.dtype, shape, most, {
        write: (start, count, data) => this.#put(name, variable, start, count, data),
        read: (start, count) => this.#get(name, variable.dtype, start, count),
      });
      this.#stores.set(name, store);
    }
    // The dimensions come first, so that their numbers are those of the schema.
    Object.entries(dims).forEach(([dim, length], id) => this.#createDimension(dim, length, id));
    for (const [name, variable] of Object.entries(variables)) {
      if (!this.#later.has(name)) this.#createDataset(name, variable, undefined);
    }
  }

  #createDimension(dim: string, length: number, id: number): void {
    const file = this.#file;
    const path = `/${dim}`;
    const coordinate = own(this.#schema.coords, dim);
    const isUnlimited = this.#isUnlimited(dim);
    const growing = isUnlimited
      ? { maxShape: [null], chunks: [Math.max(1, Math.min(length, 65536))] }
      : {};
    if (coordinate === undefined) {
      // A dimension without coordinate is an empty dataset of that length with this name (netCDF-4 format).
      file.createDataset(path, {
        type: hdf5Types.float32,
        shape: [length],
        chunks: [Math.max(1, Math.min(length, 65536))],
        ...growing,
      });
      file.makeScale(
        path,
        `This is a netCDF dimension but not a netCDF variable.${String(length).padStart(10)}`,
      );
    } else {
      const { data } = this.#filled(dim, coordinate.data);
      file.createDataset(path, {
        type: storedType(coordinate.data.dtype),
        shape: [length],
        data,
        ...growing,
      });
      file.makeScale(path, dim);
    }
    file.setAttribute(path, "_Netcdf4Dimid", {
      type: hdf5Types.int32,
      shape: [],
      data: Int32Array.of(id),
    });
  }

  #isUnlimited(dim: string): boolean {
    return this.#schema.unlimited?.includes(dim) ?? false;
  }

  #createDataset(name: string, variable: VariableSchema, data: Hdf5Data | undefined): void {
    const { dims, dtype } = variable;
    const shape = shapeIn(this.#schema, name, dims);
    const type = storedType(dtype);
    const gzip = dtype === "string" || shape.length === 0 ? undefined : variable.gzip;
    const isGrowing = dims.some((dim) => this.#isUnlimited(dim));
    const needsChunks =
      data === undefined || gzip !== undefined || isGrowing || variable.chunks !== undefined;
    const chunks = variable.chunks?.map((n, axis) =>
      this.#isUnlimited(dims[axis]!) ? n : Math.max(1, Math.min(n, shape[axis]!)),
    );
    this.#file.createDataset(`/${name}`, {
      type,
      shape,
      ...(needsChunks && shape.length > 0
        ? { chunks: chunks ?? defaultChunks(shape, chunkBytes / storedBytes(dtype)) }
        : {}),
      ...(isGrowing
        ? { maxShape: shape.map((n, axis) => (this.#isUnlimited(dims[axis]!) ? null : n)) }
        : {}),
      ...(gzip === undefined ? {} : { gzip }),
      ...(data === undefined ? {} : { data }),
    });
  }

  #put(
    name: string,
    variable: VariableSchema,
    start: readonly number[],
    count: readonly number[],
    data: ArrayData,
  ): void {
    if (this.#later.has(name)) this.#createDataset(name, variable, data);
    else this.#file.write(`/${name}`, storedType(variable.dtype), start, count, data);
  }

  #get(name: string, dtype: DType, start: readonly number[], count: readonly number[]): ArrayData {
    const data = this.#file.read(`/${name}`, start, count);
    if (Array.isArray(data)) return data;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (dtype === "bool") return bytes;
    return dtype === "complex128"
      ? new Float64Array(data.buffer, data.byteOffset, data.byteLength / 8)
      : data;
  }

  /** Writes the rest; gives, by path, the shape and the attributes that the file must have. */
  #finish(late: Readonly<Record<string, unknown>>): Map<string, Expected> {
    const schema = this.#schema;
    const expected = new Map<string, Expected>();
    const coords = Object.entries(schema.coords ?? {});
    for (const [name, coordinate] of coords) {
      const { data, fill } = this.#filled(name, coordinate.data);
      if (!Object.hasOwn(schema.dims, name))
        this.#createDataset(name, { dims: coordinate.dims, dtype: coordinate.data.dtype }, data);
      this.#describe(
        name,
        coordinate.dims,
        coordinate.data.dtype,
        coordinate.attrs ?? {},
        fill,
        expected,
      );
    }
    for (const [name, store] of this.#stores) {
      const variable = schema.variables[name]!;
      const { dtype } = store;
      const fill = store.hasMissing
        ? chooseFillValue(name, dtype, () => store.blocks())
        : undefined;
      store.finish((data, missing) => fillMissing(dtype, data, missing, fill));
      if (size(store.shape) === 0) this.#createDataset(name, variable, allocate(dtype, 0));
      this.#describe(name, variable.dims, dtype, variable.attrs ?? {}, fill, expected);
    }
    const attrs = storedAttributes({ ...schema.attrs, ...late }, "the dataset");
    const scalars = coords
      .filter(([name]) => !Object.hasOwn(schema.dims, name))
      .map(([name]) => name);
    if (scalars.length > 0) attrs.set("coordinates", attributeOf(scalars.map(quoted).join(" ")));
    this.#setAttributes("/", attrs);
    this.#file.setAttribute(
      "/",
      "_NCProperties",
      attributeOf("version=2,h5wasm=0.10.3,hdf5=2.0.0"),
    );
    expected.set("/", { shape: undefined, attributes: [...attrs.keys()] });
    return expected;
  }

  /** Sets the attributes and dimension scales of a variable that is written. */
  #describe(
    name: string,
    dims: readonly string[],
    dtype: DType,
    attrs: Readonly<Record<string, unknown>>,
    fill: FillValue | undefined,
    expected: Map<string, Expected>,
  ): void {
    const path = `/${name}`;
    const attributes = new Map([
      ...encodingAttributes(dtype, fill),
      ...storedAttributes(attrs, `\`${name}\``),
    ]);
    this.#setAttributes(path, attributes);
    const names = Object.keys(this.#schema.dims);
    if (!names.includes(name)) {
      if (dims.length > 0) {
        const ids = Int32Array.from(dims, (dim) => names.indexOf(dim));
        this.#file.setAttribute(path, "_Netcdf4Coordinates", attributeOf(ids));
      }
      dims.forEach((dim, axis) => this.#file.attachScale(path, axis, `/${dim}`));
    }
    expected.set(path, {
      shape: shapeIn(this.#schema, name, dims),
      attributes: [...attributes.keys()],
    });
  }

  #setAttributes(path: string, attributes: Map<string, Hdf5Attribute>): void {
    for (const [name, attribute] of attributes) this.#file.setAttribute(path, name, attribute);
  }

  /** A coordinate as it is stored. Its missing places, if any, need a fill value; a float without keeps NaN as it is. */
  #filled(name: string, array: NdArray): { data: ArrayData; fill: FillValue | undefined } {
    if (array.missing === undefined || !array.missing.includes(1))
      return { data: array.data, fill: undefined };
    const fill = chooseFillValue(name, array.dtype, () => [array]);
    const data = array.data.slice();
    fillMissing(array.dtype, data, array.missing, fill);
    return { data, fill };
  }
}

/**
 * Makes a netCDF-4 file at `path`, over one that exists, for writing block by block. Give it a name beside
 * the one to publish, and rename it after {@link NetcdfWriter.close}. `coords` are written at once.
 *
 * @throws CropError `bad-data` when the schema is wrong, before a file is made; `disk`
 */
export async function createNetcdf(path: string, schema: NetcdfSchema): Promise<NetcdfWriter> {
  checkSchema(schema);
  let file: Hdf5File | undefined;
  try {
    file = await createHdf5(path);
    return new NetcdfWriter(path, schema, file);
  } catch (error) {
    file?.close();
    remove(path);
    throw error;
  }
}

/**
 * Removes a file and gives its space back at once: after an error HDF5 keeps the file open (h5wasm 0.10.3), and on
 * a full disk its blocks would stay taken until this process ends.
 */
function remove(path: string): void {
  if (!existsSync(path)) return;
  truncateSync(path);
  rmSync(path, { force: true });
}

function storedBytes(dtype: DType): number {
  return dtype === "string" ? 16 : dtype === "complex128" ? 16 : storedWidth(dtype);
}

function storedWidth(dtype: DType): number {
  const one = allocate(dtype, 1);
  return Array.isArray(one) ? 32 : one.BYTES_PER_ELEMENT;
}

/** `coordinates` is a list of words; a space within a name is escaped, which xarray takes for no name and leaves be. */
function quoted(name: string): string {
  return name.replaceAll(" ", "\\ ");
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
