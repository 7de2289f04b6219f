import { isArrayData, isDType, size, type NdArray, type Scalar } from "../arrays/index.ts";
import { CropError } from "../errors.ts";
import { decode, encode, Frame, type FrameWriter } from "../files/index.ts";

/** An output of a case: an array (a scalar has shape `[]`), with its own dimensions where the function named them. */
export interface CaseOutput extends NdArray {
  readonly dims?: readonly string[];
  /** A coordinate of the dataset that the function returned. */
  readonly isCoordinate?: boolean;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** What a case gave: its outputs by name. */
export type CaseValue = Readonly<Record<string, CaseOutput>>;

/** Tells whether an output is a coordinate along its own dimensions, the same in every case; a scalar may differ, as a variable does. */
export function isSharedCoordinate({ isCoordinate, shape }: CaseOutput): boolean {
  return isCoordinate === true && shape.length > 0;
}

/** How a case failed. */
export interface CaseFailure {
  /** `threw`: an error of the function or program; `crashed`: its process ended; `timed-out`; `bad-value`: what it returned cannot be stored. */
  readonly kind: "threw" | "crashed" | "timed-out" | "bad-value";
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Exit status or signal of the process that died, and what a program printed last. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly stderr?: string;
  /** The settings the case was run with, as text. */
  readonly settings: string;
}

/** When and how often a case was run. */
export interface CaseRun {
  /** Position of the case in its batch, from 0. */
  readonly position: number;
  readonly attempt: number;
  /** Index of the session (owner) in the header of the file. */
  readonly session: number;
  /** Milliseconds since 1970 on the clock of the host. */
  readonly startedMs: number;
  readonly seconds: number;
}

export type CaseOutcome =
  | { readonly kind: "value"; readonly value: CaseValue }
  /** Of a crop whose definition writes its results itself. */
  | { readonly kind: "data"; readonly data: unknown }
  | { readonly kind: "failure"; readonly failure: CaseFailure };

/** Takes what became of cases. */
export interface CaseSink {
  /** The only output is a number: the common case, and the quickest. */
  number(run: CaseRun, value: number): void;
  /** All outputs are numbers, none of them -0. */
  numbers(run: CaseRun, values: Readonly<Record<string, number>>): void;
  value(run: CaseRun, value: CaseValue): void;
  /** Plain data, for the crop's own reaper. */
  data(run: CaseRun, data: unknown): void;
  failure(run: CaseRun, failure: CaseFailure): void;
}

/** Gives a sink whose records are appended to `writer`; `loneName` names an output that is the only one. */
export function recordSink(writer: FrameWriter, loneName: string): CaseSink {
  return {
    number: (run, value) => appendNumber(writer, run, value),
    numbers: (run, values) => appendEncoded(writer, run, recordKind.value, values),
    value: (run, value) => appendValue(writer, run, value, loneName),
    data: (run, data) => appendEncoded(writer, run, recordKind.data, data),
    failure: (run, failure) => appendFailure(writer, run, failure),
  };
}

// First byte of a payload.
export const recordKind = {
  header: 0,
  number: 1,
  value: 2,
  failure: 3,
  end: 4,
  array: 5,
  data: 6,
} as const;

// kind, attempt, session: uint8; position: uint32; startedMs: float64; seconds: float32
const prefixBytes = 19;

/** Appends the record of a case whose only output is a number: the common case, and the quickest. */
export function appendNumber(writer: FrameWriter, run: CaseRun, value: number): void {
  const { bytes, view, offset } = writer.open(prefixBytes + 8);
  putPrefix(bytes, view, offset, recordKind.number, run);
  view.setFloat64(offset + prefixBytes, value, true);
  writer.seal(prefixBytes + 8);
}

/** Appends the record of a case that gave `value`; `loneName` names an output that is the only one. */
export function appendValue(
  writer: FrameWriter,
  run: CaseRun,
  value: CaseValue,
  loneName: string,
): void {
  const array = plainArray(value, loneName);
  if (array === undefined) appendEncoded(writer, run, recordKind.value, packValue(value));
  else appendArray(writer, run, array.shape, array.data);
}

// ndim: uint8; shape: uint32 each; float64 each, as they lie in memory
function appendArray(
  writer: FrameWriter,
  run: CaseRun,
  shape: readonly number[],
  data: Float64Array,
): void {
  const headBytes = prefixBytes + 1 + 4 * shape.length;
  const { bytes, view, offset } = writer.open(headBytes + data.byteLength);
  putPrefix(bytes, view, offset, recordKind.array, run);
  bytes[offset + prefixBytes] = shape.length;
  shape.forEach((n, axis) => view.setUint32(offset + prefixBytes + 1 + 4 * axis, n, true));
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset + headBytes);
  writer.seal(headBytes + data.byteLength);
}

