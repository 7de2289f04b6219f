/**
 * A forward discrete Fourier transform of planned length: sum over j of input[j] exp(-2 pi i j k / length) in output[k], both
 * interleaved complex numbers and two arrays; the input is left as it is.
 */
export type Transform = (input: Float64Array, output: Float64Array) => void;
