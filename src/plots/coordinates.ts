import type { ScaleKind } from "./scale.ts";

/** Numbers of any array; integers of 64 bits become the nearest float64. */
export type Values = ArrayLike<number> | ArrayLike<bigint>;

/** What stands along an axis: numbers, nanoseconds since 1970 (with the scale `time`), or names. */
export type Coordinates = ArrayLike<number | bigint | string | boolean>;

/** Coordinates as numbers, with the names that they number where they are names. */
export interface Places {
  readonly kind: ScaleKind;
  readonly categories?: readonly string[];
  /** One array for each array of coordinates. */
  readonly places: readonly ArrayLike<number>[];
}

/** Gives values as float64 numbers, without a copy where they are numbers already. */
export function numbersOf(values: Values): ArrayLike<number> {
  return isOfNumbers(values) ? values : Float64Array.from(values, Number);
}

function isOfNumbers(values: Coordinates): values is ArrayLike<number> {
  // Float64Array, and all that holds no integers of 64 bits, names or truth values
  if (ArrayBuffer.isView(values))
    return !(values instanceof BigInt64Array || values instanceof BigUint64Array);
  return Array.prototype.every.call(values, (value) => typeof value === "number");
}

/**
 * Gives the coordinates of one axis, in one or several arrays, as numbers. Names and truth values make an axis of categories,
 * in the order in which they first come; so does the scale `category` of anything.
 */
export function placesOf(arrays: readonly Coordinates[], kind?: ScaleKind): Places {
  const hasNames = arrays.some(hasName);
  if (kind !== "category" && !hasNames) {
    const places = arrays.map((array) =>
      isOfNumbers(array) ? array : Float64Array.from(array, kind === "time" ? timeOf : Number),
    );
    return { kind: kind ?? "linear", places };
  }
  const numberOf = new Map<string, number>();
  const places = arrays.map((array) =>
    Float64Array.from(array, (value) => {
      const name = String(value);
      const number = numberOf.get(name) ?? numberOf.size;
      numberOf.set(name, number);
      return number;
    }),
  );
  return { kind: "category", categories: [...numberOf.keys()], places };
}

function hasName(array: Coordinates): boolean {
  if (ArrayBuffer.isView(array)) return false;
  return Array.prototype.some.call(array, (value) => ["string", "boolean"].includes(typeof value));
}

/** What stands for no time in datetime64[ns]. */
const notATime = -(2n ** 63n);

function timeOf(value: number | bigint | string | boolean): number {
  return value === notATime ? NaN : Number(value);
}

/** @throws RangeError when two arrays that belong together differ in length. */
export function assertLength(what: string, found: number, expected: number): void {
  if (found !== expected)
    throw new RangeError(`${what} has ${found} values where ${expected} belong`);
}
