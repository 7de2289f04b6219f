import { formatNumber } from "../plots/index.ts";
import { escapeHtml, tag } from "./escape.ts";
import type { Cell, Column, TableBlock } from "./page.ts";

/** So many rows, columns and characters of a cell at most stand on a page, which says what it leaves out. */
export const tableLimits = { rows: 2000, columns: 60, characters: 2000 } as const;

/** Gives a table as HTML, of bounded size; what is left out is said under its title. */
export function tableHtml({ title, columns, rows, total, choice, note }: TableBlock): string {
  const shown = rows.slice(0, tableLimits.rows);
  const wide = columns.slice(0, tableLimits.columns);
  const notes = leftOut(shown.length, Math.max(total ?? 0, rows.length), choice);
  if (note !== undefined) notes.push(note);
  if (columns.length > wide.length)
    notes.push(`The first ${wide.length} of ${columns.length} columns are shown.`);
  const isNumeric = wide.map((_, k) => isNumberColumn(shown, k));
  const head = wide.map((column, k) => headCell(column, isNumeric[k] === true)).join("");
  const body = shown
    .map((row) => `<tr>${wide.map((_, k) => cellHtml(row[k])).join("")}</tr>`)
    .join("\n");
  const table = tag(
    "table",
    { "aria-label": title },
    `<thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody>`,
  );
  return tag(
    "div",
    { class: "table" },
    tag("h3", {}, escapeHtml(shorten(title))) +
      notes.map((note) => tag("p", { class: "note" }, escapeHtml(note))).join("") +
      tag("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, table),
  );
}

function leftOut(shown: number, total: number, choice: string | undefined): string[] {
  if (total <= shown) return [];
  const how = choice === undefined ? "the first ones" : choice;
  return [`${count(shown)} of ${count(total)} rows are shown: ${how}.`];
}

/** Gives a count with its thousands apart. */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}

function isNumberColumn(rows: readonly (readonly Cell[])[], k: number): boolean {
  const given = rows.map((row) => row[k]).filter((cell) => cell !== undefined);
  return (
    given.length > 0 && given.every((cell) => typeof cell === "number" || typeof cell === "bigint")
  );
}

function headCell({ name, units }: Column, isNumeric: boolean): string {
  const small =
    units === undefined || units === "" || units === "1"
      ? ""
      : tag("small", {}, escapeHtml(` (${shorten(units)})`));
  const className = isNumeric ? "number" : undefined;
  return tag("th", { scope: "col", class: className }, escapeHtml(shorten(name)) + small);
}

/** Gives a cell. What it is sorted by stands in `data-value` where that is not what it shows. */
export function cellHtml(cell: Cell): string {
  switch (typeof cell) {
    case "number": {
      const text = formatNumber(cell);
      const value = text === String(cell) ? undefined : String(cell);
      return tag("td", { class: "number", "data-value": value }, text);
    }
    case "bigint":
      return tag("td", { class: "number" }, String(cell));
    case "boolean":
      return tag("td", {}, String(cell));
    case "string":
      return tag("td", { class: classOf(cell) }, escapeHtml(shorten(cell)));
    case "object":
      return tag("td", { class: "fold" }, foldHtml(cell.summary, cell.text));
    default:
      return '<td class="none" data-value="">–</td>';
  }
}

/** Gives a long text behind a short one. */
export function foldHtml(summary: string, text: string): string {
  const inner = tag("pre", {}, escapeHtml(shorten(text, 4 * tableLimits.characters)));
  return tag("details", {}, tag("summary", {}, escapeHtml(shorten(summary))) + inner);
}

/** A long text takes the room of its column. */
function classOf(text: string): string | undefined {
  return text.length > 40 ? "long" : undefined;
}

/** Gives a text of bounded length that says how much of it is missing. */
export function shorten(text: string, most: number = tableLimits.characters): string {
  return text.length <= most
    ? text
    : `${text.slice(0, most)}… (${count(text.length - most)} more characters)`;
}
