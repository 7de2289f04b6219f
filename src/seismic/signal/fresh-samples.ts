import { CropError } from "../../errors.ts";

/**
 * Gives memory that holds whatever it held before: all of it has to be written. The system clears the pages of large arrays of
 * zeros one by one, which takes a third of the time of a division of 360,000 samples (measured).
 *
 * @throws CropError `bad-option` for more than an array can hold
 */
export function freshBuffer(bytes: number): ArrayBuffer {
  try {
    return Buffer.allocUnsafeSlow(bytes).buffer;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CropError("bad-option", `${bytes} bytes of samples are more than fit into memory`, {
      cause: error,
    });
  }
}

/** Gives a new array of `length` samples in memory of {@link freshBuffer}. */
export function freshSamples(length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(freshBuffer(8 * length));
}
