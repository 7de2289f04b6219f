/** @throws RangeError unless an array of a transform of that length holds so many numbers */
export function requireNumbers(array: Float64Array, wanted: number, length: number): void {
  if (array.length !== wanted) {
    throw new RangeError(
      `an FFT of length ${length} was given an array of ${array.length} numbers: ${wanted} are wanted`,
    );
  }
}
