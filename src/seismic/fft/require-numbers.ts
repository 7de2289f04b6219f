/** @throws RangeError unless a transform can have that length, a whole number from 1 */
export function requireLength(length: number): void {
  if (Number.isSafeInteger(length) && length >= 1) return;
  throw new RangeError(`an FFT of length ${length}: a whole number from 1 is wanted`);
}

/** @throws RangeError unless an array of a transform of that length holds so many numbers */
export function requireNumbers(array: Float64Array, wanted: number, length: number): void {
  if (array.length !== wanted) {
    throw new RangeError(
      `an FFT of length ${length} was given an array of ${array.length} numbers: ${wanted} are wanted`,
    );
  }
}
