/**
 * A forward discrete Fourier transform of planned length: `run` writes the sum over j of input[j] exp(-2 pi i j k / length) to
 * output[k]. Both are interleaved complex numbers, arrays of the plan, and may be one array: the input is lost.
 */
export interface Transform {
  readonly input: Float64Array;
  readonly output: Float64Array;
  run(): void;
}