/** The only output of a case, when it is nothing but numbers: these are stored as they are, which is quickest. */
function plainArray(
  value: CaseValue,
  loneName: string,
): { readonly shape: readonly number[]; readonly data: Float64Array } | undefined {
  const names = Object.keys(value);
  if (names.length !== 1 || names[0] !== loneName) return undefined;
  const { dtype, shape, data, missing, dims } = value[loneName]!;
  const isPlain =
    dtype === "float64" &&
    data instanceof Float64Array &&
    missing === undefined &&
    dims === undefined &&
    shape.length < 256;
  return isPlain ? { shape, data } : undefined;
}

/** Appends the record of a case that failed. */
export function appendFailure(writer: FrameWriter, run: CaseRun, failure: CaseFailure): void {
  appendEncoded(writer, run, recordKind.failure, failure);
}

function appendEncoded(writer: FrameWriter, run: CaseRun, kind: number, content: unknown): void {
  const encoded = encode(content);
  const { bytes, view, offset } = writer.open(prefixBytes + encoded.length);
  putPrefix(bytes, view, offset, kind, run);
  bytes.set(encoded, offset + prefixBytes);
  writer.seal(prefixBytes + encoded.length);
}

function putPrefix(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  kind: number,
  run: CaseRun,
): void {
  bytes[offset] = kind;
  bytes[offset + 1] = Math.min(255, run.attempt);
  bytes[offset + 2] = run.session;
  view.setUint32(offset + 3, run.position, true);
  view.setFloat64(offset + 7, run.startedMs, true);
  view.setFloat32(offset + 15, run.seconds, true);
}

/** A record as it lies in a file; its value is decoded when it is asked for. */
export class StoredRecord implements CaseRun {
  #frame: Frame = new Frame();

  /** Looks at another frame, which must be that of a case and whole. */
  lookAt(frame: Frame): void {
    this.#frame = frame;
  }

  /** Tells whether a frame holds the record of a case. */
  static isCase({ bytes, start, length }: Frame): boolean {
    const kind = bytes[start];
    return (
      length >= prefixBytes &&
      (kind === recordKind.number ||
        kind === recordKind.array ||
        kind === recordKind.value ||
        kind === recordKind.data ||
        kind === recordKind.failure)
    );
  }

  get attempt(): number {
    return this.#frame.bytes[this.#frame.start + 1]!;
  }
  get session(): number {
    return this.#frame.bytes[this.#frame.start + 2]!;
  }
  get position(): number {
    return this.#frame.view.getUint32(this.#frame.start + 3, true);
  }
  get startedMs(): number {
    return this.#frame.view.getFloat64(this.#frame.start + 7, true);
  }
  get seconds(): number {
    return this.#frame.view.getFloat32(this.#frame.start + 15, true);
  }
  /** Where it begins in the file. */
  get offset(): number {
    return this.#frame.offset;
  }
  /** The number of bytes it takes, nearly. */
  get length(): number {
    return this.#frame.length;
  }
  get isFailure(): boolean {
    return this.#kind === recordKind.failure;
  }

  /** The number, when that is the only output; its name is that of the crop's only variable. */
  get number(): number | undefined {
    return this.#kind === recordKind.number
      ? this.#frame.view.getFloat64(this.#frame.start + prefixBytes, true)
      : undefined;
  }

