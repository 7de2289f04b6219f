import { CropError } from "../../errors.ts";
import type { Hdf5Attribute } from "../attribute.ts";
import type { DraftDataset } from "../format/dataset.ts";
import { messageTypes } from "../format/messages.ts";
import {
  encodeHeader,
  type ObjectHeader,
  type ReadAt,
  readHeader,
} from "../format/object-header.ts";
import { placesIn, readSymbolTable } from "../format/read-symbol-table.ts";
import { ByteWriter } from "../format/byte-writer.ts";
import {
  type GroupSizes,
  type StoredLink,
  type SymbolTable,
  writeSymbolTable,
} from "../format/symbol-table.ts";
import type { Tail } from "./tail.ts";

/** What a name in a changed group stands for: something that the file holds already, or something new. */
export type DraftEntry =
  | { readonly kind: "kept"; readonly link: StoredLink }
  | DraftGroup
  | DraftDataset;

/** A group that is new or has changed. */
export interface DraftGroup {
  readonly kind: "group";
  readonly entries: Map<string, DraftEntry>;
  /** What it has besides its names. */
  readonly header: Omit<ObjectHeader, "references">;
  /** Of a new group; those of an older one are in its header. */
  readonly attributes: ReadonlyMap<string, Hdf5Attribute> | undefined;
}

const aboutNames: ReadonlySet<number> = new Set([
  messageTypes.linkInfo,
  messageTypes.link,
  messageTypes.groupInfo,
  messageTypes.symbolTable,
]);

/**
 * Reads a group that is to be changed. `listLinks` lists the names of a group that has no symbol table.
 *
 * @throws CropError `corrupt`; `bad-data` for a group with several names, of which only one would see the change
 */
export function readGroup(
  readAt: ReadAt,
  address: number,
  sizes: GroupSizes,
  listLinks: () => ReadonlyMap<string, StoredLink>,
): DraftGroup {
  const { references, ...header } = readHeader(readAt, address);
  if (references > 1) {
    throw new CropError("bad-data", "several hard links lead to a group; it is not changed here");
  }
  const table = header.messages.find(({ type }) => type === messageTypes.symbolTable);
  const links = table === undefined ? listLinks() : readSymbolTable(readAt, placesIn(table), sizes);
  const entries = new Map<string, DraftEntry>();
  for (const [name, link] of links) entries.set(name, { kind: "kept", link });
  // As copies: what is read is a view of more, which would stay in memory with them.
  const messages = header.messages
    .filter(({ type }) => !aboutNames.has(type))
    .map((message) => ({ ...message, body: message.body.slice() }));
  return { kind: "group", entries, header: { ...header, messages }, attributes: undefined };
}

/** Writes a group and all below it that is new; gives its address and where its names are. */
export function writeGroup(
  tail: Tail,
  group: DraftGroup,
  sizes: GroupSizes,
): { readonly address: number; readonly table: SymbolTable } {
  const links = new Map<string, StoredLink>();
  for (const [name, entry] of group.entries) {
    if (entry.kind === "kept") links.set(name, entry.link);
    else if (entry.kind === "dataset") links.set(name, { kind: "hard", address: entry.address });
    else links.set(name, { kind: "hard", address: writeGroup(tail, entry, sizes).address });
  }
  const table = writeSymbolTable(tail, links, sizes);
  const body = new ByteWriter().u64(table.tree, table.heap).finish();
  const message = { type: messageTypes.symbolTable, flags: 0, body };
  const messages = [message, ...group.header.messages];
  return { address: tail.append(encodeHeader({ ...group.header, messages })), table };
}
