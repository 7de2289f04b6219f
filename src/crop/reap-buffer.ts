import {
  allocate,
  type ArrayData,
  cast,
  copyElements,
  type DType,
  type NdArray,
  size,
  viewOf,
} from "../arrays/index.ts";
import type { BlockWriter } from "../dataset/index.ts";
import { CropError, messageOf } from "../errors.ts";
import type { CaseOutput, CaseValue } from "./case-record.ts";
import { blocksOfRun } from "./grid-runs.ts";
import { alignAxes, listNames } from "./output-array.ts";

/** A variable of the dataset that is being reaped. */
export interface ReapedVariable {
  readonly name: string;
  readonly dtype: DType;
  /** Shape of one case's output. */
  readonly shape: readonly number[];
  /** Its own dimensions. */
  readonly dims: readonly string[];
  readonly units: unknown;
  /** What an output has that does not say it itself. */
  readonly defaults: { readonly dims: readonly string[]; readonly units: unknown };
}

const bufferBytes = 8 * 2 ** 20;
const mostPlaces = 65_536;

/**
 * Gathers the outputs of many cases and writes them in blocks: neighbours on the grid go together, whatever
 * the order in which they come.
 */
export class ReapBuffer {
  readonly #writer: BlockWriter;
  readonly #gridShape: readonly number[];
  readonly #columns: readonly Column[];
  readonly #capacity: number;
  readonly #places: Float64Array;
  #length = 0;
  #isOrdered = true;

  constructor(
    writer: BlockWriter,
    gridShape: readonly number[],
    variables: readonly ReapedVariable[],
  ) {
    this.#writer = writer;
    this.#gridShape = gridShape;
    let bytes = 1;
    for (const { dtype, shape } of variables) bytes += size(shape) * widthOf(dtype);
    this.#capacity = Math.max(1, Math.min(mostPlaces, Math.floor(bufferBytes / bytes)));
    this.#places = new Float64Array(this.#capacity);
    this.#columns = variables.map((variable) => new Column(variable, this.#capacity));
  }

  /** Adds the only output of a case, a number. */
  addNumber(place: number, value: number, describe: () => string): void {
    const at = this.#next(place);
    const [column] = this.#columns;
    column!.setNumber(at, value, describe);
  }

  /** Adds the outputs of a case when all variables have a number for each case. */
  addNumbers(
    place: number,
    values: Readonly<Record<string, number>>,
    describe: () => string,
  ): void {
    const at = this.#next(place);
    for (const column of this.#columns) {
      const { name } = column.variable;
      const value = values[name];
      if (value === undefined) throw lacking(name, describe);
      column.setNumber(at, value, describe);
    }
  }

  /**
   * Adds the outputs of a case.
   *
   * @throws CropError `bad-data` when an output has other dimensions, units, shape or dtype than that of the first case;
   *   `describe` names the case
   */
  add(place: number, value: CaseValue, describe: () => string): void {
    const at = this.#next(place);
    for (const column of this.#columns) {
      const array = Object.hasOwn(value, column.variable.name)
        ? value[column.variable.name]
        : undefined;
      if (array === undefined) throw lacking(column.variable.name, describe);
      column.set(at, array, describe);
    }
  }

