/** A swept value. */
export type ParameterValue = number | string | boolean | bigint;

/** A swept argument and its values, which become a dimension and its coordinate. */
export interface ParameterDim {
  readonly name: string;
  /** Typed arrays keep their dtype; a list holds what was given. */
  readonly values: ArrayLike<ParameterValue>;
}

/**
 * The cases of a study: explicit rows of case arguments, and for every row the product of the combos. Cases are
 * numbered from 0: rows outermost, in the order given, then the combos with the last one fastest. Nothing
 * here is stored per case of the product.
 */
export interface ParameterSpace {
  /** Case arguments first, then combos, each in the order given. */
  readonly names: readonly string[];
  readonly caseNames: readonly string[];
  readonly comboNames: readonly string[];
  /** In the order of names. */
  readonly dims: readonly ParameterDim[];
  /** For each case argument, by row, the place of its value in its dimension. */
  readonly caseRows: readonly Uint32Array[];
  readonly size: number;
}

/** Writes into `out`, for each dimension, the place of the value that case `caseNumber` has there. */
export function gridIndex(space: ParameterSpace, caseNumber: number, out: Uint32Array): void {
  const { dims, caseRows } = space;
  let rest = caseNumber;
  for (let d = dims.length - 1; d >= caseRows.length; d--) {
    const { length } = dims[d]!.values;
    const above = Math.floor(rest / length);
    out[d] = rest - above * length;
    rest = above;
  }
  for (let d = 0; d < caseRows.length; d++) out[d] = caseRows[d]![rest]!;
}

/**
 * Writes into `out` the values that cases have in dimension `d`: those at the places that {@link gridIndex} gives, found sooner for
 * many cases.
 */
export function takeValues(
  { dims, caseRows }: ParameterSpace,
  d: number,
  cases: Uint32Array,
  out: { [i: number]: ParameterValue },
): void {
  const { values } = dims[d]!;
  const rows = caseRows[d];
  let step = 1; // cases between two places
  for (let k = Math.max(d + 1, caseRows.length); k < dims.length; k++)
    step *= dims[k]!.values.length;
  for (let i = 0; i < cases.length; i++) {
    const place = Math.floor(cases[i]! / step);
    out[i] = values[rows === undefined ? place % values.length : rows[place]!]!;
  }
}
