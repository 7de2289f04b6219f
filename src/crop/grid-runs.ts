/** A block of an array: where it begins and how long it is along each axis. */
export interface Block {
  readonly start: readonly number[];
  readonly count: readonly number[];
  /** Linear place of its first element. */
  readonly first: number;
}

/**
 * Splits the linear places [first, end) of an array of `shape` (C order) into blocks, in order: at most
 * two for each axis and one more.
 */
export function blocksOfRun(shape: readonly number[], first: number, end: number): Block[] {
  const blocks: Block[] = [];
  split(shape, 0, first, end, [], 0, blocks);
  return blocks;
}

function split(
  shape: readonly number[],
  axis: number,
  first: number,
  end: number,
  prefix: readonly number[],
  base: number,
  blocks: Block[],
): void {
  if (first >= end) return;
  if (axis === shape.length) {
    blocks.push({ start: prefix, count: prefix.map(() => 1), first: base });
    return;
  }
  let inner = 1;
  for (let a = axis + 1; a < shape.length; a++) inner *= shape[a]!;
  const firstWhole = Math.ceil(first / inner);
  const endWhole = Math.floor(end / inner);
  if (firstWhole > endWhole) {
    // The run lies within one element of this axis.
    const at = Math.floor(first / inner);
    split(
      shape,
      axis + 1,
      first - at * inner,
      end - at * inner,
      [...prefix, at],
      base + at * inner,
      blocks,
    );
    return;
  }
  if (first < firstWhole * inner) {
    const at = firstWhole - 1;
    split(shape, axis + 1, first - at * inner, inner, [...prefix, at], base + at * inner, blocks);
  }
  if (endWhole > firstWhole) {
    blocks.push({
      start: [...prefix, firstWhole, ...shape.slice(axis + 1).map(() => 0)],
      count: [...prefix.map(() => 1), endWhole - firstWhole, ...shape.slice(axis + 1)],
      first: base + firstWhole * inner,
    });
  }
  if (end > endWhole * inner)
    split(
      shape,
      axis + 1,
      0,
      end - endWhole * inner,
      [...prefix, endWhole],
      base + endWhole * inner,
      blocks,
    );
}
