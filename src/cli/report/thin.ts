import type { LazyDataset } from "../../dataset/index.ts";

/** A part of a dataset, and how it was chosen. */
export interface Thinned {
  readonly data: LazyDataset;
  /** Such as `every 4th place along time`; undefined where all is there. */
  readonly choice: string | undefined;
}

/**
 * Gives a dataset with at most `most` places along the dimensions `dims` together: of the longest dimension every second place, every
 * third and so on, until they are few enough.
 */
export function thin(data: LazyDataset, dims: readonly string[], most: number): Thinned {
  const steps = new Map(dims.map((dim) => [dim, 1]));
  const lengthOf = (dim: string): number => Math.ceil(data.sizes[dim]! / steps.get(dim)!);
  const places = (): number => dims.reduce((product, dim) => product * lengthOf(dim), 1);
  while (places() > most) {
    const longest = dims.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a));
    const length = lengthOf(longest);
    const wanted = Math.max(1, Math.floor((most * length) / places()), Math.ceil(length / 2));
    steps.set(longest, Math.ceil(data.sizes[longest]! / Math.min(wanted, length - 1)));
  }
  const thinned = [...steps].filter(([, step]) => step > 1);
  if (thinned.length === 0) return { data, choice: undefined };
  return {
    data: data.isel(Object.fromEntries(thinned.map(([dim, step]) => [dim, { step }]))),
    choice: thinned.map(([dim, step]) => `every ${ordinal(step)} place along ${dim}`).join(", "),
  };
}

/** Gives `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const isTeen = n % 100 >= 11 && n % 100 <= 13;
  const ending = isTeen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}
