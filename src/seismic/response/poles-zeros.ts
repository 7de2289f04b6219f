import type { PolesZeros } from "./stages.ts";
import type { TransferFunction } from "./transfer-function.ts";

/**
 * Gives prod(s - zero) / prod(s - pole), the filter with a normalization factor of 1; 0 right at a pole. s is i w, i f or, of a
 * digital filter with the time dt (s) between samples, exp(i w dt).
 * Source: evalresp 3.3, `analog_trans` and `iir_pz_trans`.
 */
export function polesZerosTransfer(
  { pzTransferFunctionType, poles, zeros }: PolesZeros,
  dt: number,
): TransferFunction {
  const count = Math.max(poles.length, zeros.length);
  const isDigital = pzTransferFunctionType === "DIGITAL (Z-TRANSFORM)";
  const perHertz = pzTransferFunctionType === "LAPLACE (HERTZ)" ? 1 : 2 * Math.PI;
  return (frequencies, values) => {
    for (let i = 0; i < frequencies.length; i++) {
      const s = perHertz * frequencies[i]!;
      const re = isDigital ? Math.cos(s * dt) : 0;
      const im = isDigital ? Math.sin(s * dt) : s;
      multiplyAt(re, im, values, 2 * i);
    }
  };

  /** A pole and a zero in turn, which keeps the product near 1. */
  function multiplyAt(sr: number, si: number, values: Float64Array, place: number): void {
    let re = values[place]!;
    let im = values[place + 1]!;
    for (let j = 0; j < count; j++) {
      const zero = zeros[j];
      const pole = poles[j];
      if (zero !== undefined) {
        const a = sr - zero.real;
        const b = si - zero.imaginary;
        const product = re * a - im * b;
        im = im * a + re * b;
        re = product;
      }
      if (pole !== undefined) {
        const a = sr - pole.real;
        const b = si - pole.imaginary;
        const square = a * a + b * b;
        const inverse = square === 0 ? 0 : 1 / square;
        const quotient = (re * a + im * b) * inverse;
        im = (im * a - re * b) * inverse;
        re = quotient;
      }
    }
    values[place] = re;
    values[place + 1] = im;
  }
}
