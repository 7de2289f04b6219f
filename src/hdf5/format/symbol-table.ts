import { ByteWriter } from "./byte-writer.ts";
import type { Sink } from "./sink.ts";
import { writeTree } from "./tree.ts";

/** What a name in a group stands for: an object at an address, or another path. */
export type StoredLink =
  | { readonly kind: "hard"; readonly address: number }
  | { readonly kind: "soft"; readonly target: string };

/** How many entries the nodes of a file's groups have room for (half of them), as its superblock says. */
export interface GroupSizes {
  readonly leafK: number;
  readonly internalK: number;
}

/** Where the names of a group are. */
export interface SymbolTable {
  readonly tree: number;
  readonly heap: number;
}

/** Writes the names of a group and what they stand for (HDF5 file format specification 3.0, III.A.1, III.B to III.D). */
export function writeSymbolTable(
  sink: Sink,
  links: ReadonlyMap<string, StoredLink>,
  sizes: GroupSizes,
): SymbolTable {
  const sorted = [...links].map(([name, link]) => ({ name: Buffer.from(name, "utf8"), link }));
  sorted.sort((a, b) => Buffer.compare(a.name, b.name));
  const texts = new ByteWriter().zeros(8); // the empty name, from which the first key is made
  const put = (text: Uint8Array): number => {
    const at = texts.length;
    texts.bytes(text).u8(0).pad();
    return at;
  };
  const entries = sorted.map(({ name, link }) => {
    const at = put(name);
    const target = link.kind === "soft" ? put(Buffer.from(link.target, "utf8")) : 0;
    return { at, link, target };
  });
  const data = sink.append(texts.finish());
  const noFreeBlock = 1;
  const header = new ByteWriter().text("HEAP").u32(0).u64(texts.length, noFreeBlock, data);
  const heap = sink.append(header.finish());

  const perNode = 2 * sizes.leafK;
  const nodes: number[] = [];
  const keys = [keyOf(0)];
  for (let from = 0; from < entries.length; from += perNode) {
    const part = entries.slice(from, from + perNode);
    const node = new ByteWriter(8 + perNode * 40).text("SNOD").u8(1, 0).u16(part.length);
    for (const { at, link, target } of part) {
      if (link.kind === "hard") node.u64(at, link.address).u32(0, 0).zeros(16);
      else
        node
          .u64(at, 2n ** 64n - 1n)
          .u32(2, 0, target)
          .zeros(12);
    }
    node.zeros(8 + perNode * 40 - node.length);
    nodes.push(sink.append(node.finish()));
    keys.push(keyOf(part.at(-1)!.at));
  }
  const layout = { nodeType: 0, k: sizes.internalK, keyBytes: 8 } as const;
  return { tree: writeTree(sink, layout, keys, nodes), heap };
}

function keyOf(offset: number): Uint8Array {
  return new ByteWriter().u64(offset).finish();
}
