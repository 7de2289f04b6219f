/**
 * Multiplies complex values, interleaved float64 `[2 n]`, in place with a transfer function at frequencies in Hz, float64 `[n]`,
 * rising from 0.
 */
export type TransferFunction = (frequencies: Float64Array, values: Float64Array) => void;

/** Gives the modulus of a transfer function at one frequency, Hz. */
export function modulusAt(transfer: TransferFunction, frequency: number): number {
  const value = Float64Array.of(1, 0);
  transfer(Float64Array.of(frequency), value);
  return Math.hypot(value[0]!, value[1]!);
}
