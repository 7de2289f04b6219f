import { allocate, isMissing, type NdArray, size, slabsOf } from "../arrays/index.ts";
import type { BlockSource } from "./block-source.ts";

/** What the elements of a variable are, in a few numbers. */
export interface VariableSummary {
  readonly elements: number;
  /** Places that were never filled. */
  readonly missing: number;
  /** NaN that were computed. */
  readonly nan: number;
  /** The least and the greatest element, one each, of the variable's dtype; undefined for text, complex numbers, and where there is none. */
  readonly range: readonly [least: NdArray, greatest: NdArray] | undefined;
}

const elementsAtOnce = 2 ** 20;

/** Gives the summary of a variable, read block by block; a NaN and a missing place are in no range. */
export function summarize(source: BlockSource, name: string): VariableSummary {
  const { shape, dtype } = source.variables.get(name)!;
  const hasRange = dtype !== "string" && dtype !== "complex128";
  let [missing, nan] = [0, 0];
  let least: number | bigint | undefined;
  let greatest: number | bigint | undefined;
  for (const { start, count } of slabsOf(shape, elementsAtOnce)) {
    const block = source.read(name, start, count);
    const n = size(count);
    const width = dtype === "complex128" ? 2 : 1;
    for (let i = 0; i < n; i++) {
      if (isMissing(block, i)) {
        missing++;
        continue;
      }
      const value = block.data[width * i];
      if (Number.isNaN(value) || (width === 2 && Number.isNaN(block.data[2 * i + 1]))) nan++;
      else if (hasRange && value !== undefined && typeof value !== "string") {
        if (least === undefined || value < least) least = value;
        if (greatest === undefined || value > greatest) greatest = value;
      }
    }
  }
  const one = (value: number | bigint): NdArray => {
    const data = allocate(dtype, 1);
    const out: { [place: number]: unknown } = data;
    out[0] = value;
    return { dtype, shape: [], data };
  };
  return {
    elements: size(shape),
    missing,
    nan,
    range: least === undefined || greatest === undefined ? undefined : [one(least), one(greatest)],
  };
}
