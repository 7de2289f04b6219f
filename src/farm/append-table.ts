import { readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cellText, concatTables, type Table, withoutComplex } from "../dataset/index.ts";
import { sha256, sweepFile, systemCode, writeFileAtomically } from "../files/index.ts";
import { type Loaded, tableFormat, updateData } from "./data-file.ts";

/** Where the rows of a crop stand in a table, noted before they are appended. */
interface Note {
  /** Rows that were there before. */
  readonly before: number;
  readonly rows: number;
  readonly digest: string;
}

/**
 * Appends rows to a table file, which is made where there is none. With `cropId` the rows of that crop are appended once only, also
 * when the process ends between the appending and the removal of the crop.
 */
export async function appendToFile(
  path: string,
  addition: Table,
  options: { readonly known?: Loaded<Table> | undefined; readonly cropId?: string } = {},
): Promise<Loaded<Table>> {
  const { known, cropId } = options;
  const rows = withoutComplex(addition);
  const append = (old: Table | undefined): Table => {
    const before = old?.rows ?? 0;
    if (cropId !== undefined) {
      const note = readNote(path, cropId);
      if (old !== undefined && note !== undefined && holds(old, note, rows)) return old;
      const digest = digestOf(rows, 0, rows);
      sweepFile(notePath(path, cropId));
      writeFileAtomically(
        notePath(path, cropId),
        JSON.stringify({ before, rows: rows.rows, digest }),
      );
    }
    return old === undefined ? rows : concatTables([old, rows]);
  };
  return await updateData(tableFormat, path, append, known);
}

/** Forgets that the rows of a crop were appended: it is gone. */
export function forgetAppended(path: string, cropId: string): void {
  rmSync(notePath(path, cropId), { force: true });
}

function notePath(path: string, cropId: string): string {
  return join(dirname(path), `.${basename(path)}.${cropId}.appended`);
}

function readNote(path: string, cropId: string): Note | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(notePath(path, cropId), "utf8"));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
  if (typeof content !== "object" || content === null) return undefined;
  const { before, rows, digest } = content as Readonly<Record<string, unknown>>;
  if (typeof before !== "number" || typeof rows !== "number" || typeof digest !== "string")
    return undefined;
  return { before, rows, digest };
}

function holds(table: Table, { before, rows, digest }: Note, addition: Table): boolean {
  return (
    rows === addition.rows &&
    table.rows >= before + rows &&
    digestOf(table, before, addition) === digest
  );
}

/** The digest of as many rows from `first` on, and in the columns, as `shape` has. */
function digestOf(table: Table, first: number, shape: Table): string {
  const columns = shape.columns.map(({ name }) => table.columns.find((each) => each.name === name));
  const cells = Array.from({ length: shape.rows }, (_, row) =>
    columns.map((column) =>
      column === undefined ? null : (cellText(column, first + row) ?? null),
    ),
  );
  return sha256(JSON.stringify(cells));
}
