import {
  cast,
  type DType,
  flawedText,
  fromValues,
  type NdArray,
  transpose,
} from "../arrays/index.ts";
import { isCropError, messageOf } from "../errors.ts";

/** A function returned what cannot be stored. */
export class BadValueError extends Error {
  override readonly name = "BadValueError";
}

/** What is known of an output before it comes. */
export interface ExpectedVariable {
  readonly dtype?: DType;
  readonly dims?: readonly string[];
  /** Length along each dimension where a coordinate tells it. */
  readonly lengths?: readonly (number | undefined)[];
  readonly units?: unknown;
}

/**
 * Gives an output as an array of its dtype; `own` are the names of its axes, where it has some, whose order may be another.
 *
 * @throws BadValueError when it is no data, or has other dimensions than those declared
 */
export function toArray(
  name: string,
  output: unknown,
  expected: ExpectedVariable = {},
  own?: readonly string[],
): NdArray {
  let array: NdArray;
  try {
    array = fromValues(output, { bigints: expected.dtype === "uint64" ? "uint64" : "int64" });
    if (expected.dtype !== undefined && expected.dtype !== array.dtype)
      array = cast(array, expected.dtype);
  } catch (error) {
    if (!isCropError(error)) throw error;
    throw new BadValueError(`output \`${name}\`: ${messageOf(error)}`);
  }
  const flawed = flawedText(array);
  if (flawed !== undefined)
    throw new BadValueError(
      `output \`${name}\` holds a text with ${flawed.flaw}, which no file keeps`,
    );
  const { dims, lengths = [] } = expected;
  if (dims === undefined) return array;
  if (array.shape.length !== dims.length) {
    const shape = array.shape.join(" x ") || "a scalar";
    throw new BadValueError(
      `output \`${name}\` has ${array.shape.length} dimensions (${shape}); \`vars\` gives it ${dims.length} (${listNames(dims)})`,
    );
  }
  const aligned = alignAxes(array, own ?? dims, dims);
  if (aligned === undefined) {
    throw new BadValueError(
      `output \`${name}\` lies along ${listNames(own ?? [])}; \`vars\` gives it ${listNames(dims)}`,
    );
  }
  for (const [axis, length] of lengths.entries()) {
    if (length === undefined || length === aligned.shape[axis]) continue;
    throw new BadValueError(
      `output \`${name}\` has length ${aligned.shape[axis]} along \`${dims[axis]}\`, whose coordinate has ${length} values`,
    );
  }
  return aligned;
}

/** Gives an array whose axes are named `own` with its axes in the order of `dims`; undefined when they are not the same. */
export function alignAxes(
  array: NdArray,
  own: readonly string[],
  dims: readonly string[],
): NdArray | undefined {
  if (own.length !== dims.length || own.length !== array.shape.length) return undefined;
  const order = dims.map((dim) => own.indexOf(dim));
  return order.includes(-1) ? undefined : transpose(array, order);
}

/** Lists names for a message. */
export function listNames(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
