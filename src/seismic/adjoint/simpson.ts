/**
 * Gives the integral of even samples `dx` apart by Simpson's rule. An even number of samples leaves one interval over, whose
 * parabola goes through the last three; two samples make a trapezium, less make 0.
 * Source: K. V. Cartwright, Simpson's rule cumulative integration with MS Excel and irregularly-spaced data, 2017, eq. 8; scipy
 * 1.17 `integrate.simpson`.
 */
export function simpson(y: Float64Array, dx: number): number {
  const n = y.length;
  if (n < 2) return 0;
  if (n === 2) return (dx * (y[0]! + y[1]!)) / 2;
  const odd = n % 2 === 1 ? n : n - 1;
  let sum = 0;
  for (let i = 0; i + 2 < odd; i += 2) sum += y[i]! + 4 * y[i + 1]! + y[i + 2]!;
  const whole = (sum * dx) / 3;
  if (odd === n) return whole;
  return whole + dx * ((5 / 12) * y[n - 1]! + (2 / 3) * y[n - 2]! - (1 / 12) * y[n - 3]!);
}
