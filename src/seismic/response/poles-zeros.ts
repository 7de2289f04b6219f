import type { PolesZeros, PoleZero } from "./stages.ts";
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
  const isDigital = pzTransferFunctionType === "DIGITAL (Z-TRANSFORM)";
  const perHertz = pzTransferFunctionType === "LAPLACE (HERTZ)" ? 1 : 2 * Math.PI;
  const zero = interleaved(zeros);
  const pole = interleaved(poles);
  const common = Math.min(zero.length, pole.length);
  return (frequencies, values) => {
    for (let i = 0; i < frequencies.length; i++) {
      const s = perHertz * frequencies[i]!;
      const sr = isDigital ? Math.cos(s * dt) : 0;
      const si = isDigital ? Math.sin(s * dt) : s;
      let re = values[2 * i]!;
      let im = values[2 * i + 1]!;
      // A zero and a pole in turn, which keeps the product near 1.
      for (let j = 0; j < zero.length; j += 2) {
        const a = sr - zero[j]!;
        const b = si - zero[j + 1]!;
        let productRe = re * a - im * b;
        let productIm = im * a + re * b;
        if (j < common) {
          const c = sr - pole[j]!;
          const d = si - pole[j + 1]!;
          const inverse = inverseOf(c * c + d * d);
          const quotient = (productRe * c + productIm * d) * inverse;
          productIm = (productIm * c - productRe * d) * inverse;
          productRe = quotient;
        }
        re = productRe;
        im = productIm;
      }
      for (let j = common; j < pole.length; j += 2) {
        const c = sr - pole[j]!;
        const d = si - pole[j + 1]!;
        const inverse = inverseOf(c * c + d * d);
        const quotient = (re * c + im * d) * inverse;
        im = (im * c - re * d) * inverse;
        re = quotient;
      }
      values[2 * i] = re;
      values[2 * i + 1] = im;
    }
  };
}

function inverseOf(square: number): number {
  return square === 0 ? 0 : 1 / square;
}

function interleaved(points: readonly PoleZero[]): Float64Array {
  return Float64Array.from(points.flatMap(({ real, imaginary }) => [real, imaginary]));
}
