import { ByteWriter, undefinedAddress } from "./byte-writer.ts";
import type { Sink } from "./sink.ts";

/** The shape of a B-tree of version 1 (HDF5 file format specification 3.0, III.A.1). */
export interface TreeLayout {
  /** 0 for the names of a group, 1 for the chunks of a dataset. */
  readonly nodeType: 0 | 1;
  /** Half as many entries as a node has room for. */
  readonly k: number;
  readonly keyBytes: number;
}

/** Writes a tree over `children`, whose borders are the `keys`, one more than there are children; gives its address. */
export function writeTree(
  sink: Sink,
  layout: TreeLayout,
  keys: readonly Uint8Array[],
  children: readonly number[],
): number {
  const { nodeType, k, keyBytes } = layout;
  let [borders, below] = [keys, children];
  for (let level = 0; ; level++) {
    const count = Math.max(1, Math.ceil(below.length / (2 * k)));
    const bytes = 24 + (2 * k + 1) * keyBytes + 2 * k * 8;
    const first = sink.append(new Uint8Array(0));
    const stride = Math.ceil(bytes / 8) * 8;
    const addressOf = (i: number): number | bigint =>
      i < 0 || i >= count ? undefinedAddress : first + i * stride;
    const upper: Uint8Array[] = [];
    for (let node = 0; node < count; node++) {
      const from = node * 2 * k;
      const to = Math.min(from + 2 * k, below.length);
      const writer = new ByteWriter(stride).text("TREE").u8(nodeType, level);
      writer.u16(to - from).u64(addressOf(node - 1), addressOf(node + 1));
      for (let i = from; i < to; i++) writer.bytes(borders[i]!).u64(below[i]!);
      if (to < borders.length) writer.bytes(borders[to]!);
      writer.zeros(stride - writer.length);
      sink.append(writer.finish());
      upper.push(borders[from] ?? new Uint8Array(keyBytes));
    }
    if (count === 1) return first;
    upper.push(borders.at(-1)!);
    borders = upper;
    below = Array.from({ length: count }, (_, i) => first + i * stride);
  }
}
