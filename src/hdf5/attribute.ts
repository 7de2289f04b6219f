import { CropError } from "../errors.ts";
import { type Hdf5Data, type Hdf5Type, hdf5Types } from "./hdf5-type.ts";

/** An attribute: elements of an explicit type; `shape` is [] for a single one, null for an empty attribute. */
export interface Hdf5Attribute {
  readonly type: Hdf5Type;
  readonly shape: readonly number[] | null;
  readonly data: Hdf5Data;
}

/** What {@link attributeOf} takes. */
export type AttributeValue =
  | string
  | number
  | bigint
  | readonly string[]
  | boolean
  | readonly number[]
  | readonly boolean[]
  | Exclude<Hdf5Data, string[]>;

const byStorage: readonly (readonly [new (n: number) => Exclude<Hdf5Data, string[]>, Hdf5Type])[] =
  [
    [Float64Array, hdf5Types.float64],
    [Float32Array, hdf5Types.float32],
    [Int8Array, hdf5Types.int8],
    [Uint8Array, hdf5Types.uint8],
    [Int16Array, hdf5Types.int16],
    [Uint16Array, hdf5Types.uint16],
    [Int32Array, hdf5Types.int32],
    [Uint32Array, hdf5Types.uint32],
    [BigInt64Array, hdf5Types.int64],
    [BigUint64Array, hdf5Types.uint64],
  ];

const truthType: Hdf5Type = {
  kind: "enum",
  bytes: 1,
  signed: true,
  members: { FALSE: 0, TRUE: 1 },
};

/**
 * Gives the attribute for a value: a number or an array of numbers is float64 (never guessed to be an
 * integer), a bigint int64, text is of any length, a truth value is the enum that h5py makes of it, a typed array keeps its
 * type.
 */
export function attributeOf(value: AttributeValue): Hdf5Attribute {
  if (typeof value === "string") return { type: hdf5Types.string, shape: [], data: [value] };
  if (typeof value === "number")
    return { type: hdf5Types.float64, shape: [], data: Float64Array.of(value) };
  if (typeof value === "bigint")
    return { type: hdf5Types.int64, shape: [], data: BigInt64Array.of(value) };
  if (typeof value === "boolean") return { ...attributeOf([value]), shape: [] };
  if (ArrayBuffer.isView(value)) {
    for (const [storage, type] of byStorage) {
      if (value instanceof storage) return { type, shape: [value.length], data: value };
    }
    throw new CropError(
      "bad-data",
      `an attribute cannot hold ${Object.prototype.toString.call(value)}`,
    );
  }
  const texts = value.filter((item) => typeof item === "string");
  if (texts.length > 0 && texts.length === value.length) {
    return { type: hdf5Types.string, shape: [texts.length], data: texts };
  }
  const truths = value.filter((item) => typeof item === "boolean");
  if (truths.length > 0 && truths.length === value.length) {
    return { type: truthType, shape: [truths.length], data: Int8Array.from(truths, Number) };
  }
  const numbers = value.filter((item) => typeof item === "number");
  if (numbers.length < value.length)
    throw new CropError(
      "bad-data",
      "an attribute holds numbers, strings or truth values of one kind",
    );
  return { type: hdf5Types.float64, shape: [numbers.length], data: Float64Array.from(numbers) };
}