  /** Writes what is gathered. */
  flush(): void {
    const order = this.#isOrdered ? undefined : orderOf(this.#places, this.#length);
    const placeAt = (i: number): number => this.#places[order === undefined ? i : order[i]!]!;
    for (let i = 0; i < this.#length;) {
      let end = i + 1;
      while (end < this.#length && placeAt(end) === placeAt(end - 1) + 1) end++;
      this.#writeRun(placeAt(i), i, end, order);
      i = end;
    }
    for (const column of this.#columns) column.clear();
    this.#length = 0;
    this.#isOrdered = true;
  }

  #next(place: number): number {
    if (this.#length === this.#capacity) this.flush();
    const at = this.#length++;
    if (at > 0 && place <= this.#places[at - 1]!) this.#isOrdered = false;
    this.#places[at] = place;
    return at;
  }

  #writeRun(place: number, from: number, to: number, order: Uint32Array | undefined): void {
    for (const column of this.#columns) {
      const inner = column.variable.shape;
      const zeros = inner.map(() => 0);
      for (const { start, count, first } of blocksOfRun(
        this.#gridShape,
        place,
        place + to - from,
      )) {
        const offset = from + first - place;
        const block = column.block(offset, size(count), order, [...count, ...inner]);
        this.#writer.write(column.variable.name, [...start, ...zeros], block);
      }
    }
  }
}

class Column {
  readonly variable: ReapedVariable;
  readonly #inner: number;
  readonly #data: ArrayData;
  #missing: Uint8Array | undefined;
  readonly #capacity: number;

  constructor(variable: ReapedVariable, capacity: number) {
    this.variable = variable;
    this.#inner = size(variable.shape);
    this.#capacity = capacity;
    this.#data = allocate(variable.dtype, capacity * this.#inner);
  }

  setNumber(at: number, value: number, describe: () => string): void {
    if (this.variable.dtype === "float64" && this.#inner === 1) this.#data[at] = value;
    else this.set(at, { dtype: "float64", shape: [], data: Float64Array.of(value) }, describe);
  }

  set(at: number, output: CaseOutput, describe: () => string): void {
    const { name, dtype, shape } = this.variable;
    const given = this.#aligned(output, describe);
    if (
      given.shape.length !== shape.length ||
      given.shape.some((length, axis) => length !== shape[axis])
    ) {
      throw new CropError(
        "bad-data",
        `output \`${name}\` of ${describe()} has the shape [${given.shape.join(", ")}], that of other cases is [${shape.join(", ")}]; a dataset needs one shape, so pad it, or return one output for each shape`,
        { fields: { variable: name } },
      );
    }
    let array = given;
    if (given.dtype !== dtype) {
      try {
        array = cast(given, dtype);
      } catch (error) {
        throw new CropError(
          "bad-data",
          `output \`${name}\` of ${describe()} is ${given.dtype}, that of other cases is ${dtype}: ${messageOf(error)}; declare its dtype in \`vars\` and sow with --refresh, which keeps the results`,
          { cause: error, fields: { variable: name } },
        );
      }
    }
    copyElements(dtype, this.#data, at * this.#inner, array.data, 0, this.#inner);
    if (array.missing !== undefined) {
      this.#missing ??= new Uint8Array(this.#capacity * this.#inner);
      this.#missing.set(array.missing, at * this.#inner);
    }
  }

  /** Gives an output with its axes in the order of the variable's. */
  #aligned(output: CaseOutput, describe: () => string): NdArray {
    const { name, dims, units, defaults } = this.variable;
    const own = {
      dims: output.dims ?? defaults.dims,
      units: output.attrs?.["units"] ?? defaults.units,
    };
    if (own.units !== units) {
      throw new CropError(
        "bad-data",
        `output \`${name}\` of ${describe()} has ${describeUnits(own.units)}, that of other cases ${describeUnits(units)}; return all in the same units, or as outputs of different names`,
        { fields: { variable: name } },
      );
    }
    if (own.dims === dims || output.shape.length !== dims.length) return output;
    const aligned = alignAxes(output, own.dims, dims);
    if (aligned !== undefined) return aligned;
    throw new CropError(
      "bad-data",
      `output \`${name}\` of ${describe()} lies along ${listNames(own.dims)}, that of other cases along ${listNames(dims)}; return all with the same dimensions`,
      { fields: { variable: name } },
    );
  }

  clear(): void {
    this.#missing = undefined;
  }

  /** Gives `count` places from `offset` on, in the order given, as a view where they lie together. */
  block(
    offset: number,
    count: number,
    order: Uint32Array | undefined,
    shape: readonly number[],
  ): NdArray {
    const { dtype } = this.variable;
    const inner = this.#inner;
    if (order === undefined) {
      const data = viewOf(dtype, this.#data, offset * inner, (offset + count) * inner);
      const missing = this.#missing?.subarray(offset * inner, (offset + count) * inner);
      return { dtype, shape, data, ...(missing === undefined ? {} : { missing }) };
    }
    const data = allocate(dtype, count * inner);
    const missing = this.#missing === undefined ? undefined : new Uint8Array(count * inner);
    for (let i = 0; i < count; i++) {
      const from = order[offset + i]! * inner;
      copyElements(dtype, data, i * inner, this.#data, from, inner);
      missing?.set(this.#missing!.subarray(from, from + inner), i * inner);
    }
    return { dtype, shape, data, ...(missing === undefined ? {} : { missing }) };
  }
}

function lacking(name: string, describe: () => string): CropError {
  return new CropError(
    "bad-data",
    `${describe()} gave no output \`${name}\`, which other cases gave; declare it in \`vars\`, so that such a case counts as failed`,
  );
}

function describeUnits(units: unknown): string {
  return units === undefined ? "no units" : `the units ${JSON.stringify(units)}`;
}

function widthOf(dtype: DType): number {
  const one = allocate(dtype, 1);
  return Array.isArray(one) ? 64 : one.byteLength;
}

function orderOf(places: Float64Array, length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, i) => i).toSorted((a, b) => places[a]! - places[b]!);
}
