/**
 * Gives exp(-2 pi i k / n) for k = 0 .. n - 1, as interleaved complex numbers, float64 `[2 n]`, each part right to the last
 * bit or two: the angle is brought below an eighth of a turn in whole numbers before it is rounded.
 */
export function rootsOfUnity(n: number): Float64Array {
  const roots = new Float64Array(2 * n);
  for (let k = 0; 2 * k <= n; k++) {
    const cosine = cosineOfTurn(k, n);
    const sine = cosineOfTurn(Math.abs(n - 4 * k), 4 * n);
    roots[2 * k] = cosine;
    roots[2 * k + 1] = -sine;
    if (k === 0) continue;
    roots[2 * (n - k)] = cosine;
    roots[2 * (n - k) + 1] = 2 * k === n ? -sine : sine;
  }
  return roots;
}

/** Gives cos(2 pi k / n) for 0 <= 2 k <= n. */
function cosineOfTurn(k: number, n: number): number {
  if (8 * k <= n) return Math.cos((2 * Math.PI * k) / n);
  if (8 * k <= 3 * n) return Math.sin((Math.PI * (n - 4 * k)) / (2 * n));
  return -Math.cos((Math.PI * (n - 2 * k)) / n);
}
