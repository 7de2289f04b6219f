import {
  type BlockSource,
  csvText,
  jsonText,
  tableBlocks,
  type TableBlocks,
} from "../../dataset/index.ts";
import { textCells } from "./elements.ts";

type TableText = ReturnType<typeof csvText>;

/** Prints the rows of the tidy table of a dataset on standard output, some at a time. */
export function printRows(source: BlockSource, form: "table" | "csv" | "json"): void {
  const table = tableBlocks(source);
  const text =
    form === "csv"
      ? csvText(table.columns)
      : form === "json"
        ? jsonText(table.columns)
        : alignedText(table);
  process.stdout.write(text.head);
  for (const { columns, rows } of table.blocks()) process.stdout.write(text.rows(columns, rows));
  process.stdout.write(text.foot);
}

/** Columns of one width, numbers to the right; a block that needs more room than those before has more. */
function alignedText({ columns }: TableBlocks): TableText {
  const widths = columns.map(({ name }) => [...name].length);
  const isLeft = columns.map(({ dtype }) => dtype === "string");
  let isFirst = true;
  const line = (cells: readonly string[]): string =>
    `${cells
      .map((cell, k) => {
        const space = " ".repeat(Math.max(0, widths[k]! - [...cell].length));
        return isLeft[k] ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd()}\n`;
  return {
    head: "",
    rows: (blocks, rows) => {
      const cells = blocks.map(textCells);
      const lines = Array.from({ length: rows }, (_, i) => cells.map((cell) => shown(cell(i))));
      for (const row of lines)
        row.forEach((cell, k) => (widths[k] = Math.max(widths[k]!, [...cell].length)));
      const head = isFirst ? line(columns.map(({ name }) => shown(name))) : "";
      isFirst = false;
      return head + lines.map(line).join("");
    },
    get foot() {
      return isFirst ? line(columns.map(({ name }) => shown(name))) : "";
    },
  };
}

/** A line break in a cell would break the table. */
function shown(text: string): string {
  return text.replaceAll(/[\n\r\t]/g, (character) => JSON.stringify(character).slice(1, -1));
}
