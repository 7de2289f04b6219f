import { CropError } from "../errors.ts";

/** Batches of each element of one array, which has indices from 1. */
export type ArrayPlan = readonly (readonly number[])[];

/** How batches become array elements. */
export interface PlanOptions {
  /** Batches in an element, as asked for. */
  readonly batchesPerTask?: number | undefined;
  /** Batches in an element where nothing is asked for; default 1. */
  readonly usualPerTask?: number;
  /** Seconds that an element shall take, with the cost of each batch in seconds. */
  readonly target?:
    | { readonly seconds: number; readonly costOf: (batch: number) => number }
    | undefined;
  /** The most elements of one array. */
  readonly maxElements: number;
}

/** Shares batches out among the elements of as many arrays as are needed, in order; gaps between the batches do not matter. */
export function planArrays(batches: readonly number[], options: PlanOptions): ArrayPlan[] {
  const { usualPerTask = 1, batchesPerTask = usualPerTask, target, maxElements } = options;
  const elements =
    target === undefined ? chunks(batches, batchesPerTask) : packByCost(batches, target);
  return chunks(elements, maxElements);
}

/**
 * Shares batches out among the elements of one array: where there are too many, with more batches in an element.
 *
 * @throws CropError `usage` when that contradicts `batchesPerTask`
 */
export function planOneArray(batches: readonly number[], options: PlanOptions): ArrayPlan {
  const [first = [], ...more] = planArrays(batches, options);
  if (more.length === 0) return first;
  const least = Math.ceil(batches.length / options.maxElements);
  if (options.batchesPerTask === undefined) return chunks(batches, least);
  throw new CropError(
    "usage",
    `one script takes at most ${options.maxElements} elements, so --batches-per-task must be at least ${least} for ${batches.length} batches; \`crop submit\` makes several arrays`,
  );
}

// In order, so that neighbours stay together: an element is closed before it would take longer than asked for.
function packByCost(
  batches: readonly number[],
  { seconds, costOf }: NonNullable<PlanOptions["target"]>,
): number[][] {
  const elements: number[][] = [];
  let left = 0;
  for (const batch of batches) {
    const cost = costOf(batch);
    if (cost > left || elements.length === 0) {
      elements.push([]);
      left = seconds;
    }
    elements.at(-1)!.push(batch);
    left -= cost;
  }
  return elements;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
