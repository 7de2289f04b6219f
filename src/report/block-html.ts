import { escapeHtml, tag } from "./escape.ts";
import type { CaseState } from "../crop/index.ts";
import type { Block, Cell, FactsBlock, PictureBlock, SharesBlock, StatesBlock } from "./page.ts";
import { count, foldHtml, shorten, tableHtml } from "./table-html.ts";

/** Gives the blocks of a section as HTML; pictures that follow each other stand side by side where there is room. */
export function blocksHtml(blocks: readonly Block[]): string {
  const parts: string[] = [];
  for (let i = 0; i < blocks.length; i++) {
    let end = i;
    while (blocks[end]?.kind === "picture") end++;
    if (end - i > 1) {
      const pictures = blocks.slice(i, end).map(blockHtml).join("\n");
      parts.push(tag("div", { class: "pictures" }, pictures));
      i = end - 1;
    } else parts.push(blockHtml(blocks[i]!));
  }
  return parts.join("\n");
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "text":
      return tag(
        "p",
        { class: block.isNote === true ? "note" : undefined },
        escapeHtml(block.text),
      );
    case "facts":
      return factsHtml(block);
    case "shares":
      return sharesHtml(block);
    case "states":
      return statesHtml(block);
    case "table":
      return tableHtml(block);
    default:
      return pictureHtml(block);
  }
}

const mostFacts = 500;
/** A fact longer than this is folded. */
const longFact = 300;

function factsHtml({ title, facts }: FactsBlock): string {
  const items = facts.slice(0, mostFacts).map(([name, value]) => {
    return tag("dt", {}, escapeHtml(shorten(name))) + tag("dd", {}, valueHtml(value));
  });
  const heading = title === undefined ? "" : tag("h3", {}, escapeHtml(title));
  const left =
    facts.length > mostFacts
      ? tag("p", { class: "note" }, `${mostFacts} of ${count(facts.length)} are shown.`)
      : "";
  return `${heading}<dl>${items.join("\n")}</dl>${left}`;
}

function valueHtml(value: Cell): string {
  if (typeof value === "object") return foldHtml(value.summary, value.text);
  if (value === undefined) return "–";
  const text = String(value);
  return text.length > longFact ? foldHtml(`${text.slice(0, 80)}…`, text) : escapeHtml(text);
}

const letters: Readonly<Record<CaseState, string>> = {
  done: "✓",
  failed: "✗",
  growing: "+",
  missing: "·",
};
const states = ["done", "failed", "growing", "missing"] as const;

function sharesHtml({ counts, unit }: SharesBlock): string {
  const total = states.reduce((sum, state) => sum + counts[state], 0);
  const percent = (n: number): string =>
    total === 0 ? "0 %" : `${((100 * n) / total).toFixed(n === 0 || n === total ? 0 : 1)} %`;
  const bars = states
    .filter((state) => counts[state] > 0)
    .map((state) => tag("span", { class: state, style: `flex-grow:${counts[state]}` }));
  const legend = states.map((state) =>
    tag(
      "li",
      {},
      tag("span", { class: `key ${state}`, "aria-hidden": "true" }, letters[state]) +
        ` ${count(counts[state])} ${state} (${percent(counts[state])})`,
    ),
  );
  const summary = `${count(counts.done)} of ${count(total)} ${unit} are done`;
  return (
    tag("div", { class: "shares", role: "img", "aria-label": summary }, bars.join("")) +
    tag("ul", { class: "legend" }, legend.join(""))
  );
}

function statesHtml({ title, rowName, columnName, rows, columns, states }: StatesBlock): string {
  const head = columns.map((name) =>
    tag("th", { scope: "col" }, tag("span", {}, escapeHtml(shorten(name, 60)))),
  );
  const body = rows.map((name, r) => {
    const cells = columns.map((column, c) => {
      const state = states[r * columns.length + c];
      const label = `${rowName} ${name}, ${columnName} ${column}: ${state ?? "no case"}`;
      return tag(
        "td",
        { class: state ?? "none", title: label },
        state === undefined ? "" : letters[state],
      );
    });
    return `<tr>${tag("th", { scope: "row" }, escapeHtml(shorten(name, 60)))}${cells.join("")}</tr>`;
  });
  const corner = tag("th", {}, escapeHtml(`${rowName} \\ ${columnName}`));
  const table = tag(
    "table",
    { class: "states", "aria-label": title },
    `<thead><tr>${corner}${head.join("")}</tr></thead><tbody>${body.join("\n")}</tbody>`,
  );
  return (
    tag("h3", {}, escapeHtml(title)) +
    tag("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title }, table)
  );
}

function pictureHtml({ title, image, note }: PictureBlock): string {
  const inner =
    typeof image === "string"
      ? image.replace(/^<svg /, () => `<svg role="img" aria-label="${escapeHtml(title)}" `)
      : tag("img", {
          src: `data:image/png;base64,${Buffer.from(image).toString("base64")}`,
          alt: title,
        }).replace("</img>", "");
  const caption = note === undefined ? "" : tag("figcaption", {}, escapeHtml(note));
  return tag("figure", {}, tag("div", { class: "picture", tabindex: 0 }, inner) + caption);
}
