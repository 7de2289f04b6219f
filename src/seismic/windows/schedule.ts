import type { Candidate } from "./candidate.ts";

/** A candidate and what it is worth. */
export interface Weighted extends Candidate {
  readonly windowWeight: number;
}

/**
 * Gives the windows of greatest total weight that do not overlap (touching is no overlap), by their right end. As in the
 * reference, the one that ends first adds nothing to a chain it begins, so such chains are undervalued.
 * Source: J. Kleinberg and E. Tardos, Algorithm Design (2006), section 6.1; pyflex 0.2.0 `schedule_weighted_intervals`.
 */
export function scheduleIntervals<T extends Weighted>(windows: readonly T[]): readonly T[] {
  const sorted = windows.toSorted((a, b) => a.right - b.right);
  const previous = sorted.map(({ left }) => countEndingBy(sorted, left) - 1);
  // best[j + 1] is the greatest weight among the windows 0 to j; best[1] would be the first one's own in the paper.
  const best = new Float64Array(sorted.length + 1);
  const taken = (j: number): number => sorted[j]!.windowWeight + best[previous[j]! + 1]!;
  for (let j = 1; j < sorted.length; j++) best[j + 1] = Math.max(taken(j), best[j]!);
  const chosen: T[] = [];
  for (let j = sorted.length - 1; j >= 0;) {
    if (taken(j) > best[j]!) {
      chosen.push(sorted[j]!);
      j = previous[j]!;
    } else {
      j--;
    }
  }
  return chosen.toReversed();
}

/** Gives how many windows, sorted by their right end, end at `left` or before. */
function countEndingBy(sorted: readonly Candidate[], left: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.right <= left) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Gives the windows joined where they overlap or touch, by their left end: each takes the right end of the next one, even
 * where that comes earlier, and a new center. No windows give none, where the reference stops.
 * Source: pyflex 0.2.0 `WindowSelector.merge_windows`.
 */
export function mergeIntervals(windows: readonly Candidate[]): readonly Candidate[] {
  const merged: { left: number; right: number }[] = [];
  for (const { left, right } of windows.toSorted((a, b) => a.left - b.left)) {
    const last = merged.at(-1);
    if (last === undefined || last.right + 1 < left) merged.push({ left, right });
    else last.right = right;
  }
  return merged.map(recentered);
}

/** Gives the window with its middle as center, rounded down. */
export function recentered({ left, right }: Omit<Candidate, "center">): Candidate {
  return { left, right, center: Math.trunc(left + (right - left) / 2) };
}
