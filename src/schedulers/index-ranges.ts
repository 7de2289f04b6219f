/** Gives the indices of array elements from `4-10:3`, `1,3-5` or `7`, as schedulers write them. */
export function indicesOf(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const match = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part.trim());
    if (match === null) return [];
    const [first, last, step] = [
      Number(match[1]),
      Number(match[2] ?? match[1]),
      Number(match[3] ?? 1),
    ];
    return Array.from(
      { length: Math.max(0, Math.floor((last - first) / Math.max(1, step)) + 1) },
      (_, i) => first + i * Math.max(1, step),
    );
  });
}

/** Gives the runs of neighbours among indices, as first and last. */
export function runsOf(indices: readonly number[]): (readonly [first: number, last: number])[] {
  const runs: [number, number][] = [];
  for (const index of indices.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}
