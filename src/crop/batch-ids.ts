import { CropError } from "../errors.ts";

// More than a crop has; the numbers of many more would fill the memory.
const mostBatches = 10_000_000;

/**
 * Reads batch numbers such as `3`, `1-5,8` or `1-9:2`. Gives each once, in the order written.
 *
 * @throws CropError `usage` that shows the part that is no number or range, or more than any crop has
 */
export function parseBatchIds(texts: readonly (string | number)[]): number[] {
  const ids = new Set<number>();
  for (const part of texts.flatMap((text) => String(text).split(","))) {
    const match = /^\s*(\d+)(?:-(\d+)(?::(\d+))?)?\s*$/.exec(part);
    if (match === null)
      throw new CropError(
        "usage",
        `\`${part}\` is no batch number and no range; write 3, or 1-5,8, or 1-9:2; --crop names the crop`,
      );
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    const step = match[3] === undefined ? 1 : Number(match[3]);
    if (first < 1) throw new CropError("usage", "batches are numbered from 1");
    if (last < first || step < 1) throw new CropError("usage", `\`${part}\` is an empty range`);
    if (!Number.isSafeInteger(last) || ids.size + (last - first) / step > mostBatches)
      throw new CropError("usage", `\`${part}\` is more than any crop has`);
    for (let id = first; id <= last; id += step) ids.add(id);
  }
  return [...ids];
}

/** Writes batch numbers as ranges: `1-5,8`. Sorted input gives the shortest text. */
export function formatBatchIds(ids: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < ids.length;) {
    let end = i;
    while (end + 1 < ids.length && ids[end + 1] === ids[end]! + 1) end++;
    parts.push(end === i ? String(ids[i]) : `${ids[i]}-${ids[end]}`);
    i = end + 1;
  }
  return parts.join(",");
}
