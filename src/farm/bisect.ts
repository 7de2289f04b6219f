import {
  elementAt,
  isComplex,
  type NdArray,
  type Scalar,
  size,
  stridesOf,
} from "../arrays/index.ts";
import type { CombosInput } from "../combos/index.ts";
import type { DataArray } from "../dataset/index.ts";
import { CropError } from "../errors.ts";
import { existingValues } from "./existing-values.ts";
import type { Propose } from "./refine.ts";

/** Where and how finely {@link bisect} looks. */
export interface BisectOptions {
  /** The swept argument whose intervals are halved; numbers. */
  readonly dim: string;
  /** The output whose change counts; default: the only one. */
  readonly variable?: string;
  /** What is run first, while there is no data along `dim`. */
  readonly start: CombosInput;
  /** Intervals over which the output changes by no more than this stay as they are; default 0. */
  readonly tolerance?: number;
  /** Intervals no longer than this stay as they are; default: 2^-40 of the whole. */
  readonly minStep?: number;
  /** How many intervals are halved in a round, those with the largest changes first; default 1. */
  readonly perRound?: number;
  /** `log` halves ratios rather than differences; default `linear`. */
  readonly scale?: "linear" | "log";
}

/**
 * Gives a proposer for `refine` that halves the intervals of an argument over which an output changes most. Of texts and booleans any
 * difference is a change of 1; over other dimensions the largest change counts, and all their values are run.
 *
 * @throws CropError `bad-option` for a dimension whose labels are no numbers
 */
export function bisect(options: BisectOptions): Propose {
  const { dim, start, tolerance = 0, perRound = 1, scale = "linear" } = options;
  return (dataset, { innerDims }) => {
    const name = options.variable ?? Object.keys(dataset?.dataVars ?? {})[0];
    if (dataset === undefined || name === undefined || !Object.hasOwn(dataset.sizes, dim))
      return { combos: start };
    const variable = dataset.get(name);
    const labels = numbersOf(dim, dataset.get(dim).data);
    const order = labels.map((_, i) => i).toSorted((i, j) => labels[i]! - labels[j]!);
    const extent = Math.abs(labels[order.at(-1)!]! - labels[order[0]!]!);
    const minStep = options.minStep ?? extent * 2 ** -40;
    const middles = order
      .slice(1)
      .map((next, k) => ({ from: order[k]!, to: next }))
      .filter(({ from, to }) => labels[to]! - labels[from]! > minStep)
      .map(({ from, to }) => ({
        change: largestChange(variable, dim, from, to),
        middle: middleOf(labels[from]!, labels[to]!, scale),
      }))
      .filter(({ change, middle }) => change > tolerance && !labels.includes(middle))
      .toSorted((p, q) => q.change - p.change)
      .slice(0, perRound)
      .map(({ middle }) => middle);
    if (middles.length === 0) return undefined;
    const others = variable.dims.filter(
      (other) => other !== dim && !innerDims.has(other) && dataset.isCoordinate(other),
    );
    return { combos: [[dim, middles], ...others.map((other) => [other, existingValues] as const)] };
  };
}

function numbersOf(dim: string, labels: NdArray): number[] {
  return Array.from({ length: size(labels.shape) }, (_, i) => {
    const label = elementAt(labels, i);
    if (typeof label === "number" || typeof label === "bigint") return Number(label);
    throw new CropError(
      "bad-option",
      `\`${dim}\` has labels that are no numbers; it has no halves`,
    );
  });
}

function middleOf(from: number, to: number, scale: "linear" | "log"): number {
  return scale === "log" ? Math.sign(from) * Math.sqrt(from * to) : from + (to - from) / 2;
}

/** Gives the largest change of a variable between two places of a dimension; 0 where one of them is missing. */
function largestChange({ data, dims }: DataArray, dim: string, from: number, to: number): number {
  const axis = dims.indexOf(dim);
  const step = stridesOf(data.shape)[axis] ?? 0;
  const length = data.shape[axis] ?? 1;
  let largest = 0;
  for (let i = 0; i < size(data.shape); i++) {
    if (Math.floor(i / step) % length !== from) continue;
    largest = Math.max(
      largest,
      distance(elementAt(data, i), elementAt(data, i + (to - from) * step)),
    );
  }
  return largest;
}

function distance(a: Scalar | undefined, b: Scalar | undefined): number {
  if (a === undefined || b === undefined) return 0;
  if (isComplex(a) && isComplex(b)) return Math.hypot(a.re - b.re, a.im - b.im);
  const areNumbers = [a, b].every(
    (value) => typeof value === "number" || typeof value === "bigint",
  );
  if (!areNumbers) return a === b ? 0 : 1;
  const difference = Math.abs(Number(a) - Number(b));
  // NaN on one side only is the edge of a region.
  return Number.isNaN(difference)
    ? Number.isNaN(a) && Number.isNaN(b)
      ? 0
      : Infinity
    : difference;
}
