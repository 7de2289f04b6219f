import { dotProduct, sumOf } from "./sum.ts";

/**
 * Gives the first `count` discrete prolate spheroidal (Slepian) sequences of `length` samples, float64 `[length]` each, with unit
 * norm, half bandwidth times length `nw`: the tapers whose energy lies most within the band. Those of even order have a positive
 * sum, those of odd order begin with a positive lobe. Undefined where there are none: unless 0 < nw < length / 2 and
 * 1 <= count <= length.
 *
 * They are the eigenvectors of the greatest eigenvalues of the symmetric tridiagonal matrix with diagonal
 * ((n - 1 - 2 i) / 2)² cos(2 pi nw / n) and off-diagonal i (n - i) / 2.
 *
 * Source: D. Slepian, Prolate spheroidal wave functions, Fourier analysis and uncertainty V, Bell Syst. Tech. J. 57 (1978);
 * D. B. Percival and A. T. Walden, Spectral Analysis for Physical Applications, 1993, section 8.3; scipy 1.17 `dpss` with norm 2.
 */
export function slepianTapers(
  length: number,
  nw: number,
  count: number,
): readonly Float64Array[] | undefined {
  if (!(nw > 0 && nw < length / 2 && count >= 1 && count <= length)) return undefined;
  const matrix = slepianMatrix(length, nw);
  return Array.from({ length: count }, (_, order) => {
    const eigenvalue = eigenvalueFromTop(matrix, order);
    // A sine with as many changes of sign is near the eigenvector.
    let vector = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      vector[i] = Math.sin((Math.PI * (order + 1) * (i + 1)) / (length + 1));
    }
    for (let step = 0; step < 4; step++) vector = inverseStep(matrix, eigenvalue, vector);
    return signed(vector, order);
  });
}

/** `off[i]` stands left of and above `diagonal[i]`; `off[0]` is 0. */
interface TridiagonalMatrix {
  readonly diagonal: Float64Array;
  readonly off: Float64Array;
}

function slepianMatrix(length: number, nw: number): TridiagonalMatrix {
  const cosine = Math.cos((2 * Math.PI * nw) / length);
  const diagonal = new Float64Array(length);
  const off = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    diagonal[i] = ((length - 1 - 2 * i) / 2) ** 2 * cosine;
    off[i] = (i * (length - i)) / 2;
  }
  return { diagonal, off };
}

/** How near an eigenvalue is wanted: the greatest of them are more than 1 apart, so an inverse step then gains four digits. */
const nearEnough = 1e-4;

/** Halves an interval of Gershgorin by counting the eigenvalues above its middle. */
function eigenvalueFromTop(matrix: TridiagonalMatrix, order: number): number {
  const { diagonal, off } = matrix;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  diagonal.forEach((d, i) => {
    const radius = off[i]! + (off[i + 1] ?? 0);
    low = Math.min(low, d - radius);
    high = Math.max(high, d + radius);
  });
  for (;;) {
    const middle = low + (high - low) / 2;
    if (high - low < nearEnough || !(middle > low && middle < high)) return middle;
    if (countAbove(matrix, middle) > order) low = middle;
    else high = middle;
  }
}

/** Counts the eigenvalues above x: the positive pivots of the matrix minus x (Sylvester's law of inertia). */
function countAbove({ diagonal, off }: TridiagonalMatrix, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - (off[i]! * off[i]!) / pivot;
    if (pivot > 0) count++;
    if (pivot === 0) pivot = -Number.MIN_VALUE;
  }
  return count;
}

/** Solves (matrix - eigenvalue) x = vector by elimination with row exchange, and gives x with unit norm: the eigenvector shows. */
function inverseStep(
  { diagonal, off }: TridiagonalMatrix,
  eigenvalue: number,
  vector: Float64Array,
): Float64Array<ArrayBuffer> {
  const n = vector.length;
  const x = vector.slice();
  const pivots = diagonal.map((d) => d - eigenvalue);
  const next = new Float64Array(n);
  next.set(off.subarray(1));
  const afterNext = new Float64Array(n);
  const tiny = Number.EPSILON * (Math.abs(eigenvalue) || 1);
  for (let i = 0; i + 1 < n; i++) {
    const below = off[i + 1]!;
    if (Math.abs(pivots[i]!) >= Math.abs(below)) {
      const factor = below / pivots[i]!;
      pivots[i + 1]! -= factor * next[i]!;
      x[i + 1]! -= factor * x[i]!;
      continue;
    }
    const factor = pivots[i]! / below;
    const [over, under] = [x[i + 1]!, x[i]!];
    const [overNext, underNext] = [pivots[i + 1]!, next[i]!];
    pivots[i] = below;
    pivots[i + 1] = underNext - factor * overNext;
    next[i] = overNext;
    afterNext[i] = next[i + 1]!;
    next[i + 1] = -factor * afterNext[i]!;
    x[i] = over;
    x[i + 1] = under - factor * over;
  }
  for (let i = n - 1; i >= 0; i--) {
    const rest = x[i]! - next[i]! * (x[i + 1] ?? 0) - afterNext[i]! * (x[i + 2] ?? 0);
    x[i] = rest / (Math.abs(pivots[i]!) < tiny ? tiny : pivots[i]!);
  }
  return normalized(x);
}

function normalized(x: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const greatest = x.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const scaled = x.map((v) => v / greatest);
  const norm = Math.sqrt(dotProduct(scaled, scaled));
  return scaled.map((v) => v / norm);
}

function signed(taper: Float64Array<ArrayBuffer>, order: number): Float64Array<ArrayBuffer> {
  const greatest = taper.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const sign =
    order % 2 === 0 ? sumOf(taper) : (taper.find((v) => Math.abs(v) > greatest / 1000) ?? 1);
  return sign < 0 ? taper.map((v) => -v) : taper;
}
