import { CropError } from "../errors.ts";

/** How cases are divided into batches. Batches are numbered from 1. */
export interface Partition {
  readonly numBatches: number;
  /** The number of cases in a batch, where it was asked for. */
  readonly batchsize: number | undefined;
  /** Place of the first case of a batch in the order of work. */
  first(batch: number): number;
  /** Number of cases in a batch. */
  count(batch: number): number;
}

/** Without a wish there are at most so many batches: finished cases survive in a growing file, so big batches lose no work. */
export const mostDefaultBatches = 1000;

// So many cases in a batch must be quick ones, for which making files is what takes time: then half as many batches do.
const manyCases = 100;

/**
 * Divides `n` cases into batches, by the rules of xyzpy 1.3.5: `batchsize` cases in each, the last one with the
 * rest; or `numBatches` (at most `n`), the first `n mod numBatches` with one case more. Both are accepted when they
 * agree: `n <= batchsize * numBatches < n + batchsize`. Neither: at most 1,000 batches of even size; 500 where there are
 * more than 100,000 cases.
 *
 * @throws CropError `bad-option` for a number that is not whole, is below 1, or for two that do not agree
 */
export function partition(
  n: number,
  options: { readonly batchsize?: number; readonly numBatches?: number } = {},
): Partition {
  const { batchsize, numBatches } = options;
  checkWhole("batchsize", batchsize);
  checkWhole("numBatches", numBatches);
  if (batchsize !== undefined) {
    const needed = Math.max(1, Math.ceil(n / batchsize));
    if (
      numBatches !== undefined &&
      !(n <= batchsize * numBatches && batchsize * numBatches < n + batchsize)
    ) {
      throw new CropError(
        "bad-option",
        `${n} cases in batches of ${batchsize} make ${needed} batches, not ${numBatches}; give only one of batchsize and numBatches`,
      );
    }
    return {
      numBatches: needed,
      batchsize,
      first: (batch) => (batch - 1) * batchsize,
      count: (batch) => Math.min(batchsize, n - (batch - 1) * batchsize),
    };
  }
  const most = n > manyCases * mostDefaultBatches ? mostDefaultBatches / 2 : mostDefaultBatches;
  const batches = Math.max(1, Math.min(n, numBatches ?? most));
  const each = Math.floor(n / batches);
  const more = n % batches;
  return {
    numBatches: batches,
    batchsize: undefined,
    first: (batch) => (batch - 1) * each + Math.min(batch - 1, more),
    count: (batch) => each + (batch <= more ? 1 : 0),
  };
}

function checkWhole(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return;
  throw new CropError("bad-option", `${name} must be a whole number from 1, not ${value}`);
}
