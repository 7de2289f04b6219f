import { CropError } from "../../errors.ts";
import type { Message } from "./messages.ts";
import type { ReadAt } from "./object-header.ts";
import type { GroupSizes, StoredLink, SymbolTable } from "./symbol-table.ts";

/** Gives where the names of a group are, by its symbol table message. */
export function placesIn({ body }: Message): SymbolTable {
  const view = viewOf(body);
  return { tree: addressIn(view, 0), heap: addressIn(view, 8) };
}

/** Reads the names of a group and what they stand for. @throws CropError `corrupt` */
export function readSymbolTable(
  readAt: ReadAt,
  table: SymbolTable,
  sizes: GroupSizes,
): Map<string, StoredLink> {
  const heap = viewOf(readAt(table.heap, 32));
  expect(heap, "HEAP");
  const texts = Buffer.from(readAt(addressIn(heap, 24), Number(heap.getBigUint64(8, true))));
  const textAt = (offset: number): string => {
    const end = texts.indexOf(0, offset);
    if (end === -1) throw new CropError("corrupt", "the names of a group are damaged");
    return texts.toString("utf8", offset, end);
  };
  const links = new Map<string, StoredLink>();
  const readNode = (address: number): void => {
    const node = viewOf(readAt(address, 8 + 2 * sizes.leafK * 40));
    expect(node, "SNOD");
    const count = node.getUint16(6, true);
    for (let i = 0, at = 8; i < count; i++, at += 40) {
      const name = textAt(addressIn(node, at));
      const isSoft = node.getUint32(at + 16, true) === 2;
      links.set(
        name,
        isSoft
          ? { kind: "soft", target: textAt(node.getUint32(at + 24, true)) }
          : { kind: "hard", address: addressIn(node, at + 8) },
      );
    }
  };
  const seen = new Set<number>();
  const readTree = (address: number, parentLevel: number): void => {
    if (seen.has(address)) throw new CropError("corrupt", "the index of a group goes in circles");
    seen.add(address);
    const bytes = 24 + (2 * sizes.internalK + 1) * 8 + 2 * sizes.internalK * 8;
    const node = viewOf(readAt(address, bytes));
    expect(node, "TREE");
    const level = node.getUint8(5);
    if (level >= parentLevel) throw new CropError("corrupt", "the index of a group is damaged");
    const count = node.getUint16(6, true);
    for (let i = 0; i < count; i++) {
      const child = addressIn(node, 32 + 16 * i);
      if (level === 0) readNode(child);
      else readTree(child, level);
    }
  };
  readTree(table.tree, 256);
  return links;
}

function addressIn(view: DataView, at: number): number {
  if (at + 8 > view.byteLength) throw new CropError("corrupt", "the index of a group is damaged");
  return Number(view.getBigUint64(at, true));
}

function expect(view: DataView, signature: string): void {
  const found = Buffer.from(view.buffer, view.byteOffset, 4).toString("latin1");
  if (found !== signature) {
    throw new CropError("corrupt", `the index of a group is damaged: no ${signature}`);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