  /** The failure; only of a record that is one. */
  failure(): CaseFailure {
    return decode(this.#frame.payload.subarray(prefixBytes)) as CaseFailure;
  }

  /** The outputs by name; `only` names a lone number or array of numbers. */
  value(only: string): CaseValue {
    const number = this.number;
    if (number !== undefined) return { [only]: scalarArray(number) };
    if (this.#kind === recordKind.array) return { [only]: this.#array() };
    return unpackValue(decode(this.#frame.payload.subarray(prefixBytes)));
  }

  outcome(only: string): CaseOutcome {
    if (this.isFailure) return { kind: "failure", failure: this.failure() };
    if (this.#kind !== recordKind.data) return { kind: "value", value: this.value(only) };
    // The bytes of a Buffer are not copied when they are decoded, and the next record overwrites them.
    const { bytes, start, length } = this.#frame;
    return { kind: "data", data: decode(bytes.slice(start + prefixBytes, start + length)) };
  }

  /** The payload, as a view: for another file. */
  payload(): Uint8Array {
    return this.#frame.payload;
  }

  #array(): NdArray {
    const { bytes, view, start, length } = this.#frame;
    const ndim = bytes[start + prefixBytes]!;
    const headBytes = prefixBytes + 1 + 4 * ndim;
    if (length < headBytes) throw foreignValue();
    const shape = Array.from({ length: ndim }, (_, axis) =>
      view.getUint32(start + prefixBytes + 1 + 4 * axis, true),
    );
    if (length !== headBytes + 8 * size(shape)) throw foreignValue();
    const data = new Float64Array(bytes.slice(start + headBytes, start + length).buffer);
    return { dtype: "float64", shape, data };
  }

  get #kind(): number {
    return this.#frame.bytes[this.#frame.start]!;
  }
}

function scalarArray(value: number): NdArray {
  return { dtype: "float64", shape: [], data: Float64Array.of(value) };
}

// In msgpack a number is a number, any other output is [dtype, shape, data, missing, dims, isCoordinate, attrs].
type PackedValue = Readonly<Record<string, Scalar | readonly unknown[]>>;

function packValue(value: CaseValue): PackedValue {
  const packed: Record<string, Scalar | readonly unknown[]> = {};
  for (const [name, array] of Object.entries(value)) {
    const { dtype, shape, data, missing, dims, isCoordinate, attrs } = array;
    const isPlain =
      dtype === "float64" &&
      shape.length === 0 &&
      missing === undefined &&
      dims === undefined &&
      !Object.is(data[0], -0);
    if (isPlain) packed[name] = data[0] as number;
    else if (dims !== undefined)
      packed[name] = [dtype, shape, data, missing, dims, isCoordinate === true, attrs];
    else
      packed[name] = missing === undefined ? [dtype, shape, data] : [dtype, shape, data, missing];
  }
  return packed;
}

function unpackValue(content: unknown): CaseValue {
  if (typeof content !== "object" || content === null) throw foreignValue();
  const value: Record<string, CaseOutput> = {};
  for (const [name, packed] of Object.entries(content)) {
    value[name] = typeof packed === "number" ? scalarArray(packed) : unpackArray(packed);
  }
  return value;
}

function unpackArray(packed: unknown): CaseOutput {
  if (!Array.isArray(packed)) throw foreignValue();
  const [dtype, shape, data, missing, dims, isCoordinate, attrs]: unknown[] = packed;
  if (!isDType(dtype) || !Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n))) {
    throw foreignValue();
  }
  const lengths: number[] = shape;
  if (!isArrayData(dtype, data, size(lengths))) throw foreignValue();
  const labels =
    dims === undefined
      ? {}
      : {
          dims: namesOf(dims),
          isCoordinate: isCoordinate === true,
          attrs: { ...(attrs as object) },
        };
  if (missing === undefined) return { dtype, shape: lengths, data, ...labels };
  if (!(missing instanceof Uint8Array) || missing.length !== size(lengths)) throw foreignValue();
  return { dtype, shape: lengths, data, missing, ...labels };
}

function namesOf(dims: unknown): string[] {
  if (!Array.isArray(dims)) throw foreignValue();
  return dims.map(String);
}

function foreignValue(): CropError {
  return new CropError("corrupt", "a record holds something that no crop writes");
}
